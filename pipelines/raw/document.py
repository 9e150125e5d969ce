"""A kept answer as a parser sees it, and what a parser gives back."""

from dataclasses import dataclass, field
from typing import cast

import orjson
import polars as pl

from pipelines.contracts.ops import QUARANTINE
from pipelines.errors import BadDocument


@dataclass(frozen=True, slots=True)
class Document:
    """Bytes of one kept answer with where they came from."""

    ticker: str
    cik: int
    url: str
    sha256: str
    body: bytes


@dataclass(frozen=True, slots=True)
class Parsed:
    """Rows of one table, and the pieces that could not become rows (columns of ops.quarantine)."""

    rows: pl.DataFrame
    quarantined: pl.DataFrame = field(default_factory=QUARANTINE.frame)


def json_object(document: Document) -> dict[str, object]:
    """The document as a JSON object; raises BadDocument saying where it breaks and what it seems to be."""
    head = document.body[:200].lstrip()
    if not head:
        raise _bad(document, "the answer is empty")
    if head.startswith(b"<"):
        raise _bad(document, "the answer is an HTML or XML page, not JSON")
    try:
        value = orjson.loads(document.body)
    except orjson.JSONDecodeError as error:
        raise _bad(document, f"the answer is not valid JSON ({error.msg} at byte {error.pos})") from error
    if not isinstance(value, dict):
        raise _bad(document, f"the answer is a JSON {type(value).__name__}, not an object")
    return cast("dict[str, object]", value)


def require_own(document: Document, named: object) -> None:
    """Raise BadDocument where the CIK that an answer names is another than the one that was asked for.

    named: what stands in the answer, a number or text with zeros before it; None where it names none.
    """
    text = str(named).strip().lstrip("0") if isinstance(named, (int, str)) else ""
    if text and text != str(document.cik):
        raise _bad(document, f"the answer is about CIK {text[:20]}, not about CIK {document.cik}")


def day(text: pl.Expr) -> pl.Expr:
    """Texts of the form 2024-05-01 as dates; null for any other text.

    polars alone also reads -1-05-01 and +12024-05-01, days that neither Python nor a date column downstream can hold.
    """
    written = text.str.contains(r"^[12][0-9]{3}-[0-9]{2}-[0-9]{2}$")
    return pl.when(written).then(text).otherwise(None).str.to_date("%Y-%m-%d", strict=False)


def quarantine_row(
    document: Document, layer: str, place: str, reason: str, detail: object = ""
) -> dict[str, object]:
    """One row of ops.quarantine about a piece of the document."""
    return {
        "ticker": document.ticker,
        "layer": layer,
        "document_url": document.url,
        "document_sha256": document.sha256,
        "place": place,
        "reason": reason,
        "detail": str(detail)[:500],
    }


def _bad(document: Document, what: str) -> BadDocument:
    return BadDocument(
        f"{what}; {len(document.body):,} bytes",
        place=f"{document.url}, sha256 {document.sha256[:12]}",
        remedy="run again to fetch it anew; the answer stays in the archive for inspection",
    )
