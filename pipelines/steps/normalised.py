"""Build the normalised tables: the company file's, and one company's facts and periods."""

from collections.abc import Sequence

import duckdb
import polars as pl

from pipelines.companies import Company, Universe
from pipelines.contracts.catalogue import TABLES
from pipelines.contracts.concentration import CONCENTRATION_TABLES
from pipelines.contracts.normalised import (
    BALANCES,
    BREAKDOWNS,
    COMPANIES,
    COMPANY_DEFINITIONS,
    FACTS,
    FILINGS,
    GROUP_MEMBERS,
    QUARTERS,
    RECONCILIATIONS,
    REFUSALS,
    YEARS,
)
from pipelines.contracts.ops import FETCHES, QUARANTINE
from pipelines.contracts.raw import COMPANY_FACTS, FILING_PARAGRAPHS, INLINE_FACTS, SECONDARY_FIGURES
from pipelines.contracts.raw import FILINGS as RAW_FILINGS
from pipelines.contracts.releases import (
    RELEASE_DIFFERENCES,
    RELEASE_FACTS,
    RELEASE_RAW_TABLES,
    RELEASES,
)
from pipelines.contracts.statements import STATEMENTS
from pipelines.contracts.table import Table
from pipelines.normalise.company import RawRows, normalise_facts, normalise_periods
from pipelines.normalise.concentration.company import FilingTexts, normalise_concentration
from pipelines.normalise.filings import normalise_filings
from pipelines.normalise.release_differences import release_differences
from pipelines.normalise.released import normalise_releases
from pipelines.normalise.selectors import wanted_concepts
from pipelines.normalise.universe import universe_tables
from pipelines.steps.outcome import StepOutcome
from pipelines.warehouse.partitions import (
    Built,
    Replacement,
    read_concepts,
    read_partition,
    read_state,
    replace_partition,
)
from pipelines.warehouse.statements import delete_partition
from pipelines.warehouse.versions import code_version, combine, content_version

UNIVERSE = (COMPANIES, COMPANY_DEFINITIONS, GROUP_MEMBERS, BREAKDOWNS)
FACT_TABLES = (FILINGS, FACTS)
PERIOD_TABLES = (QUARTERS, YEARS, BALANCES, RECONCILIATIONS, REFUSALS)
RELEASE_TABLES = (RELEASES, RELEASE_FACTS, STATEMENTS)
_RAW = (RAW_FILINGS, COMPANY_FACTS, INLINE_FACTS, SECONDARY_FIGURES)


def build_universe(
    connection: duckdb.DuckDBPyConnection, universe: Universe, run_id: str
) -> list[StepOutcome]:
    """normalised.companies, .company_definitions, .group_members and .breakdowns from the company file."""
    input_version = _universe_version(universe)
    skipped = _skipped(connection, UNIVERSE, "", input_version)
    if skipped:
        return skipped
    return _write(
        connection, UNIVERSE, universe_tables(universe), QUARANTINE.frame(), "", input_version, run_id
    )


def build_facts(
    connection: duckdb.DuckDBPyConnection, company: Company, source: str, run_id: str
) -> list[StepOutcome]:
    """normalised.filings and normalised.facts of one company from its raw rows."""
    evidence = _evidence(source)
    input_version = _facts_version(connection, company, source)
    skipped = _skipped(connection, FACT_TABLES, company.ticker, input_version)
    if skipped:
        return skipped
    raw = RawRows(
        filings=read_partition(connection, RAW_FILINGS, company.ticker),
        company_facts=read_partition(connection, COMPANY_FACTS, company.ticker),
        # A filing holds some 1,500 facts, of which a few dozen carry a measure.
        inline_facts=read_concepts(connection, INLINE_FACTS, company.ticker, wanted_concepts(company)),
        secondary=read_partition(connection, SECONDARY_FIGURES, company.ticker),
        released=read_partition(connection, RELEASE_FACTS, company.ticker),
        filing_evidence=evidence,
    )
    tables = normalise_facts(company, raw)
    quarantined = tables.pop("quarantine")
    return _write(connection, FACT_TABLES, tables, quarantined, company.ticker, input_version, run_id)


def build_periods(connection: duckdb.DuckDBPyConnection, company: Company, run_id: str) -> list[StepOutcome]:
    """normalised.quarters, .years, .balances, .reconciliations and .refusals of one company from its facts."""
    missing = _missing_answers(connection, company)
    input_version = _periods_version(connection, company, missing)
    skipped = _skipped(connection, PERIOD_TABLES, company.ticker, input_version)
    if skipped:
        return skipped
    facts = read_partition(connection, FACTS, company.ticker)
    tables = normalise_periods(company, facts, missing)
    return _write(
        connection, PERIOD_TABLES, tables, QUARANTINE.frame(), company.ticker, input_version, run_id
    )


