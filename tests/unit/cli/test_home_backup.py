import io
import os
import signal
import sqlite3
import subprocess
import sys
import tarfile
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import dagster as dg
import duckdb
import orjson
import pytest

from aicapex.backup import back_up
from aicapex.dagster_home import open_instance, prepare_home
from aicapex.home_files import LIST_NAME
from aicapex.restore import restore
from pipelines.errors import BadBackup, HomeUnusable, WarehouseLocked, WrongUse
from pipelines.settings import Settings
from tests.support.program import Program, held_file

VERSION = "20261124T120000Z-0123abcd"


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    """A small home: each kind of file that a real one holds."""
    settings = Settings(home=tmp_path / "home")
    prepare_home(settings)
    with open_instance(settings) as instance:
        instance.add_dynamic_partitions("company", ["MSFT"])
    settings.warehouse_path.parent.mkdir()
    with duckdb.connect(str(settings.warehouse_path)) as connection:
        connection.execute("CREATE TABLE spend AS SELECT range AS usd FROM range(1000)")
    (settings.archive_dir / "objects" / "ab").mkdir(parents=True)
    (settings.archive_dir / "objects" / "ab" / "abcd").write_bytes(b"an answer" * 50_000)
    (settings.archive_dir / "tmp").mkdir()
    (settings.archive_dir / "tmp" / "half").write_bytes(b"half an answer")
    with sqlite3.connect(settings.archive_dir / "index.sqlite") as index:
        index.execute("pragma journal_mode = wal")
        index.execute("CREATE TABLE answers (url text)")
        index.execute("INSERT INTO answers VALUES ('https://data.sec.gov/x')")
    (settings.published_dir / VERSION).mkdir(parents=True)
    (settings.published_dir / VERSION / "manifest.json").write_text("{}", encoding="utf-8")
    (settings.published_dir / "current").symlink_to(VERSION)
    return settings


@pytest.fixture
def target(settings: Settings, tmp_path: Path) -> Settings:
    return replace(settings, home=tmp_path / "elsewhere")


@pytest.fixture
def file(settings: Settings, tmp_path: Path) -> Path:
    return back_up(settings, tmp_path / "home.tar").file


def spent(settings: Settings) -> int:
    with duckdb.connect(str(settings.warehouse_path), read_only=True) as connection:
        return int(connection.sql("SELECT sum(usd) FROM spend").fetchall()[0][0])


def rewritten(file: Path, change: Callable[[str, bytes], bytes | None]) -> Path:
    """The same tar, with bodies as `change` gives them; an entry for which it gives None is left out."""
    to = file.with_name("changed.tar")
    with tarfile.open(file) as tar, tarfile.open(to, "w") as out:
        for entry in tar:
            if entry.issym():
                out.addfile(entry)
                continue
            body = tar.extractfile(entry)
            assert body is not None
            changed = change(entry.name, body.read())
            if changed is not None:
                entry.size = len(changed)
                out.addfile(entry, io.BytesIO(changed))
    return to


def test_a_restored_home_has_the_warehouse_the_answers_the_publication_and_the_books(
    file: Path, target: Settings
) -> None:
    restore(target, file)
    assert spent(target) == 499_500
    assert (target.archive_dir / "objects" / "ab" / "abcd").read_bytes() == b"an answer" * 50_000
    assert (target.published_dir / "current").readlink() == Path(VERSION)
    with sqlite3.connect(target.archive_dir / "index.sqlite") as index:
        assert index.execute("SELECT url FROM answers").fetchall() == [("https://data.sec.gov/x",)]
    prepare_home(target)
    with open_instance(target) as instance:
        assert list(instance.get_dynamic_partitions("company")) == ["MSFT"]


def test_what_is_passing_is_left_out(file: Path) -> None:
    with tarfile.open(file) as tar:
        names = tar.getnames()
    assert names[-1] == LIST_NAME
    assert [name for name in names if name.startswith(("archive/tmp", "logs")) or name.endswith("-wal")] == []


def test_a_backup_is_readable_by_its_owner_only(file: Path) -> None:
    assert file.stat().st_mode & 0o777 == 0o600


def test_an_index_that_another_process_writes_to_is_copied_as_of_one_moment(
    settings: Settings, target: Settings, tmp_path: Path
) -> None:
    writer = sqlite3.connect(settings.archive_dir / "index.sqlite")
    # Committed to the write-ahead log and not yet in the file; and begun and not committed.
    writer.execute("INSERT INTO answers VALUES ('https://data.sec.gov/y')")
    writer.commit()
    writer.execute("INSERT INTO answers VALUES ('https://data.sec.gov/never')")
    restore(target, back_up(settings, tmp_path / "home.tar").file)
    writer.close()
    with sqlite3.connect(target.archive_dir / "index.sqlite") as index:
        assert index.execute("SELECT count(*) FROM answers").fetchall() == [(2,)]


