"""Killed, on a full disk, with a failing check: readers keep a whole version, and the next publication tidies."""

import json
import os
import shutil
import signal
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from pipelines.errors import ContractBroken
from pipelines.publish.verification import version_problems
from pipelines.publish.versions import current_version
from pipelines.settings import Settings
from pipelines.steps.published import publish
from pipelines.warehouse.connection import open_writer
from tests.support.environment import once
from tests.support.publisher import POINTS, standing
from tests.support.publishing import BARE_PARTS, add_company, fill_declared, parse_nothing
from tests.support.repository import ROOT

pytestmark = pytest.mark.slow

# From here on readers are sent to the new version.
NEW_FROM = list(POINTS).index("before old versions are removed")


@pytest.fixture(scope="session")
def prepared(shared_dir: Path) -> Path:
    """A home with two published versions and a change that is not published yet."""
    settings = Settings(home=shared_dir / "publication", kept_versions=2)

    def fill() -> str:
        parse_nothing(settings)
        with open_writer(settings.warehouse_path) as connection:
            fill_declared(connection)
            publish(connection, settings, "run-0", BARE_PARTS)
            add_company(connection, "META")
            publish(connection, settings, "run-1", BARE_PARTS)
            add_company(connection, "AMZN")
        return "filled"

    once(shared_dir / "publication.txt", fill)
    return settings.home


@pytest.fixture
def settings(prepared: Path, tmp_path: Path) -> Settings:
    shutil.copytree(prepared, tmp_path / "home", symlinks=True)
    return Settings(home=tmp_path / "home", kept_versions=2)


def child(
    settings: Settings, *arguments: str, before: tuple[str, ...] = ()
) -> subprocess.CompletedProcess[str]:
    environment = {**os.environ, "PYTHONPATH": str(ROOT)}
    return subprocess.run(
        [*before, sys.executable, "-m", "tests.support.publisher", str(settings.home), *arguments],
        env=environment, capture_output=True, text=True, check=False, timeout=300,
    )  # fmt: skip


def told_by(process: subprocess.CompletedProcess[str]) -> dict[str, Any]:
    assert process.returncode == 0, process.stderr
    told: dict[str, Any] = json.loads(process.stdout.splitlines()[-1])
    return told


def publish_again(settings: Settings) -> None:
    with open_writer(settings.warehouse_path) as connection:
        add_company(connection, "NVDA")
        publish(connection, settings, "run-2", BARE_PARTS)


def assert_tidy(settings: Settings) -> None:
    stands = standing(settings)
    assert stands["unfinished"] == []
    assert {name: found for name, found in dict(stands["problems"]).items() if found} == {}  # type: ignore[call-overload]
    assert len(list(settings.published_dir.glob("2*"))) == 2


@pytest.mark.parametrize("point", list(POINTS))
def test_a_publication_killed_at_any_point_leaves_readers_a_whole_version(
    settings: Settings, point: str
) -> None:
    before = current_version(settings.published_dir)
    assert before is not None
    process = child(settings, "--kill", point)
    assert process.returncode == -signal.SIGKILL, process.stderr
    now = current_version(settings.published_dir)
    assert now is not None
    assert version_problems(now) == []
    assert version_problems(before) == []
    assert (now == before) == (list(POINTS).index(point) < NEW_FROM)
    publish_again(settings)
    assert_tidy(settings)
    assert current_version(settings.published_dir) != before


@pytest.mark.parametrize("most_bytes", [50_000, 1_500_000, 3_000_000])
def test_a_file_that_can_not_grow_leaves_readers_what_they_had(settings: Settings, most_bytes: int) -> None:
    before = current_version(settings.published_dir)
    told = told_by(child(settings, "--most-bytes", str(most_bytes)))
    assert told["raised"].startswith("HomeUnusable: ")
    assert "free space" in told["raised"]
    assert (told["current"], told["unfinished"]) == (before.name if before else None, [])
    assert {problem for problems in told["problems"].values() for problem in problems} == set()
    publish_again(settings)
    assert_tidy(settings)


def can_mount() -> bool:
    """Whether this user may mount a file system in a namespace of its own."""
    if not (shutil.which("unshare") and shutil.which("mount")):
        return False
    command = ["unshare", "--user", "--map-root-user", "--mount", "mount", "-t", "tmpfs", "tmpfs", "/mnt"]
    return subprocess.run(command, capture_output=True, check=False).returncode == 0


# In the DuckDB file at once and late, in the tables, in the documentation.
@pytest.mark.parametrize("kilobytes", [0, 1000, 3000, 3150, 3700, 4800])
def test_a_full_disk_leaves_readers_what_they_had(settings: Settings, kilobytes: int) -> None:
    if not can_mount():
        pytest.skip("this user may not mount a file system in a namespace of its own")
    namespace = ("unshare", "--user", "--map-root-user", "--mount")
    before = current_version(settings.published_dir)
    told = told_by(child(settings, "--tmpfs", str(kilobytes), before=namespace))
    assert told["raised"].startswith("HomeUnusable: ")
    assert told["current"] == (before.name if before else None)
    assert {problem for problems in told["problems"].values() for problem in problems} == set()
    # With room again the next one succeeds and tidies.
    assert told["raised later"] is None
    later = told["later"]
    assert later["unfinished"] == []
    assert later["current"] != told["current"]
    assert {problem for problems in later["problems"].values() for problem in problems} == set()


def test_a_failing_check_leaves_readers_what_they_had(settings: Settings) -> None:
    with open_writer(settings.warehouse_path) as connection:
        connection.execute("INSERT INTO marts.companies (ticker) VALUES ('AMZN')")
        before = current_version(settings.published_dir)
        with pytest.raises(ContractBroken, match=r"marts\.companies"):
            publish(connection, settings, "run-2", BARE_PARTS)
    assert current_version(settings.published_dir) == before
    assert before is not None
    assert version_problems(before) == []
    assert standing(settings)["unfinished"] == []
