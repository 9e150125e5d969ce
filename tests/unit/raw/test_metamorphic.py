"""Ways of writing the same answer that change nothing in what is read: order, white space, prefixes, columns."""

import json
import random
import re
from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pipelines.newsrooms import Feed
from pipelines.raw.company_facts import parse_company_facts
from pipelines.raw.daily_index import parse_daily_index
from pipelines.raw.document import Document
from pipelines.raw.feeds import Received, parse_feed
from pipelines.raw.filing_paragraphs import read_paragraphs
from pipelines.raw.releases.reader import read_release
from pipelines.raw.submissions import parse_submissions
from tests.support.release_pages import page, row
from tests.support.xbrl_documents import inline, number, words

CHANCE = st.randoms(use_true_random=False)
FACTS: dict[str, Any] = {
    "cik": 1,
    "entityName": "Soap Makers",
    "facts": {
        "us-gaap": {
            "Capex": {"label": "Spending", "units": {"USD": [
                {"start": "2024-01-01", "end": "2024-03-31", "val": 5, "accn": "0000000001-24-000001", "fy": 2024,
                 "fp": "Q1",
                 "form": "10-Q", "filed": "2024-05-01", "frame": "CY2024Q1"},
                {"end": "2024-03-31", "val": 1.5, "accn": "0000000001-24-000002", "fy": 2024, "fp": "Q1",
                 "form": "10-K",
                 "filed": "2024-06-01"},
                {"end": "soon", "val": 2, "accn": "0000000001-24-000003", "form": "10-K"},
            ]}},
        },
    },
}  # fmt: skip
LISTS: dict[str, list[object]] = {
    "accessionNumber": ["0000000001-24-000001", "0000000001-24-000002", "0000000001-24-000002"],
    "form": ["10-Q", "8-K", "8-K"],
    "filingDate": ["2024-05-01", "2024-06-01", "2024-06-01"],
    "reportDate": ["2024-03-31", "", ""],
    "acceptanceDateTime": ["2024-05-01T16:05:00.000Z", "", ""],
    "items": ["", "2.02,9.01", ""],
    "primaryDocument": ["a.htm", "b.htm", "b.htm"],
    "isInlineXBRL": [1, 0, 0],
}
FEED = Feed(
    name="soap", companies=("SOAP",), kind="rss", url="https://www.example.com/f.xml", language="en",
    hosts=("www.example.com",), pages=("https://www.example.com/",), keywords=(),
    poll_minutes=60, most_pages=20, names={},
)  # fmt: skip
ATOM = (
    '<a:feed xmlns:a="http://www.w3.org/2005/Atom" xml:lang="en"><a:title>News</a:title><a:entry><a:id>tag:1</a:id>'
    '<a:title type="text">Results</a:title><a:link rel="alternate" type="text/html" href="/news/a"/>'
    "<a:published>2026-02-25T16:20:00-05:00</a:published><a:updated>2026-02-26T00:00:00Z</a:updated></a:entry></a:feed>"
)
HEAD = ("Three Months Ended March 31,", "2025", "2024", "2023")
LINES = (
    ("Revenue", "1,234", "567", "89"),
    ("Cost of soap", "(456)", "(345)", "(12)"),
    ("Capital spending", "7", "8", "9"),
)
RELEASE = "<h1 class='a' id='b'>Results</h1><p id='c' class='d'>Soap Makers sold <b>5 %</b> more soap.</p>"
FILING = inline(
    "<p class='a' id='x'>Revenue was " + number("60,922", id="f1") + " in the year.</p>"
    "<table><tr><td>Soap</td><td>" + number("7", id="f2") + "</td></tr></table>" + words("10-K", id="f3")
)  # fmt: skip


def _document(body: bytes) -> Document:
    return Document("SOAP", 1, "https://www.example.com/f.xml", "0" * 64, body)


def _rows(parsed: Any) -> list[Any]:
    return [parsed.rows.to_dicts(), [one["reason"] for one in parsed.quarantined.to_dicts()]]


def _facts(text: str) -> Any:
    return _rows(parse_company_facts(_document(text.encode())))


def _filings(text: str) -> Any:
    return _rows(parse_submissions(_document(text.encode())))


def _entries(text: str) -> Any:
    found = parse_feed(_document(text.encode()), FEED, Received(datetime(2026, 3, 1, tzinfo=UTC)))
    return _rows(found)


def _blocks(text: str) -> Any:
    found = read_release("a.htm", text.encode(), "text/html; charset=utf-8")
    return found.text, found.blocks, found.tables, found.title


def _paragraphs(text: str) -> Any:
    return read_paragraphs("a.htm", text.encode()).to_dicts()


def _other_order(node: Any, chance: random.Random) -> Any:
    """The same JSON with the members of each object in another order."""
    if isinstance(node, dict):
        keys = list(node)
        chance.shuffle(keys)
        return {key: _other_order(node[key], chance) for key in keys}
    return [_other_order(one, chance) for one in node] if isinstance(node, list) else node


