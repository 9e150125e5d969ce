"""Whether the dbt models have to be built again, for which changes, and what was built."""

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, field, replace

import duckdb

from pipelines.contracts.catalogue import NORMALISED_TABLES
from pipelines.contracts.ops import CHECK_RESULTS, QUARANTINE
from pipelines.warehouse.partitions import Built, Replacement, read_state, replace_partition
from pipelines.warehouse.statements import count_rows
from pipelines.warehouse.versions import code_version, combine

ASSET = "dbt.models"
INPUTS = "dbt.inputs"
# Partition of INPUTS that stands for the models themselves, beside those named after the tables that they read.
MODELS = "models"
_UNFINISHED = "unfinished"


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
    """The inputs of the dbt models as one version, and the rows of each table as last built (None for a view).

    `inputs` holds the version of each normalised table and of the models; `changed` the tables that differ from those
    of the last complete build, None where everything has to be built: the first time, after a change of the models or
    of a contract, and after a build that did not end well.
    """

    input_version: str
    unchanged: bool
    inputs: dict[str, str] = field(default_factory=dict)
    changed: frozenset[str] | None = None
    rows: dict[str, int | None] = field(default_factory=dict)
    checks: tuple[CheckOutcome, ...] = ()


def marts_inputs(connection: duckdb.DuckDBPyConnection) -> MartsState:
    """Compare every partition of the normalised tables, and the models, with those of the last complete build."""
    inputs = _versions(connection)
    input_version = combine([f"{name} {version}" for name, version in sorted(inputs.items())])
    before = read_state(connection, [ASSET, INPUTS])
    whole = before.get((ASSET, ""))
    rows = model_rows(connection)
    checks = connection.execute(
        "SELECT asset, check_name, passed, severity, run_id FROM ops.check_results"
    ).fetchall()
    state = MartsState(
        input_version,
        unchanged=whole is not None and whole.input_version == input_version and bool(rows),
        inputs=inputs,
        rows=rows,
        checks=tuple(CheckOutcome(*row) for row in checks),
    )
    if whole is None or whole.input_version == _UNFINISHED:
        return state
    built_from = {key: built.input_version for (asset, key), built in before.items() if asset == INPUTS}
    changed = frozenset(name for name, version in inputs.items() if built_from.get(name) != version)
    return state if MODELS in changed else replace(state, changed=changed)


def _versions(connection: duckdb.DuckDBPyConnection) -> dict[str, str]:
    """Version of each normalised table, over all its partitions, and of the models with the contracts they rest on."""
    names = [table.full_name for table in NORMALISED_TABLES]
    of_tables: dict[str, list[str]] = {name: [] for name in names}
    for (name, key), state in sorted(read_state(connection, names).items()):
        of_tables[name].append(f"{key} {state.data_version}")
    return {name: combine(versions) for name, versions in of_tables.items()} | {
        MODELS: code_version("dbt", "pipelines/contracts")
    }


def model_rows(connection: duckdb.DuckDBPyConnection) -> dict[str, int | None]:
    """Rows of each table that dbt built, by name; names are unique across its schemas. A view has None.

    A view is not counted because counting runs it: 41 of them took 1.3 s of a run, all tables together 20 ms.
    """
    models = connection.execute(
        "SELECT table_schema, table_name, table_type = 'VIEW' FROM information_schema.tables "
        "WHERE table_schema IN ('staging', 'intermediate', 'marts') ORDER BY ALL"
    ).fetchall()
    counts: dict[str, int | None] = {}
    for schema, name, is_view in models:
        row = None if is_view else connection.execute(count_rows(schema, name)).fetchone()
        counts[name] = int(row[0]) if row else None
    return counts


def begin_marts(connection: duckdb.DuckDBPyConnection, run_id: str) -> None:
    """Note that models are being built: unless remember_marts follows, the next build is of all of them.

    A build that fails leaves some models of the new inputs and some of the old, whatever the inputs are next time.
    """
    _note(connection, [], [Built(ASSET, "", _UNFINISHED, _UNFINISHED, 0, 0)], run_id)


def remember_marts(
    connection: duckdb.DuckDBPyConnection,
    state: MartsState,
    rows: Mapping[str, int | None],
    checks: Sequence[CheckOutcome],
    run_id: str,
) -> None:
    """Note a complete build and its tests, those that stand among them.

    Called only after every model that had to be built, and every test of severity error on it, succeeded.
    """
    built = [
        Built(
            ASSET, "", state.input_version, state.input_version, sum(count or 0 for count in rows.values()), 0
        )
    ]
    built += [Built(INPUTS, name, version, version, 0, 0) for name, version in state.inputs.items()]
    results = CHECK_RESULTS.frame([asdict(check) for check in checks])
    _note(connection, [Replacement(CHECK_RESULTS, results)], built, run_id)


def _note(
    connection: duckdb.DuckDBPyConnection,
    replacements: Sequence[Replacement],
    built: Sequence[Built],
    run_id: str,
) -> None:
    replace_partition(connection, "", replacements, QUARANTINE.frame(), built, run_id)
