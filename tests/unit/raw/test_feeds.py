import re
from datetime import UTC, datetime, timedelta
from pathlib import Path

import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st
from lxml import etree

from pipelines.contracts.newsrooms import ENTRIES
from pipelines.contracts.ops import QUARANTINE
from pipelines.contracts.table import verdict
from pipelines.errors import BadDocument
from pipelines.newsrooms import Feed
from pipelines.raw.document import Document, Parsed
from pipelines.raw.feeds import MOST_ENTRIES, Received, parse_feed
from tests.support.fake_newsroom import Item, rss
from tests.support.repository import ROOT

URL = "https://news.example.com/feeds/releases.xml"
PAGE = "https://news.example.com/news/a"
FEEDS = ROOT.parent / "shared" / "edgar-archive" / "misc.local" / "feeds"
RECEIVED = datetime(2026, 3, 1, tzinfo=UTC)
PUBLISHED = datetime(2026, 2, 25, 21, 20, tzinfo=UTC)


def newsroom(**changes: object) -> Feed:
    """A feed of one company; any field can be changed."""
    fields: dict[str, object] = {
        "name": "soap_newsroom",
        "companies": ("SOAP",),
        "kind": "rss",
        "url": URL,
        "language": "en",
        "hosts": ("news.example.com",),
        "pages": ("https://news.example.com/news/",),
        "keywords": (),
        "poll_minutes": 60,
        "most_pages": 20,
        "names": {},
    }
    return Feed(**{**fields, **changes})  # type: ignore[arg-type]


WIRE = newsroom(
    name="wire", companies=(), kind="wire", names={"SOAP": ("Soap Makers",), "TOWL": ("Towel Works",)}
)


def parsed(body: bytes, feed: Feed | None = None, *, received: Received | None = None) -> Parsed:
    entry = feed or newsroom()
    found = parse_feed(Document(entry.name, 0, URL, "0" * 64, body), entry, received or Received(RECEIVED))
    assert verdict(found.rows, ENTRIES).ok
    assert verdict(found.quarantined, QUARANTINE).ok
    return found


def read_or_refused(body: bytes) -> Parsed | BadDocument:
    try:
        return parsed(body)
    except BadDocument as refused:
        return refused


def only(body: bytes, feed: Feed | None = None) -> dict[str, object]:
    """The one row of a feed of which nothing is set aside."""
    found = parsed(body, feed)
    assert found.quarantined.is_empty(), found.quarantined.to_dicts()
    (row,) = found.rows.to_dicts()
    return row


def reasons(found: Parsed) -> list[tuple[str, str]]:
    return [(row["place"], row["reason"]) for row in found.quarantined.to_dicts()]


RSS_2 = rss(Item("Results", PAGE, summary="<p>Revenue of <b>$5</b> billion</p>", guid="id-7"))
RSS_091 = b"""<rss version="0.91"><channel><title>News</title><language>en-us</language>
<item><title>Results</title><link>https://news.example.com/news/a</link></item></channel></rss>"""
RSS_1 = b"""<?xml version="1.0"?><rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#"
 xmlns="http://purl.org/rss/1.0/" xmlns:dc="http://purl.org/dc/elements/1.1/">
<channel rdf:about="https://news.example.com/"><title>News</title></channel>
<item rdf:about="https://news.example.com/news/a"><title>Results</title><link>https://news.example.com/news/a</link>
<dc:date>2026-02-25T21:20:00Z</dc:date></item></rdf:RDF>"""
ATOM = b"""<feed xmlns="http://www.w3.org/2005/Atom" xml:lang="ko"><title>News</title>
<entry><id>tag:example.com,2026:7</id><title type="html">Results &amp;amp; outlook</title>
<link rel="self" href="https://news.example.com/api/7"/><link href="/news/a"/>
<published>2026-02-25T16:20:00-05:00</published><updated>2026-02-26T00:00:00Z</updated>
<summary>Short</summary></entry></feed>"""


def test_rss_2_is_read() -> None:
    assert only(RSS_2) == {
        "feed_name": "soap_newsroom",
        "ticker": "SOAP",
        "tickers": ["SOAP"],
        "entry_id": "id-7",
        "link": PAGE,
        "title": "Results",
        "published_at": PUBLISHED,
        "published_text": "Wed, 25 Feb 2026 16:20:00 -0500",
        "published_basis": "stated",
        "updated_at": None,
        "summary": "Revenue of $5 billion",
        "language": "en-us",
        "first_seen_at": RECEIVED,
        "position": 1,
        "answer_url": URL,
        "answer_sha256": "0" * 64,
    }


