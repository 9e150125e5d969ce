from datetime import date
from pathlib import Path

from pipelines.settings import Settings
from pipelines.sources.daily_index import daily_index_url, fetch_indexes, weekdays
from pipelines.sources.factory import open_client
from pipelines.sources.retry import NO_RETRY
from tests.support.fake_sec import Reply, fake_sec, no_such_index
from tests.support.homes import IDENTITY

FOLDER = "/Archives/edgar/daily-index/2026/QTR4"


def test_an_index_lies_in_the_folder_of_its_quarter() -> None:
    assert daily_index_url(date(2026, 10, 29)) == f"https://www.sec.gov{FOLDER}/master.20261029.idx"
    assert [daily_index_url(date(2026, month, 1)).split("/")[-2] for month in (1, 3, 4, 9, 12)] == [
        "QTR1", "QTR1", "QTR2", "QTR3", "QTR4",
    ]  # fmt: skip


def test_weekends_have_no_index() -> None:
    assert weekdays(date(2026, 11, 2), 5) == [date(2026, 10, 29), date(2026, 10, 30), date(2026, 11, 2)]


def test_an_index_that_is_not_made_yet_is_absent_and_one_that_failed_is_failed(tmp_path: Path) -> None:
    with fake_sec() as sec:
        sec.script(f"{FOLDER}/master.20261028.idx", Reply(b"an index", headers={"ETag": '"x"'}))
        sec.script(f"{FOLDER}/master.20261029.idx", Reply(b"down", 503))
        sec.script(f"{FOLDER}/master.20261030.idx", no_such_index())
        settings = Settings(
            home=tmp_path,
            source="live",
            sec_identity=IDENTITY,
            origin_overrides=sec.overrides(),
            limiter_dir=tmp_path / "limiter",
        )
        client = open_client(settings, policy=NO_RETRY)
        days = [date(2026, 10, day) for day in (28, 29, 30)]
        found = fetch_indexes(client, days)
        again = fetch_indexes(client, days)
        asked = [request.headers.get("If-None-Match") for request in sec.requests]
    assert [fetch.outcome for fetch in found] == ["new", "failed", "absent"]
    assert [fetch.outcome for fetch in again] == ["unchanged", "failed", "absent"]
    assert [fetch.answer is not None for fetch in again] == [True, False, False]
    assert asked == [None, None, None, '"x"', None, None]
