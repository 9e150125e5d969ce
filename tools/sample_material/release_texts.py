"""Which held releases the sample renders, and the few facts of them that are set right by hand."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path

from pipelines.companies import Company, Universe
from pipelines.raw.releases.exhibits import item_numbers
from pipelines.raw.submission_file import split_submission
from pipelines.sample.store import ReleaseFigure, ReleaseStatement
from pipelines.sources.edgar import complete_submission_url
from tools.sample_material.inline_filings import ARCHIVES
from tools.sample_material.release_rows import ReleaseTables, SourceDocument, read_company

COMPANIES = ("MSFT", "GOOGL", "AMZN", "META", "ORCL", "NVDA")
PAGES = "nvidianews.nvidia.com"

# One sentence of Meta's 0001326801-24-000010 gives two amounts for the fourth quarter and the full year 2023: the
# second is the year's (28.10 billion; the cash-flow statement beside it has 27,266 + 1,058 million before rounding).
_PERIODS = {("0001326801-24-000010", "capex", 28_100_000_000): "FY2023"}
# Contracts that customers signed with Oracle, and not what Oracle has promised (0000950170-24-104753).
_OTHERS = {("0000950170-24-104753", "compute_commitment")}
# Companies whose quarters are whole weeks. Two of Nvidia's pages print as many month ends as other days (July 31, 2022
# beside July 30, 2023), so that their first days are read as those of months.
_BY_WEEKS = ("NVDA",)


def read_texts(archive: Path, universe: Universe) -> ReleaseTables:
    """Rows of every held release of results of these companies, and of every held page of a newsroom."""
    tables = ReleaseTables()
    for company in universe.companies:
        if company.ticker in COMPANIES:
            read = read_company(company, held_documents(archive, company))
            tables.releases += read.releases
            tables.figures += [_in_weeks(f) if company.ticker in _BY_WEEKS else f for f in read.figures]
            tables.statements += [
                _set_right(one) for one in read.statements if (one.accession, one.measure) not in _OTHERS
            ]
    said = {(r.accession, r.document) for r in (*tables.figures, *tables.statements)}
    tables.releases = [r for r in tables.releases if (r.accession, r.document) in said]
    return tables


def held_documents(archive: Path, company: Company) -> Iterator[SourceDocument]:
    """Complete submissions with item 2.02, and pages of the company's newsroom, in a tree <host>/<path>."""
    for cik in company.ciks:
        for path in sorted((archive / ARCHIVES / str(cik)).glob("*/*.txt")):
            body = path.read_bytes()
            items = item_numbers(split_submission(body, path.name).items) or ""
            if "2.02" in items.split(","):
                yield SourceDocument(cik, path.stem, complete_submission_url(cik, path.stem), body)
    if company.ticker == "NVDA":
        for path in sorted((archive / PAGES).rglob("*.html")):
            yield SourceDocument(
                company.ciks[0], "", f"https://{path.relative_to(archive).as_posix()}", path.read_bytes()
            )


def _in_weeks(figure: ReleaseFigure) -> ReleaseFigure:
    start, end = date.fromisoformat(figure.start), date.fromisoformat(figure.end)
    quarters = round(((end - start).days + 1) / 91)
    return replace(figure, start=(end - timedelta(weeks=13 * quarters, days=-1)).isoformat())


def _set_right(statement: ReleaseStatement) -> ReleaseStatement:
    key = (statement.accession, statement.measure, statement.low)
    return replace(statement, period=_PERIODS[key]) if key in _PERIODS else statement