def test_rss_0_91_is_read_without_dates() -> None:
    row = only(RSS_091)
    assert (row["title"], row["link"], row["entry_id"]) == ("Results", PAGE, PAGE)
    assert (row["published_at"], row["published_basis"], row["language"]) == (None, "absent", "en-us")


def test_rss_1_is_read() -> None:
    row = only(RSS_1)
    assert (row["title"], row["link"], row["published_at"]) == ("Results", PAGE, PUBLISHED)


def test_atom_is_read_with_its_language_and_both_dates() -> None:
    row = only(ATOM)
    assert (row["entry_id"], row["title"], row["link"]) == (
        "tag:example.com,2026:7",
        "Results & outlook",
        PAGE,
    )
    assert (row["published_at"], row["updated_at"]) == (PUBLISHED, datetime(2026, 2, 26, tzinfo=UTC))
    assert (row["summary"], row["language"]) == ("Short", "ko")


def test_the_language_of_the_newsroom_file_stands_where_the_feed_says_none() -> None:
    assert only(RSS_1, newsroom(language="ko"))["language"] == "ko"


def test_relative_links_are_resolved_where_the_answer_came_from() -> None:
    moved = Received(RECEIVED, redirected_to="https://www.example.com/b/feed.xml")
    body = rss(Item("Results", "a/b.html"))
    assert parsed(body).rows["link"].to_list() == ["https://news.example.com/feeds/a/b.html"]
    assert parsed(body, received=moved).rows["link"].to_list() == ["https://www.example.com/b/a/b.html"]


@pytest.mark.parametrize(
    ("link", "reason"),
    [
        ("javascript:alert(1)", "only http and https are asked, not javascript"),
        ("http://127.0.0.1/x", "127.0.0.1 is a loopback address"),
        ("https://169.254.169.254/latest/", "169.254.169.254 is a link-local address"),
        ("https://me@news.example.com/", "the URL carries a user name"),
    ],
)
def test_a_link_that_may_not_be_asked_is_set_aside_and_its_entry_stays(link: str, reason: str) -> None:
    found = parsed(rss(Item("Results", link, guid="7"), Item("Outlook", PAGE)))
    assert found.rows["link"].to_list() == [None, PAGE]
    assert reasons(found) == [("entry 1, link", reason)]
    assert found.quarantined["detail"].to_list() == [link]


def test_a_date_that_can_not_be_read_is_set_aside_and_its_entry_stays() -> None:
    found = parsed(rss(Item("Results", PAGE, published="Tomorrow, 25 IST")))
    assert found.rows.select("published_at", "published_text", "published_basis").rows() == [
        (None, "Tomorrow, 25 IST", "absent")
    ]
    assert reasons(found) == [("entry 1, date", "the date can not be read")]


def test_a_date_in_the_future_is_the_moment_of_the_answer_and_is_said() -> None:
    found = parsed(
        rss(
            Item("Far", f"{PAGE}1", published="Wed, 25 Feb 2099 21:20:00 GMT"),
            Item("Near", f"{PAGE}2", published="Sun, 01 Mar 2026 09:00:00 GMT"),
            Item("Day", f"{PAGE}3", published="2026-02-28"),
        )
    )
    assert found.rows["published_at"].to_list() == [RECEIVED] * 3
    assert found.rows["published_basis"].to_list() == ["not_after_fetch"] * 3
    assert reasons(found) == [
        ("entry 1, date", "the date lies after the answer that holds it; that moment stands instead")
    ]


def test_an_entry_without_id_has_its_link_or_a_hash_that_stays() -> None:
    body = rss(Item("Results", PAGE), Item("Outlook", ""), Item("Outlook", "", published="2026-02-24"))
    ids = parsed(body).rows["entry_id"].to_list()
    assert ids[0] == PAGE
    assert all(re.fullmatch("sha256:[0-9a-f]{32}", entry_id) for entry_id in ids[1:])
    assert len(set(ids)) == 3
    assert parsed(body).rows["entry_id"].to_list() == ids


def test_an_id_without_end_is_a_hash() -> None:
    assert str(only(rss(Item("Results", PAGE, guid="x" * 10_000)))["entry_id"]).startswith("sha256:")


