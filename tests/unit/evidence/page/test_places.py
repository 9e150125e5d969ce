import hashlib
import json
from datetime import date

import pytest

from pipelines.errors import BadDocument
from pipelines.evidence.page.pieces import Text
from pipelines.evidence.page.places import Entry, Marked, Place, marked, own_bytes
from pipelines.raw.filing_paragraphs import read_paragraphs
from pipelines.raw.releases.reader import read_release
from tests.support.inline_filing import inline_document, number
from tests.support.release_pages import page, row

FILING = inline_document(
    f"<p>Customer A was {number('22')} % and B {number('13')} % of revenue.</p>", hidden=number("99")
)


def words(result: Marked) -> dict[int, str]:
    """Place to what is marked."""
    found: dict[int, str] = {}
    for piece in result.pieces.pieces:
        if isinstance(piece, Text):
            for start, end, place in piece.marks:
                found[place] = found.get(place, "") + piece.text[start:end]
    return found


def test_an_inline_fact_is_found_by_its_number() -> None:
    result = marked("filing_document", "a.htm", FILING, [Place(1, fact_number=3)])
    assert words(result) == {1: "13"}
    assert result.not_shown == {}


def test_a_fact_of_the_hidden_section_is_said_to_be_seen_by_nobody() -> None:
    result = marked("filing_document", "a.htm", FILING, [Place(1, fact_number=1), Place(2, fact_number=9)])
    assert words(result) == {}
    assert "no reader" in result.not_shown[1]
    assert result.not_shown[2] == "the document has no fact 9"


def test_a_sentence_of_a_filing_is_found_by_its_characters() -> None:
    (text,) = read_paragraphs("a.htm", FILING)["text"]
    place = Place(1, offsets=(0, len(text)), sentence_sha256=hashlib.sha256(text.encode()).hexdigest())
    assert words(marked("filing_document", "a.htm", FILING, [place])) == {
        1: "Customer A was22% and B13% of revenue."
    }


def test_other_words_at_the_same_characters_are_never_marked() -> None:
    result = marked("filing_document", "a.htm", FILING, [Place(1, offsets=(0, 8), sentence_sha256="0" * 64)])
    assert words(result) == {}
    assert "another text" in result.not_shown[1]


def test_a_cell_of_a_release_is_found_in_its_own_row() -> None:
    rows = (
        row("", "2024", "2023") + row("Revenue", "$12", "$11") + row("Capital expenditures", "(12)", "(11)")
    )
    body = page(f"<p>Results of the year in millions</p><table>{rows}</table>")
    text = read_release("r.htm", body, None).text
    at = text.index("(12)")
    result = marked("8k_exhibit", "r.htm", body, [Place(1, offsets=(at, at + 4))])
    assert words(result) == {1: "(12)"}
    marked_text = next(p for p in result.pieces.pieces if isinstance(p, Text) and p.marks)
    before = [
        p.text for p in result.pieces.pieces[: result.pieces.pieces.index(marked_text)] if isinstance(p, Text)
    ]
    assert before[-1] == "Capital expenditures"


def test_a_release_without_markup_is_shown_as_it_is() -> None:
    body = b"RESULTS OF THE QUARTER\n\nWe expect capital expenditures of $40 billion in 2025.\n\nThe end is near.\n"
    text = read_release("r.txt", body, None).text
    at = text.index("We expect")
    result = marked("own_file", "r.txt", body, [Place(1, offsets=(at, at + 10))])
    assert words(result)[1].startswith("We expect")


def test_an_entry_of_company_facts_is_shown_among_its_neighbours() -> None:
    entries = [
        {"start": "2024-01-01", "end": "2024-03-31", "val": 5, "accn": "a"},
        {"start": "2024-01-01", "end": "2024-03-31", "val": 5, "accn": "b"},
    ]
    body = json.dumps({"facts": {"us-gaap": {"Capex": {"units": {"USD": entries}}}}}).encode()
    path = "facts.us-gaap.Capex.units.USD"
    wanted = Entry(path, "b", None, date(2024, 1, 1), date(2024, 3, 31), 5.0)
    absent = Entry(path, "c", None, date(2024, 1, 1), date(2024, 3, 31), 5.0)
    result = marked("company_facts", "x.json", body, [Place(1, entry=wanted), Place(2, entry=absent)])
    assert json.loads(words(result)[1]) == entries[1]
    assert result.not_shown == {2: "the answer holds no such entry"}


def test_an_answer_of_another_shape_holds_nothing_and_breaks_nothing() -> None:
    wanted = Entry("facts.a.b.units.USD", None, "who", None, date(2024, 3, 31), 5.0)
    result = marked("secondary_figures", "x.json", b'{"facts": []}', [Place(1, entry=wanted)])
    assert result.not_shown == {1: "the answer holds no such entry"}
    with pytest.raises(BadDocument, match="no JSON"):
        marked("company_facts", "x.json", b"<html>", [])


def test_a_filing_without_inline_facts_is_shown_and_the_place_is_missing() -> None:
    result = marked("filing_document", "i.xml", b"<xbrl>1</xbrl>", [Place(1, fact_number=1)])
    assert "no inline XBRL" in result.not_shown[1]


def test_an_exhibit_is_taken_out_of_its_submission() -> None:
    submission = (
        b"<SEC-DOCUMENT>x.txt\n<DOCUMENT>\n<TYPE>8-K\n<FILENAME>a.htm\n<TEXT>\n<p>a</p>\n</TEXT>\n</DOCUMENT>\n"
        b"<DOCUMENT>\n<TYPE>EX-99.1\n<FILENAME>b.htm\n<TEXT>\n<p>b</p>\n</TEXT>\n</DOCUMENT>\n"
    )
    assert b"<p>b</p>" in own_bytes(submission, "b.htm")
    assert own_bytes(b"<p>alone</p>", "b.htm") == b"<p>alone</p>"
    with pytest.raises(BadDocument, match=r"no document c\.htm"):
        own_bytes(submission, "c.htm")
