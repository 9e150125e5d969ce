"""Tables of `ops`: what the machine did, what it set aside and what it may skip."""

import polars as pl

from pipelines.contracts.table import UTC, Column, Table

OUTCOMES = ("new", "unchanged", "reused", "absent", "failed")
ANSWER_KINDS = ("submissions", "company_facts", "secondary_figures")
DOCUMENT_KINDS = ("filing_document", "release")
SOURCE_KINDS = ("filing", "8k_exhibit", "6k_exhibit", "newsroom_page", "wire", "own_file")

QUARANTINE = Table(
    schema="ops",
    name="quarantine",
    meaning="Pieces of documents that could not be used: nothing is dropped silently",
    grain="one row per layer, ticker, document and place",
    key=(),
    columns=(
        Column("ticker", pl.String, "Company that the document was fetched for"),
        Column("layer", pl.String, "Table that refused the piece"),
        Column("document_url", pl.String, "URL of the document"),
        Column("document_sha256", pl.String, "Content hash of the kept answer"),
        Column("place", pl.String, "Where in the document"),
        Column("reason", pl.String, "Why it can not be used"),
        Column("detail", pl.String, "The piece itself, shortened"),
    ),
)

FETCHES = Table(
    schema="ops",
    name="fetches",
    meaning="What the last run got for each URL",
    grain="one row per ticker and URL",
    key=("ticker", "url"),
    columns=(
        Column("ticker", pl.String, "Company"),
        Column("cik", pl.Int64, "SEC's number of the filer that the URL is about"),
        Column("kind", pl.String, "What kind of answer the URL gives", allowed=ANSWER_KINDS),
        Column("url", pl.String, "URL asked"),
        Column("origin", pl.String, "Source that answered: sample, live or an archive"),
        Column("outcome", pl.String, "What came of it", allowed=OUTCOMES),
        Column("detail", pl.String, "Why it is absent or failed, with what to do", nullable=True),
        Column("answer_sha256", pl.String, "Content hash of the kept answer", nullable=True),
        Column("bytes", pl.Int64, "Size of the answer", unit="bytes"),
        Column("fetched_at", UTC, "When the answer was received", unit="UTC", nullable=True),
    ),
)

ASSET_STATE = Table(
    schema="ops",
    name="asset_state",
    meaning="What each partition of each asset was built from, so that unchanged inputs are skipped",
    grain="one row per asset and partition",
    key=("asset", "partition_key"),
    partition=None,
    columns=(
        Column("asset", pl.String, "schema.table of the asset"),
        Column("partition_key", pl.String, "Ticker, or an empty text for an asset without partitions"),
        Column("input_version", pl.String, "Hash over the inputs and the code"),
        Column("data_version", pl.String, "Hash over what was built"),
        Column("rows", pl.Int64, "Rows built"),
        Column("quarantined", pl.Int64, "Pieces set aside while building"),
        Column("built_at", UTC, "When it was built", unit="UTC"),
        Column("run_id", pl.String, "Dagster run that built it"),
    ),
)

CHECK_RESULTS = Table(
    schema="ops",
    name="check_results",
    meaning="Results of the marts' tests at their last complete build, shown again while nothing has changed",
    grain="one row per asset and check",
    key=("asset", "check_name"),
    partition=None,
    columns=(
        Column("asset", pl.String, "schema/name of the asset"),
        Column("check_name", pl.String, "Name of the test"),
        Column("passed", pl.Boolean, "Whether it passed"),
        Column("severity", pl.String, "What a failure means", allowed=("ERROR", "WARN")),
        Column("run_id", pl.String, "Dagster run that ran it"),
    ),
)