def test_an_entry_with_nothing_to_know_it_by_is_set_aside() -> None:
    found = parsed(rss(Item("", "", published=""), Item("Results", PAGE)))
    assert found.rows["title"].to_list() == ["Results"]
    assert reasons(found) == [("entry 1", "an entry without id, link and title")]


def test_an_entry_that_stands_twice_is_one_row_and_said() -> None:
    found = parsed(rss(Item("Results", PAGE, guid="7"), Item("Results again", PAGE, guid="7")))
    assert found.rows["title"].to_list() == ["Results"]
    assert reasons(found) == [("entry 2", "the entry stands twice")]


def test_one_id_for_different_pages_is_no_id() -> None:
    found = parsed(rss(Item("Results", PAGE, guid="same"), Item("Outlook", f"{PAGE}2", guid="same")))
    assert found.rows["entry_id"].to_list() == ["same", f"{PAGE}2"]
    assert found.quarantined.is_empty()


def test_a_wire_gives_rows_for_the_companies_that_it_is_searched_for() -> None:
    found = parsed(
        rss(
            Item("Soap Makers reports results", f"{PAGE}1"),
            Item("Candle Co opens a shop", f"{PAGE}2"),
            Item("Deal", f"{PAGE}3", summary="Towel Works and Soap Makers sign"),
        ),
        WIRE,
    )
    assert found.rows.select("position", "ticker", "tickers").rows() == [
        (1, "SOAP", ["SOAP"]),
        (3, None, ["SOAP", "TOWL"]),
    ]
    assert found.quarantined.is_empty()


def test_broken_xml_is_read_as_far_as_it_makes_sense_and_said() -> None:
    whole = rss(Item("Results", f"{PAGE}1"), Item("Outlook", f"{PAGE}2"))
    found = parsed(whole.replace(b"Outlook", b"Soap & towels <b>"))
    assert found.rows["link"].to_list() == [f"{PAGE}1", f"{PAGE}2"]
    ((place, reason),) = reasons(found)
    assert place.startswith("line ")
    assert reason == "the feed is not well-formed XML and was read leniently"


def test_a_feed_cut_short_keeps_the_entries_that_came() -> None:
    whole = rss(Item("Results", f"{PAGE}1"), Item("Outlook", f"{PAGE}2"))
    found = parsed(whole[: whole.index(b"Outlook")])
    assert found.rows["link"].to_list()[0] == f"{PAGE}1"
    assert "not well-formed" in reasons(found)[0][1]


def test_a_wrong_encoding_is_read_and_said() -> None:
    body = rss(Item("Soap Makers\u2019 results", PAGE)).decode().encode("cp1252")
    found = parsed(body)
    assert found.rows["title"].to_list() == ["Soap Makers\u2019 results"]
    assert reasons(found) == [("encoding", "the feed is declared as utf-8 and was read as windows-1252")]


@pytest.mark.parametrize("reference", ["&#xD83D;", "&#99999999999999;", "&#x110000;", "&#0;", "&#xFFFF"])
def test_a_reference_to_no_character_is_left_out_and_said(reference: str) -> None:
    body = rss(Item("Results", PAGE)).replace(b"Results", f"Results {reference}".encode())
    found = parsed(body)
    assert found.rows["title"].to_list() == ["Results"]
    assert reasons(found) == [("encoding", "1 characters that XML forbids were left out")]


@pytest.mark.parametrize("place", ["polygon>1 2 3 4</georss:polygon>", "point>x</georss:point>"])
def test_extensions_that_make_no_sense_do_not_cost_the_entry(place: str) -> None:
    namespace = b'<rss xmlns:georss="http://www.georss.org/georss" '
    body = rss(Item("Results", PAGE)).replace(b"<rss ", namespace)
    assert parsed(body.replace(b"<link>", f"<georss:{place}<link>".encode())).rows["link"].to_list() == [PAGE]


PIECES = st.sampled_from(
    ["<![CDATA[", "]]>", "<!", "<![", "<!ENTITY a 'b'>", "&bogus;", "&#xD800;", "</", "<", ">", '"', "<a:b>",
     "<link rel='enclosure' href='http://[a'/>", "<content mode='base64'>!!!</content>", "<pubDate>x</pubDate>",
     "<a href='http://[::'>", "<updated>-1</updated>", "<source url='http://[q'/>", "<category domain='x'/>"]
)  # fmt: skip


