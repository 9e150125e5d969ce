"""Whole releases, good and bad."""

import gzip

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pipelines.errors import BadDocument
from pipelines.normalise.release_figures import printed_facts, texts_above
from pipelines.raw.releases.reader import MOST_BYTES, MOST_TAGS, read_release, require_figures
from tests.support.release_pages import page, read, row

TABLE = f"<table>{row('', '2024')}{row('Sales', '5')}{row('Cost', '3')}</table>"


def test_every_block_stands_in_the_text_at_its_offset() -> None:
    document = read(f"<h1>Example sells 5</h1><p>• One 1</p>{TABLE}<p>Two&nbsp;2</p>")
    assert document.text == "Example sells 5\nOne 1\n2024\nSales | 5\nCost | 3\nTwo 2"
    for block in document.blocks:
        assert document.text[block.start_offset :].startswith(block.text)
    assert [b.number for b in document.blocks] == [1, 2, 3, 4]
    assert [b.table_number for b in document.blocks] == [None, None, 1, None]


@given(
    st.lists(
        st.sampled_from(
            ["<p>", "</div>", "<b>", "x 1", "<br>", "<table>", "<td>", "<tr>", "<li>", "</table>", "é&nbsp;"]
        )
    )
)
@settings(deadline=None)
def test_offsets_hold_for_any_markup(pieces: list[str]) -> None:
    document = read("".join([*pieces, "<p>end 1</p>"]))
    for block in document.blocks:
        assert document.text[block.start_offset : block.start_offset + len(block.text)] == block.text
    assert document.text == "\n".join(block.text for block in document.blocks)


@pytest.mark.parametrize(
    ("body", "what"),
    [
        (b"", "empty"),
        (b" \n ", "empty"),
        (b"%PDF-1.7 ...", "a PDF"),
        (b"PK\x03\x04....", "zip"),
        (b"\x89PNG....", "picture"),
        (gzip.compress(b"x", mtime=0), "gzip"),
        (b'{"a": 1}', "JSON"),
        (b"\x00" * 300, "binary"),
        (b"<?xml version='1.0'?><rss version='2.0'></rss>", "feed"),
        (b"<feed xmlns='http://www.w3.org/2005/Atom'></feed>", "feed"),
        (b"<html><body><script>1</script></body></html>", "no text"),
        (b"<html><body><img src='a.jpg'><img src='b.jpg'></body></html>", "2 pictures and no text"),
    ],
)
def test_what_is_no_release_is_refused_by_name_with_what_it_is(body: bytes, what: str) -> None:
    with pytest.raises(BadDocument, match=what) as caught:
        read_release("https://example.com/a.htm", body, None)
    assert caught.value.place == "https://example.com/a.htm"
    assert caught.value.remedy


def test_a_page_of_fifty_megabytes_is_refused_before_it_is_parsed() -> None:
    with pytest.raises(BadDocument, match=r"50\.0 MB, more than the 16 MB"):
        read_release("a.htm", b"<p>1</p>" + b" " * (50 * 1024 * 1024), None)
    assert MOST_BYTES < 50 * 1024 * 1024


def test_a_page_of_too_many_tags_is_refused_before_it_is_parsed() -> None:
    with pytest.raises(BadDocument, match="tags, more than"):
        read_release("a.htm", b"<p>1" * (MOST_TAGS + 1), None)


def test_a_release_whose_numbers_stand_in_pictures_is_found_out_and_keeps_its_text() -> None:
    document = read(
        '<p>Our results, in words.</p><img src="a.jpg"><img src="b.jpg"><p>See above; July 3, 2024, Q2.</p>'
    )
    assert [f.reason for f in document.findings] == ["no figures: 2 pictures"]
    assert len(document.blocks) == 2
    with pytest.raises(BadDocument, match="no figures: 2 pictures"):
        require_figures(document)


def test_a_note_without_numbers_and_pictures_is_no_finding() -> None:
    assert read("<p>Jane Doe joins the board of Example.</p>").findings == ()


def test_figures_are_counted_in_text_and_tables() -> None:
    document = read(
        f"<p>Sales were 5 in 2024.</p>{TABLE}<p>All is well.</p><p><b>About Example</b></p><p>We have 9 sites.</p>"
    )
    assert document.figures == 3
    assert require_figures(document) is document


def test_an_exhibit_cut_out_with_its_tags_is_read_without_them() -> None:
    wrapped = (
        b"<DOCUMENT>\n<TYPE>EX-99.1\n<SEQUENCE>2\n<FILENAME>a.htm\n<TEXT>\n"
        + page("<p>Sales 5</p>")
        + b"\n</TEXT>\n</DOCUMENT>"
    )
    assert read_release("a.htm", wrapped, None).text == "Sales 5"


def test_an_xml_declaration_before_the_page_is_no_text_and_no_warning() -> None:
    body = b"\n<?xml version='1.0' encoding='ASCII'?>\n" + page("<p>Sales 5</p>")
    assert read_release("a.htm", body, None).text == "Sales 5"


def test_reading_twice_gives_the_same() -> None:
    body = page(f"<h1>Example</h1>{TABLE}")
    assert read_release("a", body, None) == read_release("a", body, None)


@pytest.mark.parametrize(
    "body",
    [
        "<nav>" * 20_000 + "<h1>x 1</h1>" * 5_000,
        "<table><tr><td>1" * 20_000,
        "<table><tr>" + "<td colspan=1000 rowspan=1000>1" * 20_000,
        "<table><tr><td>Capital expenditures " + "*" * 200_000 + "x<td>1</tr><tr><td>b<td>2</tr></table>",
        "<table>" + ("<tr><td>a<td>1" + "*" * 35 + "x</tr>") * 500,
        "<p>" + "a@" * 200_000 + " 1</p>",
        "<p>" + "a" * 500_000 + " 1</p>",
        "x 1\n" + "." * 500_000,
        "x 1\na" + " " * 500_000 + "b",
        "<table><tr><td>a<td>Q1" + "-" * 200_000 + "<td>x</tr><tr><td>Total revenues<td>1<td>2</tr></table>",
        "<p>" + "Q1 2024 " * 20_000 + "1</p>",
        "<p>(1)" * 20_000 + "1",
    ],
    ids=[
        "nav",
        "tables",
        "spans",
        "stars",
        "marks",
        "at",
        "word",
        "dots",
        "spaces",
        "dashes",
        "periods",
        "lone marks",
    ],
)
def test_pages_made_to_be_slow_are_read_in_linear_time(body: str) -> None:
    # A reader that tries every split of such a run would not come back within the age of the project.
    document = read_release("a.htm", body.encode(), None)
    above = texts_above((b.table_number, b.kind, b.text) for b in document.blocks)
    printed_facts(document.tables, above, 12)
    assert document.text
