"""Tagged shares of customers: which facts are shares of one customer in total revenue or receivables."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

import orjson
import polars as pl

CONCEPTS = ("us-gaap:ConcentrationRiskPercentage1", "us-gaap:ConcentrationRiskPercentage")
CUSTOMERS = "srt:MajorCustomersAxis"
BENCHMARK = "us-gaap:ConcentrationRiskByBenchmarkAxis"
RISK = "us-gaap:ConcentrationRiskByTypeAxis"
SEGMENT = "us-gaap:StatementBusinessSegmentsAxis"
# Benchmarks of a total. Benchmarks of a segment or a product line are shares of something smaller.
MEASURES = {
    "us-gaap:SalesRevenueNetMember": "revenue",
    "us-gaap:RevenueFromContractWithCustomerMember": "revenue",
    "us-gaap:RevenueFromContractWithCustomerProductAndServiceBenchmarkMember": "revenue",
    "us-gaap:AccountsReceivableMember": "accounts_receivable",
    "us-gaap:TradeAccountsReceivableMember": "accounts_receivable",
}
RISKS = ("us-gaap:CustomerConcentrationRiskMember", "us-gaap:CreditConcentrationRiskMember")
# A geographic or product axis makes the fact a share of that place or product: Nvidia's "US-based end customers 99 %"
# of the billings of Singapore stands on the customers' axis too (0001045810-25-000116).
AXES = (CUSTOMERS, BENCHMARK, RISK, SEGMENT, "srt:ConsolidationItemsAxis", "us-gaap:ConsolidationItemsAxis")


@dataclass(frozen=True, slots=True)
class TaggedShare:
    """One fact: share in percent and half the width of its last digit; `end` is the day for receivables."""

    fact_number: int
    place: str
    measure: str
    member: str
    segment_member: str | None
    share: Decimal
    half_width: Decimal
    start: date | None
    end: date


def tagged_shares(facts: pl.DataFrame) -> Iterator[TaggedShare]:
    """Facts (raw.sec__inline_facts of one document) that are customers' shares, in the order of the document.

    A share of receivables is a balance, though it is tagged with the period up to its day.
    """
    chosen = facts.filter(
        pl.col("concept").is_in(CONCEPTS) & ~pl.col("is_nil") & pl.col("end_date").is_not_null()
    ).sort("fact_number")
    for fact in chosen.iter_rows(named=True):
        axes: dict[str, str] = orjson.loads(fact["dimensions"])
        measure = MEASURES.get(axes.get(BENCHMARK, ""))
        if measure is None or CUSTOMERS not in axes or set(axes) - set(AXES):
            continue
        if axes.get(RISK, RISKS[0]) not in RISKS:
            continue
        share = Decimal(fact["value"]) * 100
        yield TaggedShare(
            fact_number=fact["fact_number"],
            place=fact["place"],
            measure=measure,
            member=axes[CUSTOMERS],
            segment_member=axes.get(SEGMENT),
            share=share.normalize(),
            half_width=_half_width(fact["decimals"], fact["printed"]),
            start=None if measure == "accounts_receivable" else fact["start_date"],
            end=fact["end_date"],
        )


def _half_width(decimals: str | None, printed: str | None) -> Decimal:
    """Half of the last reported digit, in percent: `decimals` 2 of a ratio is a whole percent."""
    if decimals and decimals.lstrip("-").isdigit():
        return Decimal(50).scaleb(-int(decimals))
    return half_of_last_digit(printed or "")


def half_of_last_digit(printed: str) -> Decimal:
    """Half of the last digit of a percentage as printed: 0.5 for 17, 0.05 for 17.3."""
    return Decimal(5).scaleb(-len(printed.strip().partition(".")[2]) - 1)
