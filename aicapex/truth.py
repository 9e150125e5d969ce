"""`aicapex truth`: every capex and revenue figure of a truth table against the marts, by what stands behind each.

The truth table is a TSV with company, fiscal_period, period_end, metric, value (USD million), source. Its figures
are as first filed; `capex_cash_restated` rows are the latest vintage. A row is counted where the strongest evidence
for our value stands: an archive of real answers, the sample with an accession number, or a secondary source.
"""

import csv
from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from pathlib import Path

from rich.console import Console
from rich.table import Table

from aicapex.published import open_published
from aicapex.run import run_everything
from pipelines.errors import AicapexError
from pipelines.settings import PROJECT_ROOT, Settings

_SHARED = PROJECT_ROOT.parent / "shared"
_METRICS = ("capex_cash", "capex_cash_restated", "revenue")
# Filings print millions; a quarter is the difference of two printed values.
_ROUNDING_MILLION = 1.0
COLUMNS = ("archive", "sample", "secondary", "absent")


@dataclass(frozen=True, slots=True)
class TruthRow:
    """One figure of the truth table, in USD million."""

    company: str
    period: str
    period_end: str
    metric: str
    value: float
    source: str


@dataclass(frozen=True, slots=True)
class Figure:
    """What a mart says: first-reported and latest value in USD million, and the evidence."""

    first: float
    latest: float
    evidence: str


@dataclass(frozen=True, slots=True)
class Compared:
    """A truth row with where its value was found and how far it is off, in USD million."""

    row: TruthRow
    column: str
    ours: float | None
    reason: str = ""

    @property
    def differs(self) -> bool:
        """Whether more than rounding separates the two, without a reason."""
        return (
            self.ours is not None and abs(self.ours - self.row.value) > _ROUNDING_MILLION and not self.reason
        )


Figures = Mapping[tuple[str, str, str], Figure]


def compare_truth(settings: Settings, table: Path | None, archive: Path | None, console: Console) -> int:
    """Fill a sample and an archive warehouse, compare every row, print the table; 1 where anything differs unexplained.

    Raises AicapexError where the truth table is not there.
    """
    table = table or _SHARED / "reference" / "capex-truth.tsv"
    archive = archive or _SHARED / "edgar-archive"
    rows = read_truth(table)
    homes = {"sample": replace(settings, home=settings.home / "truth" / "sample", source="sample")}
    if archive.is_dir():
        homes["archive"] = replace(
            settings, home=settings.home / "truth" / "archive", source=f"archive:{archive.resolve()}"
        )
    figures: dict[str, Figures] = {}
    for name, home in homes.items():
        console.print(f"[dim]filling a warehouse from the {name}[/]", highlight=False)
        if not run_everything(home).succeeded:
            raise AicapexError(
                f"the {name} run failed",
                place=str(home.home),
                remedy="run it alone with aicapex run to see why",
            )
        figures[name] = read_figures(home)
    compared = [compare(row, figures) for row in rows]
    console.print(summary_table(compared))
    console.print(
        "Only archive and sample prove anything: secondary figures come from tables like this one.",
        highlight=False,
    )
    for line in remarks(compared):
        console.print(line, highlight=False, soft_wrap=True)
    failed = any(item.differs for item in compared)
    if "archive" in homes:
        both, different = compare_warehouses(read_quarters(homes["archive"]), read_quarters(homes["sample"]))
        tickers = ", ".join(sorted({quarter[0] for quarter in both}))
        console.print(
            f"{len(both):,} quarterly values, first and latest vintage, stand in the archive and in the sample "
            f"({tickers}): {len(different)} differ",
            highlight=False,
        )
        for quarter in different:
            console.print(f"[red]differs[/]   {quarter}", highlight=False)
        failed = failed or bool(different)
    return 1 if failed else 0


def read_truth(path: Path) -> list[TruthRow]:
    """Rows of the metrics we compare; a row whose only source is memory is left out, it proves nothing."""
    try:
        text = path.read_text(encoding="utf-8")
    except OSError as error:
        raise AicapexError(
            f"the truth table can not be read: {error.strerror}",
            place=str(path),
            remedy="name one with --table",
        ) from error
    return [
        TruthRow(
            row["company"],
            row["fiscal_period"],
            row["period_end"],
            row["metric"],
            float(row["value"]),
            row["source"],
        )
        for row in csv.DictReader(text.splitlines(), delimiter="\t")
        if row["metric"] in _METRICS
        and row["value"]
        and not all(source.strip().startswith("memory") for source in row["source"].split("|"))
    ]


