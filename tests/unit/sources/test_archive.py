import gc
import multiprocessing
import os
import sqlite3
import threading
from datetime import UTC, datetime, timedelta, timezone
from pathlib import Path

import pytest

from pipelines.errors import BadDocument, HomeUnusable
from pipelines.sources.answers import Answer
from pipelines.sources.archive import AnswerArchive
from tests.support import archive_workers

URL = "https://data.sec.gov/submissions/CIK0001045810.json"
MOMENT = datetime(2026, 1, 2, 3, 4, 5, tzinfo=UTC)
SPAWN = multiprocessing.get_context("spawn")


@pytest.fixture
def archive(tmp_path: Path) -> AnswerArchive:
    return AnswerArchive(tmp_path / "archive")


def keep(
    archive: AnswerArchive, body: bytes, *, url: str = URL, status: int = 200, fault: str = ""
) -> Answer:
    return archive.keep(url, "live", status, {"Content-Type": "application/json"}, body, MOMENT, fault)


def objects(archive: AnswerArchive) -> list[Path]:
    return [path for path in (archive.root / "objects").rglob("*") if path.is_file()]


def test_a_kept_body_is_read_back_with_its_provenance(archive: AnswerArchive) -> None:
    kept = archive.keep(URL, "live", 200, {"ETag": '"a"', "Server": "x"}, b"{}", MOMENT)
    assert archive.body(kept) == b"{}"
    assert archive.latest(URL, "live") == kept
    assert dict(kept.headers) == {"etag": '"a"'}
    assert (kept.size, kept.fetched_at, kept.usable) == (2, MOMENT, True)
    assert (
        archive.path(kept).name
        == kept.sha256
        == "44136fa355b3678a1146ad16f7e8649e94fb4fc21fe77e8310c060f61caaff8a"
    )


def test_times_are_kept_in_utc(archive: AnswerArchive) -> None:
    eastern = datetime(2026, 1, 1, 22, 0, tzinfo=timezone(timedelta(hours=-5)))
    kept = archive.keep(URL, "live", 200, {}, b"{}", eastern)
    assert kept.fetched_at.isoformat() == "2026-01-02T03:00:00+00:00"


def test_the_same_content_again_is_the_same_answer(archive: AnswerArchive) -> None:
    first = keep(archive, b"{}")
    assert archive.keep(URL, "live", 200, {}, b"{}", MOMENT + timedelta(days=1)) == first
    assert len(list(archive.answers("live"))) == 1


def test_content_that_comes_back_after_a_change_is_a_new_answer(archive: AnswerArchive) -> None:
    first, changed, back = keep(archive, b"1"), keep(archive, b"2"), keep(archive, b"1")
    assert first.answer_id < changed.answer_id < back.answer_id
    assert archive.latest(URL, "live") == back
    assert len(objects(archive)) == 2


def test_what_a_url_said_last_is_known_whether_it_can_be_used_or_not(archive: AnswerArchive) -> None:
    assert archive.last_seen(URL, "live") is None
    first = keep(archive, b"1")
    refused = keep(archive, b"no", status=503)
    assert archive.last_seen(URL, "live") == (refused, MOMENT)
    archive.confirm(first, MOMENT + timedelta(hours=1))
    assert archive.last_seen(URL, "live") == (first, MOMENT + timedelta(hours=1))
    assert archive.last_seen(URL, "sample") is None


def test_the_history_of_a_url_is_every_usable_answer_in_order(archive: AnswerArchive) -> None:
    first, second = keep(archive, b"1"), keep(archive, b"2")
    keep(archive, b"no", status=503)
    keep(archive, b"cut", fault="cut short")
    keep(archive, b"1", url=f"{URL}?page=2")
    assert archive.history(URL, "live") == [first, second]
    assert archive.history(URL, "sample") == []


def test_the_same_body_of_two_urls_is_stored_once(archive: AnswerArchive) -> None:
    one, other = keep(archive, b"{}"), keep(archive, b"{}", url=URL + "?")
    assert one.answer_id != other.answer_id
    assert len(objects(archive)) == 1


