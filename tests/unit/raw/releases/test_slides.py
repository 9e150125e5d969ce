"""The running text behind pictures of tables."""

from pipelines.raw.releases.slides import read_slide
from tests.support.release_pages import cells, values

SLIDE = (
    "S T A T E M E N T In millions of USD Q3-2024 Q4-2024 Q1-2025 CASH FLOWS FROM OPERATING ACTIVITIES Net income (1) "
    "2,183 2,143 420 Depreciation 1,348 1,496 1,447 CASH FLOWS FROM INVESTING ACTIVITIES Capital expenditures (2) "
    "(3,513) (2,780) (1,492) Other — (93) 188 (1) Without minorities. 7"
)


def test_rows_have_as_many_figures_as_there_are_period_heads() -> None:
    table = read_slide(SLIDE, 1)
    assert table is not None
    assert values(table, "Capital expenditures (2)") == {
        "Q3-2024": "(3,513)",
        "Q4-2024": "(2,780)",
        "Q1-2025": "(1,492)",
    }
    assert values(table, "Other") == {"Q3-2024": "—", "Q4-2024": "(93)", "Q1-2025": "188"}
    assert [c.text for c in cells(table, "title")] == ["S T A T E M E N T In millions of USD"]


def test_sections_in_capitals_are_rows_of_their_own() -> None:
    table = read_slide(SLIDE, 1)
    assert table is not None
    assert [c.text for c in cells(table, "label") if c.text.isupper()] == [
        "CASH FLOWS FROM OPERATING ACTIVITIES",
        "CASH FLOWS FROM INVESTING ACTIVITIES",
    ]


def test_a_row_with_a_figure_too_many_is_left_as_text() -> None:
    table = read_slide(SLIDE.replace("1,348 1,496 1,447", "1,348 1,496 1,447 29"), 1)
    assert table is not None
    assert "Depreciation" not in [c.text for c in cells(table, "label")]


def test_text_without_a_head_of_periods_is_no_table() -> None:
    assert read_slide("In 2024 we sold 5 cars, 3 trucks and 2 batteries in 4 countries. " * 5, 1) is None
    assert read_slide("2023 2024 Sales 5 6", 1) is None
