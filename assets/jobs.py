"""Jobs: one that refreshes everything, and its two halves for a few companies."""

from typing import Any

import dagster as dg

REFRESH = "refresh"
REFRESH_COMPANY = "refresh_company"
REFRESH_MARTS = "refresh_marts"


def jobs(company_assets: dg.AssetSelection) -> list[Any]:
    """The jobs of the code location (their type is private to Dagster).

    Steps run in the run's own process: a step of its own process costs 2.4 to 3.6 s here, one in the same
    process 0.1 s, and DuckDB lets one process write at a time anyway.
    """
    executor = dg.in_process_executor
    return [
        dg.define_asset_job(
            REFRESH,
            selection=dg.AssetSelection.all(),
            executor_def=executor,
            description="Fetch, read, normalise, build the marts, publish: all companies in one run.",
        ),
        dg.define_asset_job(
            REFRESH_COMPANY,
            selection=company_assets,
            executor_def=executor,
            description="Fetch, read and normalise one company.",
        ),
        dg.define_asset_job(
            REFRESH_MARTS,
            selection=dg.AssetSelection.all() - company_assets,
            executor_def=executor,
            description="Company file, marts and publication, from what is normalised.",
        ),
    ]


def all_companies_tags(tickers: list[str]) -> dict[str, str]:
    """Run tags that make one run of all company partitions, in the order in which the instance knows them."""
    return {
        "dagster/asset_partition_range_start": tickers[0],
        "dagster/asset_partition_range_end": tickers[-1],
    }
