"""Feeds of newsrooms and wires, and newsrooms that are a page of links."""

import random
from collections.abc import Sequence
from datetime import UTC, datetime

from pipelines.contracts.newsrooms import ENTRIES
from pipelines.errors import AicapexError, BadDocument
from pipelines.newsrooms import Feed
from pipelines.raw.feeds import Received, parse_feed
from pipelines.raw.newsroom_pages import parse_newsroom_page
from pipelines.sources.public_address import checked_link
from tests.fuzz import mutations
from tests.fuzz.masking import windows
from tests.fuzz.target import SHARED, Broken, Target, document, hold, parsed_alike
from tests.support.fake_newsroom import Item, rss

_RECEIVED = Received(datetime(2026, 3, 1, tzinfo=UTC), "application/xml")
_FEED = Feed(
    name="soap_newsroom", companies=("SOAP",), kind="rss", url="https://www.example.com/feed.xml", language="en",
    hosts=("www.example.com",), pages=("https://www.example.com/news/",), keywords=(), poll_minutes=60, most_pages=20, names={},
)  # fmt: skip
_WIRE = Feed(
    name="wire", companies=(), kind="wire", url="https://www.example.com/wire.xml", language="ko", hosts=("www.example.com",),
    pages=("https://www.example.com/news/",), keywords=(), poll_minutes=60, most_pages=20,
    names={"SOAP": ("Soap Makers",), "TOWL": ("Towel Works",)},
)  # fmt: skip
_PIECES = (
    b"<item>", b"</item>", b"<entry>", b"</entry>", b"<title>Soap Makers</title>", b"<link>javascript:alert(1)</link>",
    b"<link>http://169.254.169.254/</link>", b'<link href="//user@www.example.com/"/>', b"<link>https://[::1]:99999/</link>",
    b"<pubDate>Wed, 31 Feb 2026 25:61:00 EDT</pubDate>", b"<published>2026-02-25T16:20:00-99:99</published>",
    b"<updated>9999-12-31T23:59:59Z</updated>", b"<dc:date>0001-01-01</dc:date>", b"<guid isPermaLink='true'>x</guid>",
    b"<georss:point>1</georss:point>", b"<gml:Point>", b"<media:content url='x'/>", b"<itunes:image/>", b"<content type='xhtml'>",
    b"<![CDATA[<b>", b"]]>", b"<?xml version='1.0' encoding='euc-kr'?>", b"<!DOCTYPE rss [<!ENTITY a 'b'>]>", b"&a;", b"xml:base='x:'",
    b"<enclosure length='-1'/>", b"<time datetime='2026-02-25'>", b"<a href='/news/b'>", b"<article>", b"<rss version='2.0'>",
    b"<rdf:RDF>", b"<source>", b"<author>", b"<category term='x'/>", b"<dc:creator>", b"<psc:chapter start='x'/>",
)  # fmt: skip


def check(data: bytes) -> None:
    """Entries keep their contract; none is published after it was received; each link may be asked."""
    one = document(data)
    for feed in (_FEED, _WIRE):
        try:
            first = parse_feed(one, feed, _RECEIVED)
        except BadDocument:
            continue
        parsed_alike(first, parse_feed(one, feed, _RECEIVED), ENTRIES)
        _sane(first.rows.to_dicts())
    try:
        page = parse_newsroom_page(one, _FEED, _RECEIVED)
    except BadDocument:
        return
    parsed_alike(page, parse_newsroom_page(one, _FEED, _RECEIVED), ENTRIES)
    _sane(page.rows.to_dicts())


def _sane(rows: list[dict[str, object]]) -> None:
    for row in rows:
        published = row["published_at"]
        hold(
            not isinstance(published, datetime) or published <= _RECEIVED.at,
            "published after it was received",
        )
        if row["link"]:
            try:
                checked_link(str(row["link"]))
            except AicapexError as refused:
                raise Broken(f"a link that may not be asked: {row['link']!r}") from refused


def seeds() -> Sequence[bytes]:
    """RSS 0.91, 1.0 and 2.0, Atom, and a page."""
    item = Item(
        "Soap Makers: results",
        "https://www.example.com/news/a",
        summary="<p>Revenue of <b>$5</b></p>",
        guid="id-7",
    )
    return (
        rss(item),
        (
            b'<rss version="0.91"><channel><title>News</title><language>en-us</language>\n<item><title>Results</title>'
            b"<link>https://www.example.com/news/a</link></item></channel></rss>"
        ),
        (
            b'<?xml version="1.0"?><rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#" xmlns="http://purl.org/rss/1.0/"'
            b' xmlns:dc="http://purl.org/dc/elements/1.1/"><channel rdf:about="https://www.example.com/"><title>News</title></channel>'
            b'<item rdf:about="https://www.example.com/news/a"><title>Towel Works</title><link>https://www.example.com/news/a</link>'
            b"<dc:date>2026-02-25T21:20:00Z</dc:date></item></rdf:RDF>"
        ),
        (
            b'<feed xmlns="http://www.w3.org/2005/Atom" xml:lang="ko"><title>News</title><entry><id>tag:example.com,2026:7</id>'
            b'<title type="html">Results &amp;amp; outlook</title><link rel="self" href="https://www.example.com/api/7"/>'
            b'<link href="/news/a"/><published>2026-02-25T16:20:00-05:00</published><updated>2026-02-26T00:00:00Z</updated>'
            b"<summary>Short</summary></entry></feed>"
        ),
        (
            b'<html lang="en"><body><ul><li><a href="/news/a">Results</a> <time datetime="2026-02-25">25 February</time></li>'
            b'<li><a href="https://www.example.com/news/b?utm_source=x">More</a></li></ul></body></html>'
        ),
    )


def real() -> Sequence[bytes]:
    """Cuts out of real feeds, without their words."""
    paths = sorted(SHARED.glob("misc.local/feeds/**/*.xml")) + sorted(SHARED.glob("misc.local/feeds/*/*"))
    return [cut for path in dict.fromkeys(paths) if path.is_file() for cut in windows(path.read_bytes(), 1)][
        :40
    ]


def mutate(data: bytes, rng: random.Random) -> bytes:
    """Tags and attributes."""
    return mutations.markup(data, rng, _PIECES)


TARGET = Target("feeds", check, seeds, real, mutate)
