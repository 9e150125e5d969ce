"""Boilerplate told from what a release says."""

import pytest

from tests.support.release_pages import read

BOLD = "<p><b>{}</b></p>"


def kinds_of(body: str) -> list[str]:
    return [block.kind for block in read(body).blocks]


@pytest.mark.parametrize(
    "heading",
    [
        "Forward-Looking Statements",
        "Safe Harbor Statement",
        "Cautionary Note",
        "About Example",
        "Non-GAAP Financial Measures",
        "Use of Non-GAAP Measures",
        "Conference Call and Webcast Information",
        "Media Contacts",
        "Note to editors",
    ],
)
def test_a_section_under_such_a_heading_is_boilerplate_up_to_the_next_heading(heading: str) -> None:
    body = (
        BOLD.format(heading)
        + "<p>We spent 5 hours on it.</p>"
        + BOLD.format("Segments")
        + "<p>Sales were 5.</p>"
    )
    assert kinds_of(body) == ["boilerplate", "boilerplate", "heading", "text"]


@pytest.mark.parametrize(
    "heading",
    [
        "CFO Outlook Commentary",
        "Financial Guidance",
        "Reconciliation of GAAP to Non-GAAP Measures",
        "Results",
    ],
)
def test_outlook_results_and_reconciliations_are_never_boilerplate(heading: str) -> None:
    body = BOLD.format("Safe Harbor") + "<p>Risks 1.</p>" + BOLD.format(heading) + "<p>We expect 5 to 6.</p>"
    assert kinds_of(body) == ["boilerplate", "boilerplate", "heading", "text"]


def test_a_table_ends_a_section_of_boilerplate() -> None:
    table = "<table><tr><td></td><td>2024</td></tr><tr><td>Sales</td><td>5</td></tr></table>"
    assert kinds_of(BOLD.format("About Example") + "<p>We make 3 things.</p>" + table + "<p>Sales were 5.</p>") == [
        "boilerplate", "boilerplate", "table", "text",
    ]  # fmt: skip


@pytest.mark.parametrize(
    "text",
    [
        "Exhibit 99.1",
        "For Immediate Release",
        "# # #",
        "12",
        "Page 3 of 9",
        "© 2024 Example. All rights reserved.",
        "Certain statements in this press release, including, but not limited to, those about 5 plants, may fail.",
        "This press release contains forward-looking statements about 5 plants.",
        "“Safe Harbor” Statement: Statements in this release may be wrong in 5 ways.",
        "The company will host a conference call at 2 p.m. today.",
        "Example disclaims any obligation to update these 5 sentences.",
        "ir@example.com / example.com",
        "For further information, contact: Jane Doe, 5 Main Street",
    ],
)
def test_a_paragraph_of_boilerplate_is_told_by_its_words(text: str) -> None:
    assert kinds_of(f"<p>{text}</p><p>Sales were 5.</p>") == ["boilerplate", "text"]


@pytest.mark.parametrize(
    "text",
    [
        "These forward-looking plans mean capital expenditures of $5 billion; we will hold a conference call.",
        "About half of the capital expenditures of $5 billion go to servers.",
        "We undertake no obligation to spend more than $5 billion.",
        "Statements in writing cost $5 million.",
    ],
)
def test_a_paragraph_with_an_amount_is_no_boilerplate_by_a_few_words(text: str) -> None:
    assert kinds_of(f"<p>{text}</p>") == ["text"]


def test_bullets_are_taken_off_and_lone_ones_joined() -> None:
    document = read(
        "<p>• Revenue 5</p><div>•</div><div>Income 3</div><ul><li>Margin 2</li></ul><p>– Cost 1</p>"
    )
    assert [(b.kind, b.text) for b in document.blocks] == [
        ("list_item", "Revenue 5"),
        ("list_item", "Income 3"),
        ("list_item", "Margin 2"),
        ("list_item", "Cost 1"),
    ]


def test_marks_before_a_text_make_a_footnote() -> None:
    document = read(
        "<p>(1) Includes a charge of 5.</p><div>(2)</div><div>Without it 4.</div><p>(*) Not audited 3.</p>"
    )
    assert [b.kind for b in document.blocks] == ["footnote", "footnote", "footnote"]
    assert document.blocks[1].text == "(2) Without it 4."


def test_headings_are_those_of_the_page_bold_lines_and_capitals() -> None:
    document = read(
        "<h2>One 1</h2><p><b>Two 2</b></p><p>THREE THINGS 3</p><p><b>Bold</b> in part 4</p><p><b>(In millions)</b></p>"
    )
    assert [b.kind for b in document.blocks] == ["heading", "heading", "heading", "text", "text"]


def test_each_block_knows_the_nearest_heading_above() -> None:
    document = read(
        "<p>First 1</p><h2>Outlook</h2><p>We expect 5.</p><p><b>About Example</b></p><p>We make 3.</p>"
    )
    assert [b.heading for b in document.blocks] == [None, None, "Outlook", "Outlook", "About Example"]
