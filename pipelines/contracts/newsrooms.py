"""Tables of newsrooms: what feeds list, what came of polling them, and the inbox of one's own texts."""

import polars as pl

from pipelines.contracts.ops import OUTCOMES
from pipelines.contracts.table import TEXTS, UTC, Column, Table

PUBLISHED_BASES = ("stated", "day_bound", "zone_bound", "not_after_fetch", "absent")
PAGE_KINDS = ("feed", "page", "inbox_page", "inbox_file")
PAGE_OUTCOMES = (*OUTCOMES, "refused", "deferred")
SPEAKERS = ("company_release", "call_transcript", "news_article", "other")

_FEED = Column("feed_name", pl.String, "Entry of the newsroom file, or `inbox`")
_TICKER = Column(
    "ticker",
    pl.String,
    "Company that it is about; null where several or none are named",
    nullable=True,
)

ENTRIES = Table(
    schema="raw",
    name="newsrooms__entries",
    meaning="Entries of newsroom and wire feeds, as last listed",
    grain="one row per feed and entry id",
    key=("feed_name", "entry_id"),
    partition="feed_name",
    columns=(
        _FEED,
        _TICKER,
        Column("tickers", TEXTS, "Every company of the feed that title or summary names"),
        Column("entry_id", pl.String, "Id that the feed gives, else its link, else a hash of title and date"),
        Column("link", pl.String, "Address of the release, resolved and cleaned of trackers", nullable=True),
        Column("title", pl.String, "Title as plain text"),
        Column(
            "published_at",
            UTC,
            "When the release was published, never after the answer was received; where day or zone alone is "
            "printed, the last moment that this can mean",
            unit="UTC",
            nullable=True,
        ),
        Column("published_text", pl.String, "The date as printed", nullable=True),
        Column("published_basis", pl.String, "How published_at was read", allowed=PUBLISHED_BASES),
        Column("updated_at", UTC, "When the entry was changed, as it says", unit="UTC", nullable=True),
        Column("summary", pl.String, "Summary as plain text", nullable=True),
        Column(
            "language", pl.String, "Language tag of the entry, else of the feed, else of the newsroom file"
        ),
        Column("first_seen_at", UTC, "When the first kept answer that lists it was received", unit="UTC"),
        Column("position", pl.Int32, "Place in the answer, 1 for the first"),
        Column("answer_url", pl.String, "URL of the feed"),
        Column("answer_sha256", pl.String, "Content hash of the kept answer that lists it"),
    ),
)

NEWSROOM_FETCHES = Table(
    schema="ops",
    name="newsroom_fetches",
    meaning="What the last poll of each feed, and of the inbox, got for each address",
    grain="one row per feed and URL",
    key=("feed_name", "url"),
    partition="feed_name",
    columns=(
        _FEED,
        _TICKER,
        Column("kind", pl.String, "What the address gives", allowed=PAGE_KINDS),
        Column("url", pl.String, "Address asked"),
        Column("entry_id", pl.String, "Entry of the feed that names it", nullable=True),
        Column("title", pl.String, "Title of that entry", nullable=True),
        Column(
            "published_at",
            UTC,
            "When that entry, or the index of the inbox, says it was published",
            unit="UTC",
            nullable=True,
        ),
        Column("speaker", pl.String, "Who speaks in it", allowed=SPEAKERS),
        Column("language", pl.String, "Language tag", nullable=True),
        Column("origin", pl.String, "Source that answered: sample, live or an archive"),
        Column("outcome", pl.String, "What came of it", allowed=PAGE_OUTCOMES),
        Column(
            "detail",
            pl.String,
            "Why it is absent, failed, refused or deferred, with what to do",
            nullable=True,
        ),
        Column("pending", pl.Int32, "Of a feed: entries that are wanted and not held yet; else 0"),
        Column("answer_sha256", pl.String, "Content hash of the kept answer", nullable=True),
        Column("bytes", pl.Int64, "Size of the answer", unit="bytes"),
        Column("fetched_at", UTC, "When the answer was received", unit="UTC", nullable=True),
    ),
)

NEWSROOM_RAW_TABLES = (ENTRIES,)
NEWSROOM_OPS_TABLES = (NEWSROOM_FETCHES,)
