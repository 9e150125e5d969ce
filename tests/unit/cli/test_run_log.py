from pathlib import Path

import pytest

from aicapex import run_log
from aicapex.run_log import open_run_log
from pipelines.settings import Settings


def test_a_log_that_grew_large_is_turned_over_and_the_oldest_goes(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(run_log, "LARGEST_BYTES", 10)
    settings = Settings(home=tmp_path)
    (tmp_path / "logs").mkdir()
    for number in range(7):
        with open_run_log(settings) as log:
            log.write(f"this is run {number}\n")
    found = {path.name: path.read_text("utf-8") for path in (tmp_path / "logs").iterdir()}
    names = ["run.log", "run.log.1", "run.log.2", "run.log.3", "run.log.4"]
    assert found == {name: f"this is run {6 - age}\n" for age, name in enumerate(names)}


def test_a_small_log_goes_on(tmp_path: Path) -> None:
    settings = Settings(home=tmp_path)
    (tmp_path / "logs").mkdir()
    for text in ("one\n", "two\n"):
        with open_run_log(settings) as log:
            log.write(text)
    assert (tmp_path / "logs" / "run.log").read_text("utf-8") == "one\ntwo\n"
