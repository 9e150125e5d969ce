"""Assets of the sources: the documents of each company's filings, each fetched once, ever."""

import time
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from typing import Any

import dagster as dg
from pydantic import Field

from assets.newsrooms import NEWSROOMS_KEY
from assets.partitions import COMPANY_PARTITIONS
from assets.reporting import OWNERS, POOL, table_key
from assets.resources import Workshop
from pipelines.companies import Company
from pipelines.contracts.newsrooms import ENTRIES
from pipelines.contracts.raw import FILINGS
from pipelines.newsrooms import Newsrooms
from pipelines.sources.client import PoliteClient
from pipelines.sources.fetch_scope import FetchScope, fetch_scope
from pipelines.steps.checking import DocumentHealth, document_health
from pipelines.steps.filing_documents import (
    FILING_DOCUMENT,
    RELEASE,
    Row,
    fetch_filing_documents,
    fetch_release_documents,
)
from pipelines.steps.newsroom_pages import newsroom_pages
from pipelines.warehouse.connection import Connection

FILING_DOCUMENTS_KEY = dg.AssetKey(["sources", "filing_documents"])
RELEASES_KEY = dg.AssetKey(["sources", "releases"])
DOCUMENT_KEYS = {FILING_DOCUMENT: FILING_DOCUMENTS_KEY, RELEASE: RELEASES_KEY}

Fetch = Callable[[Connection, PoliteClient, Company, str, Newsrooms, FetchScope], list[Row]]


class DocumentConfig(dg.Config):
    """Which documents a run asks for; what is held already stays, whatever is chosen here."""

    filed_from: str = Field(
        default="", description="Only filings of this day (YYYY-MM-DD) or later; empty: all"
    )
    filed_to: str = Field(
        default="", description="Only filings of this day (YYYY-MM-DD) or earlier; empty: all"
    )
    ask_again: bool = Field(
        default=False,
        description="Ask also for documents that the source did not have a week after their filing",
    )

    def scope(self) -> FetchScope:
        """The choice as the step takes it; raises WrongUse where a day can not be read."""
        return fetch_scope(self.filed_from, self.filed_to, ask_again=self.ask_again)


def document_config(filed_from: str = "", filed_to: str = "", *, ask_again: bool = False) -> dict[str, Any]:
    """Run config that chooses these documents in every asset that fetches any."""
    chosen = {"filed_from": filed_from, "filed_to": filed_to, "ask_again": ask_again}
    return {"ops": {"__".join(key.path): {"config": chosen} for key in DOCUMENT_KEYS.values()}}


def document_assets() -> list[dg.AssetsDefinition]:
    """The documents of filings, and the filings that furnish releases."""
    return [
        _documents(
            FILING_DOCUMENT,
            _filing_documents,
            "The main document of every 10-K, 10-Q and 20-F with inline XBRL that the lists of filings name, and "
            "whatever else with facts a folder of kept answers holds. A document never changes and is asked for once; "
            "what is held of each filing stands in ops.document_fetches.",
        ),
        _documents(
            RELEASE,
            _release_documents,
            "The complete submission of every 8-K about results, Regulation FD or other events and of every 6-K since "
            "2023: exhibits are told by their type in it, never by file names. A submission never changes and is asked "
            "for once. Beside them the pages of newsrooms, wires and the inbox about the company. What is held "
            "stands in ops.document_fetches.",
            (NEWSROOMS_KEY, table_key(ENTRIES)),
        ),
    ]


def _filing_documents(
    connection: Connection,
    client: PoliteClient,
    company: Company,
    run_id: str,
    _: Newsrooms,
    scope: FetchScope,
) -> list[Row]:
    return fetch_filing_documents(connection, client, company, run_id, scope)


def _release_documents(
    connection: Connection,
    client: PoliteClient,
    company: Company,
    run_id: str,
    newsrooms: Newsrooms,
    scope: FetchScope,
) -> list[Row]:
    pages = newsroom_pages(connection, newsrooms, company)
    return fetch_release_documents(connection, client, company, run_id, pages, scope)


