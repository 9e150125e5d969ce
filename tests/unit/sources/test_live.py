import socket
import threading
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from pipelines.errors import NotFoundAtSource, PassingFailure, PermanentFailure
from pipelines.sources.limiter import RateLimiter, Stopped
from pipelines.sources.live import LiveTransport
from tests.support.fake_sec import FakeSec, Reply, fake_sec, json_reply

IDENTITY = "Some Name contact@example.com"
URL = "https://data.sec.gov/submissions/CIK0001045810.json"
PATH = "/submissions/CIK0001045810.json"


@pytest.fixture
def sec() -> Iterator[FakeSec]:
    with fake_sec() as server:
        yield server


def live(sec: FakeSec, limiter: RateLimiter | None = None, **options: Any) -> LiveTransport:
    return LiveTransport(IDENTITY, limiter, overrides=sec.overrides(), **options)


def redirect(target: str) -> Reply:
    return Reply(b"moved", 301, {"Location": target})


def test_an_answer_is_returned_as_sent(sec: FakeSec) -> None:
    sec.script(PATH, Reply(b"\x1f\x8b\x08not unpacked", 503, {"Content-Encoding": "gzip", "ETag": '"a"'}))
    raw = live(sec).get(URL)
    assert (raw.status, raw.body, raw.fault) == (503, b"\x1f\x8b\x08not unpacked", "")
    assert raw.headers["ETag"] == '"a"'


def test_only_the_identity_the_encodings_and_the_validators_are_told(sec: FakeSec) -> None:
    sec.script(PATH, json_reply(ETag='"a"'))
    raw = live(sec).get(URL, etag='"a"', last_modified="Fri, 02 Jan 2026 03:04:05 GMT")
    assert raw.status == 304
    headers = {
        name: value for name, value in sec.requests[0].headers.items() if name not in ("Host", "Connection")
    }
    assert headers == {
        "User-Agent": IDENTITY,
        "Accept-Encoding": "gzip, deflate",
        "Accept": "*/*",
        "If-None-Match": '"a"',
        "If-Modified-Since": "Fri, 02 Jan 2026 03:04:05 GMT",
    }


def test_cookies_are_not_kept(sec: FakeSec) -> None:
    sec.script(PATH, json_reply(Set_Cookie="a=b"))
    transport = live(sec)
    transport.get(URL)
    transport.get(URL)
    assert "Cookie" not in sec.requests[1].headers


def test_a_body_cut_short_is_returned_as_far_as_it_came(sec: FakeSec) -> None:
    sec.script(PATH, Reply(b'{"a": 1}', cut=4))
    raw = live(sec).get(URL)
    assert (raw.body, raw.headers["Content-Length"]) == (b'{"a"', "8")


def test_a_chunked_body_cut_short_is_at_fault(sec: FakeSec) -> None:
    sec.script(PATH, Reply(b'{"a": 1}', chunked=True), Reply(b'{"a": 1}', chunked=True, cut=4))
    assert live(sec).get(URL).fault == ""
    assert "cut short" in live(sec).get(URL).fault


def test_a_source_that_hangs_up_is_a_passing_failure_with_its_url(sec: FakeSec) -> None:
    sec.script(PATH, Reply(hang_up=True))
    with pytest.raises(PassingFailure, match=rf"no connection.*{URL}.*What to do"):
        live(sec).get(URL)


def test_a_source_that_does_not_answer_is_a_passing_failure(sec: FakeSec) -> None:
    sec.script(PATH, Reply(b"{}", delay=1.0))
    with pytest.raises(PassingFailure, match="no answer within"):
        live(sec, timeout=(0.1, 0.1)).get(URL)


def test_a_source_that_is_not_there_is_a_passing_failure() -> None:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        base = f"http://127.0.0.1:{free.getsockname()[1]}"
        with pytest.raises(PassingFailure, match="refused"):
            LiveTransport(IDENTITY, None, overrides={"data.sec.gov": base}).get(URL)


def test_an_answer_without_end_stops_at_the_size_limit(sec: FakeSec) -> None:
    sec.script(PATH, Reply(b"x" * 200_000))
    with pytest.raises(PermanentFailure, match=rf"larger than 100000 bytes.*{URL}"):
        live(sec, cap_bytes=100_000).get(URL)


def test_an_answer_that_drips_stops_at_the_deadline() -> None:
    with socket.create_server(("127.0.0.1", 0)) as server:
        over = threading.Event()

        def drip() -> None:
            connection, _ = server.accept()
            with connection:
                connection.recv(65536)
                connection.sendall(b"HTTP/1.1 200 OK\r\nContent-Length: 1000\r\n\r\n")
                while not over.wait(0.02):
                    connection.sendall(b"x")

        thread = threading.Thread(target=drip)
        thread.start()
        base = f"http://127.0.0.1:{server.getsockname()[1]}"
        raw = LiveTransport(IDENTITY, None, overrides={"data.sec.gov": base}, deadline=0.2).get(URL)
        over.set()
        thread.join()
    assert "did not end within" in raw.fault
    assert 0 < len(raw.body) < 1000


