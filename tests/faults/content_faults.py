"""Faults of what answers say: whole on their way, and not what was asked for."""

import json
from collections.abc import Callable
from typing import Any

from tests.faults import acts
from tests.faults import world as w
from tests.faults.network import NetworkFault as Fault
from tests.faults.network import Stage
from tests.faults.network_faults import COMPANY_FACTS, DOCUMENTS, LISTS, RELEASES
from tests.faults.outcomes import FOLLOWS, RECOVERED, REFUSED
from tests.faults.server import Act, Answer, Injection, Wire
from tests.support.filed import CAPEX

_CAPEX = CAPEX.partition(":")[2]


def _entries(document: Any) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = document["facts"]["us-gaap"][_CAPEX]["units"]["USD"]
    return found


def _with_entry(**changes: object) -> Act:
    """One more fact, like the first but for these fields."""

    def change(document: Any) -> Any:
        _entries(document).append(_entries(document)[0] | changes)
        return document

    return acts.changed_json(change)


def _listed_twice(document: Any) -> Any:
    for column in document["filings"]["recent"].values():
        column.append(column[0])
    return document


def _reordered(document: Any) -> Any:
    for column in document["filings"]["recent"].values():
        column.reverse()
    return document


def _without_a_column(document: Any) -> Any:
    document["filings"]["recent"]["form"].pop()
    return document


def _facts_reordered(document: Any) -> Any:
    for concept in document["facts"]["us-gaap"].values():
        concept["units"]["USD"].reverse()
    return document


def _doubled_keys(body: bytes) -> bytes:
    """The last of two equal names counts: the first holds nothing."""
    return body.replace(b'"facts":', b'"facts": {}, "facts":', 1)


def _nan(body: bytes) -> bytes:
    return body.replace(b'"val": 400000000', b'"val": NaN', 1)


def _deep(body: bytes) -> bytes:
    return b'{"facts": ' + b'{"a":' * 100_000 + b"1" + b"}" * 100_000 + b"}"


def cross(path: str, other: str) -> Callable[[Stage], None]:
    """A stage on which one path is answered by what belongs to another."""

    def stage(on: Stage) -> None:
        on.server.inject(
            Injection(
                "answers crossed", path, lambda wire, answer: on.world(wire.asked.path.replace(*_swap(other)))
            )
        )

    return stage


def _swap(other: str) -> tuple[str, str]:
    old, _, new = other.partition(">")
    return old, new


def stale(on: Stage) -> None:
    """The list and the facts are those of before the last filing."""

    def older(wire: Wire, answer: Answer) -> Answer:
        on.world.withdraw()
        try:
            return on.world(wire.asked.path)
        finally:
            on.world.file_more()

    on.server.inject(Injection("a stale answer", rf"{w.SUBMISSIONS}|{w.FACTS}", older))


def half_stale(on: Stage) -> None:
    """The list is new and the facts are old: the two services lag behind each other."""

    def older(wire: Wire, answer: Answer) -> Answer:
        on.world.withdraw()
        try:
            return on.world(wire.asked.path)
        finally:
            on.world.file_more()

    on.server.inject(Injection("stale facts", w.FACTS, older))


def changes_each_time(on: Stage) -> None:
    """Every answer of the list differs from the one before in what nobody reads."""
    counted = iter(range(1000))

    def another(wire: Wire, answer: Answer) -> Answer:
        document = json.loads(answer.body) | {"served": next(counted)}
        return Answer(json.dumps(document).encode(), 200, answer.headers)

    on.server.inject(Injection("answers that change", w.SUBMISSIONS, another))


_LIST_OF_BETA = f"CIK{w.ALFA:010d}>CIK{w.BETA:010d}"
_PAGE = b"<!DOCTYPE html><html><body><h1>Down for maintenance</h1><p>Back in 5 minutes.</p></body></html>"

