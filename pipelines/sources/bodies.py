"""From the bytes on the wire to the document, and a first look at it; nothing here parses."""

import zlib
from collections.abc import Mapping
from urllib.parse import urlsplit

MAX_BODY_BYTES = 256 * 1024 * 1024
"""No filing, index or company file comes near it; an endless answer must not fill the memory."""

UNFOLDS = "unfolds to more than"

_GZIP_MAGIC = b"\x1f\x8b\x08"
_COMPRESSED_FILES = (".gz", ".tgz", ".zip", ".z")
_SPACE = b" \t\r\n\xef\xbb\xbf"  # a byte order mark counts as space


def decode(
    url: str, status: int, headers: Mapping[str, str], body: bytes, *, limit: int | None = None
) -> tuple[bytes, str]:
    """Undo the content encoding. Returns (document, fault); where there is a fault, the bytes as they came.

    A document larger than `limit` bytes (MAX_BODY_BYTES if not given) is a fault that names it (UNFOLDS).
    `headers` have lower-case names. A gzip body that was not announced is undone as well (the SEC sends its
    403 pages so), unless the URL names a compressed file, which is then the document itself.
    """
    limit = MAX_BODY_BYTES if limit is None else limit
    announced = headers.get("content-encoding", "").lower()
    encodings = [e.strip() for e in announced.split(",") if e.strip() not in ("", "identity")]
    if not body:
        return body, ""
    if not encodings and body.startswith(_GZIP_MAGIC) and not _is_compressed_file(url, status):
        encodings = ["gzip"]
    document = body
    for encoding in reversed(encodings):
        if encoding in ("gzip", "x-gzip"):
            # A server that announces gzip but sends the plain document is common behind proxies.
            plain = document if not document.startswith(_GZIP_MAGIC) else None
            if plain is not None and _looks_like_text(plain):
                continue
            inflated = _gunzip(document, limit)
        elif encoding == "deflate":
            inflated = _inflate(document, limit)
        else:
            return body, f"content encoding {encoding!r} was not asked for and is not understood"
        if inflated is None:
            return body, f"the {encoding} body is broken or cut short"
        if len(inflated) > limit:
            return body, f"the {encoding} body {UNFOLDS} {limit} bytes"
        document = inflated
    return document, ""


def length_fault(status: int, headers: Mapping[str, str], body: bytes) -> str:
    """Say how many announced bytes are missing from (or too many in) a body as it came; empty if none."""
    announced = headers.get("content-length", "")
    if status in (204, 304) or not announced.isdigit() or int(announced) == len(body):
        return ""
    return f"the body is cut short: {len(body)} of {announced} announced bytes"


def content_fault(document: bytes, expect: str) -> str:
    """A look at the first byte that is not space: is it what was expected ('json' or 'any')?"""
    first = document[:4096].lstrip(_SPACE)[:1]
    if not document:
        return "the body is empty"
    if expect == "json" and first not in (b"{", b"["):
        return "a page came instead of JSON" if first == b"<" else "the body is not JSON"
    return ""


def _is_compressed_file(url: str, status: int) -> bool:
    return status == 200 and urlsplit(url).path.lower().endswith(_COMPRESSED_FILES)


def _looks_like_text(body: bytes) -> bool:
    return body.lstrip(_SPACE)[:1] in (b"{", b"[", b"<")


def _gunzip(body: bytes, limit: int) -> bytes | None:
    """All members of a gzip body, or None if it is broken; what follows the last member is ignored."""
    parts: list[bytes] = []
    total = 0
    rest = body
    while rest.startswith(_GZIP_MAGIC) or not parts:
        member = zlib.decompressobj(wbits=31)
        part = _unfold(member, rest, limit + 1 - total)
        if part is None:
            return None
        parts.append(part)
        total += len(part)
        if total > limit:
            break
        rest = member.unused_data
    return b"".join(parts)


def _inflate(body: bytes, limit: int) -> bytes | None:
    """A deflate body: with the zlib header as the standard says, or without it as some servers do."""
    for wbits in (15, -15):
        inflated = _unfold(zlib.decompressobj(wbits=wbits), body, limit + 1)
        if inflated is not None:
            return inflated
    return None


def _unfold(member: "zlib._Decompress", body: bytes, limit: int) -> bytes | None:
    try:
        part = member.decompress(body, max(limit, 1))
    except zlib.error:
        return None
    return part if member.eof or len(part) >= limit else None
