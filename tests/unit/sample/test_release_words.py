"""Facts of releases in sentences of our own."""

import pytest

from pipelines.sample.release_words import quarter_words, sentences_of
from pipelines.sample.store import ReleaseStatement


def fact(**given: object) -> ReleaseStatement:
    row: dict[str, object] = {
        "accession": "0001326801-24-000065", "document": "a.htm", "number": 1, "kind": "guidance", "measure": "capex",
        "capex_definition": "company_headline", "low": 37 * 10**9, "high": 40 * 10**9, "shape": "range",
        "period": "FY2024", "revision": "none", "prior_low": "", "prior_high": "",
    }  # fmt: skip
    return ReleaseStatement(**row | given)  # type: ignore[arg-type]


def words(one: ReleaseStatement, *, is_fiscal: bool = False, is_commentary: bool = False) -> str:
    (sentence,) = sentences_of([one], is_fiscal=is_fiscal, is_commentary=is_commentary)
    return sentence


def test_guidance_names_period_measure_range_and_the_range_before() -> None:
    one = fact(revision="narrows", prior_low="35000000000", prior_high="40000000000")
    assert words(one) == (
        "For the full year 2024 we expect capital expenditures of $37 billion to $40 billion, "
        "narrowed from our earlier outlook of $35 billion to $40 billion."
    )


def test_a_capex_definition_is_said_where_the_release_says_one() -> None:
    said = words(fact(kind="actual", capex_definition="cash_plus_finance_lease_principal", low=8_470_000_000,
                      shape="point", period="2024Q2"))  # fmt: skip
    assert said == (
        "Capital expenditures, including principal payments on finance leases, were $8.47 billion "
        "in the second quarter of 2024."
    )


def test_a_tolerance_is_printed_as_percent_of_its_middle() -> None:
    one = fact(measure="revenue", capex_definition="", low=27_440_000_000, high=28_560_000_000, shape="tolerance",
               period="FY2025Q2")  # fmt: skip
    amount = "$28 billion, plus or minus 2%."
    assert words(one) == f"For the second quarter of fiscal 2025 we expect total revenue of {amount}"
    assert words(one, is_commentary=True).endswith(f"total revenue is expected to be {amount}")


def test_years_of_other_calendars_are_called_fiscal() -> None:
    assert "fiscal 2026" in words(fact(period="FY2026"), is_fiscal=True)
    assert quarter_words("2024Q3") == "the third quarter of 2024"


def test_sentences_stand_in_the_order_of_their_numbers() -> None:
    both = sentences_of([fact(number=2, period="FY2025"), fact()], is_fiscal=False, is_commentary=False)
    assert ["2024" in both[0], "2025" in both[1]] == [True, True]


def test_a_kind_without_words_is_refused() -> None:
    with pytest.raises(ValueError, match="qualitative"):
        words(fact(kind="qualitative"))
