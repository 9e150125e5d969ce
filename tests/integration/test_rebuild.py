"""The warehouse made anew from the archive: the same content, nobody asked, and the old one there until then."""

import os
import signal
import socket
import subprocess
import sys
import time
from pathlib import Path
from typing import NoReturn

import pytest

from aicapex import rebuild as rebuilding
from aicapex.rebuild import BESIDE, rebuild
from aicapex.verify import verify_home
from pipelines.errors import AicapexError, WarehouseLocked, WrongUse
from pipelines.settings import Settings
from tests.support.homes import Home, mart_versions, rows
from tests.support.program import held_file
from tests.support.repository import ROOT

pytestmark = pytest.mark.slow
_AS_OF = "FROM marts.spend_to_revenue_as_of(DATE '2025-02-01') ORDER BY ALL"


def refused(*_: object) -> NoReturn:
    raise AssertionError("somebody was asked")


@pytest.mark.parametrize("kind", ["sample_home", "live_home"])
def test_a_rebuild_gives_the_same_content_and_asks_nobody(
    kind: str, request: pytest.FixtureRequest, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    home: Home = request.getfixturevalue(kind)
    settings = home.copy(tmp_path / "home")
    before = mart_versions(settings)
    kept = sorted(
        (path.name, path.stat().st_mtime_ns) for path in (settings.archive_dir / "objects").rglob("*")
    )
    known = rows(settings, _AS_OF)
    assert known
    answers = rows(settings, "SELECT url, answer_sha256, fetched_at FROM ops.fetches ORDER BY ALL")
    monkeypatch.setattr(socket.socket, "connect", refused)
    monkeypatch.setattr(socket.socket, "connect_ex", refused)
    done = rebuild(settings)
    assert done.is_same
    assert not done.published_anew
    assert mart_versions(settings) == before
    assert rows(settings, _AS_OF) == known
    # When each answer came is told by the archive, not by the rebuild.
    assert rows(settings, "SELECT url, answer_sha256, fetched_at FROM ops.fetches ORDER BY ALL") == answers
    assert kept == sorted(
        (path.name, path.stat().st_mtime_ns) for path in (settings.archive_dir / "objects").rglob("*")
    )
    assert not (settings.home / BESIDE).exists()
    assert verify_home(settings).problems == []


def test_a_warehouse_that_is_no_database_is_made_anew(sample_home: Home, tmp_path: Path) -> None:
    settings = sample_home.copy(tmp_path / "home")
    before = mart_versions(settings)
    settings.warehouse_path.write_bytes(b"not a database" * 1000)
    done = rebuild(settings)
    assert done.before is None
    assert mart_versions(settings) == before


def test_a_rebuild_killed_in_the_middle_leaves_the_old_warehouse(sample_home: Home, tmp_path: Path) -> None:
    settings = sample_home.copy(tmp_path / "home")
    before = mart_versions(settings)
    inode = settings.warehouse_path.stat().st_ino
    process = subprocess.Popen(
        [sys.executable, "-c", "from aicapex.cli import main; main()", "rebuild", "--home", str(settings.home)],
        env={**os.environ, "PYTHONPATH": str(ROOT)}, stderr=subprocess.PIPE, text=True, start_new_session=True,
    )  # fmt: skip
    assert process.stderr is not None
    for line in process.stderr:
        if "choosing concepts" in line:
            break
    assert (settings.home / BESIDE / "warehouse").is_dir()
    os.killpg(process.pid, signal.SIGKILL)
    process.communicate()
    assert process.returncode == -signal.SIGKILL
    assert settings.warehouse_path.stat().st_ino == inode
    assert mart_versions(settings) == before


def test_a_damaged_archive_is_not_built_from(sample_home: Home, tmp_path: Path) -> None:
    settings = sample_home.copy(tmp_path / "home")
    body = max((settings.archive_dir / "objects").rglob("*"), key=lambda path: path.stat().st_size)
    body.write_bytes(body.read_bytes()[:-1] + b"?")
    inode = settings.warehouse_path.stat().st_ino
    with pytest.raises(AicapexError, match="the archive is not whole"):
        rebuild(settings)
    assert settings.warehouse_path.stat().st_ino == inode
    with pytest.raises(WrongUse, match="no archive"):
        rebuild(Settings(home=tmp_path / "empty"))


def test_a_build_that_fails_leaves_the_old_warehouse(
    sample_home: Home, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    settings = sample_home.copy(tmp_path / "home")
    inode = settings.warehouse_path.stat().st_ino

    def fails(*_: object) -> NoReturn:
        raise AicapexError("the disk is full")

    monkeypatch.setattr(rebuilding, "_build", fails)
    with pytest.raises(AicapexError, match="the disk is full"):
        rebuild(settings)
    assert settings.warehouse_path.stat().st_ino == inode
    assert not (settings.home / BESIDE).exists()


def test_a_rebuild_waits_for_who_writes_and_then_names_it(sample_home: Home, tmp_path: Path) -> None:
    settings = sample_home.copy(tmp_path / "home")
    holder = held_file(settings.warehouse_path)
    started = time.monotonic()
    try:
        with pytest.raises(WarehouseLocked, match=rf"PID {holder.pid}"):
            rebuild(settings, wait_seconds=1.0)
    finally:
        holder.communicate("")
    assert time.monotonic() - started >= 1.0
