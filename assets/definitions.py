"""The code location: every asset, check, job, schedule and sensor, assembled by one pure function."""

import dagster as dg

from assets.alarms import checks_failed, dead_runs, deliver_notices, run_failed
from assets.automation import marts_follow
from assets.claims import claims_asset
from assets.dbt_models import dbt_model_assets
from assets.documents import document_assets
from assets.evidence import evidence_asset
from assets.jobs import jobs
from assets.newsrooms import newsroom_assets
from assets.normalised import normalised_assets
from assets.published import published_asset
from assets.raw import raw_assets
from assets.reconciliation import daily_index
from assets.reference import reference_assets
from assets.reporting import table_key
from assets.resources import workshop_resource
from assets.schedules import monthly_reference_series, nightly_refresh, weekly_full_refresh
from assets.sensors import company_file_changed, new_filings_sensor, new_releases_sensor
from assets.sources import answers
from pipelines.contracts.evidence import EVIDENCE_TABLES
from pipelines.settings import Settings, settings_from_environment
from pipelines.sources.retry import RetryPolicy


def build_defs(settings: Settings, retries: RetryPolicy | None = None) -> dg.Definitions:
    """Definitions over these settings; opens no database and asks no source. `retries` replaces the live source's."""
    dbt = dbt_model_assets(settings)
    company_assets = [answers, *document_assets(), *raw_assets(), *normalised_assets(), evidence_asset()]
    partitioned = [asset for asset in company_assets if asset.partitions_def is not None]
    unpartitioned = newsroom_assets()
    marts = [key for key in dbt.keys if key.path[0] == "marts"]
    evidence = [table_key(table) for table in EVIDENCE_TABLES]
    published = published_asset([*sorted(marts), *evidence])
    return dg.Definitions(
        assets=[
            daily_index,
            *company_assets,
            *unpartitioned,
            *reference_assets(),
            claims_asset(),
            dbt,
            published,
        ],
        jobs=jobs(dg.AssetSelection.assets(*partitioned), _models(dbt, published)),
        schedules=[nightly_refresh, weekly_full_refresh, monthly_reference_series],
        sensors=[
            company_file_changed,
            new_filings_sensor(settings.poll_seconds),
            new_releases_sensor(settings.poll_seconds),
            run_failed,
            checks_failed,
            deliver_notices,
            dead_runs,
            marts_follow,
        ],
        resources={"workshop": workshop_resource(settings, retries)},
        # Also for runs that the UI starts: a step of its own process costs 2.4 to 3.6 s here.
        executor=dg.in_process_executor,
    )


def _models(dbt: dg.AssetsDefinition, published: dg.AssetsDefinition) -> dg.AssetSelection:
    """Every model and publication, with every dbt test: a part of them would be built anew each time and never be
    remembered as built.
    """
    return dg.AssetSelection.assets(dbt, published) | dg.AssetSelection.checks(*dbt.check_keys)


@dg.definitions
def defs() -> dg.Definitions:
    """What Dagster's processes load: the settings of their environment."""
    return build_defs(settings_from_environment())
