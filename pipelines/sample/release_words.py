"""What a release of the sample states, in sentences of our own: one sentence for each fact, with its figures.

The wording names company-neutral things (capital expenditures, revenue, the quarter) and is never taken from a release.
"""

from collections.abc import Iterable
from decimal import Decimal

from pipelines.sample.store import ReleaseStatement

BILLION = 10**9
_ORDINALS = {"1": "first", "2": "second", "3": "third", "4": "fourth"}
_MEASURES = {
    "capex": "capital expenditures",
    "total_expenses": "total expenses",
    "revenue": "total revenue",
    "data_center_revenue": "Data Center revenue",
    "cloud_revenue": "cloud revenue",
}
_DEFINITIONS = {
    "cash_plus_finance_lease_principal": "capital expenditures, including principal payments on finance leases,",
}
# How guidance stands to the guidance before it: where that is quoted, and where it is only spoken of.
_REVISED = {
    "raises": "raised from our earlier outlook",
    "lowers": "lowered from our earlier outlook",
    "narrows": "narrowed from our earlier outlook",
}
_REPEATED = "unchanged from our earlier outlook"


def sentences_of(
    statements: Iterable[ReleaseStatement], *, is_fiscal: bool, is_commentary: bool
) -> list[str]:
    """One sentence for each statement, in their order.

    is_fiscal: whether the company's years are not the calendar's. is_commentary: whether the text accompanies a release
    of the same filing; it words the outlook otherwise. Raises ValueError for a kind that has no words here.
    """
    ordered = sorted(statements, key=lambda one: one.number)
    return [_sentence(one, _period(one.period, is_fiscal), is_commentary) for one in ordered]


def quarter_words(period: str) -> str:
    """`2024Q2` -> `the second quarter of 2024`, `FY2025Q1` -> `the first quarter of fiscal 2025`."""
    year, _, quarter = period.partition("Q")
    return f"the {_ORDINALS[quarter]} quarter of {year.replace('FY', 'fiscal ')}"


def _sentence(one: ReleaseStatement, period: str, is_commentary: bool) -> str:
    if one.measure == "supply_commitment":
        return f"Our purchase commitments for inventory and capacity were {_amount(one)}."
    what = _DEFINITIONS.get(one.capex_definition, _MEASURES[one.measure])
    if one.kind == "actual":
        return f"{what[0].upper()}{what[1:]} {_was(one)} {_amount(one)} in {period}."
    if one.kind != "guidance":
        raise ValueError(f"{one.kind} of {one.measure} has no words")
    if is_commentary:
        return f"Our outlook for {period}: {what} is expected to be {_amount(one)}."
    verb = "to come to" if one.shape == "point" else "of"
    return f"For {period} we expect {what} {verb} {_amount(one)}{_revision(one)}."


def _was(one: ReleaseStatement) -> str:
    return "were" if one.measure == "capex" else "was"


def _revision(one: ReleaseStatement) -> str:
    if one.revision == "repeats":
        return f", {_REPEATED}"
    if one.revision == "none":
        return ""
    words = _REVISED[one.revision]
    if not one.prior_low:
        return f", {words}"
    return f", {words} of {_range(int(one.prior_low), int(one.prior_high))}"


def _period(period: str, is_fiscal: bool) -> str:
    if "Q" in period:
        return quarter_words(period)
    year = period.removeprefix("FY")
    return f"fiscal {year}" if is_fiscal else f"the full year {year}"


def _amount(one: ReleaseStatement) -> str:
    if one.shape == "range":
        return _range(one.low, one.high)
    if one.shape == "tolerance":
        middle = Decimal(one.low + one.high) / 2
        percent = (Decimal(one.high) - middle) / middle * 100
        return f"{_dollars(middle)}, plus or minus {_plain(percent)}%"
    return f"approximately {_dollars(one.low)}" if one.shape == "approximately" else _dollars(one.low)


def _range(low: int, high: int) -> str:
    return f"{_dollars(low)} to {_dollars(high)}"


def _dollars(amount: int | Decimal) -> str:
    return f"${_plain(Decimal(amount) / BILLION)} billion"


def _plain(number: Decimal) -> str:
    return f"{number.normalize():f}"
