"""Homes that several tests look at, each filled once a session, and an environment that no test leaves changed.

What imports Dagster is imported where it is needed: it takes seconds, and most tests do without.
"""

import os
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import hypothesis
import pytest

from pipelines.settings import Settings
from tests.support.environment import kept_environment, once

if TYPE_CHECKING:
    from tests.support.homes import Home
    from tests.support.program import Program

# No test asserts how long it takes: hypothesis would, with 200 ms for an example.
hypothesis.settings.register_profile("house", deadline=None)
hypothesis.settings.load_profile("house")


@pytest.fixture(autouse=True)
def _own_environment() -> Iterator[None]:
    with kept_environment():
        yield


@pytest.fixture
def program(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> "Program":
    """The program, called in this process."""
    from tests.support.program import Program

    return Program(monkeypatch, capsys)


@pytest.fixture(scope="session")
def shared_dir(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A directory that all workers of this session share."""
    base = tmp_path_factory.getbasetemp()
    return base.parent if os.environ.get("PYTEST_XDIST_WORKER") else base


@pytest.fixture(scope="session")
def parsed_target(shared_dir: Path) -> Path:
    """A dbt target directory in which the project is parsed; copied into a new home it saves parsing again."""
    from assets.dbt_manifest import prepared_manifest

    settings = Settings(home=shared_dir / "parsed")
    once(shared_dir / "parsed.txt", lambda: str(prepared_manifest(settings)))
    return settings.dbt_target_dir


@pytest.fixture(scope="session")
def sample_home(shared_dir: Path, parsed_target: Path) -> "Home":
    """A complete run of the embedded sample, where `aicapex truth --home <shared>/truth-home` has its own."""
    from aicapex.run import run_everything
    from tests.support.homes import filled_once

    home = shared_dir / "truth-home" / "truth" / "sample"
    return filled_once(Settings(home=home, limiter_dir=shared_dir / "limiter"), parsed_target, run_everything)


@pytest.fixture(scope="session")
def live_home(shared_dir: Path, parsed_target: Path) -> "Home":
    """A complete run of the live source against a local server that sends the sample's answers."""
    from tests.support.homes import IDENTITY, NO_NEWSROOMS, filled_once, run_live

    settings = Settings(
        home=shared_dir / "live-home",
        source="live",
        sec_identity=IDENTITY,
        newsrooms_file=NO_NEWSROOMS,
        limiter_dir=shared_dir / "limiter",
    )
    return filled_once(settings, parsed_target, run_live)
