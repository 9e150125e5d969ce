"""Every table that has a contract, by layer: the one list that the warehouse, dbt's inputs and the dictionary
follow.
"""

from pipelines.contracts import concentration, newsrooms, normalised, ops, raw, releases, statements
from pipelines.contracts.table import Table

RAW_TABLES: tuple[Table, ...] = (
    *raw.RAW_TABLES,
    *releases.RELEASE_RAW_TABLES,
    # Their partitions are feeds: an entry of a wire is no company's.
    *newsrooms.NEWSROOM_RAW_TABLES,
)
NORMALISED_TABLES: tuple[Table, ...] = (
    *normalised.NORMALISED_TABLES,
    *concentration.CONCENTRATION_TABLES,
    *releases.RELEASE_NORMALISED_TABLES,
    statements.STATEMENTS,
)
OPS_TABLES: tuple[Table, ...] = (*ops.OPS_TABLES, *newsrooms.NEWSROOM_OPS_TABLES)
TABLES: tuple[Table, ...] = (*RAW_TABLES, *NORMALISED_TABLES, *OPS_TABLES)
