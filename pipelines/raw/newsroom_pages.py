"""Pages of a newsroom that has no feed: their links to releases, as entries."""

from lxml import etree, html

from pipelines.errors import PermanentFailure
from pipelines.newsrooms import Feed
from pipelines.raw.document import Document, Parsed
from pipelines.raw.feed_text import bad_feed
from pipelines.raw.feeds import Listed, Received, entry_rows
from pipelines.raw.links import page_address, secure
from pipelines.raw.markup import text_of

MOST_BYTES = 5 * 1024 * 1024
_CARD_LEVELS = 4
_CARDS = frozenset({"article", "li", "tr", "section"})


def parse_newsroom_page(document: Document, feed: Feed, received: Received) -> Parsed:
    """Rows of raw.newsrooms__entries: the links that begin as the feed's `pages` do, each once, in order.

    The title is the link's own text, the date that of the nearest `<time>` in the same card (an article, a list
    item, a table row). Raises BadDocument for what is no HTML, is too large, or links to no release: a page that
    is put together by scripts lists nothing, and that is no empty newsroom.
    """
    if len(document.body) > MOST_BYTES:
        raise bad_feed(document, f"the page is larger than {MOST_BYTES:,} bytes")
    try:
        root = html.document_fromstring(document.body)
    except (etree.ParserError, etree.XMLSyntaxError, ValueError) as error:
        raise bad_feed(document, f"the page is not HTML ({error})") from error
    base = received.redirected_to or document.url
    found: dict[str, Listed] = {}
    for anchor in root.iter("a"):
        address = _release(anchor.get("href"), base, feed)
        title = text_of(anchor)
        if address is None or (address in found and found[address].title):
            continue
        found[address] = Listed(
            entry_id=address,
            link=address,
            title=title,
            published=_date(anchor),
            updated="",
            summary="",
            language=str(root.get("lang") or ""),
        )
    if not found:
        raise bad_feed(document, f"the page has no link that begins with {' or '.join(feed.pages)}")
    return entry_rows(document, feed, received, list(found.values()), [])


def _release(href: str | None, base: str, feed: Feed) -> str | None:
    """The address of a link to a release; None for any other link."""
    if not href:
        return None
    try:
        address = secure(page_address(href, base))
    except PermanentFailure:
        return None  # most links of a page lead elsewhere: scripts, mail, other sites
    return address if address.startswith(feed.pages) and address not in (feed.url, *feed.pages) else None


def _date(anchor: etree._Element) -> str:
    """What the `<time>` of the link's card says, or an empty text."""
    card: etree._Element | None = anchor
    for _ in range(_CARD_LEVELS):
        if card is None:
            break
        moment = next(iter(card.iter("time")), None)
        if moment is not None:
            return str(moment.get("datetime") or text_of(moment)).strip()
        if card.tag in _CARDS:
            break
        card = card.getparent()
    return ""
