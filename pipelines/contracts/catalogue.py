"""Every table that has a contract, by layer: the one list that the warehouse, dbt's inputs and the dictionary
follow.
"""

from pipelines.contracts import (
    claims,
    concentration,
    evidence,
    newsrooms,
    normalised,
    ops,
    raw,
    reference,
    releases,
    statements,
)
from pipelines.contracts.table import Table

RAW_TABLES: tuple[Table, ...] = (
    *raw.RAW_TABLES,
    *releases.RELEASE_RAW_TABLES,
    # Their partitions are feeds: an entry of a wire is no company's.
    *newsrooms.NEWSROOM_RAW_TABLES,
    reference.RAW_REFERENCE,
)
NORMALISED_TABLES: tuple[Table, ...] = (
    *normalised.NORMALISED_TABLES,
    *concentration.CONCENTRATION_TABLES,
    *releases.RELEASE_NORMALISED_TABLES,
    statements.STATEMENTS,
    reference.REFERENCE_FIGURES,
    *claims.CLAIM_TABLES,
)
EVIDENCE_TABLES: tuple[Table, ...] = evidence.EVIDENCE_TABLES
OPS_TABLES: tuple[Table, ...] = (
    *ops.OPS_TABLES,
    *newsrooms.NEWSROOM_OPS_TABLES,
    reference.REFERENCE_FETCHES,
)
TABLES: tuple[Table, ...] = (*RAW_TABLES, *NORMALISED_TABLES, *EVIDENCE_TABLES, *OPS_TABLES)