def read_figures(settings: Settings) -> dict[tuple[str, str, str], Figure]:
    """Published figures by (ticker, period, metric): quarters keyed by their end, years by `FY2025`."""
    query = """
        SELECT ticker, period_end_date::VARCHAR, 'capex_cash', capex_first_reported_usd, capex_usd, capex_evidence
        FROM marts.spend_to_revenue WHERE capex_definition = 'cash_gross' AND capex_usd IS NOT NULL
        UNION ALL
        SELECT ticker, period_end_date::VARCHAR, 'revenue', revenue_first_reported_usd, revenue_usd, revenue_evidence
        FROM marts.spend_to_revenue WHERE capex_definition = 'cash_gross' AND revenue_usd IS NOT NULL
        UNION ALL
        SELECT ticker, 'FY' || fiscal_year, 'capex_cash', capex_usd, capex_usd, evidence
        FROM marts.annual_spend_to_revenue WHERE capex_usd IS NOT NULL
        UNION ALL
        SELECT ticker, 'FY' || fiscal_year, 'revenue', revenue_usd, revenue_usd, evidence
        FROM marts.annual_spend_to_revenue WHERE revenue_usd IS NOT NULL
    """
    with open_published(settings) as connection:
        found = connection.sql(query).fetchall()
    return {
        (ticker, period, metric): Figure(first / 1e6, latest / 1e6, evidence)
        for ticker, period, metric, first, latest, evidence in found
    }


Quarter = tuple[str, str, int, int, str]
Quarters = Mapping[Quarter, int]


def read_quarters(settings: Settings) -> dict[Quarter, int]:
    """Values in USD by (ticker, measure, fiscal year, fiscal quarter, first or latest), of filings only."""
    query = """
        SELECT ticker, measure, fiscal_year, fiscal_quarter, vintage_kind, value_usd
        FROM (
            SELECT *,
                unnest([CASE WHEN is_first THEN 'first' END, CASE WHEN is_latest THEN 'latest' END]) AS vintage_kind
            FROM marts.quarter_vintages
            WHERE evidence <> 'secondary'
        )
        WHERE vintage_kind IS NOT NULL
    """
    with open_published(settings) as connection:
        return {tuple(row[:5]): row[5] for row in connection.sql(query).fetchall()}


def compare_warehouses(archive: Quarters, sample: Quarters) -> tuple[list[Quarter], list[str]]:
    """Quarters that both hold, and a line for each whose values differ."""
    both = sorted(archive.keys() & sample.keys())
    different = [
        f"{' '.join(map(str, quarter))}: archive {archive[quarter]:,}, sample {sample[quarter]:,}"
        for quarter in both
        if archive[quarter] != sample[quarter]
    ]
    return both, different


def compare(row: TruthRow, figures: Mapping[str, Figures]) -> Compared:
    """Compare one row with the strongest figure that there is: archive, sample filing, secondary."""
    period = row.period_end if "Q" in row.period else row.period
    metric = "capex_cash" if row.metric == "capex_cash_restated" else row.metric
    for name in ("archive", "sample"):
        figure = figures.get(name, {}).get((row.company, period, metric))
        if figure is None:
            continue
        column = "secondary" if figure.evidence == "secondary" else name
        return _judge(row, column, figure)
    return Compared(row, "absent", None)


def _judge(row: TruthRow, column: str, figure: Figure) -> Compared:
    if row.metric == "capex_cash_restated":
        return Compared(row, column, figure.latest)
    off = abs(figure.first - row.value) > _ROUNDING_MILLION
    if off and abs(figure.latest - row.value) <= _ROUNDING_MILLION:
        return Compared(
            row, column, figure.first, "the truth table has the restated value, ours is as first filed"
        )
    return Compared(row, column, figure.first)


def summary_table(compared: list[Compared]) -> Table:
    """Counts by company and metric: where the value was verified, and how many differ."""
    counts: dict[tuple[str, str], Counter[str]] = {}
    for item in compared:
        counter = counts.setdefault((item.row.company, item.row.metric), Counter())
        counter[item.column] += 1
        counter["differs"] += item.differs
    table = Table(
        title="Truth table against marts.spend_to_revenue (rows that agree within 1 million, by evidence)"
    )
    for heading in ("company", "metric"):
        table.add_column(heading)
    for heading in ("rows", *COLUMNS, "differ"):
        table.add_column(heading, justify="right")
    for (company, metric), counter in sorted(counts.items()):
        total = sum(counter[column] for column in COLUMNS)
        cells = [str(counter[column] or "") for column in COLUMNS]
        table.add_row(company, metric, str(total), *cells, str(counter["differs"]))
    table.add_section()
    totals = Counter(item.column for item in compared)
    differing = sum(item.differs for item in compared)
    table.add_row("all", "", str(len(compared)), *(str(totals[column]) for column in COLUMNS), str(differing))
    return table


def remarks(compared: list[Compared]) -> Iterator[str]:
    """One line for every row that differs, is explained, or is absent."""
    for item in compared:
        row = item.row
        name = f"{row.company} {row.period} {row.metric}"
        if item.differs:
            yield f"[red]differs[/]   {name}: truth {row.value:,.0f}, ours {item.ours:,.0f} ({item.column})"
        elif item.reason:
            yield f"explained {name}: truth {row.value:,.0f}, ours {item.ours:,.0f}: {item.reason}"
        elif item.ours is None:
            yield f"[yellow]absent[/]    {name}: truth {row.value:,.0f}"
