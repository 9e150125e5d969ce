from datetime import UTC, datetime

import pytest

from pipelines.contracts.newsrooms import ENTRIES
from pipelines.contracts.table import verdict
from pipelines.errors import BadDocument
from pipelines.newsrooms import Feed
from pipelines.raw.document import Document, Parsed
from pipelines.raw.feeds import Received
from pipelines.raw.newsroom_pages import MOST_BYTES, parse_newsroom_page

URL = "https://pr.example.com/english/latest-news"
PAGE = "https://pr.example.com/english/news/3210"
FEED = Feed(
    name="press_center",
    companies=("SOAP",),
    kind="page",
    url=URL,
    language="en",
    hosts=("pr.example.com",),
    pages=("https://pr.example.com/english/news/",),
    keywords=(),
    poll_minutes=60,
    most_pages=20,
    names={},
)
LISTING = """<html lang="en-US"><body>
<a href="/english/news/">All news</a> <a href="/english/contact">Contact</a> <a href="mailto:ir@example.com">IR</a>
<article><a href="/english/news/3210"><img src="x.png"></a>
  <h3><a href="http://pr.example.com/english/news/3210?utm_source=list">Soap Makers <b>Reports</b> Results</a></h3>
  <time datetime="2026-01-15T14:00:00+08:00">2026/01/15</time></article>
<article><h3><a href="/english/news/3209">Board Meeting</a></h3><div><time>2026/01/14</time></div></article>
<ul><li><a href="https://pr.example.com/english/news/3208">Older</a></li></ul>
<a href="https://elsewhere.example.com/english/news/1">Elsewhere</a><a href="javascript:void(0)">x</a><a>no link</a>
</body></html>"""


def parsed(markup: str | bytes) -> Parsed:
    body = markup.encode() if isinstance(markup, str) else markup
    document = Document(FEED.name, 0, URL, "0" * 64, body)
    found = parse_newsroom_page(document, FEED, Received(datetime(2026, 3, 1, tzinfo=UTC)))
    assert verdict(found.rows, ENTRIES).ok
    return found


def test_links_to_releases_are_entries_each_once_with_the_date_of_their_card() -> None:
    found = parsed(LISTING)
    assert found.rows.select("title", "link", "published_at", "published_basis", "language").rows() == [
        ("Soap Makers Reports Results", PAGE, datetime(2026, 1, 15, 6, tzinfo=UTC), "stated", "en-US"),
        ("Board Meeting", PAGE.replace("3210", "3209"), datetime(2026, 1, 15, 11, 59, 59, tzinfo=UTC), "day_bound",
         "en-US"),
        ("Older", PAGE.replace("3210", "3208"), None, "absent", "en-US"),
    ]  # fmt: skip
    assert found.quarantined.is_empty()


@pytest.mark.parametrize(
    ("markup", "what"),
    [
        ("<html><body><script>list()</script></body></html>", "no link that begins with"),
        ("<html><body><a href='/english/contact'>x</a></body></html>", "no link that begins with"),
        ("", "not HTML"),
        (b"<html>" + b" " * MOST_BYTES, "larger than"),
    ],
)
def test_a_page_that_lists_no_release_is_no_empty_newsroom(markup: str | bytes, what: str) -> None:
    with pytest.raises(BadDocument, match=rf"{what}.*{URL}"):
        parsed(markup)
