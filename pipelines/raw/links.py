"""Links of feeds and pages as addresses that may be asked: resolved, written in ASCII, without trackers."""

import re
from urllib.parse import parse_qsl, quote, urlencode, urljoin, urlsplit, urlunsplit

from pipelines.errors import PermanentFailure
from pipelines.sources.public_address import checked_link

_TRACKERS = re.compile(
    r"utm_\w+|fbclid|gclid|dclid|msclkid|mc_[ce]id|igshid|_hs(?:enc|mi)|ref_src", re.IGNORECASE
)
_PATH = "/%:@!$&'()*+,;=~-._"
_QUERY = "/%:@!$&'()*+,;=~-._?"


def page_address(link: str, base: str) -> str:
    """The address that a link means on a page at `base`; the same page is the same text, however it is linked.

    Scheme and host are in small letters, the host in ASCII, other signs percent-encoded, fragment, trackers
    and usual ports left out. Raises PermanentFailure, saying why, for an address that may not be asked.
    """
    try:
        parts = urlsplit(urljoin(base, "".join(link.split("\n")).strip()))
        host = (parts.hostname or "").rstrip(".")
        port, user = parts.port, "@" in parts.netloc
        ascii_host = host if ":" in host else host.encode("idna").decode("ascii")
    except (ValueError, UnicodeError) as error:
        raise PermanentFailure("this is not a URL", url=link[:300], remedy="check the link") from error
    if parts.scheme not in ("http", "https") or user or not host:
        checked_link(parts.geturl())
    usual = port in (None, 80 if parts.scheme == "http" else 443)
    place = f"[{ascii_host}]" if ":" in ascii_host else ascii_host
    kept = [
        (name, value)
        for name, value in parse_qsl(parts.query, keep_blank_values=True)
        if not _TRACKERS.fullmatch(name)
    ]
    # A query without trackers stays as it is: some servers tell `a=b%20c` from `a=b+c`, or read no pairs at all.
    tracked = len(kept) < len(parse_qsl(parts.query, keep_blank_values=True))
    query = urlencode(kept) if tracked else quote(parts.query, safe=_QUERY)
    address = urlunsplit(
        (
            parts.scheme,
            place if usual else f"{place}:{port}",
            quote(parts.path or "/", safe=_PATH),
            query,
            "",
        )
    )
    checked_link(address)
    return address


def secure(address: str) -> str:
    """The address over https: newsrooms have had it for years, while their old feeds still link over http."""
    return f"https{address.removeprefix('http')}" if address.startswith("http://") else address
