"""The sensors of filings and releases, tick by tick on an instance that lives as long as the test."""

import json
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import dagster as dg
import pytest
import yaml

from assets.resources import Workshop
from assets.sensors import new_filings_sensor, new_releases_sensor
from pipelines.settings import Settings
from pipelines.watch.state import WatchState, read_state_text, state_text
from tests.support.asked import record_run
from tests.support.fake_newsroom import Item, fake_newsroom, feed, rss
from tests.support.fake_sec import FakeSec, Reply, fake_sec, json_reply
from tests.support.filed import company_entry as entry
from tests.support.filing_lists import Entry, submissions_json
from tests.support.homes import IDENTITY
from tests.support.newsrooms import FEED_URL, HOST

OLD, NEW, NEXT = (Entry(f"0000000001-26-00000{number}", document="") for number in (1, 2, 3))
PATH = "/submissions/CIK{:010}.json"


class Post:
    """A sensor, an instance and the cursor between ticks; a server that plays the source."""

    def __init__(self, place: Path, instance: dg.DagsterInstance, sensor: dg.SensorDefinition) -> None:
        self.place = place
        self.instance = instance
        self.sensor = sensor
        self.cursor: str | None = None
        self.settings = Settings(
            home=place,
            source="live",
            sec_identity=IDENTITY,
            companies_file=place / "companies.yaml",
            newsrooms_file=place / "newsrooms.yaml",
            limiter_dir=place / "limiter",
        )

    def tick(self) -> dg.SensorResult | dg.SkipReason:
        context = dg.build_sensor_context(
            instance=self.instance, cursor=self.cursor, resources={"workshop": Workshop(self.settings)}
        )
        result = self.sensor(context)
        assert isinstance(result, (dg.SensorResult, dg.SkipReason))
        if isinstance(result, dg.SensorResult):
            self.cursor = result.cursor
        return result

    def requests(self) -> list[dg.RunRequest]:
        result = self.tick()
        assert isinstance(result, dg.SensorResult), result
        return list(result.run_requests or [])

    def ran(self, request: dg.RunRequest, status: dg.DagsterRunStatus, error: str = "") -> None:
        record_run(self.instance, self.sensor.name, request, status, error=error)

    @property
    def state(self) -> WatchState:
        return read_state_text(self.cursor)

    def wait_is_over(self) -> None:
        """As if the waits between two attempts had passed."""
        state = self.state
        waiting = tuple(replace(item, not_before=None) for item in state.waiting)
        self.cursor = state_text(replace(state, waiting=waiting, unread={}))


class FilingPost(Post):
    sec: FakeSec

    def lists(self, cik: int, *entries: Entry) -> None:
        self.sec.script(PATH.format(cik), json_reply(submissions_json(entries)))

    def first_look(self) -> None:
        for request in self.requests():
            self.ran(request, dg.DagsterRunStatus.SUCCESS)
        assert self.requests() == []


@pytest.fixture
def post(tmp_path: Path) -> Iterator[FilingPost]:
    with dg.DagsterInstance.ephemeral() as instance, fake_sec() as sec:
        found = FilingPost(tmp_path, instance, new_filings_sensor(60))
        found.sec = sec
        found.settings = replace(found.settings, origin_overrides=sec.overrides())
        companies = [entry("ONE", ciks=[1]), entry("TWO", ciks=[2]), entry("SIX", ciks=[6])]
        found.settings.companies_file.write_text(yaml.safe_dump({"companies": companies}), encoding="utf-8")
        found.lists(1, OLD)
        found.lists(2)
        found.lists(6)
        yield found


def test_the_first_look_asks_for_one_run_over_all_and_then_is_quiet(post: FilingPost) -> None:
    (request,) = post.requests()
    assert request.run_key == "first look at ONE 1+first look at TWO 2+first look at SIX 6 #1"
    assert list(post.instance.get_dynamic_partitions("company")) == ["ONE", "TWO", "SIX"]
    assert request.tags["dagster/asset_partition_range_start"] == "ONE"
    assert request.tags["dagster/asset_partition_range_end"] == "SIX"
    post.ran(request, dg.DagsterRunStatus.SUCCESS)
    assert post.requests() == []


def test_a_new_filing_asks_for_a_run_over_its_company_alone(post: FilingPost) -> None:
    post.first_look()
    post.lists(2, Entry("0000000002-26-000007", document=""))
    (request,) = post.requests()
    assert request.run_key == "0000000002-26-000007 #1"
    assert request.tags["dagster/asset_partition_range_start"] == "TWO"
    assert request.tags["dagster/asset_partition_range_end"] == "TWO"
    assert request.tags["aicapex/for"] == "0000000002-26-000007"


