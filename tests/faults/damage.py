"""Faults of what lies on the disk: the warehouse, the archive of answers, the limiter's file."""

import json
import os
import shutil
import sqlite3
import subprocess
import sys
import threading
import time
from collections.abc import Callable
from pathlib import Path

from pipelines.sources.answer_index import SCHEMA_VERSION
from tests.faults import outcomes
from tests.faults.machine import MachineFault as Fault
from tests.faults.machine import Mend, Play, Seen, child, ended, pass_here
from tests.faults.network import Stage
from tests.faults.outcomes import CLEAR_ERROR, RECOVERED, REFUSED, WAITS
from tests.support.program import held_file

WAREHOUSE, ARCHIVE, LIMITER = "warehouse", "archive", "limiter"
_READER = "import duckdb, sys; c = duckdb.connect(sys.argv[1], read_only=True); print('held', flush=True); sys.stdin.read()"


def damaged(change: Callable[[Stage], object]) -> Play:
    """A pass over something that was changed; fired where the bytes on the disk are others than before."""

    def play(stage: Stage) -> Seen:
        before = _fingerprint(stage)
        change(stage)
        return pass_here(stage, int(_fingerprint(stage) != before))

    return play


def _fingerprint(stage: Stage) -> list[tuple[str, object]]:
    places = [stage.settings.home, stage.settings.limiter_dir]
    files = sorted(path for place in places if place.exists() for path in place.rglob("*"))
    return [(str(path), path.read_bytes() if path.is_file() else path.is_dir()) for path in files]


def _warehouse(stage: Stage) -> Path:
    return stage.settings.warehouse_path


def _flip(path: Path, at: float, count: int = 64) -> None:
    body = bytearray(path.read_bytes())
    start = int(len(body) * at)
    for place in range(start, min(start + count, len(body))):
        body[place] ^= 0xFF
    path.write_bytes(bytes(body))


