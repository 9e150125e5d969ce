from pathlib import Path

from aicapex.dagster_home import open_instance, prepare_home
from pipelines.settings import Settings


def test_the_instance_ends_stuck_runs_and_starts_again_only_runs_that_ask_for_it(tmp_path: Path) -> None:
    settings = Settings(home=tmp_path / "home")
    prepare_home(settings)
    with open_instance(settings) as instance:
        assert instance.run_monitoring_enabled
        assert instance.run_monitoring_start_timeout_seconds == 180
        assert instance.run_monitoring_max_runtime_seconds == 7200
        assert instance.run_retries_enabled
        assert instance.run_retries_max_retries == 0
        assert instance.telemetry_enabled is False


def test_an_instance_file_that_somebody_edited_stays_as_it_is(tmp_path: Path) -> None:
    settings = Settings(home=tmp_path / "home")
    prepare_home(settings)
    file = settings.dagster_dir / "dagster.yaml"
    file.write_text("telemetry: {enabled: false}\n", encoding="utf-8")
    prepare_home(settings)
    assert file.read_text(encoding="utf-8") == "telemetry: {enabled: false}\n"
