"""Build the evidence tables of one company, or skip where nothing that they are made from has changed."""

import duckdb
import polars as pl

from pipelines.companies import Company
from pipelines.contracts.evidence import EVIDENCE_TABLES
from pipelines.contracts.ops import QUARANTINE
from pipelines.evidence.held import TABLES, Held
from pipelines.evidence.tables import evidence_tables
from pipelines.normalise.concentration.tagged import CONCEPTS
from pipelines.normalise.selectors import wanted_concepts
from pipelines.steps.outcome import StepOutcome
from pipelines.warehouse.partitions import (
    Built,
    Replacement,
    read_concepts,
    read_partition,
    read_state,
    replace_partition,
)
from pipelines.warehouse.versions import code_version, combine, content_version


def build_evidence(connection: duckdb.DuckDBPyConnection, company: Company, run_id: str) -> list[StepOutcome]:
    """evidence.values, .facts, .statements and .documents of one company from its raw and normalised rows."""
    input_version = _version(connection, company)
    if standing := _standing(connection, company, input_version):
        return [_outcome(built, skipped=True) for built in standing]
    frames = evidence_tables(_held(connection, company))
    built = [
        Built(
            table.full_name,
            company.ticker,
            input_version,
            content_version(frames[table.name]),
            frames[table.name].height,
            0,
        )
        for table in EVIDENCE_TABLES
    ]
    replacements = [Replacement(table, frames[table.name]) for table in EVIDENCE_TABLES]
    replace_partition(connection, company.ticker, replacements, QUARANTINE.frame(), built, run_id)
    return [_outcome(one, skipped=False) for one in built]


def evidence_is_current(connection: duckdb.DuckDBPyConnection, company: Company) -> bool:
    """Whether the company's evidence was made from the rows that are there now, by this code."""
    return bool(_standing(connection, company, _version(connection, company)))


def _held(connection: duckdb.DuckDBPyConnection, company: Company) -> Held:
    """The rows of one company; of raw facts, which are many, those of its concepts only."""
    followed = wanted_concepts(company)
    chosen = {
        "inline_facts": [*followed, *CONCEPTS],
        "company_facts": [name.partition(":")[2] for name in followed],
    }
    frames: dict[str, pl.DataFrame] = {
        name: read_concepts(connection, table, company.ticker, chosen[name])
        if name in chosen
        else read_partition(connection, table, company.ticker)
        for name, table in TABLES.items()
    }
    return Held(**frames)


def _version(connection: duckdb.DuckDBPyConnection, company: Company) -> str:
    """Hash over the versions of everything that is read, the company's entry and the code."""
    names = [table.full_name for table in TABLES.values()]
    states = read_state(connection, names)
    read = [
        state.data_version if (state := states.get((name, company.ticker))) else "absent" for name in names
    ]
    code = code_version(
        "pipelines/evidence", "pipelines/contracts/evidence.py", "pipelines/steps/evidence.py"
    )
    return combine([code, company.version(), *read])


def _standing(connection: duckdb.DuckDBPyConnection, company: Company, input_version: str) -> list[Built]:
    """States of all four tables where each was built from these inputs; nothing otherwise."""
    states = read_state(connection, [table.full_name for table in EVIDENCE_TABLES])
    before = [states.get((table.full_name, company.ticker)) for table in EVIDENCE_TABLES]
    current = [state for state in before if state and state.input_version == input_version]
    return current if len(current) == len(EVIDENCE_TABLES) else []


def _outcome(built: Built, *, skipped: bool) -> StepOutcome:
    return StepOutcome(
        built.asset, built.partition_key, built.rows, built.quarantined, built.data_version, skipped=skipped
    )