CONTENT_FAULTS: tuple[Fault, ...] = (
    Fault(
        "JSON that ends early, its length right",
        COMPANY_FACTS,
        w.FACTS,
        acts.changed_bytes(lambda body: body[:-30]),
        REFUSED,
        says="not valid JSON",
    ),
    Fault(
        "JSON that ends early, another answer held",
        COMPANY_FACTS,
        w.FACTS,
        acts.changed_bytes(lambda body: body[:-30]),
        REFUSED,
        says="not valid JSON",
        held=True,
    ),
    Fault(
        "a list that ends early, its length right",
        LISTS,
        w.SUBMISSIONS,
        acts.changed_bytes(lambda body: body[:-30]),
        REFUSED,
        says="not valid JSON",
    ),
    Fault(
        "JSON of another shape",
        COMPANY_FACTS,
        w.FACTS,
        acts.says(b"[1, 2, 3]"),
        REFUSED,
        says="not an object",
    ),
    Fault(
        "facts of another company",
        COMPANY_FACTS,
        w.FACTS,
        None,
        REFUSED,
        says="about CIK 202",
        stage=cross(w.FACTS, _LIST_OF_BETA),
    ),
    Fault(
        "facts of another company, its own held",
        COMPANY_FACTS,
        w.FACTS,
        None,
        REFUSED,
        says="about CIK 202",
        stage=cross(w.FACTS, _LIST_OF_BETA),
        held=True,
    ),
    Fault(
        "a list of another company",
        LISTS,
        w.SUBMISSIONS,
        None,
        REFUSED,
        says="CIK",
        stage=cross(w.SUBMISSIONS, _LIST_OF_BETA),
    ),
    Fault(
        "a submission of another filing",
        RELEASES,
        w.SUBMISSION,
        None,
        REFUSED,
        says="calls itself",
        stage=cross(w.SUBMISSION, f"/{w.ALFA}/0000000101>/{w.BETA}/0000000202"),
    ),
    Fault("a key that stands twice", COMPANY_FACTS, w.FACTS, acts.changed_bytes(_doubled_keys), RECOVERED),
    Fault("a value that is NaN", COMPANY_FACTS, w.FACTS, acts.changed_bytes(_nan), REFUSED, says="JSON"),
    Fault(
        "a value beyond every number",
        COMPANY_FACTS,
        w.FACTS,
        acts.changed_bytes(lambda body: body.replace(b'"val": 400000000', b'"val": 1e999', 1)),
        REFUSED,
    ),
    Fault("JSON nested without end", COMPANY_FACTS, w.FACTS, acts.changed_bytes(_deep), REFUSED, says="JSON"),
    Fault(
        "a fact whose period ends before it starts",
        COMPANY_FACTS,
        w.FACTS,
        _with_entry(start="2026-12-31"),
        REFUSED,
    ),
    Fault("a fact without a value", COMPANY_FACTS, w.FACTS, _with_entry(val=None), REFUSED),
    Fault("facts in another order", COMPANY_FACTS, w.FACTS, acts.changed_json(_facts_reordered), RECOVERED),
    Fault("a filing that is listed twice", LISTS, w.SUBMISSIONS, acts.changed_json(_listed_twice), REFUSED),
    Fault("a list in another order", LISTS, w.SUBMISSIONS, acts.changed_json(_reordered), RECOVERED),
    Fault(
        "a list whose columns differ in length",
        LISTS,
        w.SUBMISSIONS,
        acts.changed_json(_without_a_column),
        REFUSED,
        says="do not have the",
    ),
    Fault("a stale list and stale facts", LISTS, "", None, FOLLOWS, stage=stale, held=True, alternative=True),
    Fault(
        "a new list and stale facts",
        COMPANY_FACTS,
        "",
        None,
        FOLLOWS,
        stage=half_stale,
        held=True,
        alternative=True,
    ),
    Fault("an answer that changes at every request", LISTS, "", None, RECOVERED, stage=changes_each_time),
    Fault(
        "an error page under 200 for a report",
        DOCUMENTS,
        w.DOCUMENT,
        acts.says(_PAGE),
        REFUSED,
        says="no XBRL in it",
    ),
    Fault("half of a report, no length told", DOCUMENTS, w.DOCUMENT, acts.no_length_cut, REFUSED),
    Fault(
        "an error page under 200 for a submission",
        RELEASES,
        w.SUBMISSION,
        acts.says(_PAGE),
        REFUSED,
        says="no complete submission",
    ),
    Fault("half of a submission, no length told", RELEASES, w.SUBMISSION, acts.no_length_cut, REFUSED),
)