@pytest.mark.parametrize("begin", [b"", b"HTTP/1.1 200 OK\r\n", b"HTTP/1.1 200 OK\r\nX-Slow: "])
def test_an_answer_whose_head_drips_is_cut_at_the_deadline(begin: bytes) -> None:
    with socket.create_server(("127.0.0.1", 0)) as server:
        over = threading.Event()

        def drip() -> None:
            connection, _ = server.accept()
            with connection:
                connection.recv(65536)
                connection.sendall(begin)
                while not over.wait(0.02):
                    try:
                        connection.sendall(b"x")
                    except OSError:
                        return

        thread = threading.Thread(target=drip)
        thread.start()
        base = f"http://127.0.0.1:{server.getsockname()[1]}"
        transport = LiveTransport(IDENTITY, None, overrides={"data.sec.gov": base}, deadline=0.2)
        with pytest.raises(PassingFailure, match="the head of the answer did not end within") as caught:
            transport.get(URL)
        over.set()
        thread.join()
    assert caught.value.url == URL
    assert "What to do: run again later" in str(caught.value)


def test_a_connection_is_used_again(sec: FakeSec) -> None:
    sec.script(PATH, json_reply())
    transport = live(sec)
    transport.get(URL)
    session = transport._session()
    transport.get(URL)
    assert session is transport._session()
    assert len(sec.requests) == 2


def test_a_redirect_that_stays_at_the_source_is_followed(sec: FakeSec) -> None:
    sec.script(PATH, redirect("/other.json"))
    sec.script("/other.json", redirect(f"{sec.base}/third.json"))
    sec.script("/third.json", redirect("https://www.sec.gov/fourth.json"))
    sec.script("/fourth.json", json_reply('{"moved": true}'))
    assert live(sec).get(URL).body == b'{"moved": true}'
    assert sec.paths() == [PATH, "/other.json", "/third.json", "/fourth.json"]


@pytest.mark.parametrize(
    "target",
    [
        "https://example.com/x",
        "http://www.example.com/x",
        "http://efts.sec.gov/x",
        "https://efts.sec.gov:444/x",
        "https://evilsec.gov/x",
        "https://sec.gov.example.com/x",
        "https://sec.gov@example.com/x",
        "file:///etc/hostname",
        "/cgi-bin/browse-edgar",
    ],
)
def test_a_redirect_that_leaves_the_source_is_refused(sec: FakeSec, target: str) -> None:
    sec.script(PATH, redirect(target))
    with pytest.raises(PermanentFailure, match="What to do"):
        live(sec).get(URL)
    assert sec.paths() == [PATH]


def test_redirects_in_a_circle_end(sec: FakeSec) -> None:
    sec.script(PATH, redirect(PATH))
    with pytest.raises(PermanentFailure, match="redirects"):
        live(sec).get(URL)


@pytest.mark.parametrize(
    "path",
    ["/cgi-bin/browse-edgar", "/cgi-bin", "//cgi-bin/x", "/./cgi-bin/x", "/a/../CGI-BIN/x", "/%63gi-bin/x"],
)
def test_cgi_bin_is_never_asked_for(sec: FakeSec, path: str) -> None:
    with pytest.raises(PermanentFailure, match=r"robots\.txt"):
        live(sec).get(f"https://www.sec.gov{path}")
    assert sec.paths() == []


@pytest.mark.parametrize(
    "url", ["http://data.sec.gov/x", "https://example.com/x", "ftp://data.sec.gov/x", "x"]
)
def test_only_https_addresses_of_the_sec_are_asked(sec: FakeSec, url: str) -> None:
    with pytest.raises(PermanentFailure):
        live(sec).get(url)
    assert sec.paths() == []


def test_a_reserved_name_exists_nowhere(sec: FakeSec) -> None:
    with pytest.raises(NotFoundAtSource):
        live(sec).get("https://secondary.aicapex.invalid/figures/CIK0001045810.json")


def test_every_request_takes_one_grant_redirects_included(sec: FakeSec, tmp_path: Path) -> None:
    limiter = RateLimiter(tmp_path)
    grants: list[float] = []
    real = limiter.acquire

    def counted() -> float:
        grants.append(real())
        return grants[-1]

    limiter.acquire = counted  # type: ignore[method-assign]
    sec.script(PATH, redirect("/other.json"))
    sec.script("/other.json", json_reply())
    transport = live(sec, limiter)
    transport.get(URL)
    transport.get(URL)
    assert len(grants) == len(sec.requests) == 4
    assert all(grant <= request.at for grant, request in zip(grants, sec.requests, strict=True))


def test_a_stop_keeps_the_request_from_leaving(sec: FakeSec, tmp_path: Path) -> None:
    limiter = RateLimiter(tmp_path)
    limiter.stop_for(600.0)
    with pytest.raises(Stopped):
        live(sec, limiter).get(URL)
    assert sec.paths() == []


def test_threads_share_a_transport(sec: FakeSec) -> None:
    sec.script(PATH, json_reply())
    transport = live(sec)
    bodies: list[bytes] = []
    threads = [threading.Thread(target=lambda: bodies.append(transport.get(URL).body)) for _ in range(6)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert bodies == [b"{}"] * 6
