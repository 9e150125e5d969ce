"""What a run ends with: the headline table, the counts, and where to look next."""

import shlex
import sys
from pathlib import Path

import duckdb
from rich.console import Console
from rich.markup import escape
from rich.table import Table
from rich.text import Text

from aicapex.published import open_published
from aicapex.run import RunSummary
from pipelines.errors import AicapexError
from pipelines.settings import DEFAULT_HOME, Settings

_BILLION = 1e9
_WIDE = 126
_PAGE = 130


def output_console() -> Console:
    """Standard output; where it is no terminal, wide enough for every column."""
    console = Console()
    return console if console.is_terminal else Console(width=_PAGE)


def print_summary(settings: Settings, summary: RunSummary, console: Console) -> None:
    """Print the published headline table, if there is one, and what the run did."""
    if settings.published_file.exists():
        try:
            with open_published(settings) as connection:
                console.print(headline_table(connection, console.width))
                console.print()
                console.print(_footnote(connection), highlight=False)
        except (AicapexError, duckdb.Error) as error:
            # What the run did is told all the same.
            console.print(f"[red]no table[/]    {escape(str(error))}", highlight=False, soft_wrap=True)
        if not summary.succeeded:
            version = settings.published_file.resolve().parent.name
            console.print()
            console.print(
                f"[yellow]This run did not come to its end: the table is of version {escape(version)}, which readers "
                "still get.[/]",
                highlight=False,
                soft_wrap=True,
            )
    console.print()
    for line in summary_lines(settings, summary):
        console.print(line, highlight=False, soft_wrap=True)


def headline_table(connection: duckdb.DuckDBPyConnection, width: int) -> Table:
    """marts.headline as a table: trailing twelve months and the latest quarter, by company and group.

    On a narrow terminal the last quarter and the day it became known are left out rather than broken in two.
    """
    wide = width >= _WIDE
    table = Table(
        title="Capital spending (cash purchases of property and equipment) against revenue",
        title_justify="left",
        header_style="bold",
        box=None,
        pad_edge=False,
    )
    table.add_column("", no_wrap=True)
    table.add_column("up to", no_wrap=True)
    for name in ("capex TTM", "revenue TTM", "capex ÷ revenue" if wide else "ratio"):
        table.add_column(name, justify="right", no_wrap=True)
    if wide:
        for name in ("capex qtr", "× year ago", "known"):
            table.add_column(name, justify="right", no_wrap=True)
    table.add_column("evidence", no_wrap=True)
    rows = connection.sql(
        "SELECT kind, coalesce(group_name, ticker), name, fiscal_period, calendar_quarter, currency, capex_ttm_native, "
        "revenue_ttm_native, capex_to_revenue_ttm_ratio, capex_quarter_usd, capex_yoy_ratio, known_at, evidence "
        "FROM marts.headline ORDER BY sort_order"
    ).fetchall()
    for (
        kind,
        key,
        name,
        fiscal,
        calendar,
        currency,
        capex,
        revenue,
        ratio,
        quarter,
        yoy,
        known_at,
        evidence,
    ) in rows:
        label = key.replace("_", " ") if kind == "group" or name == key else f"{key} {name}"
        cells = [
            label,
            _period(fiscal, calendar, wide),
            _money(capex, currency),
            _money(revenue, currency),
            _percent(ratio),
        ]
        if wide:
            known = "" if known_at is None else f"{known_at:%Y-%m-%d}"
            cells += [_money(quarter, "USD"), "" if yoy is None else f"{yoy:.2f}", known]
        cells.append((evidence or "").replace("_filing", ""))
        # Names come from a file that somebody wrote: no markup, and nothing that steers a terminal.
        texts = [Text("".join(sign for sign in cell if sign.isprintable())) for cell in cells]
        table.add_row(*texts, style="bold" if kind == "group" else None)
    return table


def summary_lines(settings: Settings, summary: RunSummary) -> list[str]:
    """The counts of a run and where to look next, in rich's markup."""
    answers, documents = (
        ", ".join(f"{count} {outcome}" for outcome, count in counts.items() if count) or "none"
        for counts in (summary.answers, summary.documents)
    )
    built = summary.assets - summary.assets_skipped
    lines = [
        f"source      {escape(settings.source)}",
        f"answers     {answers}",
        f"documents   {documents}",
        f"assets      {built} built, {summary.assets_skipped} skipped because their inputs are unchanged",
        f"partitions  {summary.partitions_built} built, {summary.partitions_skipped} skipped",
        f"rows        {summary.rows_built:,} built, {summary.quarantined:,} pieces of documents quarantined",
        f"checks      {_checks(summary)}",
    ]
    lines += [f"[yellow]warning[/]     {escape(text)}" for text in summary.warnings]
    lines += [f"[red]unreadable[/]  {escape(text)}" for text in summary.problems]
    lines += [f"[red]failed[/]      {escape(text)}" for text in [*summary.checks_failed, *summary.failures]]
    if summary.warnings or summary.checks_failed:
        lines.append("            docs/runbook.md says of each what it means, how to look and how to mend")
    lines.append(f"took        {summary.seconds:.1f} s")
    program, home = _program(), settings.home
    option = "" if home == DEFAULT_HOME else f" --home {shlex.quote(str(home))}"
    if not settings.published_file.exists():
        return [
            *lines,
            "",
            f"next        {home}/logs/run.log says what dbt printed; nothing is published yet",
        ]
    lines += [
        "",
        f'next        {program} sql{option} "from marts.spend_to_revenue"   (alone: a prompt)',
        f'            {program} sql{option} "from marts.refusals"           what can not be known, and why',
        f"            {program} quarantine{option}                          what could not be read, and where",
        f"            {program} dev{option}                                 the Dagster UI",
        f"            {home}/published/current/site/index.html   the site; parquet/, csv/ and docs/ stand beside it",
        f"            {home}/published/current/aicapex.duckdb    for any DuckDB reader",
    ]
    return lines


def _program() -> str:
    """The program as it was called, so that the hints can be copied."""
    called = Path(sys.argv[0])
    return str(called) if called.name == "aicapex" and not called.is_absolute() else "aicapex"


def _checks(summary: RunSummary) -> str:
    standing = (
        f", {summary.checks_standing} stand from the run that built them" if summary.checks_standing else ""
    )
    return f"{summary.checks} run{standing}, {len(summary.checks_failed)} failed, {len(summary.warnings)} warnings"


def _footnote(connection: duckdb.DuckDBPyConnection) -> str:
    refusals = connection.sql("SELECT count(*) FROM marts.refusals").fetchone()
    return (
        "[dim]bn of the home currency. TTM: trailing twelve months. × year ago: the quarter against the one a year "
        "before. Evidence, the weakest in the row: filing; sample, a figure of the embedded sample with its accession "
        "number; secondary, a named source that is not the filing. No day in `known`: one of the figures has none.\n"
        f"{refusals[0] if refusals else 0} values are refused with a reason: marts.refusals.[/]"
    )


def _period(fiscal: str | None, calendar: str | None, wide: bool) -> str:
    if not wide or fiscal is None or calendar is None or fiscal == f"FY{calendar}":
        return calendar or fiscal or ""
    return f"{calendar} ({fiscal})"


def _percent(ratio: float | None) -> str:
    return "" if ratio is None else f"{ratio:.1%}"


def _money(value: int | None, currency: str | None) -> str:
    if value is None:
        return ""
    suffix = "" if currency in (None, "USD") else f" {currency}"
    return f"{value / _BILLION:,.1f}{suffix}"
