"""Bytes of a page to text: the encoding that they are in, which need not be the one that they declare."""

import codecs
import re
from typing import NamedTuple

from pipelines.raw.releases.document import Finding

_META = re.compile(
    rb"""<meta[^>]{0,200}?charset\s*=\s*["']?\s*([A-Za-z0-9_.:\-]+)|<\?xml[^>]{0,200}?encoding=["']([A-Za-z0-9_.:\-]+)""",
    re.IGNORECASE,
)
_HEADER = re.compile(r"charset\s*=\s*[\"']?\s*([A-Za-z0-9_.:\-]+)", re.IGNORECASE)
_MARKS = ((b"\xef\xbb\xbf", "utf-8"), (b"\xff\xfe", "utf-16-le"), (b"\xfe\xff", "utf-16-be"))
# Browsers read all of these as windows-1252 (WHATWG Encoding Standard), which differs from Latin-1 in 27 signs.
_AS_WINDOWS = {"iso8859-1", "ascii", "latin-1", "cp1252"}
_KOREAN = {"euc_kr", "cp949", "uhc", "ksc5601", "johab"}
_HEAD_BYTES = 8192
# What windows-1252 leaves open (0x81 …) stays a control character, as in browsers.
_WINDOWS = {byte: bytes([byte]).decode("cp1252", errors="ignore") or chr(byte) for byte in range(0x80, 0x100)}
_STRAY = {0xDC00 + byte: sign for byte, sign in _WINDOWS.items()}
_STRAYS = re.compile("[\udc80-\udcff]")
# UTF-8 read as windows-1252 and stored as UTF-8 again: the lead byte's sign and one or two signs of followers. Only
# Latin letters and typographic signs: French `é »` would pass for the lead and the followers of a Chinese sign.
_FOLLOWERS = "".join(re.escape(_WINDOWS[byte]) for byte in range(0x80, 0xC0))
_TWICE = re.compile(f"(?:[ÂÃ][{_FOLLOWERS}]|â[{_FOLLOWERS}]{{2}})+")
_WINDOWS_BYTES = {sign: byte for byte, sign in _WINDOWS.items()}


class Decoded(NamedTuple):
    """The text, the encoding it was read with, and what was wrong with the one declared."""

    text: str
    encoding: str
    findings: tuple[Finding, ...]


def decode(body: bytes, content_type: str | None) -> Decoded:
    """Text of a page. A byte order mark decides, then the bytes themselves, then what the page or header declares.

    Valid UTF-8 with signs beyond ASCII is UTF-8, whatever is declared: no other encoding in use gives it by chance.
    Bytes that are not UTF-8 on a page that is otherwise are windows-1252 (pages put together from several sources).
    """
    for mark, encoding in _MARKS:
        if body.startswith(mark):
            return Decoded(body[len(mark) :].decode(encoding, errors="replace"), encoding, ())
    declared = _declared(body, content_type)
    if body.isascii():
        return Decoded(body.decode("ascii"), declared or "utf-8", ())
    try:
        text, encoding = body.decode("utf-8"), "utf-8"
    except UnicodeDecodeError:
        return _not_utf_8(body, declared)
    findings: tuple[Finding, ...] = ()
    if declared and declared != "utf-8":
        findings = (
            Finding("document", "the declared encoding is wrong", f"{declared} declared, utf-8 read"),
        )
    text, repaired = _read_twice(text)
    if repaired:
        findings += (Finding("document", "text was encoded twice and is repaired", f"{repaired} places"),)
    return Decoded(text, encoding, findings)


def _declared(body: bytes, content_type: str | None) -> str | None:
    found = _HEADER.search(content_type or "")
    name = found[1] if found else ""
    if not name:
        meta = _META.search(body[:_HEAD_BYTES])
        name = (meta[1] or meta[2]).decode("ascii") if meta else ""
    if not name:
        return None
    try:
        # Python also knows codecs that turn bytes into bytes (`hex`, `rot13`, `zlib`), and one that always fails.
        b"20".decode(name)
    except (LookupError, UnicodeError):
        return None
    return codecs.lookup(name).name


def _not_utf_8(body: bytes, declared: str | None) -> Decoded:
    if declared and declared not in _AS_WINDOWS and declared != "utf-8":
        encoding = "cp949" if declared in _KOREAN else declared
        try:
            return Decoded(body.decode(encoding), encoding, ())
        except UnicodeError:
            pass
    if declared not in _AS_WINDOWS and _is_korean(body):
        text = body.decode("cp949", errors="replace")
        return Decoded(text, "cp949", _wrong(declared, "cp949"))
    mixed = body.decode("utf-8", errors="surrogateescape")
    strays = len(_STRAYS.findall(mixed))
    beyond = sum(1 for _ in re.finditer("[^\x00-\x7f\udc80-\udcff]", mixed))
    if beyond > strays:
        finding = Finding("document", "the encoding is mixed", f"{strays} bytes of windows-1252 amid utf-8")
        return Decoded(mixed.translate(_STRAY), "utf-8", (finding,))
    findings = () if declared in _AS_WINDOWS else _wrong(declared, "windows-1252")
    return Decoded(body.decode("latin-1").translate(_WINDOWS), "windows-1252", findings)


def _wrong(declared: str | None, read: str) -> tuple[Finding, ...]:
    if declared is None:
        return ()
    return (Finding("document", "the declared encoding is wrong", f"{declared} declared, {read} read"),)


def _is_korean(body: bytes) -> bool:
    """Whether nearly all signs beyond ASCII are Hangul once the bytes are read as cp949."""
    try:
        text = body.decode("cp949")
    except UnicodeDecodeError:
        return False
    beyond = [sign for sign in text if sign > "\x7f"]
    hangul = sum("가" <= sign <= "힣" for sign in beyond)
    return hangul > 20 and hangul > len(beyond) * 0.7


def _read_twice(text: str) -> tuple[str, int]:
    """`â€™` back to `’`, run by run, and only where the run is UTF-8 once it is bytes again."""
    if not re.search("[ÂÃâ]", text):
        return text, 0
    count = 0

    def mend(match: re.Match[str]) -> str:
        nonlocal count
        try:
            mended = bytes(_WINDOWS_BYTES[sign] for sign in match[0]).decode("utf-8")
        except UnicodeDecodeError:
            return match[0]
        count += 1
        return mended

    return _TWICE.sub(mend, text), count
