"""Releases of the sample -> answers: complete submissions and newsroom pages, in our own words with true figures.

A rendering says of itself what it is, and of which filing or page its figures are. Statements stand as tables whose
columns are the periods of the figures, so that the readers of the live source find them.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from functools import partial

from pipelines.sample.release_words import quarter_words, sentences_of
from pipelines.sample.render_release import (
    Statement,
    StatementColumn,
    StatementRow,
    SubmissionPart,
    complete_submission,
    newsroom_page,
    release_exhibit,
)
from pipelines.sample.store import Entity, Filing, Release, ReleaseFigure, ReleaseStatement

_TITLES = {"income": "Statements of Income", "cash_flow": "Statements of Cash Flows"}
# Rows of each statement in its order; one without a measure opens a part of it. Outflows are printed in brackets.
_ROWS = {
    "income": ((None, "Income"), ("revenue", "Total revenue")),
    "cash_flow": (
        (None, "Operating activities"),
        ("operating_cash_flow", "Net cash provided by operating activities"),
        (None, "Investing activities"),
        ("capex_cash", "Purchases of property and equipment"),
        ("incentive_proceeds", "Proceeds from sales of property and equipment and incentives"),
        (None, "Financing activities"),
        ("finance_lease_principal", "Principal payments on finance leases"),
    ),
}
_OUTFLOWS = ("capex_cash", "finance_lease_principal")
_MONTHS = {3: "Three", 6: "Six", 9: "Nine", 12: "Twelve"}
_WEEKS = {
    13: "Thirteen", 14: "Fourteen", 26: "Twenty-Six", 27: "Twenty-Seven", 39: "Thirty-Nine", 40: "Forty",
    52: "Fifty-Two", 53: "Fifty-Three",
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class ReleaseRows:
    """One release with all that it states."""

    entity: Entity
    release: Release
    figures: tuple[ReleaseFigure, ...]
    statements: tuple[ReleaseStatement, ...]


def submission_of(entity: Entity, filing: Filing, releases: Sequence[ReleaseRows]) -> bytes:
    """The complete submission of an 8-K: the form with no words of its own, then its exhibits in order."""
    form = f"<html><body><p>{_disclaimer(f'the filing {filing.accession}')}</p></body></html>\n"
    parts = [SubmissionPart(filing.form, filing.primary_document or "form.htm", form.encode())]
    for rows in sorted(releases, key=lambda rows: (rows.release.exhibit, rows.release.document)):
        parts.append(SubmissionPart(rows.release.exhibit, rows.release.document, _exhibit(rows)))
    return complete_submission(
        accession_number=filing.accession,
        cik=filing.cik,
        company_name=entity.name,
        form=filing.form,
        accepted_at=datetime.fromisoformat(filing.accepted_at),
        items=filing.items.split(","),
        documents=parts,
    )


def page_of(rows: ReleaseRows) -> bytes:
    """A newsroom's page."""
    said, guidance = _sentences(rows)
    release = rows.release
    return newsroom_page(
        company_name=rows.entity.entity_name,
        title=_title(rows),
        dateline=rows.entity.name.upper(),
        published=date.fromisoformat(release.published),
        sentences=[_disclaimer(f"the page {release.folder}{release.document}"), *said],
        guidance=guidance,
        statements=_statements(rows.figures),
    )


def _exhibit(rows: ReleaseRows) -> bytes:
    said, guidance = _sentences(rows)
    published = rows.release.published
    return release_exhibit(
        company_name=rows.entity.entity_name,
        title=_title(rows),
        dateline=rows.entity.name.upper(),
        published=date.fromisoformat(published) if published else None,
        sentences=[_disclaimer(f"the filing {rows.release.accession}"), *said],
        guidance=guidance,
        statements=_statements(rows.figures),
        number=rows.release.exhibit.removeprefix("EX-"),
    )


def _disclaimer(source: str) -> str:
    return f"Figures of {source}, set out by aicapex in words of its own; this is not the original."


def _title(rows: ReleaseRows) -> str:
    kind = "Commentary on" if _is_commentary(rows.release) else "Results of"
    return f"{rows.entity.entity_name}: {kind} {quarter_words(rows.release.period)}"


def _is_commentary(release: Release) -> bool:
    return release.exhibit not in ("", "EX-99.1")


def _sentences(rows: ReleaseRows) -> tuple[list[str], list[str]]:
    """What is reported, and the outlook."""
    words = partial(
        sentences_of,
        is_fiscal=rows.release.period.startswith("FY"),
        is_commentary=_is_commentary(rows.release),
    )
    outlook = [one for one in rows.statements if one.kind == "guidance"]
    return words(one for one in rows.statements if one.kind != "guidance"), words(outlook)


def _statements(figures: Iterable[ReleaseFigure]) -> list[Statement]:
    held = list(figures)
    statements = []
    for name, title in _TITLES.items():
        measures = [measure for measure, _ in _ROWS[name] if measure]
        own = {(f.measure, f.start, f.end): f for f in held if f.measure in measures}
        periods = sorted({(_days(start, end), end, start) for _, start, end in own}, key=_column_order)
        if periods:
            columns = tuple(StatementColumn(_length(start, end), _day(end)) for _, end, start in periods)
            spans = [(start, end) for _, end, start in periods]
            statements.append(Statement(title, columns, tuple(_rows(name, own, spans))))
    return statements


def _rows(
    name: str, own: dict[tuple[str, str, str], ReleaseFigure], spans: Sequence[tuple[str, str]]
) -> Iterable[StatementRow]:
    """Rows of the measures that there are, each part of the statement opened before its first."""
    part = ""
    for measure, label in _ROWS[name]:
        if measure is None:
            part = label
        elif any((measure, *span) in own for span in spans):
            if part:
                yield StatementRow(part)
                part = ""
            found = [own.get((measure, *span)) for span in spans]
            sign = -1 if measure in _OUTFLOWS else 1
            yield StatementRow(label, tuple(sign * f.value if f else None for f in found))


def _column_order(period: tuple[int, str, str]) -> tuple[int, int]:
    """Quarters before years, the newest first; lengths a few days apart are one kind."""
    days, end, _ = period
    return round(days / 91), -_day(end).toordinal()


def _length(start: str, end: str) -> str:
    """`Three Months Ended`; of a quarter that is no three whole months `Thirteen Weeks Ended`."""
    days = _days(start, end)
    after = date.fromordinal(_day(end).toordinal() + 1)
    months = _MONTHS.get(3 * round(days / 91))
    if months and _day(start).day == after.day == 1:
        return f"{months} Months Ended"
    weeks, over = divmod(days, 7)
    if over or weeks not in _WEEKS:
        raise ValueError(f"{start} to {end} is no period that a statement has a column for")
    return f"{_WEEKS[weeks]} Weeks Ended"


def _days(start: str, end: str) -> int:
    return (_day(end) - _day(start)).days + 1


def _day(text: str) -> date:
    return date.fromisoformat(text)
