"""Jobs: one that refreshes everything, its parts for a few companies, and what news of one kind touches."""

from collections.abc import Sequence
from typing import Any

import dagster as dg

from assets.newsrooms import NEWSROOMS_KEY
from assets.reconciliation import DAILY_INDEX_KEY
from assets.reference import REFERENCE_KEY

REFRESH = "refresh"
REFRESH_COMPANY = "refresh_company"
REFRESH_MARTS = "refresh_marts"
NIGHTLY = "nightly"
TAKE_IN_FILINGS = "take_in_filings"
TAKE_IN_RELEASES = "take_in_releases"
REFRESH_REFERENCE = "refresh_reference"


def jobs(company_assets: dg.AssetSelection, marts: dg.AssetSelection) -> list[Any]:
    """The jobs of the code location (their type is private to Dagster). marts: every dbt model, and publication.

    Steps run in the run's own process: a step of its own process costs 2.4 to 3.6 s here, one in the same
    process 0.1 s, and DuckDB lets one process write at a time anyway.
    """
    index = dg.AssetSelection.assets(DAILY_INDEX_KEY)
    everything = dg.AssetSelection.all() - index
    # What follows a feed or a series takes all models along: a part of them would be built and not remembered.
    releases = dg.AssetSelection.assets(NEWSROOMS_KEY).downstream() | marts
    reference = dg.AssetSelection.assets(REFERENCE_KEY).downstream() | marts
    return [
        _job(
            REFRESH, everything, "Fetch, read, normalise, build the marts, publish: all companies in one run."
        ),
        _job(REFRESH_COMPANY, company_assets, "Fetch, read and normalise one company."),
        _job(
            REFRESH_MARTS,
            everything - company_assets,
            "Company file, marts and publication, from what is normalised.",
        ),
        _job(
            NIGHTLY,
            dg.AssetSelection.all(),
            "Everything, after a comparison of what is held with the SEC's daily index.",
        ),
        _job(
            TAKE_IN_FILINGS,
            company_assets | marts,
            "Filings of the companies that have new ones, what depends on them, the marts once, publication.",
        ),
        _job(
            TAKE_IN_RELEASES,
            releases,
            "Feeds, the releases that they name, what depends on them, the marts once, publication.",
        ),
        _job(REFRESH_REFERENCE, reference, "Reference series, what depends on them, the marts, publication."),
    ]


def _job(name: str, selection: dg.AssetSelection, description: str) -> Any:
    return dg.define_asset_job(
        name, selection=selection, executor_def=dg.in_process_executor, description=description
    )


def all_companies_tags(tickers: list[str]) -> dict[str, str]:
    """Run tags that make one run of all company partitions, in the order in which the instance knows them."""
    return {
        "dagster/asset_partition_range_start": tickers[0],
        "dagster/asset_partition_range_end": tickers[-1],
    }


def companies_tags(tickers: list[str], companies: Sequence[str]) -> dict[str, str]:
    """Run tags of the shortest range of partitions that holds these companies; of all where none is known.

    Dagster makes one run of a range only. Those between cost their requests and are skipped where nothing changed.
    """
    places = [tickers.index(company) for company in companies if company in tickers]
    if not places:
        return all_companies_tags(tickers)
    return all_companies_tags(tickers[min(places) : max(places) + 1])
