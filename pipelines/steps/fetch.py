"""Fetch the answers of one company and write down what came of each URL."""

from datetime import datetime

import duckdb

from pipelines.companies import Company
from pipelines.contracts.ops import FETCHES, QUARANTINE
from pipelines.errors import AicapexError, SourceFailure
from pipelines.raw.submissions import older_pages
from pipelines.settings import Settings
from pipelines.sources.answers import Answer, Fetched
from pipelines.sources.client import PoliteClient
from pipelines.sources.edgar import fetch_company, submissions_url
from pipelines.sources.secondary import figures_url
from pipelines.warehouse.partitions import Replacement, replace_partition

Row = dict[str, object]


def fetch_answers(settings: Settings, client: PoliteClient, company: Company) -> list[Row]:
    """Rows of ops.fetches for one company; one broken document never stops the others.

    A failed or absent answer keeps the last good one that the archive holds, if any: what failed is said in
    `outcome` and `detail`, and nothing that was known before is lost.
    """
    rows: list[Row] = []
    for cik in company.ciks:
        answers = fetch_company(client, [cik], older_pages)
        rows += [_fetched(company, cik, "submissions", fetched) for fetched in answers.filings]
        rows += [_fetched(company, cik, "company_facts", fetched) for fetched in answers.facts]
        rows += [
            _missing(client, company, cik, absent.url, "absent", absent.reason) for absent in answers.absent
        ]
        rows += [
            _missing(client, company, cik, failed.url, "failed", str(failed.error))
            for failed in answers.failed
        ]
        rows += _held_pages(client, company, cik, {str(row["url"]) for row in rows})
        if settings.source == "sample":
            rows += _secondary(client, company, cik)
    # A list of filings whose older pages can not be told is both fetched and failed: the failure is what is said.
    return list({row["url"]: row for row in rows}.values())


def record_fetches(
    connection: duckdb.DuckDBPyConnection, company: Company, rows: list[Row], run_id: str
) -> None:
    """Replace the company's rows in ops.fetches."""
    replacement = Replacement(FETCHES, FETCHES.frame(rows))
    replace_partition(connection, company.ticker, [replacement], QUARANTINE.frame(), [], run_id)


def require_any_answer(connection: duckdb.DuckDBPyConnection, settings: Settings) -> None:
    """Raise AicapexError where no URL of any company has an answer, from now or from before.

    A wrong directory or a dead network would otherwise publish an empty warehouse over a full one.
    """
    row = connection.execute(
        "SELECT count(*), count(answer_sha256), min(detail) FILTER (outcome = 'failed') FROM ops.fetches"
    ).fetchone()
    asked, held, failure = row or (0, 0, None)
    if asked and not held:
        raise AicapexError(
            f"none of the {asked} answers asked for could be had"
            + (f", such as: {failure}" if failure else ""),
            place=settings.source,
            remedy="check the network and run again"
            if settings.source == "live"
            else "name the directory that holds <host>/<path>, such as data.sec.gov/submissions/",
        )


def _held_pages(client: PoliteClient, company: Company, cik: int, known: set[str]) -> list[Row]:
    """Older pages that the archive holds and this fetch did not reach, because the answer naming them failed."""
    main = submissions_url(cik)
    held = client.archive.latest_under(main.removesuffix(".json") + "-", client.origin)
    return [
        _row(company, cik, "submissions", page.url, "reused", None, page, client.origin)
        for page in held
        if page.url not in known
    ]


def _secondary(client: PoliteClient, company: Company, cik: int) -> list[Row]:
    url = figures_url(cik)
    try:
        return [
            _fetched(company, cik, "secondary_figures", client.fetch(url, immutable=False, expect="json"))
        ]
    except SourceFailure:
        # Only companies whose filings the sample lacks have secondary figures.
        return []


def _fetched(company: Company, cik: int, kind: str, fetched: Fetched) -> Row:
    return _row(
        company,
        cik,
        kind,
        fetched.answer.url,
        fetched.outcome.value,
        None,
        fetched.answer,
        fetched.answer.origin,
    )


def _missing(client: PoliteClient, company: Company, cik: int, url: str, outcome: str, detail: str) -> Row:
    held = client.archive.latest(url, client.origin)
    kind = "company_facts" if "/companyfacts/" in url else "submissions"
    return _row(company, cik, kind, url, outcome, detail, held, client.origin)


def _row(
    company: Company,
    cik: int,
    kind: str,
    url: str,
    outcome: str,
    detail: str | None,
    answer: Answer | None,
    origin: str,
) -> Row:
    fetched_at: datetime | None = answer.fetched_at if answer else None
    return {
        "ticker": company.ticker,
        "cik": cik,
        "kind": kind,
        "url": url,
        "origin": origin,
        "outcome": outcome,
        "detail": detail,
        "answer_sha256": answer.sha256 if answer else None,
        "bytes": answer.size if answer else 0,
        "fetched_at": fetched_at,
    }
