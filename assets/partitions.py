"""Partitions: one per company of the company file. Nothing else is partitioned."""

import dagster as dg

from pipelines.companies import Universe

COMPANY_PARTITIONS = dg.DynamicPartitionsDefinition(name="company")


def sync_company_partitions(instance: dg.DagsterInstance, universe: Universe) -> tuple[list[str], list[str]]:
    """Make the instance's company partitions those of the company file; returns (added, removed)."""
    existing = instance.get_dynamic_partitions("company")
    added = [ticker for ticker in universe.tickers if ticker not in existing]
    removed = [ticker for ticker in existing if ticker not in universe.tickers]
    if added:
        instance.add_dynamic_partitions("company", added)
    for ticker in removed:
        instance.delete_dynamic_partition("company", ticker)
    return added, removed
