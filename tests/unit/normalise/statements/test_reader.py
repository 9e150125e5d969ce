import datetime as dt

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from pipelines.normalise.statements.flat import flat
from pipelines.normalise.statements.reader import principal_statement, read_statements
from pipelines.normalise.statements.statement import Speaker

B = 10**9
META = Speaker("META", "Meta Platforms", 12, dt.date(2024, 7, 31))
NVDA = Speaker("NVDA", "Nvidia", 1, dt.date(2025, 11, 19))
NEWS = Speaker(None, None, published=dt.date(2026, 2, 6), kind="news")
GUIDANCE = (
    "We look for 2024 capital expenditures of $37-40 billion, updated from our prior range of $35-40 billion."
)
PIECES = st.sampled_from([
    GUIDANCE, "Revenue rose.", "\n\n", " ", "• ", "Capex was $8.47 billion.", "İstanbul", "‘quoted’ — ",
    "설비투자 650억 달러를 집행했다. ",
])  # fmt: skip


def test_a_quoted_prior_range_is_a_row_of_its_own() -> None:
    now, prior = read_statements(GUIDANCE, META)
    assert (now.low_usd, now.high_usd, now.evidence, now.revision) == (37 * B, 40 * B, "stated", "narrows")
    assert (prior.low_usd, prior.high_usd, prior.evidence) == (35 * B, 40 * B, "quoted_as_prior")
    assert prior.period_canonical == now.period_canonical == "FY2024"


@pytest.mark.parametrize(
    ("sentence", "revision"),
    [
        (
            "We now expect 2024 capex of $35-40 billion, increased from our prior range of $30-37 billion.",
            "raises",
        ),
        (
            "We now expect 2024 capex of $28-32 billion, lowered from our prior range of $30-37 billion.",
            "lowers",
        ),
        (
            "We expect 2024 capex of $38-40 billion, updated from our prior range of $37-40 billion.",
            "narrows",
        ),
        ("We continue to expect 2024 capex of $38-40 billion.", "repeats"),
        ("Our initial outlook is for 2025 capex of $60-65 billion.", "initial"),
        ("We expect 2025 capex of $60-65 billion.", "none"),
    ],
)
def test_what_guidance_does_to_earlier_guidance(sentence: str, revision: str) -> None:
    assert read_statements(sentence, META)[0].revision == revision


def test_a_figure_of_another_year_is_no_prior_view() -> None:
    (statement,) = read_statements(
        "We expect 2025 capex of $75 billion, up from $52.5 billion last year.", META
    )
    assert statement.low_usd == 75 * B


@given(st.lists(PIECES, min_size=1, max_size=12))
@example(["İstanbul ", GUIDANCE])
def test_every_sentence_stands_at_its_offsets(pieces: list[str]) -> None:
    text = "".join(pieces)
    for statement in read_statements(text, META):
        assert text[statement.start_offset : statement.end_offset] == statement.sentence
        assert statement.amount_printed is None or statement.amount_printed in statement.sentence


@given(st.text(max_size=300))
def test_any_text_is_read_without_a_failure(text: str) -> None:
    whole = f"capex {text} $5 billion"
    assert all(one.sentence in whole for one in read_statements(whole, META))
    principal = principal_statement(whole, META)
    assert principal is None or principal.sentence in whole


@given(st.text(max_size=300))
def test_the_flat_form_is_as_long_as_the_sentence(text: str) -> None:
    assert len(flat(text)) == len(text)


def test_statements_come_in_the_order_of_the_text() -> None:
    text = (
        "Capex was $8.47 billion. "
        + GUIDANCE
        + " We expect capex to grow significantly faster in 2025, up a lot."
    )
    starts = [one.start_offset for one in read_statements(text, META)]
    assert starts == sorted(starts)
    assert len(starts) == 4


def test_a_repeated_sentence_is_read_at_each_place() -> None:
    found = read_statements(f"{GUIDANCE} Nothing else. {GUIDANCE}", META)
    assert len({one.start_offset for one in found}) == 2
    assert len(found) == 4


def test_an_outlook_takes_its_period_from_the_heading_above() -> None:
    text = (
        "Outlook\nNVIDIA's outlook for the fourth quarter of fiscal 2026 is as follows:\n"
        "Revenue is expected to be $65.0 billion, plus or minus 2%.\n"
    )
    (statement,) = read_statements(text, NVDA)
    assert (statement.measure, statement.kind, statement.period_canonical) == (
        "revenue",
        "guidance",
        "FY2026Q4",
    )
    assert (statement.low_usd, statement.high_usd, statement.point_usd) == (
        63_700_000_000,
        66_300_000_000,
        65 * B,
    )