@pytest.mark.parametrize(("status", "fault"), [(503, ""), (404, ""), (200, "the body is cut short")])
def test_an_answer_that_can_not_be_used_is_kept_and_replaces_nothing(
    archive: AnswerArchive, status: int, fault: str
) -> None:
    good = keep(archive, b"{}")
    bad = keep(archive, b"<html>", status=status, fault=fault)
    assert archive.latest(URL, "live") == good
    assert archive.body(bad) == b"<html>"
    assert keep(archive, b"{}") == good
    assert keep(archive, b"<html>", status=status, fault=fault) == bad
    assert [a.usable for a in archive.answers("live")] == [True, False]


def test_origins_never_meet(archive: AnswerArchive) -> None:
    keep(archive, b"{}")
    assert archive.latest(URL, "sample") is None
    assert list(archive.answers("sample")) == []
    assert archive.latest_under("https://", "sample") == []


def test_latest_under_gives_the_last_answer_of_each_url_with_the_prefix(archive: AnswerArchive) -> None:
    keep(archive, b"1", url="https://data.sec.gov/a/1")
    second = keep(archive, b"2", url="https://data.sec.gov/a/1")
    third = keep(archive, b"3", url="https://data.sec.gov/a/é%_")
    keep(archive, b"4", url="https://data.sec.gov/b")
    keep(archive, b"5", url="https://data.sec.gov/a/1", status=500)
    assert archive.latest_under("https://data.sec.gov/a/", "live") == [second, third]


@pytest.mark.parametrize("damage", [b"", b"{]", b"{}{}"])
def test_a_damaged_body_raises_the_files_name_and_keeping_again_heals_it(
    archive: AnswerArchive, damage: bytes
) -> None:
    kept = keep(archive, b"{}")
    archive.path(kept).write_bytes(damage)
    with pytest.raises(BadDocument, match=rf"(?s)damaged.*{kept.sha256}.*{URL}.*run again"):
        archive.body(kept)
    assert not archive.holds(kept)
    assert keep(archive, b"{}") == kept
    assert archive.body(kept) == b"{}"


def test_keeping_again_heals_a_body_whose_damage_nobody_has_read_yet(archive: AnswerArchive) -> None:
    kept = keep(archive, b"{}")
    archive.path(kept).write_bytes(b"[]")
    keep(archive, b"{}")
    assert archive.body(kept) == b"{}"


def test_a_missing_body_raises_the_files_name(archive: AnswerArchive) -> None:
    kept = keep(archive, b"{}")
    archive.path(kept).unlink()
    assert not archive.holds(kept)
    with pytest.raises(BadDocument, match=rf"missing.*{kept.sha256}"):
        archive.body(kept)


def test_a_body_is_found_by_its_hash_and_a_damaged_one_is_not(archive: AnswerArchive) -> None:
    kept = keep(archive, b"{}")
    assert archive.content(kept.sha256) == b"{}"
    archive.path(kept).write_bytes(b"[]")
    assert archive.content(kept.sha256) is None
    assert archive.content("0" * 64) is None


def test_a_root_that_can_not_be_a_directory_is_named_with_its_remedy(tmp_path: Path) -> None:
    (tmp_path / "archive").write_text("")
    with pytest.raises(HomeUnusable, match=rf"{tmp_path}/archive.*AICAPEX_HOME"):
        AnswerArchive(tmp_path / "archive")


@pytest.mark.skipif(os.geteuid() == 0, reason="the superuser may write anywhere")
def test_a_root_without_permission_is_named_with_its_remedy(tmp_path: Path) -> None:
    tmp_path.chmod(0o500)
    with pytest.raises(HomeUnusable, match=r"Permission denied.*AICAPEX_HOME"):
        AnswerArchive(tmp_path / "archive")


def test_a_disk_that_refuses_while_keeping_is_named_with_its_remedy(archive: AnswerArchive) -> None:
    (archive.root / "tmp").rmdir()
    with pytest.raises(HomeUnusable, match=rf"{archive.root}/tmp/.*AICAPEX_HOME"):
        keep(archive, b"{}")