@given(
    st.sampled_from([RSS_2, RSS_091, RSS_1, ATOM]),
    st.lists(
        st.tuples(st.integers(0, 900), PIECES | st.text(st.characters(codec="utf-8"), max_size=3)), max_size=4
    ),
)
def test_a_mangled_feed_is_read_or_refused_and_nothing_else(
    body: bytes, edits: list[tuple[int, str]]
) -> None:
    text = body.decode()
    for place, piece in edits:
        text = text[:place] + piece + text[place + len(piece) % 3 :]
    outcome = read_or_refused(text.encode())
    if isinstance(outcome, BadDocument):
        assert URL in str(outcome)
        assert outcome.remedy
    else:
        # `parsed` has held the rows against their contract; no entry is lost without a word.
        assert not outcome.rows.is_empty() or not outcome.quarantined.is_empty()


def test_a_feed_without_entries_is_said() -> None:
    found = parsed(rss())
    assert found.rows.is_empty()
    assert reasons(found) == [("the feed", "the feed lists no entry")]


@pytest.mark.parametrize(
    ("body", "what"),
    [
        (b"<html><body>Sign in</body></html>", "an HTML page, not a feed"),
        (
            b"<urlset xmlns='http://www.sitemaps.org/schemas/sitemap/0.9'><url/></urlset>",
            "its root is urlset",
        ),
        (b"<!DOCTYPE rss [<!ENTITY a 'b'>]><rss>&a;</rss>", "document type"),
        (b"", "empty"),
    ],
)
def test_what_is_no_feed_is_refused_by_name(body: bytes, what: str) -> None:
    with pytest.raises(BadDocument, match=rf"{what}.*{URL}.*What to do"):
        parsed(body)


def test_an_entity_bomb_after_the_root_element_does_not_go_off() -> None:
    bomb = b'<!DOCTYPE x [<!ENTITY a "' + b"a" * 1000 + b'"><!ENTITY b "' + b"&a;" * 1000 + b'">]>'
    body = (
        rss(Item("Results &b;", PAGE)).replace(b"&amp;b;", b"&b;").replace(b"<channel>", bomb + b"<channel>")
    )
    found = parsed(body)
    assert len(str(found.rows["title"].to_list())) < 2000


def test_a_feed_with_entries_without_end_is_read_up_to_a_number() -> None:
    items = "<item><guid>{0}</guid><title>x</title></item>"
    body = (
        "<rss version='2.0'><channel>" + "".join(items.format(n) for n in range(MOST_ENTRIES + 7))
    ).encode()
    found = parsed(body + b"</channel></rss>")
    assert found.rows.height == MOST_ENTRIES
    assert reasons(found) == [
        (f"entry {MOST_ENTRIES + 1}", f"only the first {MOST_ENTRIES} entries are read")
    ]


def test_nothing_outside_the_answer_is_opened(tmp_path: Path) -> None:
    # feedparser takes a text for the name of a file or an address, if it is one.
    secret = tmp_path / "secret.xml"
    secret.write_bytes(RSS_2)
    for body in (str(secret).encode(), b"http://127.0.0.1:9/feed.xml"):
        with pytest.raises(BadDocument, match="no XML"):
            parsed(body)


@pytest.mark.shared
@pytest.mark.skipif(not FEEDS.is_dir(), reason="needs the recorded feeds in ../shared")
def test_every_recorded_feed_is_read_whole() -> None:
    files = sorted(file for file in FEEDS.rglob("*") if file.is_file())
    assert files
    for file in files:
        body = file.read_bytes()
        found = parsed(body, newsroom(name="recorded"), received=Received(datetime.now(UTC)))
        listed = list(etree.fromstring(body).iter("{*}item", "{*}entry"))
        twice = found.quarantined.filter(pl.col("reason") == "the entry stands twice").height
        assert found.rows.height + twice == len(listed) > 0, file
        assert found.quarantined.height == twice, file
        assert found.rows["published_at"].null_count() + found.rows["link"].null_count() == 0, file
        assert found.rows["published_basis"].unique().to_list() == ["stated"], file
        assert (found.rows["published_at"] > PUBLISHED - timedelta(days=5000)).all(), file


def test_an_entry_that_the_feed_ends_within_is_set_aside() -> None:
    body = rss(Item("First", PAGE, guid="1"), Item("Second", f"{PAGE}b", guid="2"))
    found = parsed(body[: body.index(b"</link>", body.index(b"Second")) + 7])
    assert found.rows["entry_id"].to_list() == ["1"]
    assert "the feed ends within it" in found.quarantined["reason"].to_list()
