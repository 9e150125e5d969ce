"""Pages of newsrooms, wires and the inbox among the documents that are read as releases."""

import duckdb

from pipelines.companies import Company
from pipelines.newsrooms import Newsrooms
from pipelines.steps.filing_documents import Row

_INBOX = "inbox"


def newsroom_pages(
    connection: duckdb.DuckDBPyConnection, newsrooms: Newsrooms, company: Company
) -> list[Row]:
    """Rows of ops.document_fetches of the pages that are about the company, as the last polls left them.

    A wire's entry may name several companies: each gets its row.
    """
    wires = {feed.name for feed in newsrooms.feeds if feed.kind == "wire"}
    found = connection.execute(
        "SELECT DISTINCT ON (f.url) f.feed_name, f.url, f.origin, f.outcome, f.detail, f.answer_sha256, f.bytes, "
        "f.fetched_at FROM ops.newsroom_fetches AS f "
        "LEFT JOIN raw.newsrooms__entries AS e USING (feed_name, entry_id) "
        "WHERE f.kind <> 'feed' AND (f.ticker = $ticker OR list_contains(e.tickers, $ticker)) "
        "ORDER BY f.url, f.feed_name",
        {"ticker": company.ticker},
    ).fetchall()
    return [
        {
            "ticker": company.ticker,
            "kind": "release",
            "cik": None,
            "accession_number": None,
            "source_kind": "own_file" if feed == _INBOX else "wire" if feed in wires else "newsroom_page",
            "document_name": url.rstrip("/").rpartition("/")[2],
            "form": None,
            "report_date": None,
            "url": url,
            "origin": origin,
            # Refused by our own rules, or put off to the next poll: not had either way, and told with the reason.
            "outcome": {"refused": "absent", "deferred": "absent"}.get(outcome, outcome),
            "detail": detail,
            "answer_sha256": sha256,
            "bytes": size,
            "fetched_at": fetched_at,
        }
        for feed, url, origin, outcome, detail, sha256, size, fetched_at in found
    ]
