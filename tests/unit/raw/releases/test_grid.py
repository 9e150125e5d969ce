"""Layout cells to tables."""

from decimal import Decimal

from tests.support.release_pages import cells, read, row, table, values

GAP = ("", 3)
# Laid out as most exhibits are: a label over three columns, `$`, number and `)` in columns of their own, gaps between.
HEADS = row(GAP, ("Three Months Ended June 30,", 9), GAP, ("Six Months Ended June 30,", 9)) + row(
    GAP, ("2024", 3), GAP, ("2023", 3), GAP, ("2024", 3), GAP, ("2023", 3)
)
FIRST = row(
    ("Net sales", 3), "$", "70", "", GAP, "$", "60", "", GAP, "$", "130", "", GAP, "$", "110", ""
)  # fmt: skip
PAID = row(
    ("Purchases of equipment", 3), ("(12", 2), ")", GAP, ("(9", 2), ")", GAP, ("—", 2), "", GAP, ("(21", 2), ")"
)  # fmt: skip


def test_split_cells_are_joined_and_each_figure_has_the_heads_above_it() -> None:
    made = table(HEADS + FIRST + PAID)
    assert made.columns == 4
    assert values(made, "Purchases of equipment") == {
        "Three Months Ended June 30, 2024": "(12)",
        "Three Months Ended June 30, 2023": "(9)",
        "Six Months Ended June 30, 2024": "—",
        "Six Months Ended June 30, 2023": "(21)",
    }
    numbers = [c.number for c in cells(made, "value") if c.row == 4]
    assert numbers == [Decimal(-12), Decimal(-9), Decimal(0), Decimal(-21)]


def test_a_column_order_of_oldest_first_is_kept_as_printed() -> None:
    heads = row("", "2023", "2024") + row("Revenue", "60", "70")
    assert list(values(table(heads), "Revenue").items()) == [("2023", "60"), ("2024", "70")]


def test_heads_of_several_lines_are_read_from_top_to_bottom() -> None:
    rows = (
        row("", ("Three Months Ended", 2))
        + row("", "July 28,", "July 30,")
        + row("", "2024", "2023")
        + row("Revenue", "$30,040", "$13,507")
    )
    assert list(values(table(rows), "Revenue")) == [
        "Three Months Ended July 28, 2024",
        "Three Months Ended July 30, 2023",
    ]


def test_years_are_heads_and_no_figures() -> None:
    made = table(row("In millions", "2024", "2023 (1)") + row("Revenue", "10", "9"))
    assert [c.text for c in cells(made, "head")] == ["2024", "2023 (1)"]
    assert [c.text for c in cells(made, "title")] == ["In millions"]


def test_titles_inside_a_table_are_titles_and_rows_without_figures_are_labels() -> None:
    made = table(
        row(("EXAMPLE, INC.", 3))
        + row(("(In millions)", 3))
        + row("", "2024", "2023")
        + row("Investing activities:", "", "")
        + row("Purchases", "(5)", "(4)")
    )
    assert [c.text for c in cells(made, "title")] == ["EXAMPLE, INC.", "(In millions)"]
    assert [c.text for c in cells(made, "label")] == ["Investing activities:", "Purchases"]


def test_a_table_may_have_several_groups_of_heads() -> None:
    made = table(
        row("", "2024", "2023")
        + row("Sales", "7", "6")
        + row("", "June 30, 2024", "June 30, 2023")
        + row("Cash", "2", "1")
    )
    assert values(made, "Cash") == {"June 30, 2024": "2", "June 30, 2023": "1"}


def test_a_duration_above_the_first_of_its_columns_holds_for_those_to_its_right() -> None:
    made = table(
        row("", "Three Months Ended", "", "Six Months Ended", "")
        + row("", "2024", "2023", "2024", "2023")
        + row("Sales", "7", "6", "13", "11")
    )
    assert list(values(made, "Sales")) == [
        "Three Months Ended 2024",
        "Three Months Ended 2023",
        "Six Months Ended 2024",
        "Six Months Ended 2023",
    ]


def test_columns_of_words_stand_beside_columns_of_figures() -> None:
    made = table(
        row("", "Q2", "Q1", "Q/Q")
        + row("Revenue", "$30", "$26", "Up 15%")
        + row("Income", "$18", "$16", "Up 12%")
    )
    assert made.columns == 3
    assert [c.text for c in cells(made, "text")] == ["Up 15%", "Up 12%"]


def test_a_star_in_a_column_of_its_own_belongs_to_no_figure() -> None:
    rows = row("", "Share", "", "Change") + row("Interest", "6%", "", "11%") + row("Other", "0%", "", "*")
    assert [(c.column, c.text) for c in cells(table(rows), "text")] == [(2, "*")]


def test_labels_in_several_indented_columns_are_one_label() -> None:
    made = table(row("", "", "2024") + row("", "Total assets", "85") + row("Goodwill", "", "4"))
    assert [c.text for c in cells(made, "label")] == ["Total assets", "Goodwill"]


def test_spans_over_rows_push_later_cells_aside() -> None:
    made = table(
        '<tr><td rowspan="2">x</td><td>2024</td><td>2023</td></tr><tr><td>7</td><td>6</td></tr>'
        + row("Sales", "5", "4")
    )
    assert values(made, "Sales") == {"2024": "5", "2023": "4"}


def test_rows_of_text_are_no_table() -> None:
    document = read(
        "<table>"
        + row("(1)", "Includes a charge of 12 million.")
        + row("•", "A point.")
        + "</table><p>3 ways</p>"
    )
    assert document.tables == ()
    assert [(b.kind, b.text) for b in document.blocks][:2] == [
        ("footnote", "(1) Includes a charge of 12 million."),
        ("list_item", "A point."),
    ]


def test_a_table_that_holds_a_table_is_layout() -> None:
    inner = "<table>" + row("", "2024") + row("Sales", "5") + row("Cost", "3") + "</table>"
    document = read(f"<table><tr><td><p>Before.</p>{inner}<p>After it.</p></td></tr></table>")
    assert [b.kind for b in document.blocks] == ["text", "table", "text"]
    assert len(document.tables) == 1


def test_two_figures_over_one_column_are_kept_as_text() -> None:
    made = table(row("", ("2024", 2), "2023") + row("Sales", ("5", 2), "4") + row("Odd", "1", "2"))
    assert [c.text for c in cells(made, "text")] == ["1 2"]
