"""Build the tables of claims from the files in claims/, or skip where no file has changed."""

import hashlib
from collections.abc import Mapping

import duckdb
import polars as pl

from pipelines.contracts.claims import CLAIM_TABLES
from pipelines.normalise.claims.tables import claim_tables
from pipelines.settings import Settings
from pipelines.steps.outcome import StepOutcome
from pipelines.warehouse.partitions import Built, Replacement, read_state, replace_partition
from pipelines.warehouse.versions import code_version, combine, content_version


def build_claims(connection: duckdb.DuckDBPyConnection, settings: Settings, run_id: str) -> list[StepOutcome]:
    """normalised.claims, .claim_parts and .claim_reviews; a claim that can not be read is set aside."""
    files = _files(settings)
    input_version = _version(files)
    if standing := _standing(connection, input_version):
        return [_outcome(built, skipped=True) for built in standing]
    frames = claim_tables(files)
    aside = frames["quarantine"]
    built = [
        Built(
            table.full_name,
            "",
            input_version,
            content_version(frames[table.name]),
            frames[table.name].height,
            aside.filter(pl.col("layer") == table.full_name).height,
        )
        for table in CLAIM_TABLES
    ]
    replacements = [Replacement(table, frames[table.name]) for table in CLAIM_TABLES]
    replace_partition(connection, "", replacements, aside, built, run_id)
    return [_outcome(one, skipped=False) for one in built]


def claims_are_current(connection: duckdb.DuckDBPyConnection, settings: Settings) -> bool:
    """Whether the tables were built from the files as they are now, by this code."""
    return bool(_standing(connection, _version(_files(settings))))


def _files(settings: Settings) -> dict[str, str]:
    return {
        path.name: path.read_text(encoding="utf-8", errors="replace")
        for path in sorted(settings.claims_dir.glob("*.yaml"))
    }


def _version(files: Mapping[str, str]) -> str:
    code = code_version("pipelines/normalise/claims", "pipelines/contracts/claims.py")
    return combine(
        [code, *(f"{name} {hashlib.sha256(text.encode()).hexdigest()}" for name, text in files.items())]
    )


def _standing(connection: duckdb.DuckDBPyConnection, input_version: str) -> list[Built]:
    """States of all tables where each was built from these files; nothing otherwise."""
    states = read_state(connection, [table.full_name for table in CLAIM_TABLES])
    before = [states.get((table.full_name, "")) for table in CLAIM_TABLES]
    current = [state for state in before if state and state.input_version == input_version]
    return current if len(current) == len(CLAIM_TABLES) else []


def _outcome(built: Built, *, skipped: bool) -> StepOutcome:
    return StepOutcome(built.asset, "", built.rows, built.quarantined, built.data_version, skipped=skipped)
