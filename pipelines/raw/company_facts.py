"""Company-facts answers to rows, exactly as the source says.

The answer nests taxonomy → concept → unit → list of facts. It is read column by column: one pass over the
facts for each column is 20 times faster than a frame from 27,000 dictionaries (measured on NVDA, 4.0 MB).
"""

from collections.abc import Callable, Iterable, Iterator
from itertools import repeat
from operator import itemgetter

import polars as pl

from pipelines.contracts.ops import QUARANTINE
from pipelines.contracts.raw import COMPANY_FACTS, SECONDARY_FIGURES
from pipelines.contracts.table import Table
from pipelines.raw.document import Document, Parsed, json_object, quarantine_row

Fact = dict[str, object]

_TEXT_FIELDS = {"start_date": "start", "end_date": "end"}
_FILING_FIELDS = {
    "accession_number": "accn",
    "filing_fiscal_period": "fp",
    "form": "form",
    "filed_date": "filed",
    "frame": "frame",
}
_ACCESSION = r"^\d{10}-\d{2}-\d{6}$"


def parse_company_facts(document: Document) -> Parsed:
    """Rows of raw.sec__company_facts; facts that can not be a row go to quarantine with their place.

    Raises BadDocument where the answer as a whole is not a company-facts object. A company without facts
    gives no rows and is no error.
    """
    return _parse(document, COMPANY_FACTS, required=("end_date", "value", "accession_number", "form"))


def parse_secondary_figures(document: Document) -> Parsed:
    """Rows of raw.secondary__figures: the same nesting, each fact naming its `source` instead of a filing."""
    return _parse(document, SECONDARY_FIGURES, required=("end_date", "value", "source"))


def _parse(document: Document, table: Table, required: tuple[str, ...]) -> Parsed:
    layer = table.full_name
    quarantined: list[dict[str, object]] = []
    taxonomies: list[str] = []
    concepts: list[str] = []
    units: list[str] = []
    facts: list[Fact] = []
    for taxonomy, concept, unit, entries in _series(document, layer, quarantined):
        count = len(entries)
        facts += entries
        taxonomies += repeat(taxonomy, count)
        concepts += repeat(concept, count)
        units += repeat(unit, count)
    if not facts:
        return Parsed(table.frame(), QUARANTINE.frame(quarantined))
    columns: dict[str, pl.Series] = {
        "taxonomy": pl.Series(taxonomies),
        "concept": pl.Series(concepts),
        "unit": pl.Series(units),
        "value": _numbers(_field(facts, "val")),
    }
    fields = _TEXT_FIELDS | (_FILING_FIELDS if table is COMPANY_FACTS else {"source": "source"})
    columns |= {name: _texts(_field(facts, key)) for name, key in fields.items()}
    if table is COMPANY_FACTS:
        columns["filing_fiscal_year"] = _numbers(_field(facts, "fy")).cast(pl.Int32, strict=False)
    frame = pl.DataFrame(columns)
    dates = [name for name in ("start_date", "end_date", "filed_date") if name in columns]
    frame = frame.with_columns(
        pl.lit(document.ticker).alias("ticker"),
        pl.lit(document.cik, dtype=pl.Int64).alias("cik"),
        pl.lit(document.url).alias("answer_url"),
        pl.lit(document.sha256).alias("answer_sha256"),
        *(pl.col(name).str.to_date("%Y-%m-%d", strict=False).alias(f"_{name}") for name in dates),
    )
    reason = _reasons(frame, dates, required)
    frame = frame.with_columns(reason.alias("_reason"))
    broken = frame["_reason"].is_not_null()
    if broken.any():
        quarantined += _broken_rows(document, layer, frame, facts, broken)
        frame = frame.filter(~broken)
    frame = frame.with_columns(pl.col(f"_{name}").alias(name) for name in dates)
    return Parsed(frame.select(list(table.polars_schema)), QUARANTINE.frame(quarantined))


