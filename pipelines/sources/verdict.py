"""What an answer means: nothing wrong, asking again may help, asking again is useless, or it does not exist.

The SEC has three kinds of 403 that only the body tells apart, and 404 for what was never filed. Other hosts have
no page that stops a whole machine, and what unfolds without end is theirs, not an accident.
"""

from pipelines.errors import (
    NotFoundAtSource,
    PassingFailure,
    PermanentFailure,
    SourceFailure,
    SourceThrottled,
)
from pipelines.sources.bodies import UNFOLDS

_THROTTLED = (b"request rate threshold exceeded", b"undeclared automated tool")
_NO_SUCH_INDEX = (b"<code>accessdenied</code>", b"<code>nosuchkey</code>")
_HEAD_BYTES = 8192
_LATER = "run again later; answers already kept are not fetched twice"


def failure_of(url: str, status: int, document: bytes, fault: str) -> SourceFailure | None:
    """The failure that this answer of the SEC is, or None if it is the document that was asked for."""
    if _is_throttling(status, document):
        return SourceThrottled(
            "the SEC refuses this machine: too many requests, or an identity it does not accept",
            url=url,
            status=status,
            remedy="wait 10 minutes without asking (all workers of this machine do), stop other programs"
            " that use sec.gov from here, and check that AICAPEX_SEC_IDENTITY holds a real name and e-mail address",
        )
    return _plain_failure_of(url, status, document, fault)


def web_failure_of(url: str, status: int, document: bytes, fault: str) -> SourceFailure | None:
    """The failure that this answer of another host is, or None if it is the document that was asked for."""
    if UNFOLDS in fault:
        return PermanentFailure(
            fault, url=url, status=status, remedy="nothing this program reads is that large: check the URL"
        )
    return _plain_failure_of(url, status, document, fault)


def _plain_failure_of(url: str, status: int, document: bytes, fault: str) -> SourceFailure | None:
    if fault and status in (200, 403):  # of any other status the body decides nothing
        return PassingFailure(fault, url=url, status=status, remedy=_LATER)
    if status == 200:
        return None
    if status in (404, 410) or (status == 403 and _has(document, _NO_SUCH_INDEX)):
        return NotFoundAtSource(
            "the source says that this does not exist there",
            url=url,
            status=status,
            remedy="nothing, if it was never filed or is not published yet; otherwise check the URL",
        )
    if status in (408, 425, 429) or status >= 500:
        what = "the source asks for fewer requests" if status == 429 else "the source can not answer now"
        return PassingFailure(what, url=url, status=status, remedy=_LATER)
    if 200 < status < 300 or status == 304:
        return PassingFailure("the source sent no document", url=url, status=status, remedy=_LATER)
    if status == 403:
        return PermanentFailure(
            "the source forbids this document",
            url=url,
            status=status,
            remedy="open the URL in a browser; if it is forbidden there too, it can not be had",
        )
    return PermanentFailure("the source refuses the request", url=url, status=status, remedy="check the URL")


def _is_throttling(status: int, document: bytes) -> bool:
    """The SEC's refusal page: HTML, normally status 403. A filing may quote its words, but is not short."""
    if status != 403 and not (status in (200, 429) and len(document) <= _HEAD_BYTES):
        return False
    return document[:512].lstrip()[:1] == b"<" and _has(document, _THROTTLED)


def _has(document: bytes, words: tuple[bytes, ...]) -> bool:
    head = document[:_HEAD_BYTES].lower()
    return any(word in head for word in words)
