from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from pipelines.newsrooms import Feed
from pipelines.settings import Settings
from pipelines.sources.archive import AnswerArchive
from pipelines.steps import newsrooms as module
from pipelines.steps.newsroom_fetches import forget_strange_feeds
from pipelines.steps.newsrooms import decide, due
from tests.support.fake_newsroom import FakeNewsroom, Item, Reply, fake_newsroom, page, redirect, rss
from tests.support.fake_newsroom import feed as sent
from tests.support.newsrooms import FEED_URL, HOST, NewsBench, feed
from tests.support.recorded import record

A, B, C = (f"https://{HOST}/news/{name}" for name in "abc")
NOW = datetime(2026, 3, 1, tzinfo=UTC)


@pytest.fixture
def newsroom() -> Iterator[FakeNewsroom]:
    with fake_newsroom() as server:
        for url in (A, B, C):
            server.script(url, page(url))
        yield server


def live(newsroom: FakeNewsroom, home: Path, *feeds: Feed) -> NewsBench:
    hosts = {host for entry in feeds or (feed(),) for host in entry.hosts}
    settings = Settings(
        home=home / "home",
        source="live",
        origin_overrides=newsroom.overrides(*hosts),
        limiter_dir=home / "limiter",
    )
    return NewsBench(settings, feeds or (feed(),))


def entry(link: str | None, **changes: object) -> dict[str, object]:
    return {"link": link, "title": "Results", "summary": None, "updated_at": None} | changes


def decided(*entries: dict[str, object], most: int | None = None, **held: datetime) -> list[tuple[str, str]]:
    pages = {f"https://{HOST}/news/{name}": at for name, at in held.items()}
    return [(item.url, item.decision) for item in decide(feed(), entries, pages, most)]


def test_new_pages_are_fetched_in_the_feeds_order_and_held_ones_are_not() -> None:
    assert decided(entry(B), entry(A), entry(C), a=NOW) == [(B, "fetch"), (A, "reuse"), (C, "fetch")]


def test_no_more_pages_are_fetched_than_a_run_may() -> None:
    assert decided(entry(A), entry(B), entry(C), most=1, a=NOW) == [(A, "reuse"), (B, "fetch"), (C, "defer")]


def test_an_entry_that_was_changed_after_its_page_came_is_fetched_again() -> None:
    later, before = (entry(A, updated_at=NOW + timedelta(hours=hours)) for hours in (1, -1))
    assert decided(later, a=NOW) == [(A, "fetch")]
    assert decided(before, a=NOW) == [(A, "reuse")]


def test_a_page_is_one_however_often_and_over_whatever_scheme_it_is_linked() -> None:
    assert decided(entry(A), entry(A.replace("https", "http")), entry(FEED_URL), entry(None)) == [
        (A, "fetch")
    ]


@pytest.mark.parametrize(
    "link",
    [f"https://{HOST}/blog/a", "https://elsewhere.example.com/news/a", "http://169.254.169.254/news/a",
     f"https://{HOST}.example.com/news/a"],
)  # fmt: skip
def test_a_link_that_leads_elsewhere_is_refused(link: str) -> None:
    assert decided(entry(link)) == [(link, "refuse")]


def test_entries_that_the_filters_do_not_want_are_left_out() -> None:
    wants_capex = feed(keywords=("capital expenditure",))
    entries = [entry(A, title="Capital expenditures rise"), entry(B, title="A new shop")]
    assert [item.url for item in decide(wants_capex, entries, {}, None)] == [A]


def test_a_poll_fetches_the_feed_and_its_pages_and_says_what_they_are(
    newsroom: FakeNewsroom, tmp_path: Path
) -> None:
    newsroom.script(FEED_URL, sent(rss(Item("Results", A, guid="7"), Item("Outlook", "/news/b"))))
    with live(newsroom, tmp_path) as bench:
        bench.poll()
        assert bench.rows(
            "SELECT url, kind, ticker, entry_id, title, published_at, speaker, language, origin, outcome, pending"
            " FROM ops.newsroom_fetches ORDER BY kind, url"
        ) == [
            (FEED_URL, "feed", "SOAP", None, None, None, "company_release", "en", "live", "new", 0),
            (A, "page", "SOAP", "7", "Results", datetime(2026, 2, 25, 21, 20, tzinfo=UTC), "company_release", "en-us",
             "live", "new", 0),
            (B, "page", "SOAP", B, "Outlook", datetime(2026, 2, 25, 21, 20, tzinfo=UTC), "company_release", "en-us",
             "live", "new", 0),
        ]  # fmt: skip
    assert newsroom.urls(robots=True) == [f"https://{HOST}/robots.txt", FEED_URL, A, B]


