"""The profile of a server, for real: Postgres, three processes, a run through them, a backup and a restore."""

import os
from dataclasses import replace
from pathlib import Path

import psycopg2
import pytest

from aicapex.backup import back_up
from aicapex.dagster_home import open_instance, prepare_home
from aicapex.restore import restore
from aicapex.run import run_everything
from assets.dead_runs import PROCESS_TAG
from assets.jobs import REFRESH, all_companies_tags
from assets.partitions import sync_company_partitions
from pipelines.companies import load_universe
from pipelines.errors import WarehouseLocked
from pipelines.settings import load_settings
from tests.support.homes import Home, mart_versions
from tests.support.served import postgres, served

pytestmark = pytest.mark.slow


def test_a_run_through_three_processes_over_postgres_is_backed_up_and_restored(
    sample_home: Home, tmp_path: Path
) -> None:
    with postgres() as url:
        settings = sample_home.copy(tmp_path / "home", limiter_dir=tmp_path / "limiter")
        # A home that kept its runs in SQLite moves to Postgres: a new instance file, and a new history.
        (settings.dagster_dir / "dagster.yaml").unlink()
        address = load_settings({"AICAPEX_POSTGRES_URL": url}).postgres_url
        settings = replace(settings, postgres_url=address)
        prepare_home(settings)
        with open_instance(settings) as instance:
            sync_company_partitions(instance, load_universe(settings.companies_file))
            tags = all_companies_tags(list(instance.get_dynamic_partitions("company")))

        before = mart_versions(settings)
        with served(
            settings.home, tmp_path / "served", url, AICAPEX_LIMITER_DIR=str(settings.limiter_dir)
        ) as up:
            run_id = up.launch(REFRESH, tags)
            # A process that was forked for the daemon: neither the page nor the code server, nor the daemon itself.
            pid = int(up.noted(run_id, PROCESS_TAG).split(":")[1])
            assert os.getpgid(pid) == up.pids["daemon"]
            assert pid != up.pids["daemon"]
            with pytest.raises(WarehouseLocked, match=run_id):
                back_up(settings, tmp_path / "home.tar", wait_seconds=0.0)
            ended = up.ended(run_id)
            assert ended["status"] == "SUCCESS", up.logs
            assert ended["repositoryOrigin"]["repositoryLocationName"] == "aicapex"
            # Beside the three that are up and do not write: a backup needs no stop.
            made = back_up(settings, tmp_path / "home.tar", wait_seconds=60.0)

        with psycopg2.connect(url) as connection, connection.cursor() as cursor:
            cursor.execute("SELECT run_id, status FROM runs")
            assert cursor.fetchall() == [(run_id, "SUCCESS")]
            cursor.execute("SELECT count(*) FROM event_logs WHERE run_id = %s", [run_id])
            assert cursor.fetchall()[0][0] > 100
        connection.close()

        restored = replace(settings, home=tmp_path / "restored")
        assert len(restore(restored, made.file).files) == made.files
        assert url.split(":")[2].split("@")[0].encode() not in made.file.read_bytes()
        assert mart_versions(restored) == before
        summary = run_everything(restored)
        assert (summary.succeeded, summary.partitions_built, summary.rows_built) == (True, 0, 0)
        # What asks the source is all that is built.
        assert summary.assets - summary.assets_skipped == 5
        assert summary.assets_skipped > 100
