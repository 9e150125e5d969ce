import socket
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import Any

import pytest

from pipelines.errors import NotFoundAtSource, PassingFailure, PermanentFailure
from pipelines.sources import public_address, web
from pipelines.sources.archive import AnswerArchive
from pipelines.sources.pacing import HostPace
from pipelines.sources.web import WebTransport, user_agent
from tests.support.fake_newsroom import FakeNewsroom, Reply, fake_newsroom, feed, redirect, rss

HOST = "news.example.com"
URL = f"https://{HOST}/feed.xml"
EMPTY = rss()


@pytest.fixture
def newsroom() -> Iterator[FakeNewsroom]:
    with fake_newsroom() as server:
        yield server


Opener = Callable[..., WebTransport]


@pytest.fixture
def opened(newsroom: FakeNewsroom, tmp_path: Path) -> Opener:
    """Opens a transport for which two hosts are this machine's newsroom, and no other host has an address."""

    def nowhere(host: str, port: int) -> Sequence[str]:
        raise socket.gaierror(socket.EAI_NONAME, "no such name")

    def open_one(**options: Any) -> WebTransport:
        defaults: dict[str, Any] = {
            "agent": user_agent(None),
            "overrides": newsroom.overrides(HOST, "www.example.com"),
            "resolve": nowhere,
        }
        return WebTransport(AnswerArchive(tmp_path / "archive"), HostPace(None), **(defaults | options))

    return open_one


def refusal(transport: WebTransport, url: str = URL) -> PermanentFailure:
    with pytest.raises(PermanentFailure) as refused:
        transport.get(url)
    assert refused.value.url == url
    assert refused.value.remedy
    return refused.value


def test_an_answer_is_returned_as_sent(newsroom: FakeNewsroom, opened: Opener) -> None:
    newsroom.script(URL, Reply(b"\x1f\x8b\x08not unpacked", 503, {"Content-Encoding": "gzip", "ETag": '"a"'}))
    raw = opened().get(URL)
    assert (raw.status, raw.body, raw.fault, raw.headers["ETag"]) == (
        503,
        b"\x1f\x8b\x08not unpacked",
        "",
        '"a"',
    )


