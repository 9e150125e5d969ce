"""Assets of newsrooms: feeds polled and pages kept, and their entries as a table. Not partitioned: a wire is no
company's.
"""

import time
from collections import Counter
from collections.abc import Iterator

import dagster as dg

from assets.reporting import OWNERS, POOL, check_specs, report, table_spec
from assets.resources import Workshop
from pipelines.contracts.newsrooms import ENTRIES
from pipelines.steps.inbox import take_in
from pipelines.steps.newsroom_entries import build_entries
from pipelines.steps.newsroom_fetches import Row, last_poll, record_poll
from pipelines.steps.newsrooms import poll_feed
from pipelines.warehouse.versions import code_version

NEWSROOMS_KEY = dg.AssetKey(["sources", "newsrooms"])
_INBOX = "inbox"
_BAD = ("failed", "refused")


def newsroom_assets() -> list[dg.AssetsDefinition]:
    """The polls, and the entries of the feeds."""
    return [newsrooms, _entries_asset()]


@dg.asset(
    key=NEWSROOMS_KEY,
    group_name="sources",
    kinds={"rss", "http"},
    owners=OWNERS,
    pool=POOL,
    description=(
        "Newsroom and wire feeds of the newsroom file, the pages that they list and want, and the inbox of one's own "
        "texts. A feed without news costs one conditional request; links are followed to public addresses only; a feed "
        "that fails never stops the others. What came of each address stands in ops.newsroom_fetches."
    ),
    check_specs=[
        dg.AssetCheckSpec(
            "every_feed_had",
            asset=NEWSROOMS_KEY,
            description="No feed failed or was refused at the last poll.",
        ),
        dg.AssetCheckSpec(
            "every_page_had",
            asset=NEWSROOMS_KEY,
            description="No page or own text failed or was refused at the last poll.",
        ),
    ],
)
def newsrooms(
    context: dg.AssetExecutionContext, workshop: dg.ResourceParam[Workshop]
) -> Iterator[dg.MaterializeResult[None]]:
    """Poll every feed and take in the inbox; each feed's rows are written as soon as it is done."""
    started = time.perf_counter()
    file = workshop.newsrooms()
    clients = workshop.news_clients(file)
    rows: list[Row] = []
    for feed in file.feeds:
        with workshop.warehouse() as connection:
            before = last_poll(connection, feed.name)
        polled = poll_feed(clients, file, feed, before)
        with workshop.warehouse() as connection:
            record_poll(connection, feed.name, polled, context.run.run_id)
        rows += polled
    if workshop.settings.inbox is not None:
        taken, problems = take_in(clients, workshop.settings.inbox, workshop.universe().tickers)
        with workshop.warehouse() as connection:
            record_poll(connection, _INBOX, taken, context.run.run_id, problems)
        rows += taken
    feeds = [row for row in rows if row["kind"] == "feed"]
    pages = [row for row in rows if row["kind"] != "feed"]
    of_feeds, of_pages = (Counter(str(row["outcome"]) for row in some) for some in (feeds, pages))
    yield dg.MaterializeResult(
        asset_key=NEWSROOMS_KEY,
        metadata={
            "source": workshop.settings.source,
            "dagster/row_count": len(rows),
            "new": of_pages.get("new", 0),
            "unchanged": of_pages.get("unchanged", 0),
            "reused without asking": of_pages.get("reused", 0),
            "absent": of_pages.get("absent", 0),
            "failed": of_pages.get("failed", 0) + of_pages.get("refused", 0),
            "feeds": ", ".join(f"{count} {outcome}" for outcome, count in sorted(of_feeds.items())) or "none",
            "pages pending": sum(int(str(row["pending"])) for row in feeds),
            "bytes of new pages": sum(int(str(row["bytes"])) for row in pages if row["outcome"] == "new"),
            "seconds": round(time.perf_counter() - started, 3),
        },
        check_results=[_had("every_feed_had", feeds), _had("every_page_had", pages)],
    )


def _had(check: str, rows: list[Row]) -> dg.AssetCheckResult:
    bad = [row for row in rows if row["outcome"] in _BAD]
    lines = [f"- **{row['feed_name']}** {row['url']}: {row['detail']}" for row in bad]
    return dg.AssetCheckResult(
        asset_key=NEWSROOMS_KEY,
        check_name=check,
        passed=not bad,
        # What a feed names is not the SEC's word: it warns, and the figures of filings go on without it.
        severity=dg.AssetCheckSeverity.WARN,
        metadata={
            "in short": "; ".join(f"{row['feed_name']} {row['outcome']}" for row in bad[:5]) or "none",
            "count": len(bad),
            "which": dg.MetadataValue.md("\n".join(lines) or "none"),
        },
    )


def _entries_asset() -> dg.AssetsDefinition:
    version = code_version("pipelines/raw", "pipelines/contracts", "pipelines/newsrooms.py")

    @dg.multi_asset(
        name="raw__newsrooms__entries",
        specs=[
            table_spec(
                ENTRIES,
                [NEWSROOMS_KEY],
                group="lists",
                kinds={"python", "polars", "duckdb"},
                code_version=version,
            )
        ],
        check_specs=check_specs(ENTRIES),
        pool=POOL,
    )
    def _build(
        context: dg.AssetExecutionContext, workshop: dg.ResourceParam[Workshop]
    ) -> Iterator[dg.MaterializeResult[None]]:
        started = time.perf_counter()
        archive = workshop.archive()
        with workshop.warehouse() as connection:
            outcomes = [
                build_entries(connection, archive, feed, workshop.settings.origin, context.run.run_id)
                for feed in workshop.newsrooms().feeds
            ]
            yield report(connection, ENTRIES, outcomes, started)

    return _build
