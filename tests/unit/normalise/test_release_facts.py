"""Tables of releases to facts."""

from datetime import UTC, date, datetime

import polars as pl
import pytest

from pipelines.contracts.ops import QUARANTINE
from pipelines.contracts.releases import RELEASE_BLOCKS, RELEASE_DOCUMENTS, RELEASE_FACTS, RELEASE_TABLE_CELLS
from pipelines.contracts.table import verdict
from pipelines.normalise.release_facts import ReleaseFacts, release_facts
from pipelines.normalise.release_figures import PrintedFact, Problem, printed_facts, texts_above
from pipelines.raw.releases.rows import ReleaseSource, parse_release
from tests.support.release_pages import page, read, row

HEADS = row("", ("Three Months Ended June 30,", 2), ("Six Months Ended June 30,", 2)) + row(
    "", "2024", "2023", "2024", "2023"
)
CASH_FLOWS = (
    HEADS
    + row("Cash flows from operating activities:", "", "", "", "")
    + row("Depreciation and amortization", "40", "30", "75", "58")
    + row("Net cash provided by operating activities", "90", "80", "170", "150")
    + row("Cash flows from investing activities:", "", "", "", "")
    + row("Purchases of property and equipment", "(50)", "(40)", "(95)", "(70)")
    + row("Proceeds from sales of property and equipment", "3", "—", "4", "1")
    + row("Net cash used in investing activities", "(47)", "(40)", "(91)", "(69)")
    + row("Cash flows from financing activities:", "", "", "", "")
    + row("Principal payments on finance leases", "(6)", "(5)", "(12)", "(9)")
    + row("Supplemental data:", "", "", "", "")
    + row("Purchases of property and equipment in accounts payable", "8", "7", "8", "7")
)
TITLE = "<p><b>Consolidated Statements of Cash Flows</b></p><p>(In millions)</p>"


def figures(body: str, fiscal_year_end: int | None = 12) -> tuple[list[PrintedFact], list[Problem]]:
    document = read(body)
    above = texts_above((b.table_number, b.kind, b.text) for b in document.blocks)
    return printed_facts(document.tables, above, fiscal_year_end)


def values(body: str, measure: str) -> dict[tuple[str, int], int]:
    facts, problems = figures(body)
    assert problems == []
    return {(f.period.period_type, f.period.end.year): f.value for f in facts if f.measure == measure}


def titled(rows: str, title: str = TITLE) -> str:
    return f"{title}<table>{rows}</table>"


def test_a_cash_flow_statement_gives_quarter_and_year_to_date_in_whole_dollars() -> None:
    assert values(titled(CASH_FLOWS), "capex_cash") == {
        ("quarter", 2024): 50_000_000,
        ("quarter", 2023): 40_000_000,
        ("half", 2024): 95_000_000,
        ("half", 2023): 70_000_000,
    }


def test_outflows_are_positive_and_inflows_too() -> None:
    facts, _ = figures(titled(CASH_FLOWS))
    quarter = {
        f.measure: f.value for f in facts if f.period.period_type == "quarter" and f.period.end.year == 2024
    }
    assert quarter == {
        "depreciation_and_amortization": 40_000_000,
        "operating_cash_flow": 90_000_000,
        "capex_cash": 50_000_000,
        "incentive_proceeds": 3_000_000,
        "finance_lease_principal": 6_000_000,
    }


def test_a_refund_of_capex_stays_negative() -> None:
    body = titled(CASH_FLOWS.replace('<td colspan="1">(50)</td>', '<td colspan="1">2</td>'))
    assert values(body, "capex_cash")["quarter", 2024] == -2_000_000


def test_a_statement_without_brackets_prints_outflows_without_sign() -> None:
    body = titled(
        row("", "2024", "2023")
        + row("Investing activities", "", "")
        + row("Purchase of property and equipment", "50", "40")
        + row("Purchase of securities", "9", "8")
    )
    assert values(body, "capex_cash") == {("year", 2024): 50_000_000, ("year", 2023): 40_000_000}


def test_rows_after_the_total_belong_to_discontinued_operations() -> None:
    body = titled(
        row("", "2024", "2023")
        + row("Cash flows from investing activities:", "", "")
        + row("Purchases of property and equipment", "(974)", "(636)")
        + row("Net cash used in investing activities of continuing operations", "(974)", "(636)")
        + row("Purchases of property and equipment", "(38)", "—")
    )
    assert values(body, "capex_cash") == {("year", 2024): 974_000_000, ("year", 2023): 636_000_000}


@pytest.mark.parametrize(
    ("line", "scale"),
    [
        ("(In millions)", 1_000_000),
        ("(in thousands, except per share data)", 1_000),
        ("(In millions, except number of shares, which are reflected in thousands)", 1_000_000),
        ("($ in billions)", 1_000_000_000),
        ("(Millions) (Unaudited)", 1_000_000),
        ("In millions of USD", 1_000_000),
        ("(Dollars in thousands)", 1_000),
        ("(In NT$ billions)", 1_000_000_000),
        ("in million US dollars", 1_000_000),
        ("(Millions except per share amounts and percentages) (Unaudited)", 1_000_000),
        ("(단위: 백만원)", 1_000_000),
        ("The following table presents our cash flows (in millions; unaudited):", 1_000_000),
    ],
)
def test_the_scale_is_the_one_said_above_the_table(line: str, scale: int) -> None:
    title = f"<p><b>Consolidated Statements of Cash Flows</b></p><p>{line}</p>"
    assert values(titled(CASH_FLOWS, title), "capex_cash")["quarter", 2024] == 50 * scale


