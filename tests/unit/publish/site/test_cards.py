import polars as pl
import pytest

from pipelines.publish.site.card import Card
from pipelines.publish.site.cards.company import company_cards
from pipelines.publish.site.cards.spend import share_card, spend_card
from pipelines.publish.site.write import read_words
from tests.support.site_marts import NUMBER, companies, group, marts, quarters

WORDS = read_words()
MEMBERS = ["AMZN", "META"]


def two(before: int, now: int, **columns: object) -> Card | None:
    """The card of a group of two that spend alike in a quarter and a year before."""
    spent = {"2025Q2": before, "2026Q2": now}
    rows = [row for ticker in MEMBERS for row in quarters(ticker, spent, **columns)]
    return spend_card(
        marts(
            companies=companies(*MEMBERS),
            spend_to_revenue=pl.DataFrame(rows),
            group_spend_to_revenue=group(spent, MEMBERS),
        )
    )


@pytest.mark.parametrize(
    ("before", "now", "said"),
    [(10, 15, "50% more"), (10, 5, "50% less"), (10, 10, "as much as"), (10, 30, "more than twice as much")],
)
def test_the_wording_follows_the_direction_of_the_numbers(before: int, now: int, said: str) -> None:
    card = two(before * 10**9, now * 10**9)
    assert card is not None
    assert said in card.title(WORDS["en"])
    assert f"${2 * now:.1f}bn" in card.title(WORDS["en"])


def test_rows_of_a_card_are_rows_of_its_mart_untouched() -> None:
    card = two(10, 15)
    assert card is not None
    assert card.rows.height == 4
    assert set(card.rows.columns) <= set(quarters("AMZN", {"2026Q2": 1})[0])
    assert card.rows["capex_usd"].to_list() == [10, 10, 15, 15]


def test_a_group_without_the_quarter_of_a_year_before_has_no_card() -> None:
    rows = [row for ticker in MEMBERS for row in quarters(ticker, {"2026Q2": 5})]
    held = marts(
        companies=companies(*MEMBERS),
        spend_to_revenue=pl.DataFrame(rows),
        group_spend_to_revenue=group({"2026Q2": 10}, MEMBERS),
    )
    assert spend_card(held) is None
    assert share_card(held) is None


def test_a_share_below_its_peak_is_not_called_the_most() -> None:
    spent = {"2025Q4": 20, "2026Q1": 30, "2026Q2": 25}
    held = marts(
        companies=companies("AMZN"),
        spend_to_revenue=pl.DataFrame(quarters("AMZN", spent)),
        group_spend_to_revenue=group(spent, ["AMZN"]),
    )
    card = share_card(held)
    assert card is not None
    assert "below the peak of 30.0% in Q1 2026" in card.title(WORDS["en"])
    assert "2026년 1분기의 30.0%보다는 낮다" in card.title(WORDS["ko"])


def test_rows_that_rest_on_a_secondary_source_are_counted_beneath() -> None:
    card = two(10, 15, capex_evidence="secondary")
    assert card is not None
    assert [dict(note.values) for note in card.notes if note.key == "notes.secondary"] == [
        {"count": 4, "of": 4}
    ]


def test_each_filing_is_a_source_once_with_its_address_at_the_sec() -> None:
    card = two(10, 15)
    assert card is not None
    assert [source.accession_number for source in card.sources] == [NUMBER]
    assert card.sources[0].url == f"https://www.sec.gov/Archives/edgar/data/1/000000000126000001/{NUMBER}.txt"


def test_a_restated_quarter_is_noted_and_the_latest_value_drawn() -> None:
    rows = quarters("META", {"2025Q2": 10, "2026Q2": 15}, capex_yoy_ratio=1.5)
    rows[0] |= {"capex_vintages": 2, "capex_first_reported_usd": 11}
    held = marts(companies=companies("META"), spend_to_revenue=pl.DataFrame(rows))
    card = company_cards(held, "META")[0]
    assert [dict(note.values) for note in card.notes if note.key == "notes.restated_quarters"] == [
        {"count": 1}
    ]
    drawn = card.draw(WORDS["en"])["datasets"]["rows1"]
    assert [row["value"] for row in drawn] == [10, 15]


def test_a_quarter_that_is_missing_inside_a_series_is_a_gap_and_not_skipped() -> None:
    rows = quarters("META", {"2025Q2": 10, "2026Q1": 12, "2026Q2": 15}, capex_yoy_ratio=1.5)
    spend, share = company_cards(
        marts(companies=companies("META"), spend_to_revenue=pl.DataFrame(rows)), "META"
    )
    for card in (spend, share):
        assert [dict(note.values) for note in card.notes if note.key == "notes.gaps"] == [{"count": 2}]
    path = share.draw(WORDS["en"])["datasets"]["rows1"]
    assert [row["value"] for row in path] == [0.1, None, None, 0.12, 0.15]
    axis = spend.draw(WORDS["en"])["layer"][0]["encoding"]["x"]["scale"]["domain"]
    assert axis == ["2025Q2", "2025Q3", "2025Q4", "2026Q1", "2026Q2"]


def test_a_fiscal_year_that_ends_in_december_is_told_as_the_calendars() -> None:
    rows = pl.DataFrame(quarters("X", {"2025Q2": 10**9, "2026Q2": 2 * 10**9}, capex_yoy_ratio=2.0))
    december = company_cards(marts(companies=companies("X"), spend_to_revenue=rows), "X")[0]
    june = company_cards(marts(companies=companies("X", ends=6), spend_to_revenue=rows), "X")[0]
    assert "in Q2 2026" in december.title(WORDS["en"])
    assert "in Q2 of fiscal 2026" in june.title(WORDS["en"])