def _documents(
    kind: str, fetch: Fetch, description: str, deps: Sequence[dg.AssetKey] = ()
) -> dg.AssetsDefinition:
    key = DOCUMENT_KEYS[kind]

    @dg.asset(
        key=key,
        deps=[table_key(FILINGS), *deps],
        partitions_def=COMPANY_PARTITIONS,
        backfill_policy=dg.BackfillPolicy.single_run(),
        group_name="documents",
        kinds={"sec", "http"},
        owners=OWNERS,
        pool=POOL,
        description=description,
        check_specs=[
            dg.AssetCheckSpec(
                "every_document_had", asset=key, description="No document failed in the last fetch."
            ),
            dg.AssetCheckSpec(
                "no_document_absent",
                asset=key,
                description="The source has every document that the lists of filings name.",
            ),
        ],
    )
    def _fetched(
        context: dg.AssetExecutionContext, config: DocumentConfig, workshop: dg.ResourceParam[Workshop]
    ) -> Iterator[dg.MaterializeResult[None]]:
        started = time.perf_counter()
        scope = config.scope()
        client = workshop.client()
        newsrooms = workshop.newsrooms()
        companies = workshop.companies(list(context.partition_keys))
        fetched: list[Row] = []
        for number, company in enumerate(companies, start=1):
            with workshop.warehouse() as connection:
                rows = fetch(connection, client, company, context.run.run_id, newsrooms, scope)
            fetched += rows
            held = sum(row["answer_sha256"] is not None for row in rows)
            context.log.info(
                f"{number}/{len(companies)} {company.ticker}: {held} of {len(rows)} documents held"
            )
        with workshop.warehouse() as connection:
            health = document_health(connection, kind)
        yield _result(key, workshop.settings.source, fetched, health, started)

    return _fetched


def _result(
    key: dg.AssetKey, source: str, fetched: list[Row], health: DocumentHealth, started: float
) -> dg.MaterializeResult[None]:
    outcomes = Counter(str(row["outcome"]) for row in fetched)
    return dg.MaterializeResult(
        asset_key=key,
        metadata={
            "source": source,
            "dagster/row_count": health.rows,
            "documents held": health.held,
            "new": outcomes.get("new", 0),
            "reused without asking": outcomes.get("reused", 0),
            "absent": outcomes.get("absent", 0),
            "failed": outcomes.get("failed", 0),
            "bytes of new documents": sum(
                int(str(row["bytes"])) for row in fetched if row["outcome"] == "new"
            ),
            "seconds": round(time.perf_counter() - started, 3),
            "companies": dg.MetadataValue.md(_table(health)),
        },
        check_results=[_failed(key, health), _absent(key, health)],
    )


def _table(health: DocumentHealth) -> str:
    lines = ["| company | reports named | held | oldest held | newest held |", "|---|---:|---:|---|---|"]
    lines += [
        f"| {company.ticker} | {company.wanted} | {company.held} | {company.oldest or ''} | {company.newest or ''} |"
        for company in health.companies
    ]
    return "\n".join(lines)


def _failed(key: dg.AssetKey, health: DocumentHealth) -> dg.AssetCheckResult:
    lines = [f"- **{ticker}** {url}: {detail}" for ticker, url, detail in health.failed]
    return dg.AssetCheckResult(
        asset_key=key,
        check_name="every_document_had",
        passed=not health.failed,
        severity=dg.AssetCheckSeverity.ERROR,
        metadata={
            "in short": "; ".join(f"{ticker} {url}" for ticker, url, _ in health.failed[:5]) or "none",
            "count": len(health.failed),
            "which": dg.MetadataValue.md("\n".join(lines) or "none"),
        },
    )


def _absent(key: dg.AssetKey, health: DocumentHealth) -> dg.AssetCheckResult:
    short = [company for company in health.companies if company.held < company.wanted]
    return dg.AssetCheckResult(
        asset_key=key,
        check_name="no_document_absent",
        passed=not short,
        severity=dg.AssetCheckSeverity.WARN,
        metadata={
            "in short": "; ".join(
                f"{company.ticker} holds {company.held} of {company.wanted}" for company in short
            )
            or "none",
            "count": sum(company.wanted - company.held for company in short),
            "where to look": "ops.document_fetches, outcome absent",
        },
    )
