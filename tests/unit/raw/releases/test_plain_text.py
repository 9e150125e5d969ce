"""Releases filed as plain text."""

from pipelines.raw.releases.reader import read_release
from tests.support.release_pages import values

TAGGED = b"""<PAGE>
                                                      EXHIBIT 99.1

              EXAMPLE CHIPS REPORTS SECOND QUARTER RESULTS

SAN JOSE, Calif. - July 24, 2003 - Example Chips, Inc. today reported results
for its second quarter.  Revenue was $412.3 million.

     o  Gross margin was 31.2 percent.
     o  Inventory fell by $12 million.

                       EXAMPLE CHIPS, INC.
             CONDENSED CONSOLIDATED STATEMENTS OF CASH FLOWS
                         (in thousands)
<TABLE>
<CAPTION>
                                             Six Months Ended
                                       June 30,        June 30,
                                         2003            2002
                                       --------        --------
<S>                                    <C>             <C>
Cash flows from investing activities:
  Purchases of property               (118,402)        (97,110)
  Proceeds from sales of property          914              --
</TABLE>

(1) Unaudited.
"""
UNTAGGED = b"\n".join(line for line in TAGGED.splitlines() if not line.startswith(b"<"))


def test_tables_between_tags_are_tables_and_the_rest_is_text() -> None:
    document = read_release("a.txt", TAGGED, "text/plain")
    assert document.title == "EXAMPLE CHIPS REPORTS SECOND QUARTER RESULTS"
    assert str(document.published_date) == "2003-07-24"
    assert [b.kind for b in document.blocks] == [
        "boilerplate", "heading", "text", "list_item", "list_item", "heading", "heading", "text", "table", "footnote",
    ]  # fmt: skip
    assert values(document.tables[0], "Purchases of property") == {
        "Six Months Ended June 30, 2003": "(118,402)",
        "Six Months Ended June 30, 2002": "(97,110)",
    }


def test_aligned_columns_are_a_table_without_tags_too() -> None:
    document = read_release("a.txt", UNTAGGED, "text/plain")
    (table,) = document.tables
    assert values(table, "Proceeds from sales of property") == {
        "Six Months Ended June 30, 2003": "914",
        "Six Months Ended June 30, 2002": "--",
    }


def test_lines_of_a_paragraph_are_one_text() -> None:
    document = read_release("a.txt", TAGGED, "text/plain")
    assert document.blocks[2].text.endswith(
        "reported results for its second quarter. Revenue was $412.3 million."
    )


def test_prose_that_ends_in_figures_is_no_table() -> None:
    text = b"Revenue grew by 5 percent in 2003 and by 3 percent in the year before, that is 2002\nand cost fell to 12\n"
    assert read_release("a.txt", text, None).tables == ()


def test_text_that_is_not_wrapped_has_a_paragraph_a_line() -> None:
    lines = [
        f"We expect capital expenditures of ${n} billion in the year, {'and more to come, ' * 6}as said."
        for n in (5, 6)
    ]
    assert [b.text for b in read_release("-", "\n".join(lines).encode(), None).blocks] == lines


def test_a_sentence_alone_is_a_release_of_one_block() -> None:
    document = read_release("-", b"We expect capital expenditures of $5 billion.", None)
    assert [(b.kind, b.start_offset) for b in document.blocks] == [("text", 0)]