def test_an_amount_in_prose_above_a_table_is_no_scale() -> None:
    title = "<p><b>Consolidated Statements of Cash Flows</b></p><p>We spent $5 million, of which 2 million in June.</p>"
    assert [p.reason for p in figures(titled(CASH_FLOWS, title))[1]] == ["the table prints no scale"]


@pytest.mark.parametrize(
    "title",
    [
        "CONDENSED CONSOLIDATED STATEMENTS OF CASH FLOWS",
        "Consolidated Statement of Cash Flows and Supplemental Disclosures",
        "CASH FLOWS STATEMENTS",
        "Statements of Consolidated Cash Flows",
        "Quarterly Cash Flow Analysis",
    ],
)
def test_a_cash_flow_statement_has_many_titles(title: str) -> None:
    assert values(titled(CASH_FLOWS, f"<p><b>{title}</b></p><p>(In millions)</p>"), "capex_cash")


def test_titles_inside_the_table_count_as_well() -> None:
    inside = row(("STATEMENTS OF CASH FLOWS", 5)) + row(("(In thousands)", 5)) + CASH_FLOWS
    assert values(titled(inside, ""), "capex_cash")["quarter", 2024] == 50_000


def test_a_statement_without_a_scale_is_set_aside_and_never_guessed() -> None:
    facts, problems = figures(titled(CASH_FLOWS, "<p><b>Consolidated Statements of Cash Flows</b></p>"))
    assert facts == []
    assert [p.reason for p in problems] == ["the table prints no scale"]


def test_figures_too_large_for_thousands_are_whole_dollars() -> None:
    body = titled(
        row("", "2024")
        + row("Investing activities", "")
        + row("Purchases of property and equipment", "(412,311,204)"),
        "<p><b>Statements of Cash Flows</b></p>",
    )
    assert values(body, "capex_cash") == {("year", 2024): 412_311_204}


def test_a_table_goes_on_after_a_page_number() -> None:
    first = f"<table>{HEADS}{row('Net income', '5', '4', '9', '8')}{row('Cash flows', '1', '2', '3', '4')}</table>"
    second = f"<table>{HEADS}{row('Cash flows from investing activities:', '', '', '', '')}"
    second += f"{row('Purchases of property and equipment', '(50)', '(40)', '(95)', '(70)')}</table>"
    assert values(f"{TITLE}{first}<p>7</p>{second}", "capex_cash")["half", 2024] == 95_000_000


INCOME = "<p><b>Consolidated Statements of Operations</b></p><p>(In thousands, except per share data)</p>"


def test_revenue_comes_from_the_income_statement_and_shares_are_none() -> None:
    body = titled(
        HEADS + row("Total revenues", "$700", "$600", "$1,300", "$1,100") + row("Cost of revenue", "1", "2", "3", "4")
        + row("Diluted", "$5.10", "$4.00", "$9.86", "$8.00"),
        INCOME,
    )  # fmt: skip
    assert values(body, "revenue")["half", 2024] == 1_300_000


def test_a_total_without_words_is_that_of_its_heading() -> None:
    body = titled(
        HEADS
        + row("Net sales", "", "", "", "")
        + row("Products", "5", "4", "9", "8")
        + row("Services", "2", "2", "4", "4")
        + row("", "7", "6", "13", "12")
        + row("Cost of sales", "3", "3", "6", "6"),
        INCOME,
    )
    assert values(body, "revenue")["quarter", 2024] == 7_000


def test_columns_of_shares_and_changes_are_left_out() -> None:
    body = titled(
        row("", ("Three Months Ended May 31,", 4), "% Increase")
        + row("", "2025", "% of Revenues", "2024", "% of Revenues", "")
        + row("Total revenues", "15,903", "100%", "14,287", "100%", "11%"),
        INCOME,
    )
    assert values(body, "revenue") == {("quarter", 2025): 15_903_000, ("quarter", 2024): 14_287_000}


@pytest.mark.parametrize(
    "title",
    [
        "Segment Information",
        "Consolidated Balance Sheets",
        "Reconciliation of GAAP to Non-GAAP Results",
        "Revenues by Geography",
        "Pro Forma Statements of Operations",
        "Non-GAAP Statements of Operations",
    ],
)
def test_other_tables_give_no_facts(title: str) -> None:
    body = titled(
        HEADS + row("Total revenues", "7", "6", "13", "12"), f"<p><b>{title}</b></p><p>(In millions)</p>"
    )
    assert figures(body) == ([], [])


FREE = "<p><b>Reconciliation to Free Cash Flow</b></p><p>(In millions)</p>"


