"""Feeds that mean harm beside one that does not: each is refused by name, and the rest of the run completes."""

import gzip
from collections.abc import Iterator
from pathlib import Path

import pytest

from pipelines.newsrooms import Feed
from pipelines.settings import Settings
from pipelines.sources.news_clients import NewsClients, open_news_clients
from pipelines.sources.retry import NO_RETRY
from tests.support.fake_newsroom import FakeNewsroom, Item, Reply, fake_newsroom, page, redirect, rss
from tests.support.fake_newsroom import feed as sent
from tests.support.newsrooms import NewsBench, feed

BOMB = (
    '<?xml version="1.0"?><!DOCTYPE rss [<!ENTITY a "ha">'
    + "".join(f'<!ENTITY {b} "{f"&{a};" * 10}">' for a, b in zip("abcdefgh", "bcdefghi", strict=True))
    + "]><rss version='2.0'><channel><item><title>&i;</title></item></channel></rss>"
).encode()
OUTSIDE = b"""<!DOCTYPE rss [<!ENTITY x SYSTEM "file:///etc/hostname">]>
<rss version="2.0"><channel><item><title>&x;</title></item></channel></rss>"""
METADATA = "169.254.169.254/latest/meta-data/"

HOSTILE = {
    "loopback": ("127.0.0.1 is a loopback address", redirect("https://127.0.0.1/secret")),
    "link_local": ("169.254.169.254 is a link-local address", redirect(f"https://{METADATA}")),
    "plain": ("from https to http", redirect(f"http://{METADATA}")),
    "server_itself": ("only the usual ports are asked", None),
    "circle": ("more than 5 redirects", redirect("/feed.xml")),
    "bomb": ("document type", sent(BOMB)),
    "outside": ("document type", sent(OUTSIDE)),
    "packed": ("unfolds to more than", None),
    "endless": ("larger than 5242880 bytes", Reply(b"<rss>" * 5000, trick="endless")),
    "drip": ("did not end within", Reply(b"<", trick="drip")),
    "slow_head": ("did not end within", Reply(trick="slow head")),
    "html": ("an HTML page, not a feed", Reply(b"<!DOCTYPE html><html>Sign in</html>")),
    "closed": ("robots.txt of closed.example.com forbids", sent(rss())),
}


def host(name: str) -> str:
    return f"{name.replace('_', '-')}.example.com"


def entry(name: str) -> Feed:
    at = host(name)
    return feed(name=name, url=f"https://{at}/feed.xml", hosts=(at,), pages=(f"https://{at}/news/",))


@pytest.fixture
def newsroom() -> Iterator[FakeNewsroom]:
    with fake_newsroom() as server:
        for name, (_, reply) in HOSTILE.items():
            server.script(f"https://{host(name)}/feed.xml", reply or Reply())
        itself = redirect(server.base.replace("http:", "https:") + "/secret.example.com/x")
        server.script(f"https://{host('server_itself')}/feed.xml", itself)
        packed = Reply(gzip.compress(bytes(50_000_000)), headers={"Content-Encoding": "gzip"})
        server.script(f"https://{host('packed')}/feed.xml", packed)
        server.script(
            "https://closed.example.com/robots.txt", Reply(b"User-agent: aicapex-bot\nDisallow: /\n")
        )
        server.script("https://secret.example.com/x", Reply(b"secret"))
        yield server


class HostileBench(NewsBench):
    """Polls whose answers have half a second, so that a test of endless ones ends."""

    def clients(self) -> NewsClients:
        return open_news_clients(
            self.settings, self.newsrooms, policy=NO_RETRY, pace_seconds=0.0, deadline=0.5
        )


def test_hostile_feeds_are_refused_by_name_and_the_rest_of_the_run_completes(
    newsroom: FakeNewsroom, tmp_path: Path
) -> None:
    good = "https://good.example.com"
    newsroom.script(
        f"{good}/feed.xml",
        sent(
            rss(
                Item("Results", "/news/a"),
                Item("Trap", f"http://{METADATA}"),
                Item("Another trap", f"{newsroom.base}/secret.example.com/x"),
                Item("Third trap", "/news/moved"),
            )
        ),
    )
    newsroom.script(f"{good}/news/a", page("Results"))
    newsroom.script(f"{good}/news/moved", redirect("https://localhost/x"))
    names = [*HOSTILE, "good"]
    settings = Settings(
        home=tmp_path / "home",
        source="live",
        origin_overrides=newsroom.overrides(*map(host, names), "secret.example.com"),
        limiter_dir=tmp_path / "limiter",
    )
    with HostileBench(settings, [entry(name) for name in names]) as bench:
        bench.poll()
        failed = dict(
            bench.rows(
                "SELECT feed_name, detail FROM ops.newsroom_fetches WHERE kind = 'feed' AND outcome = 'failed'"
            )
        )
        assert {name for name, (reason, _) in HOSTILE.items() if reason in failed.get(name, "")} == set(
            HOSTILE
        )
        assert all(f"https://{host(name)}/feed.xml" in detail for name, detail in failed.items())
        assert all("What to do" in detail for detail in failed.values())
        of_good = bench.rows(
            "SELECT url, outcome, detail FROM ops.newsroom_fetches WHERE feed_name = 'good' ORDER BY url"
        )
        assert [(url, outcome) for url, outcome, _ in of_good] == [
            (f"{good}/feed.xml", "new"),
            (f"{good}/news/a", "new"),
            (f"{good}/news/moved", "failed"),
        ]
        assert "is at 127.0.0.1, a loopback address" in of_good[2][2] or "::1" in of_good[2][2]
        outcomes = {outcome.partition_key: outcome for outcome in bench.entries()}
        assert (outcomes["good"].rows, outcomes["good"].problems) == (4, ())
        assert bench.rows("SELECT DISTINCT reason FROM ops.quarantine WHERE ticker = 'good' ORDER BY 1") == [
            ("169.254.169.254 is a link-local address",),
            (f"only the usual ports are asked, not {newsroom.base.rpartition(':')[2]}",),
        ]
        assert {name for name, outcome in outcomes.items() if outcome.problems} == {"bomb", "outside", "html"}
    assert not [url for url in newsroom.urls() if "secret" in url]
