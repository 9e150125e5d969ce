"""Assets of the sources: what is fetched and kept, one partition a company."""

import time
from collections import Counter
from collections.abc import Iterator

import dagster as dg

from assets.partitions import COMPANY_PARTITIONS
from assets.reconciliation import DAILY_INDEX_KEY
from assets.reporting import OWNERS, POOL
from assets.resources import Workshop
from pipelines.steps.checking import FetchHealth, fetch_health
from pipelines.steps.fetch import Row, fetch_answers, record_fetches, require_any_answer
from pipelines.steps.normalised import forget_strangers

ANSWERS_KEY = dg.AssetKey(["sources", "answers"])


@dg.asset(
    key=ANSWERS_KEY,
    # What the index names is compared with what is held before anything is fetched anew.
    deps=[DAILY_INDEX_KEY],
    partitions_def=COMPANY_PARTITIONS,
    backfill_policy=dg.BackfillPolicy.single_run(),
    group_name="sources",
    kinds={"sec", "http"},
    owners=OWNERS,
    pool=POOL,
    description=(
        "Answers of the chosen source (the SEC, a folder of kept answers, or the embedded sample): lists of filings "
        "with their older pages and company facts. Every answer is kept by content hash before anything reads it; "
        "what came of each URL stands in ops.fetches."
    ),
    check_specs=[
        dg.AssetCheckSpec(
            "every_answer_had", asset=ANSWERS_KEY, description="No URL failed in the last fetch."
        ),
        dg.AssetCheckSpec(
            "no_answer_absent",
            asset=ANSWERS_KEY,
            description="The source has every answer that was asked for.",
        ),
    ],
)
def answers(
    context: dg.AssetExecutionContext, workshop: dg.ResourceParam[Workshop]
) -> Iterator[dg.MaterializeResult[None]]:
    """Fetch the answers of every selected company; fails where nothing at all is held of any company."""
    started = time.perf_counter()
    client = workshop.client()
    companies = workshop.companies(list(context.partition_keys))
    fetched: list[Row] = []
    for number, company in enumerate(companies, start=1):
        rows = fetch_answers(workshop.settings, client, company)
        fetched += rows
        context.log.info(f"{number}/{len(companies)} {company.ticker}: {len(rows)} answers")
        with workshop.warehouse() as connection:
            record_fetches(connection, company, rows, context.run.run_id)
    with workshop.warehouse() as connection:
        tickers = [company.ticker for company in companies]
        require_any_answer(connection, workshop.settings)
        dropped = forget_strangers(connection, workshop.universe(), workshop.settings.origin, tickers)
        health = fetch_health(connection)
    if dropped:
        context.log.warning(
            f"rows of another source or of companies no longer watched were dropped: {dropped}"
        )
    yield _result(workshop, fetched, health, started)


def _result(
    workshop: Workshop, fetched: list[Row], health: FetchHealth, started: float
) -> dg.MaterializeResult[None]:
    """Counts of this fetch, and checks over what is held of every company."""
    outcomes = Counter(str(row["outcome"]) for row in fetched)
    return dg.MaterializeResult(
        asset_key=ANSWERS_KEY,
        metadata={
            "source": workshop.settings.source,
            "dagster/row_count": health.rows,
            "new": outcomes.get("new", 0),
            "unchanged": outcomes.get("unchanged", 0),
            "reused without asking": outcomes.get("reused", 0),
            "absent": outcomes.get("absent", 0),
            "failed": outcomes.get("failed", 0),
            "bytes of new answers": sum(int(str(row["bytes"])) for row in fetched if row["outcome"] == "new"),
            "seconds": round(time.perf_counter() - started, 3),
        },
        check_results=[
            _listing("every_answer_had", health.failed, dg.AssetCheckSeverity.ERROR),
            _listing("no_answer_absent", health.absent, dg.AssetCheckSeverity.WARN),
        ],
    )


def _listing(
    check: str, found: tuple[tuple[str, str, str], ...], severity: dg.AssetCheckSeverity
) -> dg.AssetCheckResult:
    lines = [f"- **{ticker}** {url}: {detail}" for ticker, url, detail in found]
    return dg.AssetCheckResult(
        asset_key=ANSWERS_KEY,
        check_name=check,
        passed=not found,
        severity=severity,
        metadata={
            "in short": _in_short(found) or "none",
            "count": len(found),
            "which": dg.MetadataValue.md("\n".join(lines) or "none"),
        },
    )


def _in_short(found: tuple[tuple[str, str, str], ...]) -> str:
    """Which kinds of answers of which companies, such as `company facts of ORCL, CRWV; older pages of MSFT (2)`."""
    by_kind: dict[str, Counter[str]] = {}
    for ticker, url, _ in found:
        older = "-submissions-" in url
        kind = "company facts" if "/companyfacts/" in url else "older pages" if older else "lists of filings"
        by_kind.setdefault(kind, Counter())[ticker] += 1
    return "; ".join(
        f"{kind} of {', '.join(f'{ticker} ({n})' if n > 1 else ticker for ticker, n in tickers.items())}"
        for kind, tickers in sorted(by_kind.items())
    )