def _other_attributes(text: str, chance: random.Random) -> str:
    """The same markup with attributes in another order and other white space inside its tags."""

    def again(tag: re.Match[str]) -> str:
        attributes = re.findall(r"""\s[\w:.-]+=(?:"[^"]*"|'[^']*')""", tag[2])
        chance.shuffle(attributes)
        spaced = (chance.choice([" ", "\n", "\t "]) + one.strip() for one in attributes)
        return f"<{tag[1]}{''.join(spaced)}{chance.choice(['', ' ', chr(10)])}{tag[3]}>"

    return re.sub(r"""<([\w:.-]+)((?:\s[\w:.-]+=(?:"[^"]*"|'[^']*'))*)(/?)>""", again, text)


@pytest.mark.parametrize(("read", "answer"), [(_facts, FACTS), (_filings, {"filings": {"recent": LISTS}})])
@given(chance=CHANCE, indent=st.sampled_from([None, 0, 3, "\t"]), ascii_only=st.booleans())
@settings(max_examples=40, deadline=None)
def test_order_and_white_space_of_json_change_nothing(
    read: Callable[[str], Any], answer: Any, chance: random.Random, indent: int | str | None, ascii_only: bool
) -> None:
    other = json.dumps(_other_order(answer, chance), indent=indent, ensure_ascii=ascii_only)
    assert read(other) == read(json.dumps(answer))


@given(chance=CHANCE)
@settings(max_examples=40, deadline=None)
def test_the_order_of_filings_in_a_list_changes_their_order_and_nothing_else(chance: random.Random) -> None:
    order = [0, 1]
    chance.shuffle(order)
    moved = {name: [values[at] for at in order] for name, values in LISTS.items()}
    rows, reasons = _filings(json.dumps(moved))
    expected, _ = _filings(json.dumps({name: values[:2] for name, values in LISTS.items()}))
    assert sorted(rows, key=lambda one: one["accession_number"]) == expected
    assert reasons == []


@pytest.mark.parametrize(
    ("read", "text"),
    [(_entries, ATOM), (_blocks, page(RELEASE).decode()), (_paragraphs, FILING.decode())],
    ids=["feed", "release", "filing"],
)
@given(chance=CHANCE)
@settings(max_examples=40, deadline=None)
def test_the_order_of_attributes_and_white_space_inside_tags_change_nothing(
    read: Callable[[str], Any], text: str, chance: random.Random
) -> None:
    assert read(_other_attributes(text, chance)) == read(text)


@given(prefix=st.sampled_from(["", "atom", "x1", "_n", "ns-0"]))
@settings(deadline=None)
def test_the_prefix_of_a_feed_changes_nothing(prefix: str) -> None:
    text = ATOM.replace("xmlns:a=", f"xmlns:{prefix}=" if prefix else "xmlns=")
    text = re.sub(r"(</?)a:", rf"\1{prefix}:" if prefix else r"\1", text)
    assert _entries(text) == _entries(ATOM)


@given(space=st.sampled_from([" ", "\n", "\r\n", "\t\n  "]), entities=st.booleans())
@settings(deadline=None)
def test_white_space_between_elements_and_written_out_signs_change_nothing(
    space: str, entities: bool
) -> None:
    text = page(RELEASE).decode()
    text = re.sub(r"(?<=>)(?=<(?:h1|p|body|/body|/html)\b)", lambda _: space, text)
    if entities:
        text = text.replace("soap", "so&#97;p").replace("%", "&#x25;")
    assert _blocks(text) == _blocks(page(RELEASE).decode())
    feed = re.sub(r"(?<=>)(?=<)", lambda _: space, ATOM)
    assert _entries(feed) == _entries(ATOM)


@given(order=st.permutations([1, 2, 3]))
@settings(deadline=None)
def test_the_order_of_columns_changes_no_value_under_its_heading(order: list[int]) -> None:
    def table(columns: list[int]) -> dict[tuple[str, str], str]:
        rows = "".join(row(line[0], *(line[at] for at in columns)) for line in (HEAD, *LINES))
        found = read_release("a.htm", page(f"<p>Words</p><table>{rows}</table>"), "text/html; charset=utf-8")
        (only,) = found.tables
        labels = {cell.row: cell.text for cell in only.cells if cell.kind == "label"}
        return {
            (labels[cell.row], only.heads[cell.row][cell.column]): cell.text
            for cell in only.cells
            if cell.kind == "value"
        }

    expected = table([1, 2, 3])
    assert len(expected) == 9
    assert table(order) == expected


@given(chance=CHANCE, end=st.sampled_from(["\n", "\r\n"]))
@settings(max_examples=40, deadline=None)
def test_the_order_of_lines_and_their_ends_change_no_filing_of_an_index(
    chance: random.Random, end: str
) -> None:
    filings = [
        f"{number_ % 3}|SOAP {'|' * (number_ % 2)} MAKERS|10-K|20240501|edgar/data/1/0000000001-24-{number_:06}.txt"
        for number_ in range(12)
    ]
    moved = list(filings)
    chance.shuffle(moved)
    head = ["Description: index", "", "CIK|Company Name|Form Type|Date Filed|File Name", "-" * 20]

    def read(lines: list[str], line_end: str) -> set[Any]:
        return set(parse_daily_index(_document(line_end.join([*head, *lines]).encode()), {1, 2}).filings)

    assert len(read(filings, "\n")) == 8
    assert read(moved, end) == read(filings, "\n")