def build_releases(
    connection: duckdb.DuckDBPyConnection, company: Company, source: str, run_id: str
) -> list[StepOutcome]:
    """normalised.releases, .release_facts and .statements of one company from its releases as read."""
    input_version = _releases_version(connection, company, source)
    skipped = _skipped(connection, RELEASE_TABLES, company.ticker, input_version)
    if skipped:
        return skipped
    documents, blocks, cells = (
        read_partition(connection, table, company.ticker) for table in RELEASE_RAW_TABLES
    )
    tables = normalise_releases(
        company, documents, blocks, cells, _listed(connection, company), _evidence(source)
    )
    quarantined = tables.pop("quarantine")
    return _write(connection, RELEASE_TABLES, tables, quarantined, company.ticker, input_version, run_id)


def build_release_differences(
    connection: duckdb.DuckDBPyConnection, company: Company, run_id: str
) -> list[StepOutcome]:
    """normalised.release_differences of one company: what releases said beside what periodic reports say."""
    inputs = (RELEASE_FACTS, FACTS, QUARTERS)
    version = combine([_code(), *_versions(connection, inputs, company.ticker)])
    skipped = _skipped(connection, (RELEASE_DIFFERENCES,), company.ticker, version)
    if skipped:
        return skipped
    released, facts, quarters = (read_partition(connection, table, company.ticker) for table in inputs)
    reports = facts.filter(pl.col("read_from") != "release")
    frame = release_differences(released, reports, quarters.filter(~pl.col("is_preliminary")))
    tables = {RELEASE_DIFFERENCES.name: frame}
    return _write(
        connection, (RELEASE_DIFFERENCES,), tables, QUARANTINE.frame(), company.ticker, version, run_id
    )


def _listed(connection: duckdb.DuckDBPyConnection, company: Company) -> pl.DataFrame:
    """Acceptance of the filings that the lists name: of a page without its submission nothing else tells it."""
    filings = read_partition(connection, RAW_FILINGS, company.ticker)
    return normalise_filings(filings, COMPANY_FACTS.frame(), INLINE_FACTS.frame())


def _releases_version(connection: duckdb.DuckDBPyConnection, company: Company, source: str) -> str:
    """A list that names another report, or an 8-K of which nothing is held, changes no release that is held."""
    named = connection.execute(
        "SELECT DISTINCT accession_number FROM raw.releases__documents WHERE ticker = ?", [company.ticker]
    ).pl()
    accepted = (
        _listed(connection, company)
        .join(named, on="accession_number", how="semi")
        .select("accession_number", "known_at", "known_at_basis")
        .sort("accession_number")
    )
    read = _versions(connection, RELEASE_RAW_TABLES, company.ticker)
    return combine([_code(), company.version(), _evidence(source), content_version(accepted), *read])


def build_concentration(
    connection: duckdb.DuckDBPyConnection, company: Company, source: str, run_id: str
) -> list[StepOutcome]:
    """normalised.concentrations, .concentration_bounds and .concentration_reconciliations of one company.

    From its filings' facts and paragraphs; empty for a company whose sentences are not read.
    """
    input_version = _concentration_version(connection, company, source)
    skipped = _skipped(connection, CONCENTRATION_TABLES, company.ticker, input_version)
    if skipped:
        return skipped
    # All facts: a sentence that names a quarter is dated by the facts of the filing that have it.
    read = "concentration" in company.prose
    texts = FilingTexts(
        facts=read_partition(connection, INLINE_FACTS, company.ticker) if read else INLINE_FACTS.frame(),
        paragraphs=read_partition(connection, FILING_PARAGRAPHS, company.ticker),
        filings=read_partition(connection, FILINGS, company.ticker),
        evidence=_evidence(source),
    )
    tables = normalise_concentration(company.ticker, company.fiscal_year_end, texts)
    quarantined = tables.pop("quarantine")
    return _write(
        connection, CONCENTRATION_TABLES, tables, quarantined, company.ticker, input_version, run_id
    )


def normalised_is_current(
    connection: duckdb.DuckDBPyConnection, universe: Universe, companies: Sequence[Company], source: str
) -> bool:
    """Whether every normalised table was built from what is in raw, the company file and this code."""

    def holds(tables: Sequence[Table], key: str, version: str) -> bool:
        return bool(_skipped(connection, tables, key, version))

    return holds(UNIVERSE, "", _universe_version(universe)) and all(
        holds(RELEASE_TABLES, company.ticker, _releases_version(connection, company, source))
        and holds(FACT_TABLES, company.ticker, _facts_version(connection, company, source))
        and holds(
            PERIOD_TABLES,
            company.ticker,
            _periods_version(connection, company, _missing_answers(connection, company)),
        )
        and holds(CONCENTRATION_TABLES, company.ticker, _concentration_version(connection, company, source))
        for company in companies
    )