def test_a_burst_of_several_companies_is_one_run_over_the_shortest_range_that_holds_them(
    post: FilingPost,
) -> None:
    post.first_look()
    post.lists(6, *(Entry(f"0000000006-26-00000{number}", document="") for number in range(1, 7)))
    post.lists(2, Entry("0000000002-26-000007", document=""))
    (request,) = post.requests()
    assert request.tags["dagster/asset_partition_range_start"] == "TWO"
    assert request.tags["dagster/asset_partition_range_end"] == "SIX"
    assert len(request.tags["aicapex/for"].split(", ")) == 7


@pytest.mark.parametrize(
    "status", [dg.DagsterRunStatus.STARTING, dg.DagsterRunStatus.STARTED, dg.DagsterRunStatus.CANCELING]
)
def test_while_a_run_is_under_way_what_comes_waits(post: FilingPost, status: dg.DagsterRunStatus) -> None:
    post.first_look()
    post.lists(1, NEW, OLD)
    (request,) = post.requests()
    post.ran(request, status)
    post.lists(1, NEXT, NEW, OLD)
    assert post.requests() == []
    assert [item.identity for item in post.state.waiting] == [NEW.accession_number, NEXT.accession_number]


def test_a_failed_run_is_asked_for_again_under_the_next_attempt(post: FilingPost) -> None:
    post.first_look()
    post.lists(1, NEW, OLD)
    (request,) = post.requests()
    post.ran(request, dg.DagsterRunStatus.FAILURE, error="WarehouseLocked")
    assert post.requests() == []
    post.wait_is_over()
    (again,) = post.requests()
    assert (request.run_key, again.run_key) == ("0000000001-26-000002 #1", "0000000001-26-000002 #2")
    post.ran(again, dg.DagsterRunStatus.SUCCESS)
    assert post.requests() == []
    assert NEW.accession_number in post.state.known["ONE 1"]


def test_a_run_that_failed_for_good_is_not_asked_for_again(post: FilingPost) -> None:
    post.first_look()
    post.lists(1, NEW, OLD)
    (request,) = post.requests()
    post.ran(request, dg.DagsterRunStatus.FAILURE, error="ContractBroken")
    post.tick()
    post.wait_is_over()
    assert post.requests() == []
    assert [item.identity for item in post.state.given_up] == [NEW.accession_number]


def test_a_document_that_is_not_held_after_its_run_is_asked_for_again(post: FilingPost) -> None:
    post.first_look()
    post.lists(1, replace(NEW, document="report-20260930.htm"), OLD)
    (request,) = post.requests()
    post.ran(request, dg.DagsterRunStatus.SUCCESS)
    post.tick()
    post.wait_is_over()
    (again,) = post.requests()
    assert again.run_key == "0000000001-26-000002 #2"
    assert request.run_config == {}
    assert again.run_config["ops"]["sources__filing_documents"]["config"]["ask_again"] is True
    workshop = Workshop(post.settings)
    folder = "/Archives/edgar/data/1/000000000126000002/report-20260930.htm"
    post.sec.script(folder, Reply(b"<html>a report</html>"))
    workshop.client().fetch(f"https://www.sec.gov{folder}", immutable=True)
    post.ran(again, dg.DagsterRunStatus.SUCCESS)
    assert post.requests() == []
    assert post.state.waiting == ()


def test_a_list_that_can_not_be_read_forgets_nothing_and_says_so(post: FilingPost) -> None:
    post.first_look()
    known = post.state.known
    post.sec.script(PATH.format(1), Reply(b"<html>down</html>", 503))
    result = post.tick()
    assert isinstance(result, dg.SensorResult)
    assert "ONE 1 could not be read" in str(result.skip_reason)
    assert post.state.known == known
    post.lists(1, NEW, OLD)
    assert post.requests() == []  # left alone for a minute
    post.wait_is_over()
    (request,) = post.requests()
    assert request.run_key == "0000000001-26-000002 #1"


def test_a_tick_repeated_after_a_crash_asks_under_the_same_key(post: FilingPost) -> None:
    post.first_look()
    post.lists(1, NEW, OLD)
    before = post.cursor
    (request,) = post.requests()
    post.cursor = before  # the daemon was killed before it had written the cursor
    (again,) = post.requests()
    assert request.run_key == again.run_key


