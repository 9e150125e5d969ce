"""The nesting of a company-facts answer, taxonomy → concept → unit → list of facts, flattened to one frame.

Two readers give the same frame. The strict one decodes into typed structures and is twice as fast as a general JSON
reader (11 ms against 24 ms for Apple's 24,579 facts); an answer that does not fit its types goes to the tolerant one,
which looks at everything and says what is wrong where.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache
from itertools import chain
from operator import attrgetter

import msgspec
import polars as pl

from pipelines.raw.document import Document, json_object, quarantine_row, require_own


class Fact(msgspec.Struct, gc=False):
    """One fact as the source spells it; everything may be missing."""

    start: str | None = None
    end: str | None = None
    val: float | None = None
    accn: str | None = None
    fy: int | None = None
    fp: str | None = None
    form: str | None = None
    filed: str | None = None
    frame: str | None = None
    source: str | None = None


class _Concept(msgspec.Struct, gc=False):
    units: dict[str, list[Fact]]


class _Answer(msgspec.Struct, gc=False):
    cik: int | str | None = None
    facts: dict[str, dict[str, _Concept]] = {}


# Names of the columns that the fields become.
_COLUMNS: dict[str, tuple[str, type[pl.DataType]]] = {
    "start": ("start_date", pl.String),
    "end": ("end_date", pl.String),
    "val": ("value", pl.Float64),
    "accn": ("accession_number", pl.String),
    "fy": ("filing_fiscal_year", pl.Int32),
    "fp": ("filing_fiscal_period", pl.String),
    "form": ("form", pl.String),
    "filed": ("filed_date", pl.String),
    "frame": ("frame", pl.String),
    "source": ("source", pl.String),
}
Series = tuple[str, str, str, list[Fact]]
Piece = dict[str, object]


@dataclass(frozen=True, slots=True)
class FactTree:
    """Facts of one answer.

    `rows`: taxonomy, concept, unit and the fields of `columns`, dates still as text, one row a fact; `facts`: the same
    facts in the same order, and `pieces` as the answer spells them, where it was read tolerantly; `quarantined`: rows
    of ops.quarantine for the parts that are no facts.
    """

    rows: pl.DataFrame
    facts: list[Fact]
    pieces: list[Piece]
    quarantined: list[Piece]

    def piece(self, index: int) -> Piece:
        """One fact as the answer spells it."""
        return self.pieces[index] if self.pieces else msgspec.structs.asdict(self.facts[index])


def read_fact_tree(document: Document, layer: str, columns: frozenset[str]) -> FactTree:
    """Flatten an answer; `columns` are those of the table that is wanted.

    Raises BadDocument where the answer as a whole is no JSON object, or where it is another registrant's.
    """
    quarantined: list[Piece] = []
    pieces: list[Piece] = []
    try:
        answer = _decoder().decode(document.body)
        require_own(document, answer.cik)
        series = [
            (taxonomy, concept, unit, facts)
            for taxonomy, concepts in answer.facts.items()
            for concept, body in concepts.items()
            for unit, facts in body.units.items()
        ]
        return FactTree(*_flatten(series, columns), pieces, quarantined)
    except (
        msgspec.MsgspecError,
        UnicodeDecodeError,
        RecursionError,
        pl.exceptions.PolarsError,
        OverflowError,
        TypeError,  # what polars raises for a year that is a 64-bit number
    ):
        series = list(_tolerant(document, layer, pieces, quarantined))
        return FactTree(*_flatten(series, columns), pieces, quarantined)


@lru_cache
def _decoder() -> msgspec.json.Decoder[_Answer]:
    return msgspec.json.Decoder(_Answer)


def _flatten(series: list[Series], columns: frozenset[str]) -> tuple[pl.DataFrame, list[Fact]]:
    facts = list(chain.from_iterable(entries for *_, entries in series))
    labels = pl.DataFrame(
        [(taxonomy, concept, unit, len(entries)) for taxonomy, concept, unit, entries in series],
        schema={"taxonomy": pl.String, "concept": pl.String, "unit": pl.String, "_count": pl.UInt32},
        orient="row",
    )
    repeated = labels.select(pl.int_range(pl.len()).repeat_by("_count").explode().drop_nulls()).to_series()
    fields = {field: target for field, target in _COLUMNS.items() if target[0] in columns}
    values = {
        name: pl.Series(list(map(attrgetter(field), facts)), dtype=dtype)
        for field, (name, dtype) in fields.items()
    }
    return labels.drop("_count")[repeated].hstack(pl.DataFrame(values)), facts


def _tolerant(
    document: Document, layer: str, pieces: list[Piece], quarantined: list[Piece]
) -> Iterator[Series]:
    """Yield (taxonomy, concept, unit, facts); note facts as spelt in `pieces`, other shapes in `quarantined`."""

    def branches(place: str, node: object) -> Iterator[tuple[str, object]]:
        if isinstance(node, dict):
            yield from node.items()
        else:
            quarantined.append(_shape(document, layer, place, node))

    root = json_object(document)
    require_own(document, root.get("cik"))
    for taxonomy, concepts in branches("facts", root.get("facts", {})):
        for concept, body in branches(f"facts.{taxonomy}", concepts):
            place = f"facts.{taxonomy}.{concept}.units"
            for unit, entries in branches(place, body.get("units") if isinstance(body, dict) else None):
                if not isinstance(entries, list):
                    quarantined.append(_shape(document, layer, f"{place}.{unit}", entries))
                    continue
                quarantined += [
                    _shape(document, layer, f"{place}.{unit}[{number}]", entry)
                    for number, entry in enumerate(entries)
                    if not isinstance(entry, dict)
                ]
                whole = [entry for entry in entries if isinstance(entry, dict)]
                pieces += whole
                yield taxonomy, concept, unit, [_fact(entry) for entry in whole]


def _fact(entry: Piece) -> Fact:
    """A fact with every field in the type of its column; what does not fit is kept visible, never read as absent.

    A start that is a number must not turn a duration into an instant: it stays as text and is refused as no date.
    """
    return Fact(**{field: _fitted(entry.get(field), dtype) for field, (_, dtype) in _COLUMNS.items()})  # type: ignore[arg-type]


def _fitted(value: object, dtype: type[pl.DataType]) -> object:
    if dtype is pl.String:
        return value if value is None or isinstance(value, str) else str(value)
    if dtype is pl.Int32:
        return value if type(value) is int and abs(value) < 2**31 else None
    return value if type(value) in (int, float) else None


def _shape(document: Document, layer: str, place: str, found: object) -> dict[str, object]:
    kind = "nothing" if found is None else f"a {type(found).__name__}"
    return quarantine_row(document, layer, place, f"expected another shape, found {kind}")