def _series(
    document: Document, layer: str, quarantined: list[dict[str, object]]
) -> Iterator[tuple[str, str, str, list[Fact]]]:
    """Yield (taxonomy, concept, unit, facts); note every part of another shape in `quarantined`."""

    def refuse(place: str, found: object) -> None:
        quarantined.append(quarantine_row(document, layer, place, f"expected another shape, found {_kind(found)}"))

    root = json_object(document).get("facts", {})
    if not isinstance(root, dict):
        refuse("facts", root)
        return
    for taxonomy, concepts in root.items():
        if not isinstance(concepts, dict):
            refuse(f"facts.{taxonomy}", concepts)
            continue
        for concept, body in concepts.items():
            units = body.get("units") if isinstance(body, dict) else None
            if not isinstance(units, dict):
                refuse(f"facts.{taxonomy}.{concept}.units", units)
                continue
            for unit, entries in units.items():
                place = f"facts.{taxonomy}.{concept}.units.{unit}"
                if not isinstance(entries, list):
                    refuse(place, entries)
                elif set(map(type, entries)) <= {dict}:
                    yield taxonomy, concept, unit, entries
                else:
                    for number, entry in enumerate(entries):
                        if not isinstance(entry, dict):
                            refuse(f"{place}[{number}]", entry)
                    yield taxonomy, concept, unit, [entry for entry in entries if isinstance(entry, dict)]


def _kind(value: object) -> str:
    return "nothing" if value is None else f"a {type(value).__name__}"


def _field(facts: list[Fact], key: str) -> list[object]:
    try:
        return list(map(itemgetter(key), facts))
    except KeyError:
        return [fact.get(key) for fact in facts]


def _typed(values: list[object], dtype: type[pl.DataType], keep: Callable[[object], bool]) -> pl.Series:
    try:
        return pl.Series(values, dtype=dtype, strict=True)
    except (TypeError, OverflowError, pl.exceptions.PolarsError):
        return pl.Series([value if keep(value) else None for value in values], dtype=dtype, strict=False)


def _numbers(values: list[object]) -> pl.Series:
    if not set(map(type, values)) <= {int, float, type(None)}:
        values = [value if type(value) in (int, float) else None for value in values]
    return _typed(values, pl.Float64, lambda value: type(value) in (int, float))


def _texts(values: list[object]) -> pl.Series:
    return _typed(values, pl.String, lambda value: isinstance(value, str))


def _reasons(frame: pl.DataFrame, dates: Iterable[str], required: tuple[str, ...]) -> pl.Series:
    """Why a fact is no row (null where it is one): the first of the rules that it breaks."""
    rules = pl.when(pl.lit(False)).then(pl.lit(""))  # noqa: FBT003
    for name in required:
        rules = rules.when(pl.col(name).is_null()).then(pl.lit(f"{name} is missing or of a wrong type"))
    for name in dates:
        rules = rules.when(pl.col(name).is_not_null() & pl.col(f"_{name}").is_null()).then(
            pl.lit(f"{name} is no date")
        )
    rules = rules.when(pl.col("_start_date") > pl.col("_end_date")).then(pl.lit("the period ends before it starts"))
    rules = rules.when(~pl.col("value").is_finite()).then(pl.lit("value is not finite"))
    if "accession_number" in frame.columns:
        rules = rules.when(~pl.col("accession_number").str.contains(_ACCESSION)).then(
            pl.lit("accession_number is not of the form 0000000000-00-000000")
        )
    return frame.select(rules.otherwise(None)).to_series()


def _broken_rows(
    document: Document, layer: str, frame: pl.DataFrame, facts: list[Fact], broken: pl.Series
) -> list[dict[str, object]]:
    rows = frame.select("taxonomy", "concept", "unit", "_reason")
    return [
        quarantine_row(
            document, layer, f"facts.{taxonomy}.{concept}.units.{unit}", str(reason), facts[index]
        )
        for index in broken.arg_true().to_list()
        for taxonomy, concept, unit, reason in [rows.row(index)]
    ]
