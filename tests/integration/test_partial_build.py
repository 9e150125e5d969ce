"""Only the models behind what changed are built, and every mart is what a build of all of them makes it."""

from pathlib import Path

import pytest

from aicapex.run import run_everything
from pipelines.warehouse.connection import open_writer
from tests.support.homes import Home, mart_versions, rows

pytestmark = pytest.mark.slow


def test_models_behind_a_changed_table_are_built_and_the_others_stand(
    sample_home: Home, tmp_path: Path
) -> None:
    settings = sample_home.copy(tmp_path / "home")
    before = mart_versions(settings)
    with open_writer(settings.warehouse_path) as connection:
        # As if the last complete build had read other shares of customers, and a mart of them were wrong since.
        connection.execute(
            "UPDATE ops.asset_state SET input_version = 'of before' WHERE asset = 'dbt.models' "
            "OR (asset = 'dbt.inputs' AND partition_key = 'normalised.concentrations')"
        )
        connection.execute("DELETE FROM marts.nvidia_concentration")
    summary = run_everything(settings)
    assert summary.succeeded, summary.failures
    assert summary.checks == sample_home.summary.checks
    assert mart_versions(settings) == before
    built = {
        name
        for (name,) in rows(
            settings,
            "SELECT DISTINCT asset FROM ops.check_results WHERE run_id <> (SELECT run_id FROM ops.check_results "
            "GROUP BY run_id ORDER BY count(*) DESC LIMIT 1)",
        )
    }
    assert "marts/nvidia_concentration" in built
    assert not built & {"marts/spend_to_revenue", "marts/capex_guidance", "marts/ai_statements"}