DOCUMENT_FETCHES = Table(
    schema="ops",
    name="document_fetches",
    meaning="What is held of each document that is wanted: of filings, releases and own files",
    grain="one row per ticker, kind and URL",
    key=("ticker", "kind", "url"),
    columns=(
        Column("ticker", pl.String, "Company"),
        Column("kind", pl.String, "What is read out of it", allowed=DOCUMENT_KINDS),
        Column("cik", pl.Int64, "SEC's number of the filer; null outside filings", nullable=True),
        Column(
            "accession_number", pl.String, "SEC's number of the filing; null outside filings", nullable=True
        ),
        Column("source_kind", pl.String, "Where it comes from", allowed=SOURCE_KINDS),
        Column("document_name", pl.String, "File name of the document"),
        Column("form", pl.String, "Form type; null where no held list names the filing", nullable=True),
        Column("report_date", pl.Date, "Period end that the filing is about", nullable=True),
        Column("url", pl.String, "URL of the document"),
        Column("origin", pl.String, "Source that answered: sample, live or an archive"),
        Column("outcome", pl.String, "What came of it", allowed=OUTCOMES),
        Column("detail", pl.String, "Why it is absent or failed, with what to do", nullable=True),
        Column("answer_sha256", pl.String, "Content hash of the kept answer", nullable=True),
        Column("bytes", pl.Int64, "Size of the answer", unit="bytes"),
        Column("fetched_at", UTC, "When the answer was received", unit="UTC", nullable=True),
    ),
)

DOCUMENTS_READ = Table(
    schema="ops",
    name="documents_read",
    meaning="Documents that were read into a table, so that each is read once",
    grain="one row per asset, ticker and document",
    key=("asset", "ticker", "url"),
    columns=(
        Column("asset", pl.String, "schema.table that the document was read into"),
        Column("ticker", pl.String, "Company"),
        Column("url", pl.String, "URL of the document"),
        Column("sha256", pl.String, "Content hash of what was read"),
        Column("code_version", pl.String, "Hash over the code that read it"),
        Column("rows", pl.Int64, "Rows it gave"),
        Column("quarantined", pl.Int64, "Pieces set aside"),
        Column("problem", pl.String, "Why nothing could be read, where nothing could", nullable=True),
    ),
)

INDEX_DAYS = Table(
    schema="ops",
    name="index_days",
    meaning="What the SEC's daily indexes of the last days said when they were last compared with what is held",
    grain="one row per day with an index",
    key=("index_date",),
    partition=None,
    columns=(
        Column("index_date", pl.Date, "Day of the index"),
        Column("url", pl.String, "URL of the index"),
        Column("outcome", pl.String, "What came of it", allowed=OUTCOMES),
        Column("detail", pl.String, "Why it is absent or failed, with what to do", nullable=True),
        Column("filings", pl.Int64, "Filings of watched companies and forms in it"),
        Column("missed", pl.Int64, "Those of them that were not held"),
        Column("set_aside", pl.Int64, "Lines that could not be read"),
        Column("compared_at", UTC, "When it was compared", unit="UTC"),
    ),
)

MISSED_FILINGS = Table(
    schema="ops",
    name="missed_filings",
    meaning="Filings that a daily index names and that were not held when it was compared",
    grain="one row per ticker and accession number",
    key=("ticker", "accession_number"),
    partition=None,
    columns=(
        Column("ticker", pl.String, "Company"),
        Column("cik", pl.Int64, "SEC's number of the filer"),
        Column("accession_number", pl.String, "SEC's number of the filing"),
        Column("form", pl.String, "Form type"),
        Column("filing_date", pl.Date, "Official filing date, as the index prints it"),
        Column("index_url", pl.String, "Index that names it"),
        Column("noticed_at", UTC, "When it was first found missing", unit="UTC"),
        Column(
            "taken_in_at",
            UTC,
            "When a later comparison found it held; null until then",
            unit="UTC",
            nullable=True,
        ),
    ),
)

OPS_TABLES = (
    QUARANTINE,
    FETCHES,
    DOCUMENT_FETCHES,
    DOCUMENTS_READ,
    ASSET_STATE,
    CHECK_RESULTS,
    INDEX_DAYS,
    MISSED_FILINGS,
)