def free_table(capex: str) -> str:
    return titled(
        row("", "Q2 2024")
        + row("Net cash provided by operating activities", "90")
        + row(capex, "(50)")
        + row("Free cash flow", "40"),
        FREE,
    )


def test_a_reconciliation_to_free_cash_flow_states_capex_too() -> None:
    facts, _ = figures(free_table("Less: purchases of property and equipment"))
    assert [(f.measure, f.value, f.statement.statement) for f in facts if f.measure == "capex_cash"] == [
        ("capex_cash", 50_000_000, "free_cash_flow")
    ]


def test_a_reconciliation_net_of_proceeds_is_left_out_beside_a_gross_statement() -> None:
    label = "Purchases of property and equipment, net"
    both, problems = figures(titled(CASH_FLOWS) + free_table(label).replace("(50)", "(47)"))
    assert {f.value for f in both if f.measure == "capex_cash" and f.period.period_type == "quarter"} == {
        50_000_000,
        40_000_000,
    }
    assert problems == []
    alone, _ = figures(free_table(label))
    assert [f.value for f in alone if f.measure == "capex_cash"] == [50_000_000]


def test_two_values_of_one_period_in_one_release_are_said() -> None:
    facts, problems = figures(titled(CASH_FLOWS) + free_table("Capital expenditures").replace("(50)", "(51)"))
    assert {f.value for f in facts if f.measure == "capex_cash"} > {50_000_000, 51_000_000}
    assert [p.reason for p in problems] == ["the release prints two values of one period"]


def test_a_column_whose_period_can_not_be_read_is_said_with_its_place() -> None:
    body = titled(
        row("", "This period")
        + row("Investing", "")
        + row("Capital expenditures", "(5)")
        + row("Other", "(1)")
    )
    facts, problems = figures(body)
    assert facts == []
    assert [(p.place, p.reason) for p in problems] == [
        ("table 1, row 3, column 1", "the column's period can not be read")
    ]


def test_a_second_currency_is_read_from_its_column() -> None:
    body = titled(
        row("", "2Q25 (NT$)", "2Q25 (US$)") + row("Cash flows from investing activities", "", "")
        + row("Purchases of property, plant and equipment", "(297.22)", "(9.63)"),
        "<p><b>Consolidated Statements of Cash Flows</b></p><p>(In billions)</p>",
    )  # fmt: skip
    facts, _ = figures(body)
    assert [(f.unit, f.value) for f in facts] == [("TWD", 297_220_000_000), ("USD", 9_630_000_000)]


URL = "https://www.sec.gov/Archives/edgar/data/1/000000000124000001/q2.htm"


def facts_of(body: str, **changes: object) -> ReleaseFacts:
    fields: dict[str, object] = {
        "ticker": "TEST",
        "source_kind": "8k_exhibit",
        "document_name": "q2.htm",
        "document_url": URL,
        "answer_url": URL,
        "answer_sha256": "a" * 64,
        "accession_number": "0000000001-24-000001",
        "accepted_at": datetime(2024, 7, 31, 20, 1, tzinfo=UTC),
    }
    rows = parse_release(ReleaseSource(**{**fields, **changes}), page(body), None)  # type: ignore[arg-type]
    return release_facts(rows.documents, rows.blocks, rows.cells, 12, "filing")


def test_facts_of_raw_rows_fulfil_their_contract_and_keep_their_place() -> None:
    found = facts_of(titled(CASH_FLOWS))
    assert verdict(found.facts, RELEASE_FACTS).problems == ()
    assert found.quarantined.height == 0
    first = found.facts.filter((pl.col("measure") == "capex_cash") & (pl.col("column_number") == 3)).row(
        0, named=True
    )
    assert (first["period_start_date"], first["period_end_date"]) == (date(2024, 1, 1), date(2024, 6, 30))
    assert (first["table_number"], first["row_number"], first["printed"]) == (1, 7, "(95)")
    assert (first["evidence"], first["is_preliminary"], first["known_at_basis"]) == (
        "filing",
        True,
        "acceptance_utc",
    )
    assert first["column_head"] == "Six Months Ended June 30, 2024"


def test_a_page_outside_filings_is_a_secondary_source() -> None:
    found = facts_of(titled(CASH_FLOWS), source_kind="newsroom_page", accession_number=None, accepted_at=None)
    assert set(found.facts["evidence"]) == {"secondary"}


def test_what_can_not_be_read_is_in_quarantine_with_its_place() -> None:
    found = facts_of(titled(CASH_FLOWS, "<p><b>Statements of Cash Flows</b></p>"))
    assert verdict(found.quarantined, QUARANTINE).ok
    assert found.quarantined.select("place", "reason").row(0) == ("table 1", "the table prints no scale")


def test_no_releases_give_no_facts() -> None:
    empty = release_facts(
        RELEASE_DOCUMENTS.frame(), RELEASE_BLOCKS.frame(), RELEASE_TABLE_CELLS.frame(), 12, "filing"
    )
    assert verdict(empty.facts, RELEASE_FACTS).ok
    assert empty.facts.height == 0
