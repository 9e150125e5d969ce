"""What each mart held when it was published: it may hold something else only where what it is built from has changed.

Models are not built again while their inputs are the same, so that a row that a disk or a hand took from a mart would
be missing from then on, and published as if it were so.
"""

from collections.abc import Iterator, Mapping

import duckdb

from pipelines.contracts.ops import QUARANTINE
from pipelines.publish.content import RowsHash
from pipelines.steps.marts import ASSET as MODELS
from pipelines.warehouse.partitions import Built, read_state, replace_partition
from pipelines.warehouse.versions import combine

ASSET = "published.marts"
_SCHEMA = "marts."


def differing_marts(
    connection: duckdb.DuckDBPyConnection, hashes: Mapping[str, RowsHash]
) -> Iterator[tuple[str, str]]:
    """(mart, what is wrong) of those that differ from what was published, although they were built from the same."""
    state = read_state(connection, [ASSET, MODELS])
    built = state.get((MODELS, ""))
    for (asset, name), before in sorted(state.items()):
        hashed = hashes.get(name)
        if asset == ASSET and hashed is not None and built is not None:
            same_inputs = before.input_version == built.input_version
            if same_inputs and before.data_version != _version(hashed):
                what = f"{hashed.rows:,} rows that are not the {before.rows:,} that were published"
                yield name, f"{what}, and nothing that it is built from has changed"


def remember_published(
    connection: duckdb.DuckDBPyConnection, hashes: Mapping[str, RowsHash], run_id: str
) -> None:
    """Note what the marts hold that were just published, and what they were built from; nothing where that stands."""
    state = read_state(connection, [ASSET, MODELS])
    built = state.get((MODELS, ""))
    if built is None:
        return
    now = [
        Built(ASSET, name, built.input_version, _version(hashed), hashed.rows, 0)
        for name, hashed in sorted(hashes.items())
        if name.startswith(_SCHEMA)
    ]
    if changed := [mart for mart in now if state.get((ASSET, mart.partition_key)) != mart]:
        replace_partition(connection, "", [], QUARANTINE.frame(), changed, run_id)


def _version(hashed: RowsHash) -> str:
    return combine([repr(hashed)])
