from pathlib import Path

import pytest

from pipelines.errors import IdentityMissing, NotFoundAtSource, PassingFailure, PermanentFailure
from pipelines.newsrooms import Newsrooms, load_newsrooms
from pipelines.settings import PROJECT_ROOT, Settings
from pipelines.sources.answers import Outcome
from pipelines.sources.limiter import RateLimiter
from pipelines.sources.news_clients import NewsClients, open_news_clients
from pipelines.sources.retry import RetryPolicy
from tests.support.fake_newsroom import FakeNewsroom, Reply, fake_newsroom, feed, rss

HOST = "nvidianews.nvidia.com"
FEED = f"https://{HOST}/releases.xml"
PAGE = f"https://{HOST}/news/a.html"
HASTY = RetryPolicy(attempts=2, base_seconds=0.0, budget_seconds=5.0, throttle_pauses=0)
NONE = Newsrooms(())


def live(newsroom: FakeNewsroom, home: Path, identity: str | None = None) -> NewsClients:
    settings = Settings(
        home=home / "home",
        source="live",
        sec_identity=identity,
        origin_overrides=newsroom.overrides(HOST),
        limiter_dir=home / "limiter",
    )
    return open_news_clients(settings, NONE, policy=HASTY, pace_seconds=0.0)


def test_live_needs_no_identity_and_gives_the_contact_where_there_is_one(tmp_path: Path) -> None:
    with fake_newsroom() as newsroom:
        newsroom.script(FEED, feed(rss()))
        live(newsroom, tmp_path / "a").feeds.fetch(FEED, immutable=False)
        live(newsroom, tmp_path / "b", "Some Name contact@example.com").feeds.fetch(FEED, immutable=False)
        agents = [request.headers["User-Agent"] for request in newsroom.requests if request.url == FEED]
    assert agents == [
        "aicapex-bot/1.0 (reads press releases and their feeds)",
        "aicapex-bot/1.0 (reads press releases and their feeds; Some Name contact@example.com)",
    ]


def test_a_poll_without_news_costs_one_conditional_request(tmp_path: Path) -> None:
    with fake_newsroom() as newsroom:
        newsroom.script(FEED, feed(rss(), ETag='"a"', Last_Modified="Fri, 02 Jan 2026 03:04:05 GMT"))
        first = live(newsroom, tmp_path).feeds.fetch(FEED, immutable=False)
        newsroom.requests.clear()
        second = live(newsroom, tmp_path).feeds.fetch(FEED, immutable=False)
        (asked,) = newsroom.requests
    assert (second.outcome, second.answer) == (Outcome.UNCHANGED, first.answer)
    assert asked.url == FEED
    assert asked.headers["If-None-Match"] == '"a"'


def test_a_feed_may_be_smaller_than_a_page(tmp_path: Path) -> None:
    with fake_newsroom() as newsroom:
        large = Reply(b"<html>" + b" " * (6 * 1024 * 1024))
        newsroom.script(FEED, large)
        newsroom.script(PAGE, large)
        clients = live(newsroom, tmp_path)
        assert clients.pages.fetch(PAGE, immutable=True).answer.size == len(large.body)
        with pytest.raises(PermanentFailure, match=f"larger than {5 * 1024 * 1024} bytes"):
            clients.feeds.fetch(FEED, immutable=False)


def test_the_secs_refusal_page_of_another_host_stops_nobody(tmp_path: Path) -> None:
    with fake_newsroom() as newsroom:
        newsroom.script(FEED, Reply(b"<html>Request Rate Threshold Exceeded</html>", 403))
        with pytest.raises(PermanentFailure, match="forbids"):
            live(newsroom, tmp_path).feeds.fetch(FEED, immutable=False)
    assert RateLimiter(tmp_path / "limiter").stopped_for() == 0.0


def test_a_stop_of_the_secs_keeps_no_newsroom_from_being_asked(tmp_path: Path) -> None:
    RateLimiter(tmp_path / "limiter").stop_for(600.0)
    with fake_newsroom() as newsroom:
        newsroom.script(FEED, feed(rss()))
        assert live(newsroom, tmp_path).feeds.fetch(FEED, immutable=False).answer.usable


def test_a_busy_host_is_asked_twice_and_left_to_the_next_poll(tmp_path: Path) -> None:
    with fake_newsroom() as newsroom:
        newsroom.script(FEED, Reply(b"", 503))
        with pytest.raises(PassingFailure, match="gave up after 2"):
            live(newsroom, tmp_path).feeds.fetch(FEED, immutable=False)
        assert newsroom.urls() == [FEED, FEED]


def test_a_page_of_the_secs_is_asked_by_the_secs_client_or_not_at_all(tmp_path: Path) -> None:
    page = "https://www.sec.gov/Archives/edgar/data/1045810/000104581025000021/q4fy25pr.htm"
    with fake_newsroom() as newsroom:
        anonymous = live(newsroom, tmp_path)
        assert anonymous.for_page(PAGE) is anonymous.pages
        with pytest.raises(IdentityMissing, match="AICAPEX_SEC_IDENTITY"):
            anonymous.for_page(page)
        declared = live(newsroom, tmp_path, "Some Name contact@example.com")
        assert declared.for_page(page) is declared.sec


def test_an_archive_answers_for_newsrooms_too_within_the_same_sizes(tmp_path: Path) -> None:
    folder = tmp_path / "tree" / HOST / "news"
    folder.mkdir(parents=True)
    (folder / "a.html").write_bytes(b"<html></html>")
    (folder / "b.html").write_bytes(b"<html>" + b" " * (21 * 1024 * 1024))
    clients = open_news_clients(Settings(home=tmp_path / "home", source=f"archive:{tmp_path / 'tree'}"), NONE)
    assert clients.pages.held_under(f"https://{HOST}/news/") == [PAGE, PAGE.replace("a.html", "b.html")]
    assert clients.pages.fetch(PAGE, immutable=False).answer.origin == clients.origin
    with pytest.raises(PermanentFailure, match="larger than 20,971,520 bytes"):
        clients.pages.fetch(PAGE.replace("a.html", "b.html"), immutable=False)
    with pytest.raises(NotFoundAtSource):
        clients.feeds.fetch(FEED, immutable=False)


def test_the_sample_is_never_the_network(tmp_path: Path) -> None:
    newsrooms = load_newsrooms(PROJECT_ROOT / "pipelines" / "newsrooms.yaml")
    clients = open_news_clients(Settings(home=tmp_path), newsrooms)
    assert clients.origin == "sample"
    with pytest.raises(NotFoundAtSource):
        clients.feeds.fetch("https://news.example.com/feed.xml", immutable=False)
