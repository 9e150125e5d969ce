"""Company-facts answers to rows, exactly as the source says.

The answer nests taxonomy → concept → unit → list of facts. All facts become one frame at once; only where a value
does not fit its column are they looked at one by one (Nvidia's 26,903 facts: 50 ms, 24 of them for the JSON reader).
"""

from collections.abc import Iterable, Iterator
from itertools import chain

import polars as pl

from pipelines.contracts.ops import QUARANTINE
from pipelines.contracts.raw import COMPANY_FACTS, SECONDARY_FIGURES
from pipelines.contracts.table import Table
from pipelines.raw.document import Document, Parsed, json_object, quarantine_row

Fact = dict[str, object]
Series = tuple[str, str, str, list[Fact]]

_FIELDS: dict[str, type[pl.DataType]] = {"start": pl.String, "end": pl.String, "val": pl.Float64}
_FILING_FIELDS: dict[str, type[pl.DataType]] = {
    "accn": pl.String,
    "fy": pl.Int32,
    "fp": pl.String,
    "form": pl.String,
    "filed": pl.String,
    "frame": pl.String,
}
_NAMES = {
    "start": "start_date",
    "end": "end_date",
    "val": "value",
    "accn": "accession_number",
    "fy": "filing_fiscal_year",
    "fp": "filing_fiscal_period",
    "filed": "filed_date",
}
_NUMBERS = {int, float}
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
    series = list(_series(document, layer, quarantined))
    facts = list(chain.from_iterable(entries for *_, entries in series))
    if not facts:
        return Parsed(table.frame(), QUARANTINE.frame(quarantined))
    labels = pl.DataFrame(
        [(taxonomy, concept, unit, len(entries)) for taxonomy, concept, unit, entries in series],
        schema={"taxonomy": pl.String, "concept": pl.String, "unit": pl.String, "_count": pl.UInt32},
        orient="row",
    )
    repeated = labels.select(pl.int_range(pl.len()).repeat_by("_count").explode()).to_series()
    frame = pl.concat(
        [
            labels.drop("_count")[repeated],
            _frame(facts, _FIELDS | (_FILING_FIELDS if table is COMPANY_FACTS else {"source": pl.String})),
        ],
        how="horizontal",
    )
    dates = [name for name in ("start_date", "end_date", "filed_date") if name in frame.columns]
    frame = frame.with_columns(
        pl.lit(document.ticker).alias("ticker"),
        pl.lit(document.cik, dtype=pl.Int64).alias("cik"),
        pl.lit(document.url).alias("answer_url"),
        pl.lit(document.sha256).alias("answer_sha256"),
        *(pl.col(name).str.to_date("%Y-%m-%d", strict=False).alias(f"_{name}") for name in dates),
    ).with_columns(_reason(frame.columns, dates, required).alias("_reason"))
    broken = frame["_reason"].is_not_null()
    if broken.any():
        quarantined += _broken_rows(document, layer, frame, facts, broken)
        frame = frame.filter(~broken)
    frame = frame.with_columns(pl.col(f"_{name}").alias(name) for name in dates)
    return Parsed(frame.select(list(table.polars_schema)), QUARANTINE.frame(quarantined))


def _frame(facts: list[Fact], schema: dict[str, type[pl.DataType]]) -> pl.DataFrame:
    """One row a fact, in the columns' names; a value of another type than its column's is null."""
    if any(type(fact.get("val")) not in _NUMBERS for fact in facts):
        facts = [_fitting(fact, schema) for fact in facts]
    try:
        frame = pl.DataFrame(facts, schema=schema)
    except (pl.exceptions.PolarsError, TypeError, OverflowError):
        frame = pl.DataFrame([_fitting(fact, schema) for fact in facts], schema=schema)
    return frame.rename({old: new for old, new in _NAMES.items() if old in schema})


def _fitting(fact: Fact, schema: dict[str, type[pl.DataType]]) -> Fact:
    """The values of a fact that have the types of their columns."""
    return {key: value for key, value in fact.items() if key in schema and _fits(value, schema[key])}


def _fits(value: object, dtype: type[pl.DataType]) -> bool:
    if dtype is pl.String:
        return isinstance(value, str)
    if dtype is pl.Int32:
        return type(value) is int and abs(value) < 2**31
    return type(value) in _NUMBERS


def _series(document: Document, layer: str, quarantined: list[dict[str, object]]) -> Iterator[Series]:
    """Yield (taxonomy, concept, unit, facts); note every part of another shape in `quarantined`."""

    def branches(place: str, node: object) -> Iterator[tuple[str, object]]:
        if isinstance(node, dict):
            yield from node.items()
        else:
            quarantined.append(
                quarantine_row(document, layer, place, f"expected another shape, found {_kind(node)}")
            )

    for taxonomy, concepts in branches("facts", json_object(document).get("facts", {})):
        for concept, body in branches(f"facts.{taxonomy}", concepts):
            place = f"facts.{taxonomy}.{concept}.units"
            for unit, entries in branches(place, body.get("units") if isinstance(body, dict) else None):
                if isinstance(entries, list) and set(map(type, entries)) <= {dict}:
                    yield taxonomy, concept, unit, entries
                else:
                    whole = entries if isinstance(entries, list) else []
                    quarantined += _no_facts(document, layer, f"{place}.{unit}", entries)
                    yield taxonomy, concept, unit, [entry for entry in whole if isinstance(entry, dict)]


def _no_facts(document: Document, layer: str, place: str, entries: object) -> list[dict[str, object]]:
    """Quarantine rows for a list of facts that is none, or for its entries that are no facts."""
    wrong = (
        [(f"{place}[{number}]", entry) for number, entry in enumerate(entries) if not isinstance(entry, dict)]
        if isinstance(entries, list)
        else [(place, entries)]
    )
    return [
        quarantine_row(document, layer, where, f"expected another shape, found {_kind(found)}")
        for where, found in wrong
    ]


def _kind(value: object) -> str:
    return "nothing" if value is None else f"a {type(value).__name__}"


def _reason(columns: list[str], dates: Iterable[str], required: tuple[str, ...]) -> pl.Expr:
    """Why a fact is no row (null where it is one): the first of the rules that it breaks."""
    rules = [(pl.col(name).is_null(), f"{name} is missing or of a wrong type") for name in required]
    rules += [
        (pl.col(name).is_not_null() & pl.col(f"_{name}").is_null(), f"{name} is no date") for name in dates
    ]
    rules.append((pl.col("_start_date") > pl.col("_end_date"), "the period ends before it starts"))
    rules.append((~pl.col("value").is_finite(), "value is not finite"))
    if "accession_number" in columns:
        well_formed = pl.col("accession_number").str.contains(_ACCESSION)
        rules.append((~well_formed, "accession_number is not of the form 0000000000-00-000000"))
    return pl.coalesce(pl.when(broken).then(pl.lit(reason)) for broken, reason in rules)


def _broken_rows(
    document: Document, layer: str, frame: pl.DataFrame, facts: list[Fact], broken: pl.Series
) -> list[dict[str, object]]:
    rows = frame.select("taxonomy", "concept", "unit", "_reason")
    return [
        quarantine_row(document, layer, f"facts.{taxonomy}.{concept}.units.{unit}", str(reason), facts[index])
        for index in broken.arg_true().to_list()
        for taxonomy, concept, unit, reason in [rows.row(index)]
    ]
