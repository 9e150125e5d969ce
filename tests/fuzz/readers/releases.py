"""Releases: pages of newsrooms, exhibits, plain text, and submissions that hold them."""

import random
from collections.abc import Sequence

from pipelines.contracts.ops import QUARANTINE
from pipelines.contracts.releases import RELEASE_BLOCKS, RELEASE_DOCUMENTS, RELEASE_TABLE_CELLS
from pipelines.errors import BadDocument
from pipelines.raw.release_documents import parse_release_document
from pipelines.raw.releases.reader import read_release
from tests.fuzz import mutations
from tests.fuzz.masking import windows
from tests.fuzz.target import SHARED, Target, document, fulfils, hold
from tests.support.release_pages import page, row

_PIECES = (
    b"<table>", b"</table>", b"<tr>", b"</tr>", b"<td>", b"</td>", b'<td colspan="999999">', b'<td rowspan="65534">', b"<th>",
    b"<p>", b"</p>", b"<pre>", b"</pre>", b"<div>", b"</div>", b"<ul><li>", b"<h2>", b"<b>", b"<br/>", b"<sup>(1)</sup>", b"<img src='x'/>",
    b"<script type='application/ld+json'>{\"datePublished\": \"2026-02-25T16:20:00-05:00\"}</script>", b"<time datetime='2026-02-25'>",
    b"<meta name='date' content='2026-02-30'/>", b"<meta charset='euc-kr'/>", b"<meta charset='utf-7'/>", b"<nav>", b"<footer>",
    b"<style>", b"<template>", b"<svg>", b"<math>", b"<noscript>", b"<select><option>", b"$", b"(", b")", b"%", b"\xe2\x80\x94", b"-",
    b"Three Months Ended", b"March 31, 2024", b"2025", b"(in millions)", b"Contacts", b"Forward-looking statements", b"SANTA CLARA, Calif.",
    b"\xed\x95\x9c\xea\xb5\xad\xec\x96\xb4", b"<DOCUMENT>\n<TYPE>EX-99.1\n<TEXT>\n", b"<?xml version='1.0'?>", b"<!--", b"-->", b"<![CDATA[",
)  # fmt: skip


def check(data: bytes) -> None:
    """Blocks stand in the text at their offsets; rows keep their contracts; reading twice gives the same."""
    try:
        first = read_release("a.htm", data, None)
        hold(first == read_release("a.htm", data, None), "reading twice gives another document")
        for block in first.blocks:
            stands = first.text[block.start_offset : block.start_offset + len(block.text)]
            hold(stands == block.text, "a block that does not stand at its offset")
        for table in first.tables:
            hold(all(0 <= cell.column <= table.columns for cell in table.cells), "a cell outside its table")
    except BadDocument:
        pass
    try:
        rows = parse_release_document(document(data), "newsroom_page", None, "a.htm", None)
    except BadDocument:
        return
    for frame, table in (
        (rows.documents, RELEASE_DOCUMENTS),
        (rows.blocks, RELEASE_BLOCKS),
        (rows.cells, RELEASE_TABLE_CELLS),
        (rows.quarantined, QUARANTINE),
    ):
        fulfils(frame, table)


def seeds() -> Sequence[bytes]:
    """A page with a table, one with its words in order, plain text with columns, a submission."""
    grid = (
        row("", ("Three Months Ended", 4)) + row("", ("March 31,", 4)) + row("", ("2025", 2), ("2024", 2))
        + row("Revenue", "$", "1,234", "$", "(567)") + row("Margin", "", "12.5 %", "", "\N{EM DASH}")
    )  # fmt: skip
    head = (
        '<meta property="article:published_time" content="2026-02-25T16:20:00-05:00"/><title>Results</title>'
    )
    text = (
        "SOAP MAKERS REPORTS FIRST QUARTER\n\nSPRINGFIELD, February 25, 2026 - Soap Makers today said that it sold more soap.\n\n"
        "                           Three Months Ended\n                               March 31,\n"
        "                           2025         2024\n                        -----------  ---------\n"
        "Revenue                 $    1,234   $    567\nCost of soap                 (456)      (345)\n\n- one point\n- another\n"
    )
    ended = f"<DOCUMENT>\n<TYPE>EX-99.1\n<SEQUENCE>2\n<FILENAME>b.htm\n<TEXT>\n<p>More words 7</p><table>{grid}</table>\n</TEXT>\n"
    return (
        page(
            f"<h1>Results</h1><p>Soap Makers sold 5 % more.</p><table>{grid}</table><p><b>Outlook</b></p><ul><li>One</li></ul>",
            head,
        ),
        page("<pre>" + text + "</pre>"),
        text.encode(),
        (
            f"<SEC-DOCUMENT>x\n<SEC-HEADER>\nITEM INFORMATION: Results of Operations\n</SEC-HEADER>\n{ended}</DOCUMENT>\n</SEC-DOCUMENT>"
        ).encode(),
    )


def real() -> Sequence[bytes]:
    """Cuts out of real exhibits and pages, without their words."""
    paths = sorted(SHARED.glob("nvidianews.nvidia.com/news/*")) + sorted(
        SHARED.glob("www.sec.gov/Archives/edgar/data/*/*/*99*")
    )
    return [cut for path in paths[:24] if path.is_file() for cut in windows(path.read_bytes(), 2)][:40]


def mutate(data: bytes, rng: random.Random) -> bytes:
    """Tags and attributes of pages, lines of plain text."""
    if b"<" in data[:200]:
        return mutations.markup(data, rng, _PIECES)
    return mutations.lines(data, rng, _PIECES)


TARGET = Target("releases", check, seeds, real, mutate)