def test_the_program_the_contact_and_the_validators_are_told_and_nothing_else(
    newsroom: FakeNewsroom, opened: Opener, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    (tmp_path / "netrc").write_text("machine 127.0.0.1 login me password secret")
    monkeypatch.setenv("NETRC", str(tmp_path / "netrc"))
    monkeypatch.setenv("HTTP_PROXY", "http://127.0.0.1:9")
    newsroom.script(URL, feed(EMPTY, ETag='"a"', Set_Cookie="a=b"))
    transport = opened(agent=user_agent("Some Name contact@example.com\r\nX-Evil: 1"))
    assert transport.get(URL).status == 200
    assert transport.get(URL, etag='"a"', last_modified="Fri, 02 Jan 2026 03:04:05 GMT").status == 304
    headers = {name: value for name, value in newsroom.requests[-1].headers.items() if name != "Host"}
    assert headers == {
        "User-Agent": "aicapex-bot/1.0 (reads press releases and their feeds; Some Name contact@example.comX-Evil: 1)",
        "Accept-Encoding": "gzip, deflate",
        "Accept": "*/*",
        "Connection": "close",
        "If-None-Match": '"a"',
        "If-Modified-Since": "Fri, 02 Jan 2026 03:04:05 GMT",
    }


def test_a_redirect_is_followed_and_where_it_led_is_kept(newsroom: FakeNewsroom, opened: Opener) -> None:
    newsroom.script(URL, redirect("/moved.xml"))
    newsroom.script(f"https://{HOST}/moved.xml", redirect("https://www.example.com/feed.xml", 308))
    newsroom.script("https://www.example.com/feed.xml", feed(EMPTY, Redirected_To="https://lie.example.com/"))
    raw = opened().get(URL)
    assert (raw.body, raw.headers["redirected-to"]) == (EMPTY, "https://www.example.com/feed.xml")
    assert "Redirected-To" not in raw.headers


def test_a_server_does_not_say_where_it_redirected(newsroom: FakeNewsroom, opened: Opener) -> None:
    newsroom.script(URL, feed(EMPTY, Redirected_To="https://lie.example.com/"))
    assert not [name for name in opened().get(URL).headers if name.lower() == "redirected-to"]


@pytest.mark.parametrize(
    ("target", "reason"),
    [
        ("http://127.0.0.1/x", "from https to http"),
        ("https://127.0.0.1/x", "127.0.0.1 is a loopback address"),
        ("https://169.254.169.254/latest/meta-data/", "169.254.169.254 is a link-local address"),
        ("https://10.0.0.1/", "a private address"),
        ("https://[::1]/", "::1 is a loopback address"),
        ("https://[::ffff:169.254.169.254]/", "a link-local address"),
        ("https://localhost/", "a loopback address"),
        ("https://0x7f.1/", "a loopback address"),
        ("//127.0.0.1/x", "a loopback address"),
        ("https://news.example.com:8443/", "only the usual ports"),
        ("https://me@news.example.com/", "a user name"),
        ("file:///etc/hostname", "only http and https"),
        ("gopher://news.example.com/", "only http and https"),
        ("https://[broken", "not a URL"),
        ("https://data.sec.gov/submissions/", "the SEC is asked by its own client"),
        ("https://elsewhere.example.com/", "does not name elsewhere.example.com"),
    ],
)
def test_a_redirect_that_leads_where_it_may_not_is_refused_by_name(
    newsroom: FakeNewsroom, opened: Opener, target: str, reason: str
) -> None:
    newsroom.script(URL, redirect(target))

    def resolve(host: str, port: int) -> Sequence[str]:
        return ["1.1.1.1"] if host == "elsewhere.example.com" else public_address.looked_up(host, port)

    refused = refusal(opened(sites={HOST: frozenset({HOST})}, resolve=resolve))
    assert reason in refused.what
    assert "redirects" in refused.what
    assert newsroom.urls() == [URL]


def test_a_redirect_to_the_very_server_that_plays_the_host_is_refused_all_the_same(
    newsroom: FakeNewsroom, opened: Opener
) -> None:
    secret = "http://www.example.com/secret"
    newsroom.script(secret.replace("http:", "https:"), Reply(b"secret"))
    for target in (f"{newsroom.base}/www.example.com/secret", newsroom.base.replace("http:", "https:")):
        newsroom.script(URL, redirect(target))
        refusal(opened())
        newsroom.script("http://www.example.com/start", redirect(target))
    assert newsroom.urls() == [URL, URL]


def test_a_redirect_over_plain_http_to_this_machine_is_refused_too(
    newsroom: FakeNewsroom, opened: Opener
) -> None:
    start = "http://www.example.com/start"
    newsroom.script(start.replace("http:", "https:"), redirect("http://127.0.0.1/x"))
    assert "127.0.0.1 is a loopback address" in refusal(opened(), start).what


def test_a_name_that_changes_between_the_look_and_the_connection_gains_nothing(
    newsroom: FakeNewsroom, opened: Opener
) -> None:
    answers = iter([["1.1.1.1"], ["127.0.0.1"]])
    transport = opened(resolve=lambda host, port: next(answers), overrides={})
    with pytest.raises(PassingFailure, match=r"robots\.txt can not be read.*is at 127\.0\.0\.1, a loopback"):
        transport.get("https://rebinding.example.com/")
    assert next(answers, None) is None
    assert newsroom.requests == []


def test_the_connection_goes_to_the_address_that_was_looked_at(
    newsroom: FakeNewsroom, opened: Opener, monkeypatch: pytest.MonkeyPatch
) -> None:
    port = int(newsroom.base.rpartition(":")[2])
    monkeypatch.setattr(web, "_PORTS", {"http": port})
    monkeypatch.setattr(public_address, "_PORTS", {"http": port})
    monkeypatch.setattr(
        public_address, "not_public", lambda address: "" if address == "127.0.0.1" else "strange"
    )
    newsroom.script("https://pinned.example.com/x", Reply(b"found"))
    looked: list[str] = []

    def resolve(host: str, port: int) -> list[str]:
        looked.append(host)
        return ["127.0.0.1"]

    raw = opened(resolve=resolve, overrides={}).get(f"http://pinned.example.com:{port}/pinned.example.com/x")
    assert raw.body == b"found"
    assert set(looked) == {"pinned.example.com"}
    assert newsroom.requests[-1].headers["Host"] == f"pinned.example.com:{port}"


def test_redirects_in_a_circle_end(newsroom: FakeNewsroom, opened: Opener) -> None:
    newsroom.script(URL, redirect("/feed.xml"))
    assert "more than 5 redirects" in refusal(opened()).what
    assert newsroom.urls() == [URL] * 6


@pytest.mark.parametrize("trick", ["endless", ""])
def test_a_body_without_end_stops_at_the_size_limit(
    newsroom: FakeNewsroom, opened: Opener, trick: Any
) -> None:
    newsroom.script(URL, Reply(b"x" * 200_000, trick=trick))
    assert "larger than 100000 bytes" in refusal(opened(cap_bytes=100_000)).what


def test_the_body_of_a_redirect_is_not_read(newsroom: FakeNewsroom, opened: Opener) -> None:
    newsroom.script(URL, Reply(b"x" * 1000, 302, {"Location": "/other.xml"}, "endless"))
    newsroom.script(f"https://{HOST}/other.xml", feed(EMPTY))
    assert opened(deadline=30.0).get(URL).body == EMPTY


@pytest.mark.parametrize("trick", ["drip", "slow head"])
def test_an_answer_that_drips_stops_when_its_time_is_up(
    newsroom: FakeNewsroom, opened: Opener, trick: Any
) -> None:
    newsroom.script(URL, Reply(b"x", trick=trick))
    with pytest.raises(PassingFailure, match=r"did not end within 0\.5 s"):
        opened(deadline=0.5).get(URL)


def test_a_server_that_never_answers_stops_when_its_time_is_up(opened: Opener) -> None:
    with socket.create_server(("127.0.0.1", 0)) as server:
        base = f"http://127.0.0.1:{server.getsockname()[1]}"
        with pytest.raises(PassingFailure, match=r"robots\.txt can not be read.*did not end within"):
            opened(overrides={HOST: base}, deadline=0.3).get(URL)


def test_a_handshake_that_never_ends_stops_when_its_time_is_up(opened: Opener) -> None:
    with socket.create_server(("127.0.0.1", 0)) as server:
        base = f"https://127.0.0.1:{server.getsockname()[1]}"
        with pytest.raises(PassingFailure, match=r"robots\.txt can not be read.*did not end within"):
            opened(overrides={HOST: base}, deadline=0.3).get(URL)


def test_a_name_without_address_may_have_one_later(opened: Opener) -> None:
    with pytest.raises(PassingFailure, match="can not be looked up"):
        opened().get("https://unknown.example.com/")


def test_a_reserved_name_exists_nowhere(opened: Opener) -> None:
    with pytest.raises(NotFoundAtSource):
        opened().get("https://inbox.aicapex.invalid/a.txt")


def test_the_secs_hosts_are_left_to_their_own_client(newsroom: FakeNewsroom, opened: Opener) -> None:
    hosts = newsroom.overrides("www.sec.gov", "data.sec.gov.")
    for url in ("https://www.sec.gov/x", "https://data.sec.gov./x", "https://sec.gov/x"):
        assert "own limiter" in refusal(opened(overrides=hosts), url).what
    assert newsroom.requests == []


def test_a_page_that_robots_txt_closes_is_not_asked_for(newsroom: FakeNewsroom, opened: Opener) -> None:
    newsroom.script(f"https://{HOST}/robots.txt", Reply(b"User-agent: *\nDisallow: /private/\n"))
    newsroom.script(f"https://{HOST}/a", redirect("/private/b"))
    transport = opened()
    for url in (f"https://{HOST}/private/a", f"https://{HOST}/a"):
        assert "robots.txt of news.example.com forbids" in refusal(transport, url).what
    assert newsroom.urls(robots=True) == [f"https://{HOST}/robots.txt", f"https://{HOST}/a"]


def test_each_host_is_asked_at_its_pace(newsroom: FakeNewsroom, tmp_path: Path) -> None:
    newsroom.script(f"https://{HOST}/robots.txt", Reply(b"User-agent: *\nCrawl-delay: 7\n"))
    newsroom.script(URL, feed(EMPTY))
    waits: list[tuple[str, float]] = []

    class Noted(HostPace):
        def wait(self, host: str, asked_seconds: float, url: str) -> None:
            waits.append((host, asked_seconds))

    WebTransport(
        AnswerArchive(tmp_path / "archive"), Noted(None), agent="x", overrides=newsroom.overrides(HOST)
    ).get(URL)
    assert waits == [(HOST, 0.0), (HOST, 7.0)]