def test_a_held_warehouse_is_not_backed_up(settings: Settings, tmp_path: Path) -> None:
    holder = held_file(settings.warehouse_path)
    try:
        with pytest.raises(WarehouseLocked, match=rf"PID {holder.pid}"):
            back_up(settings, tmp_path / "home.tar", wait_seconds=0.0)
    finally:
        holder.communicate("")
    assert list(tmp_path.glob("home.tar*")) == []
    assert back_up(settings, tmp_path / "home.tar").files > 3


def test_a_run_between_two_steps_holds_no_warehouse_and_is_waited_for_all_the_same(
    settings: Settings, tmp_path: Path
) -> None:
    with open_instance(settings) as instance:
        run = instance.create_run_for_job(dg.GraphDefinition("refresh").to_job())
        instance.handle_run_event(
            run.run_id,
            dg.DagsterEvent(dg.DagsterEventType.PIPELINE_START.value, "refresh", message="started"),
        )
    with pytest.raises(WarehouseLocked, match=f"the run {run.run_id} of refresh is under way"):
        back_up(settings, tmp_path / "home.tar", wait_seconds=0.0)


def test_while_a_backup_is_made_no_other_process_gets_the_warehouse(
    settings: Settings, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    tried: list[str] = []
    code = "import duckdb, sys; duckdb.connect(sys.argv[1])"
    names = HomeNames()

    def trying(*arguments: object) -> bytes:
        attempt = [sys.executable, "-c", code, str(settings.warehouse_path)]
        tried.append(subprocess.run(attempt, capture_output=True, text=True, check=False).stderr)
        return names.as_bytes(*arguments)

    # The list is written last, when the warehouse has been read.
    monkeypatch.setattr(
        "aicapex.backup.HomeList", lambda *given: type("L", (), {"as_bytes": lambda _: trying(*given)})()
    )
    back_up(settings, tmp_path / "home.tar")
    assert ["Conflicting lock" in text for text in tried] == [True]


class HomeNames:
    """Writes the list as the program does."""

    def as_bytes(self, *given: object) -> bytes:
        from aicapex.home_files import HomeList

        return HomeList(*given).as_bytes()  # type: ignore[arg-type]


@pytest.mark.parametrize("where", ["home/backup.tar", "home/published/backup.tar"])
def test_a_backup_does_not_lie_in_its_home(settings: Settings, tmp_path: Path, where: str) -> None:
    with pytest.raises(WrongUse, match="can not lie in the home"):
        back_up(settings, tmp_path / where)


def test_an_earlier_backup_is_not_written_over(settings: Settings, file: Path) -> None:
    before = file.read_bytes()
    with pytest.raises(WrongUse, match="exists already"):
        back_up(settings, file)
    assert file.read_bytes() == before


def test_a_home_without_a_warehouse_is_nothing_to_back_up(tmp_path: Path) -> None:
    with pytest.raises(WrongUse, match="no warehouse"):
        back_up(Settings(home=tmp_path / "none"), tmp_path / "home.tar")
    assert not (tmp_path / "none").exists()


def test_in_a_directory_the_newest_backups_stay(settings: Settings, tmp_path: Path) -> None:
    folder = tmp_path / "backups"
    folder.mkdir()
    older = [folder / f"aicapex-2026010{day}T000000Z.tar" for day in (1, 2, 3)]
    for path in (*older, folder / "aicapex-20260104T000000Z.tar.partial", folder / "mine.tar"):
        path.write_bytes(b"")
    made = back_up(settings, folder, keep=2).file
    assert sorted(folder.iterdir()) == sorted([older[2], made, folder / "mine.tar"])


def test_only_an_empty_home_is_restored_onto(settings: Settings, file: Path) -> None:
    before = sorted(settings.home.rglob("*"))
    with pytest.raises(WrongUse, match="this one holds archive, dagster, logs, published, warehouse"):
        restore(settings, file)
    assert sorted(settings.home.rglob("*")) == before


@pytest.mark.parametrize("kept", [0.0, 0.3, 0.7, 0.999])
def test_a_backup_that_is_cut_short_is_refused_and_leaves_the_home_empty(
    file: Path, target: Settings, kept: float
) -> None:
    with tarfile.open(file) as tar:
        whole = tar.getmember(LIST_NAME).offset_data + tar.getmember(LIST_NAME).size
    os.truncate(file, int(whole * kept))
    with pytest.raises(BadBackup, match=r"damaged or cut short|cut short, or no backup"):
        restore(target, file)
    assert list(target.home.iterdir()) == []


def test_one_changed_byte_is_found_by_its_hash(file: Path, target: Settings) -> None:
    changed = rewritten(file, lambda name, body: body[:-1] + b"?" if name.endswith("ab/abcd") else body)
    with pytest.raises(
        BadBackup, match=r"1 file.* not as they were backed up, such as archive/objects/ab/abcd"
    ):
        restore(target, changed)
    assert list(target.home.iterdir()) == []


def test_a_missing_file_is_found_by_the_list(file: Path, target: Settings) -> None:
    changed = rewritten(file, lambda name, body: None if name.endswith("ab/abcd") else body)
    with pytest.raises(BadBackup, match="does not hold what its list says: archive/objects/ab/abcd"):
        restore(target, changed)


def test_a_backup_of_a_later_format_says_which_version_reads_it(file: Path, target: Settings) -> None:
    later = orjson.dumps(
        {"format": 2, "version": "9.1", "source": "live", "made_at": "", "files": {}, "links": {}}
    )
    changed = rewritten(file, lambda name, body: later if name == LIST_NAME else body)
    with pytest.raises(BadBackup, match=r"format 2, written by aicapex 9\.1"):
        restore(target, changed)


@pytest.mark.parametrize("name", ["../outside", "/outside", "archive/../../outside", "logs/x", "warehouse"])
def test_a_name_that_leads_out_of_the_home_is_refused(tmp_path: Path, target: Settings, name: str) -> None:
    made = tmp_path / "made.tar"
    with tarfile.open(made, "w") as tar:
        tar.addfile(tarfile.TarInfo(name), io.BytesIO())
    with pytest.raises(BadBackup, match="which no home does"):
        restore(target, made)
    assert not (tmp_path / "outside").exists()


def test_a_link_that_leads_out_of_the_published_directory_is_refused(
    tmp_path: Path, target: Settings
) -> None:
    made = tmp_path / "made.tar"
    with tarfile.open(made, "w") as tar:
        entry = tarfile.TarInfo("published/current")
        entry.type, entry.linkname = tarfile.SYMTYPE, "../../outside"
        tar.addfile(entry)
    with pytest.raises(BadBackup, match="which no home does"):
        restore(target, made)


RESTORE = """
import os, signal, sys
from pathlib import Path
from aicapex import restore
from pipelines.settings import Settings
left = int(sys.argv[3])
def dying(call):
    def counted(*arguments, **named):
        global left
        if left == 0:
            os.kill(os.getpid(), signal.SIGKILL)
        left -= 1
        return call(*arguments, **named)
    return counted
restore._extract = dying(restore._extract)
Path.rename = dying(Path.rename)
Path.rmdir = dying(Path.rmdir)
restore.restore(Settings(home=Path(sys.argv[1])), Path(sys.argv[2]))
"""


def test_a_restore_that_is_killed_at_any_moment_is_recognised_and_can_be_done_again(
    file: Path, target: Settings
) -> None:
    with tarfile.open(file) as tar:
        regular = sum(entry.isreg() for entry in tar) - 1
    tops = 4
    for moment in sorted({0, 1, regular - 1, regular, regular + 1, regular + tops - 1, regular + tops}):
        command = [sys.executable, "-c", RESTORE, str(target.home), str(file), str(moment)]
        ended = subprocess.run(command, check=False, capture_output=True, text=True)
        assert ended.returncode == -signal.SIGKILL, ended.stderr
        with pytest.raises(HomeUnusable, match="being restored into this home, or was"):
            prepare_home(target)
    restore(target, file)
    prepare_home(target)
    assert spent(target) == 499_500


def test_beside_half_a_restore_what_is_somebody_elses_stays(file: Path, target: Settings) -> None:
    target.restoring_dir.mkdir(parents=True)
    (target.home / "notes").write_text("mine", encoding="utf-8")
    with pytest.raises(WrongUse, match="holds notes"):
        restore(target, file)
    assert (target.home / "notes").read_text(encoding="utf-8") == "mine"


def test_a_killed_backup_is_no_backup(settings: Settings, tmp_path: Path) -> None:
    code = (
        "import os, signal, sys\n"
        "from pathlib import Path\n"
        "from aicapex import backup\n"
        "from pipelines.settings import Settings\n"
        "os.fsync = lambda _: os.kill(os.getpid(), signal.SIGKILL)\n"
        "backup.back_up(Settings(home=Path(sys.argv[1])), Path(sys.argv[2]))\n"
    )
    command = [sys.executable, "-c", code, str(settings.home), str(tmp_path / "home.tar")]
    assert subprocess.run(command, check=False).returncode == -signal.SIGKILL
    assert [path.name for path in tmp_path.glob("home.tar*")] == ["home.tar.partial"]
    assert back_up(settings, tmp_path / "home.tar").file.exists()
    assert list(tmp_path.glob("*.partial")) == []


def test_the_program_backs_up_and_restores(
    program: Program, settings: Settings, target: Settings, tmp_path: Path
) -> None:
    made = program("backup", tmp_path / "home.tar", "--home", settings.home)
    assert (made.code, made.out[:10]) == (0, "backed up ")
    assert program("restore", tmp_path / "home.tar", "--home", target.home).code == 0
    again = program("restore", tmp_path / "home.tar", "--home", target.home)
    assert (again.code, "empty home only" in again.err) == (2, True)
    assert program("restore", tmp_path / "no.tar", "--home", tmp_path / "third").code == 2