def test_an_index_that_is_no_database_is_named_with_its_remedy(tmp_path: Path) -> None:
    (tmp_path / "index.sqlite").write_bytes(b"not a database, not at all" * 100)
    with pytest.raises(HomeUnusable, match=r"index\.sqlite.*restore the archive from a backup"):
        AnswerArchive(tmp_path)


def test_an_index_of_another_layout_is_refused(tmp_path: Path) -> None:
    AnswerArchive(tmp_path).close()
    connection = sqlite3.connect(tmp_path / "index.sqlite")
    connection.execute("pragma user_version = 99")
    connection.close()
    with pytest.raises(HomeUnusable, match="layout 99"):
        AnswerArchive(tmp_path)


def test_what_killed_processes_left_is_removed_once_it_is_old(tmp_path: Path) -> None:
    AnswerArchive(tmp_path).close()
    old, young = tmp_path / "tmp" / "old", tmp_path / "tmp" / "young"
    old.write_bytes(b"1")
    young.write_bytes(b"2")
    os.utime(old, (0, 0))
    AnswerArchive(tmp_path).close()
    assert not old.exists()
    assert young.exists()


def test_finding_the_latest_answer_reads_an_index(archive: AnswerArchive) -> None:
    plan = archive._index.connection().execute(
        "explain query plan select * from answers where origin = ? and url = ? and status = 200 and fault = ''"
        " order by answer_id desc limit 1",
        ("live", URL),
    )
    steps = [row["detail"] for row in plan]
    assert steps == ["SEARCH answers USING INDEX usable_by_url (origin=? AND url=?)"]


def test_threads_keep_and_read_side_by_side(archive: AnswerArchive) -> None:
    failures: list[BaseException] = []

    def work(number: int) -> None:
        try:
            for turn in range(10):
                kept = keep(archive, f"{turn}".encode(), url=f"{URL}?{number}")
                assert archive.body(kept) == f"{turn}".encode()
        except BaseException as error:  # noqa: BLE001 - reported below, in the test's own thread
            failures.append(error)

    threads = [threading.Thread(target=work, args=(number,)) for number in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert failures == []
    assert len(list(archive.answers("live"))) == 80


def test_processes_keeping_the_same_body_at_once_leave_one_whole_body(tmp_path: Path) -> None:
    root, body, urls = tmp_path / "archive", os.urandom(200_000), [f"{URL}?{n}" for n in range(20)]
    workers = [SPAWN.Process(target=archive_workers.keep_the_same, args=(root, urls, body)) for _ in range(3)]
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join()
    assert [worker.exitcode for worker in workers] == [0, 0, 0]
    archive = AnswerArchive(root)
    assert len(list(archive.answers("live"))) == 20
    assert len(objects(archive)) == 1
    assert all(archive.body(answer) == body for answer in archive.answers("live"))


def test_a_process_killed_between_body_and_row_leaves_an_archive_that_keeps_on(tmp_path: Path) -> None:
    worker = SPAWN.Process(target=archive_workers.die_between_body_and_row, args=(tmp_path, URL, b"{}"))
    worker.start()
    worker.join()
    assert worker.exitcode == -9
    archive = AnswerArchive(tmp_path)
    assert archive.latest(URL, "live") is None
    assert len(objects(archive)) == 1
    assert archive.body(keep(archive, b"{}")) == b"{}"


@pytest.mark.filterwarnings("ignore:.*fork:DeprecationWarning")  # from 3.12 on, if a thread is alive
def test_a_forked_child_opens_its_own_connection(archive: AnswerArchive) -> None:
    keep(archive, b"1")
    child = multiprocessing.get_context("fork").Process(target=keep, args=(archive, b"2"))
    child.start()
    child.join()
    assert child.exitcode == 0
    latest = archive.latest(URL, "live")
    assert latest is not None
    assert archive.body(latest) == b"2"


def test_a_closed_archive_opens_again_when_used(archive: AnswerArchive) -> None:
    kept = keep(archive, b"{}")
    archive.close()
    gc.collect()
    assert archive.latest(URL, "live") == kept