def test_revenue_below_a_data_center_heading_is_data_center_revenue() -> None:
    text = "Gaming\nThird-quarter revenue was $4 billion.\nData Center\nThird-quarter revenue was $51.2 billion.\n"
    (statement,) = read_statements(text, NVDA)
    assert (statement.measure, statement.point_usd) == ("data_center_revenue", 51_200_000_000)
    assert statement.period_canonical == "FY2026Q3"


def test_actuals_of_total_revenue_are_left_to_the_tables() -> None:
    assert (
        read_statements("Record quarterly revenue of $57.0 billion was up 62% from a year ago.", NVDA) == []
    )


def test_news_speaks_for_the_company_it_names() -> None:
    text = "Alphabet said it expects capital expenditures of $175 billion to $185 billion in 2026."
    (statement,) = read_statements(text, NEWS)
    assert (statement.company, statement.speaker, statement.kind) == ("GOOGL", "third_party", "guidance")


def test_news_that_says_the_company_means_the_one_named_before() -> None:
    text = "Amazon reported.\nThe company expects capital expenditures of about $200 billion in 2026."
    (statement,) = read_statements(text, NEWS)
    assert statement.company == "AMZN"


def test_the_day_is_taken_from_the_dateline() -> None:
    text = "MENLO PARK, Calif., July 31, 2024 /PRNewswire/ -- Meta.\nCapital expenditures were $8.47 billion."
    (statement,) = read_statements(text, Speaker("META", "Meta Platforms"))
    assert statement.period_canonical == "2024Q2"


def test_without_a_day_the_reported_quarter_decides() -> None:
    text = (
        "NVIDIA Announces Results for Third Quarter Fiscal 2026\nRecord Data Center revenue of $51.2 billion"
    )
    (statement,) = read_statements(text, Speaker("NVDA", "Nvidia", 1))
    assert statement.period_canonical == "FY2026Q3"


def test_without_any_hint_a_relative_period_stays_open() -> None:
    (statement,) = read_statements(
        "Capital expenditures were $8.47 billion.", Speaker("META", "Meta Platforms")
    )
    assert statement.period_canonical is None


@pytest.mark.parametrize(
    "sentence",
    [
        "Forward-looking statements include those on capital expenditures of $40 billion.",
        "We define free cash flow as operating cash flow less purchases of property and equipment.",
        "Purchases of property and equipment",
        "Purchases of property and equipment (6,400) (6,823) (12,573) (20,021) 1 2 3 4 5 6 7 8 9 10 11 12 13",
        "If we do not generate enough cash, we may have to reduce or delay capital investments.",
        "See Note 7 on capital expenditures of $3 billion.",
    ],
)
def test_legal_text_definitions_and_table_rows_state_nothing(sentence: str) -> None:
    assert [one for one in read_statements(sentence, META) if one.kind in ("guidance", "actual")] == []


@pytest.mark.parametrize(
    ("sentence", "measure"),
    [
        ("OpenAI has agreed to buy $250 billion of Azure services.", "compute_commitment"),
        ("We signed data center leases of $19 billion that have not yet commenced.", "lease_commitment"),
        (
            "Purchase commitments for inventory and manufacturing capacity were $50.3 billion.",
            "supply_commitment",
        ),
        ("xAI will purchase $20 billion of Nvidia GPUs.", "nvidia_purchases"),
        (
            "Apple plans to invest more than $500 billion in the U.S. over the next four years.",
            "investment_pledge",
        ),
    ],
)
def test_commitments_say_what_is_committed(sentence: str, measure: str) -> None:
    (statement,) = read_statements(sentence, NEWS)
    assert (statement.kind, statement.measure) == ("commitment", measure)


@pytest.mark.parametrize(
    ("said", "definition"),
    [
        ("Capital expenditures, including principal payments on finance leases, were $8.47 billion.",
         "cash_plus_finance_lease_principal"),
        ("Capital expenditures including finance leases were $19 billion.", "incl_finance_leases_acquired"),
        ("Capex net of incentives was $24.3 billion.", "cash_net_of_incentives"),
        ("Purchases of property and equipment were $13.9 billion.", "cash_gross"),
        ("Capital expenditures incurred were $9 billion.", "incurred"),
        ("Capital expenditures were $9 billion.", "company_headline"),
    ],
)  # fmt: skip
def test_the_capex_definition_is_the_one_that_is_said(said: str, definition: str) -> None:
    (statement,) = read_statements(said, META)
    assert statement.capex_definition == definition


def test_the_press_that_names_no_definition_leaves_it_open() -> None:
    (statement,) = read_statements("Meta's capex was $8.47 billion in the second quarter of 2024.", NEWS)
    assert statement.capex_definition is None


def test_a_sentence_without_money_or_capex_has_no_principal_statement() -> None:
    assert principal_statement("We are pleased with our engagement trends.", META) is None
