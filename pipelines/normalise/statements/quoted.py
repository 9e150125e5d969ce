"""Earlier views that a sentence quotes beside what it states now, each as a statement of its own."""

from collections.abc import Sequence

from pipelines.normalise.statements.binding import Bound
from pipelines.normalise.statements.building import with_amount
from pipelines.normalise.statements.draft import Draft
from pipelines.normalise.statements.revisions import revision_of
from pipelines.normalise.statements.statement import Statement


def with_quoted(draft: Draft, found: Sequence[Statement], bound: Sequence[Bound]) -> list[Statement]:
    """The statements of a sentence, each earlier view behind the first statement of its measure.

    Guidance beside which the earlier view stands says what it does to it: raises, lowers, narrows, repeats.
    """
    result: list[Statement] = []
    quoted: set[str] = set()
    for main in found:
        views = [] if main.measure in quoted else _views_beside(main, bound)
        quoted.add(main.measure)
        if main.kind == "guidance" and views:
            value = next((one.amount for one in bound if _printed(draft, one) == main.amount_printed), None)
            main = main._replace(revision=revision_of(draft.line, value, views[0].amount))
        result += [main, *(_as_quoted(draft, main, one) for one in views)]
    return result


def _views_beside(main: Statement, bound: Sequence[Bound]) -> list[Bound]:
    if main.kind not in ("guidance", "actual"):
        return []
    return [
        one
        for one in bound
        if (
            one.role in ("prior_view", "withdrawn")
            or (one.role == "revised_from" and main.kind == "guidance")
        )
        and (one.measure is None or one.measure.measure in (main.measure, "revenue"))
    ]


def _as_quoted(draft: Draft, main: Statement, view: Bound) -> Statement:
    return with_amount(main, draft, view.amount)._replace(
        kind="guidance",
        evidence="quoted_as_prior",
        revision="none",
        rule="quoted_prior",
        confidence=0.75 if view.role == "revised_from" else 0.9,
    )


def _printed(draft: Draft, one: Bound) -> str:
    return draft.sentence[one.amount.start : one.amount.end]
