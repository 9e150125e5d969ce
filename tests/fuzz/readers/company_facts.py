"""Company-facts answers."""

import random
from collections.abc import Sequence

import orjson

from pipelines.contracts.raw import COMPANY_FACTS
from pipelines.errors import BadDocument
from pipelines.raw.company_facts import parse_company_facts
from tests.fuzz import mutations
from tests.fuzz.target import SHARED, Target, document, hold, parsed_alike

_FACT = {
    "start": "2024-01-01", "end": "2024-03-31", "val": 14925000000, "accn": "0001018724-24-000083",
    "fy": 2024, "fp": "Q1", "form": "10-Q", "filed": "2024-05-01", "frame": "CY2024Q1",
}  # fmt: skip
_KEYS = (
    b"units",
    b"USD",
    b"val",
    b"end",
    b"start",
    b"accn",
    b"facts",
    b"us-gaap",
    b"frame",
    b"filed",
    b"fy",
    b"label",
)


def check(data: bytes) -> None:
    """Rows and pieces keep their contracts, and no fact is lost between the two."""
    try:
        first = parse_company_facts(document(data))
    except BadDocument:
        return
    parsed_alike(first, parse_company_facts(document(data)), COMPANY_FACTS)
    read = first.rows.height + first.quarantined.height
    hold(read >= _facts(data), f"{_facts(data)} facts went in, {read} rows and pieces came out")


def _facts(data: bytes) -> int:
    """The facts of an answer, where it has the shape of one."""
    try:
        facts = orjson.loads(data).get("facts")
    except (orjson.JSONDecodeError, AttributeError):
        return 0
    lists = [
        series
        for concepts in _values(facts)
        for concept in _values(concepts)
        for series in _values(concept.get("units") if isinstance(concept, dict) else None)
    ]
    return sum(len(series) for series in lists if isinstance(series, list))


def _values(node: object) -> list[object]:
    return list(node.values()) if isinstance(node, dict) else []


def _answer(facts: dict[str, object]) -> bytes:
    return orjson.dumps({"cik": 1, "entityName": "Soap Makers", "facts": facts})


def _concept(*facts: object, unit: str = "USD") -> dict[str, object]:
    return {"Capex": {"label": "Spending", "description": None, "units": {unit: list(facts)}}}


def seeds() -> Sequence[bytes]:
    """One answer of each shape."""
    instant = {key: value for key, value in _FACT.items() if key not in ("start", "frame")}
    return (
        _answer(
            {"us-gaap": _concept(_FACT, instant), "dei": _concept(instant | {"val": 1.5}, unit="shares")}
        ),
        _answer({}),
        _answer({"ifrs-full": _concept(_FACT | {"val": "7"}, _FACT | {"end": "x"}, 7, unit="KRW")}),
    )


def real() -> Sequence[bytes]:
    """Real answers cut down to a few facts of a few concepts."""
    found = []
    for path in sorted(SHARED.glob("data.sec.gov/api/xbrl/companyfacts/*.json")):
        root = orjson.loads(path.read_bytes())
        few = {
            taxonomy: {
                name: {"units": {unit: facts[:3] for unit, facts in concept["units"].items()}}
                for name, concept in list(concepts.items())[::97]
            }
            for taxonomy, concepts in root["facts"].items()
        }
        found.append(orjson.dumps({"cik": root["cik"], "facts": few}))
    return found


def mutate(data: bytes, rng: random.Random) -> bytes:
    """A value somewhere in the tree."""
    return mutations.json(data, rng, _KEYS)


TARGET = Target("company_facts", check, seeds, real, mutate)