def test_a_poll_without_news_costs_one_conditional_request_and_no_parsing(
    newsroom: FakeNewsroom, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    newsroom.script(
        FEED_URL, sent(rss(Item("Results", A), Item("Elsewhere", "https://www.example.com/")), ETag='"1"')
    )
    with live(newsroom, tmp_path) as bench:
        first = bench.poll()
        newsroom.requests.clear()

        def never(*given: object) -> None:
            raise AssertionError("a feed without news was parsed")

        monkeypatch.setattr(module, "parse_feed", never)
        second = bench.poll()
    (asked,) = newsroom.requests
    assert (asked.url, asked.headers["If-None-Match"]) == (FEED_URL, '"1"')
    assert {row["url"]: row["outcome"] for row in first} == {
        FEED_URL: "new", A: "new", "https://www.example.com/": "refused",
    }  # fmt: skip
    assert {row["url"]: row["outcome"] for row in second} == {
        FEED_URL: "unchanged", A: "reused", "https://www.example.com/": "refused",
    }  # fmt: skip
    same = ("title", "published_at", "answer_sha256", "ticker", "entry_id")
    of_a = [next(row for row in rows if row["url"] == A) for rows in (first, second)]
    assert [of_a[0][name] for name in same] == [of_a[1][name] for name in same]


def test_news_cost_the_feed_and_the_new_page(newsroom: FakeNewsroom, tmp_path: Path) -> None:
    newsroom.script(
        FEED_URL, sent(rss(Item("Results", A))), sent(rss(Item("Outlook", B), Item("Results", A)))
    )
    with live(newsroom, tmp_path) as bench:
        bench.poll()
        newsroom.requests.clear()
        bench.poll()
        assert newsroom.urls() == [FEED_URL, B]
        assert bench.outcomes() == {FEED_URL: "new", A: "reused", B: "new"}


def test_a_page_that_the_feed_no_longer_lists_stays(newsroom: FakeNewsroom, tmp_path: Path) -> None:
    newsroom.script(FEED_URL, sent(rss(Item("Results", A, guid="7"))), sent(rss(Item("Outlook", B))))
    with live(newsroom, tmp_path) as bench:
        bench.poll()
        bench.poll()
        assert bench.rows("SELECT entry_id, title FROM ops.newsroom_fetches WHERE outcome = 'reused'") == [
            ("7", "Results")
        ]


def test_a_warehouse_made_anew_knows_what_the_feed_once_said_of_a_page(
    newsroom: FakeNewsroom, tmp_path: Path
) -> None:
    newsroom.script(FEED_URL, sent(rss(Item("Results", A, guid="7"))), sent(rss(Item("Outlook", B))))
    question = "SELECT * EXCLUDE (outcome, detail) FROM ops.newsroom_fetches ORDER BY url"
    with live(newsroom, tmp_path) as bench:
        bench.poll()
        bench.poll()
        before = bench.rows(question)
        asked = newsroom.urls()
        bench.connection.execute("DELETE FROM ops.newsroom_fetches")
        bench.settings = replace(bench.settings, only_kept=True)
        bench.poll()
        assert bench.rows(question) == before
        assert newsroom.urls() == asked


def test_what_was_deferred_or_failed_in_passing_is_fetched_by_the_next_poll(
    newsroom: FakeNewsroom, tmp_path: Path
) -> None:
    newsroom.script(FEED_URL, sent(rss(Item("1", A), Item("2", B), Item("3", C)), ETag='"1"'))
    newsroom.script(A, Reply(b"", 503), Reply(b"", 503), page("A"))
    with live(newsroom, tmp_path, feed(most_pages=2)) as bench:
        bench.poll()
        assert bench.outcomes() == {FEED_URL: "new", A: "failed", B: "new", C: "deferred"}
        assert bench.rows("SELECT pending FROM ops.newsroom_fetches WHERE kind = 'feed'") == [(2,)]
        bench.poll()
        assert bench.outcomes() == {FEED_URL: "unchanged", A: "new", B: "reused", C: "new"}
        assert bench.rows("SELECT pending FROM ops.newsroom_fetches WHERE kind = 'feed'") == [(0,)]


def test_a_page_that_was_refused_is_asked_for_by_the_next_poll(
    newsroom: FakeNewsroom, tmp_path: Path
) -> None:
    newsroom.script(FEED_URL, sent(rss(Item("Results", A)), ETag='"1"'))
    newsroom.script(A, Reply(b"<html>no</html>", 403), page("A"))
    with live(newsroom, tmp_path) as bench:
        bench.poll()
        assert bench.outcomes() == {FEED_URL: "new", A: "failed"}
        bench.poll()
        assert bench.outcomes() == {FEED_URL: "unchanged", A: "new"}


def test_pages_that_were_lost_with_the_index_of_answers_are_fetched_anew(
    newsroom: FakeNewsroom, tmp_path: Path
) -> None:
    newsroom.script(FEED_URL, sent(rss(Item("Results", A)), ETag='"1"'))
    newsroom.script(A, page("A"))
    with live(newsroom, tmp_path) as bench:
        bench.poll()
        for path in bench.settings.archive_dir.glob("index.sqlite*"):
            path.unlink()
        bench.poll()
        assert bench.outcomes() == {FEED_URL: "new", A: "new"}


def test_a_page_that_does_not_exist_is_absent_and_not_asked_for_again(
    newsroom: FakeNewsroom, tmp_path: Path
) -> None:
    gone = f"https://{HOST}/news/gone"
    newsroom.script(FEED_URL, sent(rss(Item("Results", gone)), ETag='"1"'))
    with live(newsroom, tmp_path) as bench:
        bench.poll()
        bench.poll()
        assert bench.outcomes() == {FEED_URL: "unchanged", gone: "absent"}
    assert newsroom.urls().count(gone) == 1


def test_a_feed_that_fails_keeps_what_was_held_and_says_why(newsroom: FakeNewsroom, tmp_path: Path) -> None:
    newsroom.script(FEED_URL, sent(rss(Item("Results", A))), Reply(b"", 500))
    with live(newsroom, tmp_path) as bench:
        bench.poll()
        bench.poll()
        assert bench.outcomes() == {FEED_URL: "failed", A: "reused"}
        ((detail, held),) = bench.rows(
            "SELECT detail, answer_sha256 IS NOT NULL FROM ops.newsroom_fetches WHERE kind = 'feed'"
        )
    assert held
    assert "status 500" in detail


def test_a_feed_that_is_a_page_fails_by_name_at_every_poll(newsroom: FakeNewsroom, tmp_path: Path) -> None:
    newsroom.script(FEED_URL, Reply(b"<!DOCTYPE html><html>Sign in</html>", headers={"ETag": '"1"'}))
    with live(newsroom, tmp_path) as bench:
        for _ in range(2):
            (row,) = bench.poll()
            assert row["outcome"] == "failed"
            assert "an HTML page, not a feed" in str(row["detail"])


def test_another_source_does_not_take_the_first_ones_polls_for_its_own(
    newsroom: FakeNewsroom, tmp_path: Path
) -> None:
    body = rss(Item("Results", A))
    newsroom.script(FEED_URL, sent(body))
    with live(newsroom, tmp_path) as bench:
        bench.poll()
        record(tmp_path / "tree", FEED_URL, body)
        bench.settings = replace(bench.settings, source=f"archive:{tmp_path / 'tree'}")
        bench.poll()
        assert bench.outcomes() == {FEED_URL: "new", A: "absent"}


def test_feeds_that_left_the_file_or_are_of_another_source_are_forgotten(
    newsroom: FakeNewsroom, tmp_path: Path
) -> None:
    other = feed(name="other", url=f"https://{HOST}/other.xml")
    newsroom.script(FEED_URL, sent(rss(Item("Results", A))))
    newsroom.script(other.url, sent(rss(Item("Outlook", B))))
    with live(newsroom, tmp_path, feed(), other) as bench:
        bench.poll()
        bench.entries()
        names = {"soap_newsroom", "other"}
        assert forget_strange_feeds(bench.connection, names, "live", ()) == []
        assert forget_strange_feeds(bench.connection, names, "sample", names) == []
        assert forget_strange_feeds(bench.connection, {"other"}, "live", ()) == ["soap_newsroom"]
        for table in ("ops.newsroom_fetches", "raw.newsrooms__entries"):
            assert bench.rows(f"SELECT DISTINCT feed_name FROM {table}") == [("other",)]
        assert bench.rows("SELECT partition_key FROM ops.asset_state") == [("other",)]
        assert forget_strange_feeds(bench.connection, names, "sample", ()) == ["other"]


def test_pages_that_an_archive_holds_are_found_without_the_feed(tmp_path: Path) -> None:
    tree = tmp_path / "tree"
    for url in (
        A,
        f"{B}.html",
        f"https://{HOST}/news/logo.png",
        f"https://{HOST}/news/.hidden",
        f"https://{HOST}/x",
    ):
        record(tree, url, b"<html></html>")
    settings = Settings(home=tmp_path / "home", source=f"archive:{tree}")
    with NewsBench(settings, [feed()]) as bench:
        bench.poll()
        assert bench.outcomes() == {FEED_URL: "absent", A: "new", f"{B}.html": "new"}
        assert bench.rows("SELECT DISTINCT ticker, language FROM ops.newsroom_fetches") == [("SOAP", "en")]
        record(tree, A, b"<html>corrected</html>")
        bench.poll()
        assert bench.outcomes() == {FEED_URL: "absent", A: "new", f"{B}.html": "unchanged"}


def test_a_page_too_large_to_read_fails_and_the_others_come(tmp_path: Path) -> None:
    tree = tmp_path / "tree"
    record(tree, A, b"<html></html>")
    record(tree, B, b"<html>" + b" " * (50 * 1024 * 1024))
    with NewsBench(Settings(home=tmp_path / "home", source=f"archive:{tree}"), [feed()]) as bench:
        bench.poll()
        assert bench.outcomes() == {FEED_URL: "absent", A: "new", B: "failed"}
        ((detail,),) = bench.rows("SELECT detail FROM ops.newsroom_fetches WHERE outcome = 'failed'")
    assert "larger than 20,971,520 bytes" in detail


def test_a_wire_fetches_releases_of_watched_companies_only(newsroom: FakeNewsroom, tmp_path: Path) -> None:
    wire = feed(
        name="wire", companies=(), kind="wire", names={"SOAP": ("Soap Makers",)}, keywords=("results",)
    )
    newsroom.script(
        FEED_URL,
        sent(
            rss(
                Item("Soap Makers reports results", A),
                Item("Soap Makers opens", B),
                Item("Candles results", C),
            )
        ),
    )
    with live(newsroom, tmp_path, wire) as bench:
        bench.poll()
        assert bench.outcomes() == {FEED_URL: "new", A: "new"}


def test_a_page_of_links_is_polled_like_a_feed(newsroom: FakeNewsroom, tmp_path: Path) -> None:
    listing = Reply(b"<html><body><li><a href='/news/a'>Results</a></li></body></html>")
    newsroom.script(f"https://{HOST}/news", listing)
    center = feed(kind="page", url=f"https://{HOST}/news")
    with live(newsroom, tmp_path, center) as bench:
        bench.poll()
        assert bench.outcomes() == {f"https://{HOST}/news": "new", A: "new"}


def test_a_redirected_page_is_kept_with_where_it_led(newsroom: FakeNewsroom, tmp_path: Path) -> None:
    newsroom.script(FEED_URL, sent(rss(Item("Results", A))))
    newsroom.script(A, redirect("/news/b"))
    with live(newsroom, tmp_path) as bench:
        bench.poll()
        answer = bench.clients().archive.latest(A, "live")
    assert answer is not None
    assert answer.headers["redirected-to"] == B


def test_a_feed_is_due_when_its_last_answer_is_old_enough(tmp_path: Path) -> None:
    archive = AnswerArchive(tmp_path)
    hourly = feed(poll_minutes=60)
    assert due(hourly, archive, "live", NOW)
    answer = archive.keep(FEED_URL, "live", 200, {}, b"<rss/>", NOW)
    assert not due(hourly, archive, "live", NOW + timedelta(minutes=59))
    assert due(hourly, archive, "live", NOW + timedelta(minutes=60))
    archive.confirm(answer, NOW + timedelta(minutes=60))
    assert not due(hourly, archive, "live", NOW + timedelta(minutes=61))


def test_a_clock_that_is_put_back_does_not_keep_a_feed_from_being_asked(tmp_path: Path) -> None:
    archive = AnswerArchive(tmp_path)
    hourly = feed(poll_minutes=60)
    answer = archive.keep(FEED_URL, "live", 200, {}, b"<rss/>", NOW)
    back = NOW - timedelta(hours=1)
    assert due(hourly, archive, "live", back)
    archive.confirm(answer, back)
    assert not due(hourly, archive, "live", back + timedelta(minutes=59))
    assert due(hourly, archive, "live", back + timedelta(minutes=60))


@pytest.mark.shared
def test_every_held_page_of_nvidias_newsroom_is_found(tmp_path: Path) -> None:
    from pipelines.newsrooms import load_newsrooms
    from pipelines.settings import PROJECT_ROOT

    tree = PROJECT_ROOT.parent / "shared" / "edgar-archive"
    if not tree.is_dir():
        pytest.skip("needs the held answers in ../shared")
    own = load_newsrooms(PROJECT_ROOT / "pipelines" / "newsrooms.yaml")
    settings = Settings(home=tmp_path / "home", source=f"archive:{tree}")
    with NewsBench(settings, own.feeds) as bench:
        bench.poll()
        pages = bench.rows(
            "SELECT ticker, outcome, count(*) FROM ops.newsroom_fetches WHERE kind = 'page' GROUP BY ALL"
        )
        feeds = bench.rows("SELECT DISTINCT outcome FROM ops.newsroom_fetches WHERE kind = 'feed'")
    held = [file for file in (tree / "nvidianews.nvidia.com" / "news").iterdir() if file.is_file()]
    assert pages == [("NVDA", "new", len(held))]
    assert feeds == [("absent",)]