def _cut(path: Path) -> None:
    path.write_bytes(path.read_bytes()[: path.stat().st_size // 2])


def _flip_blocks(stage: Stage) -> None:
    """Something in every block but the headers."""
    path = _warehouse(stage)
    body = bytearray(path.read_bytes())
    for place in range(3 * 4096 + 100, len(body), 8192):
        body[place] ^= 0xFF
    path.write_bytes(bytes(body))


def _move_away(stage: Stage) -> None:
    """What the message asks for."""
    path = _warehouse(stage)
    aside = path.with_name("moved-away")
    if path.exists():
        path.rename(aside)
    path.with_name(f"{path.name}.wal").unlink(missing_ok=True)


def _directory_instead(stage: Stage) -> None:
    path = _warehouse(stage)
    path.unlink()
    path.mkdir()


def _with_wal(change: Callable[[Path], object]) -> Play:
    """A warehouse whose last changes stand in its log only, and the log changed."""

    def play(stage: Stage) -> Seen:
        code = (
            "import duckdb, os, sys; c = duckdb.connect(sys.argv[1]); c.execute('PRAGMA disable_checkpoint_on_shutdown');"
            "c.execute('CREATE TABLE ops.left_in_the_log AS SELECT * FROM range(20000)'); os._exit(0)"
        )
        subprocess.run([sys.executable, "-c", code, str(_warehouse(stage))], check=True)
        wal = _warehouse(stage).with_name(f"{_warehouse(stage).name}.wal")
        if not wal.exists():
            return Seen(0, outcomes.NOT_FIRED, "there is no log")
        change(wal)
        return pass_here(stage)

    return play


def _bodies(stage: Stage) -> list[Path]:
    """Bodies of the first company's documents, which nothing fetches again by itself."""
    index = sqlite3.connect(stage.settings.archive_dir / "index.sqlite")
    rows = index.execute("select sha256 from answers where url like '%alfa-2026%' order by 1").fetchall()
    index.close()
    return [stage.settings.archive_dir / "objects" / sha[:2] / sha for (sha,) in rows]


def _each_body(change: Callable[[Path], object]) -> Play:
    """Bodies changed, and everything read again, as after the warehouse was lost."""

    def all_changed(stage: Stage) -> None:
        for path in _bodies(stage):
            change(path)
        _warehouse(stage).unlink()

    return damaged(all_changed)


def _to_directory(path: Path) -> None:
    path.unlink()
    path.mkdir()


def _index(stage: Stage) -> Path:
    """The index, with nothing left in its log."""
    path = stage.settings.archive_dir / "index.sqlite"
    if path.exists() and path.read_bytes()[:6] == b"SQLite":
        connection = sqlite3.connect(path)
        connection.execute("pragma wal_checkpoint(truncate)")
        connection.close()
    return path


def _new_index(stage: Stage) -> None:
    """What the message asks for."""
    for path in _index(stage).parent.glob("index.sqlite*"):
        path.rename(path.with_name(f"moved-{path.name}"))


def _other_layout(stage: Stage) -> None:
    connection = sqlite3.connect(_index(stage))
    connection.execute(f"pragma user_version = {SCHEMA_VERSION + 1}")
    connection.close()


def _layout_back(stage: Stage) -> None:
    connection = sqlite3.connect(_index(stage))
    connection.execute(f"pragma user_version = {SCHEMA_VERSION}")
    connection.close()


def _leftovers(stage: Stage) -> None:
    old = stage.settings.archive_dir / "tmp" / "1-left"
    old.write_bytes(b"half of an ans")
    os.utime(old, (time.time() - 9000, time.time() - 9000))


def held_by(code: str | None, *, let_go_after: float | None) -> Play:
    """A pass while another process has the warehouse open."""

    def play(stage: Stage) -> Seen:
        path = _warehouse(stage)
        if code is None:
            holder = held_file(path)
        else:
            holder = subprocess.Popen(
                [sys.executable, "-c", code, str(path)],
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                text=True,
            )
            assert holder.stdout is not None
            holder.stdout.readline()
        assert holder.stdin is not None
        closing = holder.stdin
        if let_go_after is not None:
            threading.Timer(let_go_after, closing.close).start()
        started = time.monotonic()
        try:
            seen = pass_here(stage, int(holder.poll() is None))
        finally:
            closing.close()
            holder.wait(timeout=20)
            # Its pipe is a file of this process.
            holder.stdout.close()
        waited = time.monotonic() - started >= (let_go_after or 0)
        if let_go_after is not None and seen.outcome == RECOVERED and waited:
            seen.outcome = WAITS
        if let_go_after is None and str(holder.pid) not in seen.said:
            seen.problems.append(f"the holder {holder.pid} is not named: {seen.said}")
        return seen

    return play


def two_at_once(stage: Stage) -> Seen:
    """Two passes over one home; the second waits for the first or says who holds the warehouse."""
    both = [child(stage), child(stage)]
    found = [ended(process) for process in both]
    told = [said for code, said, _ in found if code == 0 and said]
    raised = [said["raised"] for said in told if said["raised"]]
    problems = [f"unclear: {text}" for text in raised if "What to do: " not in text]
    problems += [err for code, said, err in found if code or not said]
    if len(raised) > 1:
        problems.append("neither of the two ended well")
    outcome = outcomes.CLEAR_ERROR if raised else outcomes.WAITS
    return Seen(len(told), outcome, raised[0] if raised else "", problems)


def _limiter(text: str) -> Callable[[Stage], object]:
    def change(stage: Stage) -> None:
        stage.settings.limiter_dir.mkdir(parents=True, exist_ok=True)
        (stage.settings.limiter_dir / "grants.json").write_text(text)

    return change


def _limiter_directory(stage: Stage) -> None:
    path = stage.settings.limiter_dir / "grants.json"
    path.unlink(missing_ok=True)
    path.mkdir(parents=True)


def _limiter_anew(stage: Stage) -> None:
    shutil.rmtree(stage.settings.limiter_dir)


def _state(**changes: object) -> str:
    return json.dumps({"grants": [], "stop_until": 0.0} | changes)


_MOVED: Mend = _move_away
DAMAGE: tuple[Fault, ...] = (
    Fault(
        "a warehouse whose head is overwritten",
        WAREHOUSE,
        damaged(lambda s: _flip(_warehouse(s), 0.0, 8192)),
        (CLEAR_ERROR,),
        "rebuilds it from the archive",
        _MOVED,
    ),
    Fault(
        "a warehouse cut in half",
        WAREHOUSE,
        damaged(lambda s: _cut(_warehouse(s))),
        (CLEAR_ERROR,),
        "rebuilds it from the archive",
        _MOVED,
    ),
    Fault(
        "bits flipped all over the warehouse",
        WAREHOUSE,
        damaged(_flip_blocks),
        (CLEAR_ERROR,),
        "rebuilds it from the archive",
        _MOVED,
    ),
    Fault(
        "an empty file for a warehouse",
        WAREHOUSE,
        damaged(lambda s: _warehouse(s).write_bytes(b"")),
        (CLEAR_ERROR,),
        "rebuilds it from the archive",
        _MOVED,
    ),
    Fault(
        "a text file for a warehouse",
        WAREHOUSE,
        damaged(lambda s: _warehouse(s).write_text("hello " * 2000)),
        (CLEAR_ERROR,),
        "move",
        _MOVED,
    ),
    Fault(
        "a directory for a warehouse",
        WAREHOUSE,
        damaged(_directory_instead),
        (CLEAR_ERROR,),
        "warehouse can not be opened",
        _MOVED,
    ),
    Fault("the warehouse is gone", WAREHOUSE, damaged(lambda s: _warehouse(s).unlink()), (RECOVERED,)),
    Fault("a log cut in half", WAREHOUSE, _with_wal(_cut), (RECOVERED, CLEAR_ERROR), "", _MOVED),
    Fault(
        "a log with flipped bits",
        WAREHOUSE,
        _with_wal(lambda wal: _flip(wal, 0.4, 512)),
        (RECOVERED, CLEAR_ERROR),
        "",
        _MOVED,
    ),
    Fault(
        "a log that is no log",
        WAREHOUSE,
        _with_wal(lambda wal: wal.write_bytes(b"\x07" * 9000)),
        (RECOVERED, CLEAR_ERROR),
        "",
        _MOVED,
    ),
    Fault(
        "a writer holds the warehouse",
        WAREHOUSE,
        held_by(None, let_go_after=None),
        (CLEAR_ERROR,),
        "holds the warehouse",
    ),
    Fault("a writer holds the warehouse for a moment", WAREHOUSE, held_by(None, let_go_after=0.4), (WAITS,)),
    Fault(
        "a reader holds the warehouse",
        WAREHOUSE,
        held_by(_READER, let_go_after=None),
        (CLEAR_ERROR,),
        "published/current",
    ),
    Fault(
        "a reader holds the warehouse for a moment", WAREHOUSE, held_by(_READER, let_go_after=0.4), (WAITS,)
    ),
    Fault("two runs at once", WAREHOUSE, two_at_once, (WAITS, CLEAR_ERROR)),
    Fault(
        "bodies with a flipped bit",
        ARCHIVE,
        _each_body(lambda p: _flip(p, 0.5, 1)),
        (REFUSED,),
        "moved aside",
    ),
    Fault("bodies cut in half", ARCHIVE, _each_body(_cut), (RECOVERED, REFUSED)),
    Fault("bodies that are gone", ARCHIVE, _each_body(lambda p: p.unlink()), (RECOVERED, REFUSED)),
    Fault(
        "directories in the place of bodies",
        ARCHIVE,
        _each_body(_to_directory),
        (CLEAR_ERROR, REFUSED),
        "",
        lambda s: [p.rmdir() for p in _bodies(s) if p.is_dir()] and None,
    ),
    Fault(
        "an index that is no database",
        ARCHIVE,
        damaged(lambda s: _index(s).write_bytes(b"hello" * 4000)),
        (CLEAR_ERROR,),
        "restore the archive from a backup",
        _new_index,
    ),
    Fault(
        "an index with flipped bits",
        ARCHIVE,
        damaged(lambda s: _flip(_index(s), 0.5, 3000)),
        (CLEAR_ERROR, RECOVERED),
        "",
        _new_index,
    ),
    Fault("an index that is gone", ARCHIVE, damaged(lambda s: _index(s).unlink()), (RECOVERED,)),
    Fault(
        "an index of another layout", ARCHIVE, damaged(_other_layout), (CLEAR_ERROR,), "layout", _layout_back
    ),
    Fault("half an answer left by a killed process", ARCHIVE, damaged(_leftovers), (RECOVERED,)),
    Fault(
        "a lock file left by a killed process",
        ARCHIVE,
        damaged(lambda s: (_index(s).parent / ".creating").write_text("1")),
        (RECOVERED,),
    ),
    Fault("a limiter file that is no JSON", LIMITER, damaged(_limiter("{{{")), (RECOVERED,)),
    Fault(
        "a limiter file from before a restart",
        LIMITER,
        damaged(_limiter(_state(grants=[9e9] * 10))),
        (RECOVERED,),
    ),
    Fault(
        "a stop mark years ahead",
        LIMITER,
        damaged(_limiter(_state(stop_until=time.time() + 9e7))),
        (RECOVERED,),
    ),
    Fault(
        "a directory for the limiter file",
        LIMITER,
        damaged(_limiter_directory),
        (CLEAR_ERROR,),
        "limiter can not be used",
        _limiter_anew,
    ),
)
