"""Whether the dbt models have to be built again, and what was built."""

from collections.abc import Sequence
from dataclasses import asdict, dataclass, field

import duckdb

from pipelines.contracts.catalogue import NORMALISED_TABLES
from pipelines.contracts.ops import CHECK_RESULTS, QUARANTINE
from pipelines.warehouse.partitions import Built, Replacement, read_state, replace_partition
from pipelines.warehouse.statements import count_rows
from pipelines.warehouse.versions import code_version, combine

ASSET = "dbt.models"


@dataclass(frozen=True, slots=True)
class CheckOutcome:
    """Result of one test of a model: asset `schema/name`, severity ERROR or WARN."""

    asset: str
    check_name: str
    passed: bool
    severity: str
    run_id: str


@dataclass(frozen=True, slots=True)
class MartsState:
    """The inputs of the dbt models as one version, and the rows of each model as last built."""

    input_version: str
    unchanged: bool
    rows: dict[str, int] = field(default_factory=dict)
    checks: tuple[CheckOutcome, ...] = ()


def marts_inputs(connection: duckdb.DuckDBPyConnection) -> MartsState:
    """Compare every partition of the normalised tables, and the models, with those of the last complete build."""
    states = read_state(connection, [table.full_name for table in NORMALISED_TABLES])
    versions = [f"{asset} {key} {state.data_version}" for (asset, key), state in sorted(states.items())]
    input_version = combine([code_version("dbt"), *versions])
    before = read_state(connection, [ASSET]).get((ASSET, ""))
    rows = model_rows(connection)
    unchanged = before is not None and before.input_version == input_version and bool(rows)
    checks = connection.execute(
        "SELECT asset, check_name, passed, severity, run_id FROM ops.check_results"
    ).fetchall()
    return MartsState(input_version, unchanged, rows, tuple(CheckOutcome(*row) for row in checks))


def model_rows(connection: duckdb.DuckDBPyConnection) -> dict[str, int]:
    """Rows of each table and view that dbt built, by name; names are unique across its schemas."""
    models = connection.execute(
        "SELECT table_schema, table_name FROM information_schema.tables "
        "WHERE table_schema IN ('staging', 'intermediate', 'marts') ORDER BY ALL"
    ).fetchall()
    counts = {}
    for schema, name in models:
        row = connection.execute(count_rows(schema, name)).fetchone()
        counts[name] = int(row[0]) if row else 0
    return counts


def remember_marts(
    connection: duckdb.DuckDBPyConnection,
    state: MartsState,
    rows: dict[str, int],
    checks: Sequence[CheckOutcome],
    run_id: str,
) -> None:
    """Note a complete build and its tests; called only after every model and every test of severity error succeeded."""
    built = Built(ASSET, "", state.input_version, state.input_version, sum(rows.values()), 0)
    results = CHECK_RESULTS.frame([asdict(check) for check in checks])
    replace_partition(
        connection, "", [Replacement(CHECK_RESULTS, results)], QUARANTINE.frame(), [built], run_id
    )