def _universe_version(universe: Universe) -> str:
    return combine([_code(), *(company.version() for company in universe.companies), repr(universe.groups)])


def _facts_version(connection: duckdb.DuckDBPyConnection, company: Company, source: str) -> str:
    raw_versions = _versions(connection, (*_RAW, RELEASE_FACTS), company.ticker)
    return combine([_code(), company.version(), _evidence(source), *raw_versions])


def _periods_version(
    connection: duckdb.DuckDBPyConnection, company: Company, missing: tuple[str, ...]
) -> str:
    fact_versions = _versions(connection, (FACTS,), company.ticker)
    return combine([_code(), company.version(), *missing, *fact_versions])


def _concentration_version(connection: duckdb.DuckDBPyConnection, company: Company, source: str) -> str:
    read = _versions(connection, (INLINE_FACTS, FILING_PARAGRAPHS, FILINGS), company.ticker)
    return combine([_code(), company.version(), _evidence(source), *read])


def _evidence(source: str) -> str:
    return "sample_filing" if source == "sample" else "filing"


def _code() -> str:
    return code_version("pipelines/normalise", "pipelines/contracts")


def _missing_answers(connection: duckdb.DuckDBPyConnection, company: Company) -> tuple[str, ...]:
    """Company-facts answers that are not held."""
    fetches = read_partition(connection, FETCHES, company.ticker).filter(
        (pl.col("kind") == "company_facts") & pl.col("answer_sha256").is_null()
    )
    return tuple(f"the company facts of CIK {cik:010d}" for cik in fetches["cik"].sort().to_list())


def _versions(connection: duckdb.DuckDBPyConnection, tables: Sequence[Table], ticker: str) -> list[str]:
    states = read_state(connection, [table.full_name for table in tables])
    return [
        state.data_version if (state := states.get((table.full_name, ticker))) else "absent"
        for table in tables
    ]


def _skipped(
    connection: duckdb.DuckDBPyConnection, tables: Sequence[Table], partition_key: str, input_version: str
) -> list[StepOutcome]:
    """Outcomes of a skip where every table was built from these inputs; nothing otherwise."""
    states = read_state(connection, [table.full_name for table in tables])
    before = [states.get((table.full_name, partition_key)) for table in tables]
    if not all(state and state.input_version == input_version for state in before):
        return []
    return [
        StepOutcome(
            state.asset, partition_key, state.rows, state.quarantined, state.data_version, skipped=True
        )
        for state in before
        if state
    ]


def _write(
    connection: duckdb.DuckDBPyConnection,
    tables: Sequence[Table],
    frames: dict[str, pl.DataFrame],
    quarantined: pl.DataFrame,
    partition_key: str,
    input_version: str,
    run_id: str,
) -> list[StepOutcome]:
    built = [
        Built(
            table.full_name,
            partition_key,
            input_version,
            content_version(frames[table.name]),
            frames[table.name].height,
            quarantined.filter(pl.col("layer") == table.full_name).height,
        )
        for table in tables
    ]
    replacements = [Replacement(table, frames[table.name]) for table in tables]
    replace_partition(connection, partition_key, replacements, quarantined, built, run_id)
    return [
        StepOutcome(
            state.asset, partition_key, state.rows, state.quarantined, state.data_version, skipped=False
        )
        for state in built
    ]


def forget_strangers(
    connection: duckdb.DuckDBPyConnection, universe: Universe, origin: str, selected: Sequence[str]
) -> list[str]:
    """Drop the rows of companies that left the company file, and of those read from another source and not in this run.

    Answers of different sources never meet in one warehouse. Returns the tickers that were dropped.
    """
    kept = connection.execute("SELECT DISTINCT ticker, origin FROM ops.fetches").fetchall()
    strangers = sorted(
        {
            ticker
            for ticker, kept_origin in kept
            if ticker not in universe.tickers or (kept_origin != origin and ticker not in selected)
        }
    )
    for ticker in strangers:
        connection.execute("BEGIN")
        for table in TABLES:
            if table.partition:
                connection.execute(delete_partition(table), {"key": ticker})
        connection.execute("DELETE FROM ops.asset_state WHERE partition_key = ?", [ticker])
        connection.execute("COMMIT")
    return strangers
