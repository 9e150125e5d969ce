"""A home filled from the SEC's kept answers, and what tests ask of it and of the sample's."""

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from pipelines.settings import PROJECT_ROOT, Settings

if TYPE_CHECKING:
    from tests.support.homes import Home

ARCHIVE = PROJECT_ROOT.parent / "shared" / "edgar-archive"
Rows = Callable[[str], list[tuple[Any, ...]]]


@pytest.fixture(scope="session")
def archive_home(shared_dir: Path, parsed_target: Path) -> "Home":
    """A complete run over the held answers, where `aicapex truth --home <shared>/truth-home` has its own."""
    from aicapex.run import run_everything
    from tests.support.homes import filled_once

    home = shared_dir / "truth-home" / "truth" / "archive"
    settings = Settings(home=home, source=f"archive:{ARCHIVE.resolve()}", limiter_dir=shared_dir / "limiter")
    return filled_once(settings, parsed_target, run_everything)


@pytest.fixture
def sample(sample_home: "Home") -> Rows:
    from tests.support.homes import rows

    return lambda query: rows(sample_home.settings, query)


@pytest.fixture
def archive(archive_home: "Home") -> Rows:
    from tests.support.homes import rows

    return lambda query: rows(archive_home.settings, query)