def test_a_restart_goes_on_from_the_cursor(post: FilingPost) -> None:
    post.first_look()
    post.lists(1, NEW, OLD)
    (request,) = post.requests()
    post.sensor = new_filings_sensor(60)
    post.ran(request, dg.DagsterRunStatus.SUCCESS)
    assert post.requests() == []
    assert NEW.accession_number in post.state.known["ONE 1"]


def test_a_cursor_of_an_older_version_goes_on(post: FilingPost) -> None:
    known = {"ONE 1": [OLD.accession_number], "TWO 2": [], "SIX 6": []}
    post.cursor = json.dumps({"version": 1, "known": known})
    assert post.requests() == []
    assert json.loads(post.cursor or "")["version"] == 2
    post.lists(1, NEW, OLD)
    (request,) = post.requests()
    assert request.run_key == "0000000001-26-000002 #1"


def test_a_cursor_or_a_company_file_that_can_not_be_read_stops_nothing_but_the_tick(post: FilingPost) -> None:
    post.cursor = '{"version": 99}'
    result = post.tick()
    assert isinstance(result, dg.SkipReason)
    assert "version 99" in (result.skip_message or "")
    post.cursor = None
    post.settings.companies_file.write_text("companies: [", encoding="utf-8")
    assert isinstance(post.tick(), dg.SkipReason)
    assert post.cursor is None


def test_without_an_identity_the_tick_says_what_to_set(post: FilingPost) -> None:
    post.settings = replace(post.settings, sec_identity=None)
    result = post.tick()
    assert isinstance(result, dg.SkipReason)
    assert "AICAPEX_SEC_IDENTITY" in (result.skip_message or "")


def test_a_company_that_joins_is_looked_at_for_the_first_time(post: FilingPost) -> None:
    post.first_look()
    companies = [entry(name, ciks=[cik]) for name, cik in (("ONE", 1), ("TWO", 2), ("SIX", 6), ("NEW", 9))]
    post.settings.companies_file.write_text(yaml.safe_dump({"companies": companies}), encoding="utf-8")
    post.lists(9, Entry("0000000009-26-000001", document=""))
    (request,) = post.requests()
    assert request.run_key == "first look at NEW 9 #1"
    assert request.tags["dagster/asset_partition_range_start"] == "NEW"


def test_somebody_is_told_when_a_filing_is_given_up(post: FilingPost) -> None:
    post.settings = replace(post.settings, webhook_url="http://127.0.0.1:9/hook")
    post.first_look()
    post.lists(1, NEW, OLD)
    (request,) = post.requests()
    post.ran(request, dg.DagsterRunStatus.FAILURE, error="ContractBroken")
    post.tick()
    (notice,) = post.settings.outbox_dir.glob("*.json")
    assert NEW.accession_number in notice.read_text(encoding="utf-8")


@pytest.fixture
def feeds(tmp_path: Path) -> Iterator[Post]:
    with dg.DagsterInstance.ephemeral() as instance, fake_newsroom() as newsroom:
        post = Post(tmp_path, instance, new_releases_sensor(60))
        post.settings = replace(post.settings, origin_overrides=newsroom.overrides(HOST))
        companies = [entry("ONE", ciks=[1]), entry("SOAP", ciks=[2])]
        post.settings.companies_file.write_text(yaml.safe_dump({"companies": companies}), encoding="utf-8")
        feeds = [
            {
                "name": "soap_newsroom", "companies": ["SOAP"], "kind": "rss", "url": FEED_URL, "language": "en",
                "hosts": [HOST], "pages": [f"https://{HOST}/news/"], "keywords": [], "poll_minutes": 5,
                "most_pages": 20,
            }
        ]  # fmt: skip
        post.settings.newsrooms_file.write_text(yaml.safe_dump({"feeds": feeds}), encoding="utf-8")
        newsroom.script(FEED_URL, feed(rss(Item("Results", f"https://{HOST}/news/first"))))
        yield post


def test_a_feed_is_looked_at_once_until_it_is_due_again(feeds: Post) -> None:
    (request,) = feeds.requests()
    assert request.run_key == "first look at soap_newsroom #1"
    assert request.tags["dagster/asset_partition_range_start"] == "SOAP"
    feeds.ran(request, dg.DagsterRunStatus.SUCCESS)
    assert feeds.requests() == []
    assert feeds.state.known["soap_newsroom"] == (f"https://{HOST}/news/first",)
