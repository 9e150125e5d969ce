"""Bytes of a feed to text that a parser may have: one encoding, no document type, no forbidden characters.

What is checked is what is parsed: the text is decoded once, here, and the parser is given its UTF-8. A document
type is refused whatever it says, since it is the only place where XML can define entities that unfold without
end or read files; RSS 0.91 is the one kind of feed that ever had one.
"""

import codecs
import re
from typing import NamedTuple

from pipelines.errors import BadDocument
from pipelines.raw.document import Document

MOST_BYTES = 5 * 1024 * 1024
MOST_TAGS = 250_000
"""A feed of 5,000 entries has half as many; the lenient reader needs 30 us for each."""

_MARKS = ((b"\xef\xbb\xbf", "utf-8"), (b"\xff\xfe", "utf-16-le"), (b"\xfe\xff", "utf-16-be"))
_WIDE = ((b"<\x00", "utf-16-le"), (b"\x00<", "utf-16-be"))
_DECLARED = re.compile(rb"""<\?xml[^>]{0,200}?encoding\s*=\s*["']([A-Za-z0-9._:-]{1,40})["']""")
_CHARSET = re.compile(r"charset\s*=\s*[\"']?([A-Za-z0-9._:-]{1,40})", re.IGNORECASE)
# Encodings that feeds are written in. Others that Python knows can hide markup (UTF-7) or are none (hex, rot13).
_KNOWN = frozenset(
    codecs.lookup(name).name
    for name in (
        *(
            "cp949",
            "euc-kr",
            "johab",
            "shift_jis",
            "cp932",
            "euc-jp",
            "iso-2022-jp",
            "big5",
            "big5hkscs",
            "gb2312",
        ),
        *("gbk", "gb18030", "koi8-r", "koi8-u", "mac-roman", *(f"cp{page}" for page in range(1250, 1259))),
        *(f"iso8859-{part}" for part in (2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 13, 14, 15, 16)),
    )
)
_KOREAN = frozenset({"euc_kr", "cp949", "johab"})
_FORBIDDEN = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff]")
_REFERENCE = re.compile(r"&#(?:[xX]([0-9a-fA-F]{1,64})|([0-9]{1,64}));?")
_PROLOG = re.compile(r"(?:\s+|<\?(?:[^?]|\?(?!>))*\?>|<!--(?:[^-]|-(?!->))*-->)")
_ROOT = re.compile(r"<\s*([A-Za-z_][\w.:-]*)")
_STRAYS = "windows-1252 for stray bytes"


class FeedText(NamedTuple):
    """The text without its XML declaration, and what was wrong with the bytes, in words."""

    text: str
    findings: tuple[str, ...]


def feed_text(document: Document, content_type: str = "", *, korean: bool = False) -> FeedText:
    """The text of a feed; `content_type` is the answer's header, `korean` where the feed is.

    Raises BadDocument for what can not be a feed (empty, too large, HTML, JSON, plain text) and for one with a
    document type.
    """
    if len(document.body) > MOST_BYTES:
        raise bad_feed(document, f"the feed is larger than {MOST_BYTES:,} bytes")
    text, findings = _decoded(document.body, content_type, korean=korean)
    clean, forbidden = _FORBIDDEN.subn("", text)
    clean, references = _without_bad_references(clean)
    forbidden += references
    if forbidden:
        findings = (*findings, f"{forbidden} characters that XML forbids were left out")
    start = 0
    while match := _PROLOG.match(clean, start):
        start = match.end()
    body = clean[start:]
    what = _not_a_feed(body)
    if not what and body.count("<") > MOST_TAGS:
        what = f"the feed has more than {MOST_TAGS:,} tags"
    if what:
        raise bad_feed(document, what)
    return FeedText(body, findings)


def bad_feed(document: Document, what: str) -> BadDocument:
    """The failure of a document that is no feed, or none that is read."""
    return BadDocument(
        f"{what}; {len(document.body):,} bytes",
        place=f"{document.url}, sha256 {document.sha256[:12]}",
        remedy="open the address in a browser; if it has moved or is no feed any more, change its entry in the "
        "newsroom file",
    )


def _without_bad_references(text: str) -> tuple[str, int]:
    """The text without references to characters that there are none of, and how many there were."""
    count = 0

    def kept(match: re.Match[str]) -> str:
        nonlocal count
        number = int(match[1], 16) if match[1] else int(match[2])
        if 0xD800 <= number <= 0xDFFF or number > 0x10FFFF or _FORBIDDEN.match(chr(number)):
            count += 1
            return ""
        return match[0]

    return _REFERENCE.sub(kept, text), count


def _not_a_feed(text: str) -> str:
    """What the text is instead of a feed, or an empty text."""
    head = text[:200].lower()
    if not head:
        return "the answer is empty"
    if head.startswith("<!doctype"):
        if re.match(r"<!doctype\s+html", head):
            return "the answer is an HTML page, not a feed"
        return "the feed has a document type, which could define entities without end or read files, and is refused"
    root = _ROOT.match(text)
    if root is None:
        kind = "JSON" if head[0] in "{[" else "no XML"
        return f"the answer is {kind}, not a feed"
    if root[1].lower() in ("html", "head", "body"):
        return "the answer is an HTML page, not a feed"
    return ""


def _decoded(body: bytes, content_type: str, *, korean: bool) -> tuple[str, tuple[str, ...]]:
    for mark, encoding in (*_MARKS, *_WIDE):
        if body.startswith(mark):
            skipped = len(mark) if (mark, encoding) in _MARKS else 0
            return _lenient(body[skipped:], encoding, encoding)
    declared = _declared(body, content_type)
    try:
        return body.decode("utf-8"), _wrong(declared, "utf-8") if not body.isascii() else ()
    except UnicodeDecodeError:
        pass
    candidates = [declared] if declared in _KNOWN else []
    candidates += ["cp949"] if korean else []
    for encoding in candidates:
        # What Korean pages call euc-kr holds signs that only cp949 has.
        name = "cp949" if encoding in _KOREAN else str(encoding)
        try:
            return body.decode(name), _wrong(declared, name)
        except UnicodeDecodeError:
            continue
    codecs.register_error(_STRAYS, _stray)
    text = body.decode("utf-8", errors=_STRAYS)
    latin = declared in ("iso8859-1", "cp1252", "ascii")  # browsers read all of these as windows-1252
    return text, () if latin else _wrong(declared or "utf-8", "windows-1252")


def _lenient(body: bytes, encoding: str, declared: str) -> tuple[str, tuple[str, ...]]:
    try:
        return body.decode(encoding), ()
    except UnicodeDecodeError as error:
        text = body.decode(encoding, errors="replace")
        return text, (f"bytes from {error.start} on are not {declared}, which the feed declares",)


def _declared(body: bytes, content_type: str) -> str | None:
    """The encoding that the header or the XML declaration names, in Python's spelling."""
    header, prolog = _CHARSET.search(content_type), _DECLARED.search(body[:400])
    name = header[1] if header else prolog[1].decode("ascii") if prolog else ""
    try:
        return codecs.lookup(name).name if name else None
    except LookupError:
        return None


def _wrong(declared: str | None, read: str) -> tuple[str, ...]:
    same = declared in (None, read) or (declared in _KOREAN and read in _KOREAN)
    return () if same else (f"the feed is declared as {declared} and was read as {read}",)


def _stray(error: UnicodeError) -> tuple[str, int]:
    """A byte that is not UTF-8 as windows-1252 has it."""
    if not isinstance(error, UnicodeDecodeError):
        raise error
    stray = error.object[error.start : error.end]
    return stray.decode("cp1252", errors="replace"), error.end
