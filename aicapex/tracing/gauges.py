"""A row of marts.bubble_gauges: the amounts that it sets against each other, each as the sum of its values."""

from collections.abc import Iterator, Sequence
from datetime import date, timedelta

from aicapex.tracing.ask import Published
from aicapex.tracing.leaves import Leaves
from aicapex.tracing.node import SUM, Node, Row

# Fiscal quarters end up to seven weeks beside those of the calendar.
_BESIDE = timedelta(days=50)
_TWELVE_MONTHS, _QUARTER = timedelta(days=365), timedelta(days=91)
# Amounts, and how long before the end of the gauge's period theirs ends.
_AMOUNTS = {
    "numerator_native": timedelta(),
    "denominator_native": timedelta(),
    "numerator_year_before_native": _TWELVE_MONTHS,
    "denominator_year_before_native": _TWELVE_MONTHS,
}


class Gauges:
    """Makes the trees of gauges."""

    def __init__(self, published: Published, leaves: Leaves) -> None:
        self._published = published
        self._leaves = leaves

    def gauge(self, row: Row) -> list[Node]:
        """Each amount with the values that add up to it; where none do, all values that the row rests on."""
        values = self._published.values_within(row["fact_ids"])
        amounts = [amount for amount in _AMOUNTS if row[amount] is not None]
        nodes = [node for amount in amounts if (node := self._amount(row, amount, values))]
        if len(nodes) < len(amounts):
            used = {one.identity for node in nodes for one in node.operands}
            others = [self._value(row, value) for value in values]
            nodes += [node for node in others if node.identity not in used]
        return nodes or self._leaves.documents(row["accession_numbers"])

    def _value(self, row: Row, value: Row) -> Node:
        node = self._leaves.value(value)
        if row["subject_kind"] == "group":
            node.label = f"{value['ticker']} {node.label}"
        return node

    def _amount(self, row: Row, amount: str, values: Sequence[Row]) -> Node | None:
        """The amount as the sum of values of one measure; None where no measure has values that give it."""
        for chosen in _choices(row["period_end_date"] - _AMOUNTS[amount], values):
            if sum(value["value"] for value in chosen) == row[amount]:
                operands = [self._value(row, value) for value in chosen]
                return Node(amount, row[amount], row["currency"], SUM, operands=operands)
        return None


def _choices(end: date, values: Sequence[Row]) -> Iterator[list[Row]]:
    """For each measure what may make an amount: the quarters of twelve months, one quarter, a year, a date."""
    for measure in dict.fromkeys(value["measure"] for value in values):
        for kind, span in (
            ("quarter", _TWELVE_MONTHS),
            ("quarter", _QUARTER),
            ("year", _QUARTER),
            ("date", _QUARTER),
        ):
            chosen = [
                value
                for value in values
                if (value["measure"], value["period_kind"]) == (measure, kind)
                and end - span + _BESIDE < value["period_end_date"] <= end + _BESIDE
            ]
            if chosen:
                yield chosen
