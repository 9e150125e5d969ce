from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest

from pipelines.settings import Settings
from pipelines.sources.factory import open_client
from pipelines.watch.decision import Sighting
from pipelines.watch.filings import ONCE, look_at_filings
from pipelines.watch.state import Unread, WatchState
from tests.support.fake_sec import FakeSec, Reply, fake_sec, json_reply, throttled
from tests.support.filed import company
from tests.support.filing_lists import Entry, submissions_json
from tests.support.homes import IDENTITY

NOW = datetime(2026, 10, 29, 20, 10, tzinfo=UTC)
NVDA, GOOGL = company(ticker="NVDA", ciks=(1045810,)), company(ticker="GOOGL", ciks=(1652044, 1288776))
PATH = "/submissions/CIK{:010}.json"


class Outlook:
    def __init__(self, place: Path, sec: FakeSec) -> None:
        self.sec = sec
        self.settings = Settings(
            home=place,
            source="live",
            sec_identity=IDENTITY,
            origin_overrides=sec.overrides(),
            limiter_dir=place / "limiter",
        )

    def lists(self, cik: int, *entries: Entry) -> None:
        self.sec.script(PATH.format(cik), json_reply(submissions_json(entries)))

    def look(self, state: WatchState | None = None, **more: object) -> tuple[list[Sighting], WatchState]:
        client = open_client(self.settings, policy=ONCE)
        return look_at_filings(client, [NVDA, GOOGL], state or WatchState(), NOW, **more)  # type: ignore[arg-type]


@pytest.fixture
def outlook(tmp_path: Path) -> Iterator[Outlook]:
    with fake_sec() as sec:
        found = Outlook(tmp_path, sec)
        for cik in (1045810, 1652044, 1288776):
            found.lists(cik)
        yield found


def test_each_cik_is_asked_once_and_is_a_place_of_its_own(outlook: Outlook) -> None:
    sightings, _ = outlook.look()
    assert [sighting.place for sighting in sightings] == ["NVDA 1045810", "GOOGL 1652044", "GOOGL 1288776"]
    assert outlook.sec.paths() == [PATH.format(cik) for cik in (1045810, 1652044, 1288776)]


def test_filings_that_can_change_a_figure_are_listed_with_the_documents_that_make_them_up(
    outlook: Outlook,
) -> None:
    outlook.lists(
        1045810,
        Entry("0001045810-26-000009", "4"),
        Entry("0001045810-26-000008", "8-K", items="2.02,9.01", inline=False),
        Entry("0001045810-26-000007", "10-Q/A"),
        Entry("0001045810-26-000006", "8-K", items="5.02", inline=False),
    )
    sightings, _ = outlook.look()
    folder = "https://www.sec.gov/Archives/edgar/data/1045810"
    assert [(item.identity, item.what, item.documents) for item in sightings[0].listed or ()] == [
        (
            "0001045810-26-000008",
            "8-K",
            (f"{folder}/000104581026000008/0001045810-26-000008.txt",),
        ),
        ("0001045810-26-000007", "10-Q/A", (f"{folder}/000104581026000007/report-20260930.htm",)),
        ("0001045810-26-000006", "8-K", ()),
    ]


def test_filings_from_before_the_window_are_left_to_the_nightly_run(outlook: Outlook) -> None:
    outlook.lists(1045810, Entry("0001045810-26-000009"), Entry("0001045810-24-000001", filed="2024-10-29"))
    sightings, _ = outlook.look()
    assert [item.identity for item in sightings[0].listed or ()] == ["0001045810-26-000009"]


@pytest.mark.parametrize(
    ("reply", "said"),
    [
        (Reply(b"<html>down</html>", 503), "status 503"),
        (Reply(b"<html>not json</html>"), "a page came instead of JSON"),
        (json_reply("{}"), "no list of filings"),
        (json_reply('{"filings": '), "not valid JSON"),
        (Reply(hang_up=True), "CIK0001045810"),
    ],
)
def test_a_list_that_can_not_be_had_or_read_is_no_list_and_the_others_go_on(
    outlook: Outlook, reply: Reply, said: str
) -> None:
    outlook.sec.script(PATH.format(1045810), reply)
    sightings, _ = outlook.look()
    assert sightings[0].listed is None
    assert said in sightings[0].problem
    assert [sighting.listed for sighting in sightings[1:]] == [(), ()]
    assert outlook.sec.paths().count(PATH.format(1045810)) == 1


def test_a_list_that_does_not_exist_is_empty_and_one_that_ceases_to_exist_is_unread(outlook: Outlook) -> None:
    outlook.sec.script(PATH.format(1288776), Reply(b"gone", 404))
    sightings, _ = outlook.look()
    assert sightings[-1].listed == ()
    sightings, _ = outlook.look(WatchState(known={"GOOGL 1288776": ("0001288776-15-000046",)}))
    assert sightings[-1].listed is None


def test_after_a_throttling_answer_nobody_is_asked_and_nothing_is_waited_for(outlook: Outlook) -> None:
    outlook.sec.script(PATH.format(1045810), throttled())
    sightings, _ = outlook.look()
    assert [sighting.listed for sighting in sightings] == [None, None, None]
    assert outlook.sec.paths() == [PATH.format(1045810)]


def test_a_list_that_failed_lately_is_left_alone(outlook: Outlook) -> None:
    late = Unread(3, NOW, datetime(2026, 10, 29, 20, 12, tzinfo=UTC), "status 503")
    sightings, _ = outlook.look(WatchState(unread={"NVDA 1045810": late}))
    assert [sighting.place for sighting in sightings] == ["GOOGL 1652044", "GOOGL 1288776"]


def test_a_look_without_time_for_all_goes_on_where_it_ended(outlook: Outlook) -> None:
    times = iter([0.0, 1.0, 50.0])
    sightings, state = outlook.look(clock=lambda: next(times))
    assert [sighting.place for sighting in sightings] == ["NVDA 1045810"]
    assert state.start_with == "GOOGL 1652044"
    sightings, state = outlook.look(state)
    assert [sighting.place for sighting in sightings] == ["GOOGL 1652044", "GOOGL 1288776", "NVDA 1045810"]
    assert state.start_with == ""
