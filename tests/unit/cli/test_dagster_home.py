from pathlib import Path

import pytest
import yaml

from aicapex.dagster_home import instance_file, open_instance, prepare_home
from pipelines.errors import WrongUse
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


URL = "postgresql+psycopg2://aicapex:secret@127.0.0.1:5432/aicapex"


def test_the_instance_file_of_a_server_differs_in_where_runs_are_kept_and_nowhere_else(
    tmp_path: Path,
) -> None:
    one_machine = yaml.safe_load(instance_file(postgres=False))
    server = yaml.safe_load(instance_file(postgres=True))
    assert server.pop("storage") == {"postgres": {"postgres_url": {"env": "AICAPEX_POSTGRES_URL"}}}
    assert one_machine.pop("event_log_storage")["class"] == "OpenEventLogStorage"
    assert server == one_machine


def test_a_password_is_written_to_no_file_of_the_home(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("importlib.util.find_spec", lambda name: object())
    settings = Settings(home=tmp_path / "home", postgres_url=URL)
    prepare_home(settings)
    texts = [path.read_text("utf-8") for path in settings.home.rglob("*") if path.is_file()]
    assert [text for text in texts if "secret" in text] == []
    assert "secret" not in repr(settings)


def test_runs_are_not_split_between_sqlite_and_postgres_unnoticed(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("importlib.util.find_spec", lambda name: object())
    prepare_home(Settings(home=tmp_path / "sqlite"))
    with pytest.raises(WrongUse, match="is set and this home keeps its runs elsewhere"):
        prepare_home(Settings(home=tmp_path / "sqlite", postgres_url=URL))
    prepare_home(Settings(home=tmp_path / "postgres", postgres_url=URL))
    with pytest.raises(WrongUse, match="AICAPEX_POSTGRES_URL is not set"):
        prepare_home(Settings(home=tmp_path / "postgres"))


def test_without_the_packages_for_postgres_the_remedy_is_named(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("importlib.util.find_spec", lambda name: None)
    with pytest.raises(WrongUse, match="make production"):
        prepare_home(Settings(home=tmp_path / "home", postgres_url=URL))
