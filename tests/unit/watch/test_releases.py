from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from pipelines.newsrooms import Newsrooms
from pipelines.settings import Settings
from pipelines.sources.news_clients import open_news_clients
from pipelines.watch.decision import Sighting
from pipelines.watch.releases import look_at_feeds
from pipelines.watch.state import WatchState
from tests.support.fake_newsroom import FakeNewsroom, Item, Reply, fake_newsroom, feed, rss
from tests.support.newsrooms import FEED_URL, HASTY, HOST
from tests.support.newsrooms import feed as feed_entry

FIRST = f"https://{HOST}/news/first"
SECOND = f"https://{HOST}/news/second"


class Outlook:
    def __init__(self, place: Path, newsroom: FakeNewsroom) -> None:
        self.newsroom = newsroom
        self.feeds = (feed_entry(poll_minutes=60),)
        self.now = datetime.now(UTC)
        self.settings = Settings(home=place, source="live", origin_overrides=newsroom.overrides(HOST))

    def look(self, state: WatchState | None = None, after: timedelta = timedelta()) -> list[Sighting]:
        self.now += after
        clients = open_news_clients(self.settings, Newsrooms(self.feeds), policy=HASTY, pace_seconds=0.0)
        return look_at_feeds(clients, self.feeds, ["SOAP"], state or WatchState(), self.now)


@pytest.fixture
def outlook(tmp_path: Path) -> Iterator[Outlook]:
    with fake_newsroom() as newsroom:
        newsroom.script(FEED_URL, feed(rss(Item("Results", FIRST)), ETag='"one"'))
        yield Outlook(tmp_path, newsroom)


def test_a_feed_lists_its_releases_by_address_for_its_company(outlook: Outlook) -> None:
    (sighting,) = outlook.look()
    assert sighting.place == "soap_newsroom"
    assert [(item.identity, item.companies, item.documents) for item in sighting.listed or ()] == [
        (FIRST, ("SOAP",), (FIRST,))
    ]


def test_a_look_asks_for_the_feed_and_for_no_page(outlook: Outlook) -> None:
    outlook.look()
    assert outlook.newsroom.urls() == [FEED_URL]


def test_a_feed_is_asked_when_its_minutes_are_over_and_then_conditionally(outlook: Outlook) -> None:
    outlook.look()
    assert outlook.look(after=timedelta(minutes=30)) == []
    (again,) = outlook.look(after=timedelta(minutes=31))
    assert [item.identity for item in again.listed or ()] == [FIRST]
    feed_requests = [request for request in outlook.newsroom.requests if request.url == FEED_URL]
    assert [request.headers.get("If-None-Match") for request in feed_requests] == [None, '"one"']


def test_what_a_feed_lists_and_nobody_wants_is_no_news(outlook: Outlook) -> None:
    outside = f"https://{HOST}/elsewhere/third"
    outlook.newsroom.script(FEED_URL, feed(rss(Item("Results", SECOND), Item("Other", outside))))
    (sighting,) = outlook.look()
    assert [item.identity for item in sighting.listed or ()] == [SECOND]


@pytest.mark.parametrize("reply", [Reply(b"down", 503), Reply(b"gone", 404), feed(b"<html>no feed</html>")])
def test_a_feed_that_can_not_be_had_or_read_is_no_empty_feed(outlook: Outlook, reply: Reply) -> None:
    outlook.newsroom.script(FEED_URL, reply)
    (sighting,) = outlook.look()
    assert sighting.listed is None
    assert sighting.problem
