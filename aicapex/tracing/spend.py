"""Trees of spend over revenue: of a company's quarter, of its year, and of a group's quarter."""

from aicapex.tracing.ask import Published
from aicapex.tracing.leaves import HEADLINE, REVENUE, Leaves, capex_of, of_measure
from aicapex.tracing.node import RATIO, SUM, Node, Row

_QUARTERS = 4
_SPEND = "spend_to_revenue"
_GROUP = "group_spend_to_revenue"


class Spend:
    """Trees of the marts that set capex against revenue; each gives the nodes under a row."""

    def __init__(self, published: Published, leaves: Leaves) -> None:
        self._published = published
        self._leaves = leaves

    def quarter(self, row: Row) -> list[Node]:
        """A row of marts.spend_to_revenue: its ratio, the trailing year, and the year before."""
        capex, revenue = self._sides(row)
        nodes = [_ratio("capex_to_revenue_ratio", row, capex, revenue)]
        rows = self._rows_of(row["ticker"], row["capex_definition"])
        revenues = self._rows_of(row["ticker"], "cash_gross")
        index = _index(row)
        year = [rows.get(index - back) for back in range(_QUARTERS)]
        revenue_year = [revenues.get(index - back) for back in range(_QUARTERS)]
        capex_ttm = Node("capex_ttm_usd", row["capex_ttm_usd"], "USD", SUM)
        revenue_ttm = Node("revenue_ttm_usd", row["revenue_ttm_usd"], "USD", SUM)
        if row["capex_ttm_usd"] is not None:
            capex_ttm.operands = [self._sides(one, " of " + _name(one))[0] for one in year if one]
        if row["revenue_ttm_usd"] is not None:
            revenue_ttm.operands = [self._sides(one, " of " + _name(one))[1] for one in revenue_year if one]
        nodes.append(_context(_ratio("capex_to_revenue_ttm_ratio", row, capex_ttm, revenue_ttm)))
        before = rows.get(index - _QUARTERS)
        if row["capex_yoy_ratio"] is not None and before:
            now = self._sides(row)[0]
            then = self._sides(before, " of " + _name(before))[0]
            nodes.append(_context(_ratio("capex_yoy_ratio", row, now, then)))
        return _known(nodes)

    def vintage(self, row: Row) -> list[Node]:
        """A row of marts.spend_to_revenue_vintages."""
        return [_ratio("capex_to_revenue_ratio", row, *self._sides(row))]

    def definition(self, row: Row) -> list[Node]:
        """A row of marts.capex_definitions: the definition, and the headline where the company states it."""
        values = self._leaves.values(row["ticker"], row["fact_ids"])
        stated, others = of_measure(values, HEADLINE)
        nodes = [Node("capex_usd", row["capex_usd"], "USD", SUM, operands=capex_of(others))]
        headline = Node("headline_usd", row["headline_usd"], "USD", SUM, operands=stated)
        if not stated and row["headline_usd"] is not None:
            headline.how, headline.notes = "", [f"made of {row['headline_definition']}, not stated"]
        return [*nodes, headline]

    def year(self, row: Row) -> list[Node]:
        """A row of marts.annual_spend_to_revenue, in the home currency and in dollars where the filing gives both."""
        currency, year = row["currency"], row["fiscal_year"]

        def side(column: str, measure: str, unit: str, of: int = year) -> Node:
            found = self._year_values(row["ticker"], measure, unit, of)
            value = row.get(column) if of == year else sum(one["value"] for one in found)
            return Node(column, value, unit, SUM, operands=[self._leaves.value(one) for one in found])

        nodes = [
            _ratio(
                "capex_to_revenue_ratio",
                row,
                side("capex_native", "capex_cash", currency),
                side("revenue_native", REVENUE, currency),
            )
        ]
        if row["capex_yoy_ratio"] is not None:
            now = side("capex_native", "capex_cash", currency)
            before = side("capex of the year before", "capex_cash", currency, year - 1)
            nodes.append(_context(_ratio("capex_yoy_ratio", row, now, before)))
        if currency != "USD" and row["capex_usd"] is not None:
            nodes.append(side("capex_usd", "capex_cash", "USD"))
        return nodes

    def _year_values(self, ticker: str, measure: str, unit: str, year: int) -> list[Row]:
        """The year as reported, or the four quarters that stand for one that is not."""
        named = {"ticker": ticker, "measure": measure, "unit": unit}
        whole = self._published.value(**named, period_kind="year", fiscal_period=f"FY{year}")
        if whole:
            return [whole]
        periods = (f"FY{year}Q{quarter}" for quarter in range(1, _QUARTERS + 1))
        quarters = (
            self._published.value(**named, period_kind="quarter", fiscal_period=one) for one in periods
        )
        return [one for one in quarters if one]

    def group(self, row: Row) -> list[Node]:
        """A row of marts.group_spend_to_revenue: sums over the members that have both numbers."""
        nodes = [_ratio("capex_to_revenue_ratio", row, *self._group_sides(row))]
        rows = {
            one["calendar_quarter"]: one
            for one in self._published.rows(
                _GROUP, {"group_name": row["group_name"], "capex_definition": row["capex_definition"]}
            )
        }
        year = [rows.get(_before(row["calendar_quarter"], back)) for back in range(_QUARTERS)]
        capex = Node("capex_ttm_usd", row["capex_ttm_usd"], "USD", SUM)
        revenue = Node("revenue_ttm_usd", row["revenue_ttm_usd"], "USD", SUM)
        for one in year:
            if one and row["capex_ttm_usd"] is not None:
                both = self._group_sides(one, " of " + one["calendar_quarter"])
                capex.operands.append(both[0])
                revenue.operands.append(both[1])
        nodes.append(_context(_ratio("capex_to_revenue_ttm_ratio", row, capex, revenue)))
        before = rows.get(_before(row["calendar_quarter"], _QUARTERS))
        if row["capex_yoy_ratio"] is not None and before:
            now = self._group_sides(row)[0]
            then = self._group_sides(before, " of " + before["calendar_quarter"])[0]
            nodes.append(_context(_ratio("capex_yoy_ratio", row, now, then)))
        return _known(nodes)

    def group_vintage(self, row: Row) -> list[Node]:
        """A row of marts.group_spend_to_revenue_vintages: the members' rows that stood when it began."""
        at = row["valid_from_at"]
        rows = [
            one
            for one in self._published.rows(
                "spend_to_revenue_vintages",
                {"calendar_quarter": row["calendar_quarter"], "capex_definition": row["capex_definition"]},
            )
            if one["valid_from_at"] <= at and (one["valid_to_at"] is None or one["valid_to_at"] > at)
        ]
        return [_ratio("capex_to_revenue_ratio", row, *self._summed(row, rows, ""))]

    def _sides(self, row: Row, suffix: str = "") -> tuple[Node, Node]:
        """Capex and revenue of a quarter, each a sum of the values that its facts belong to."""
        values = self._leaves.values(row["ticker"], row["fact_ids"])
        revenue, capex = of_measure(values, REVENUE)
        return (
            Node(f"capex_usd{suffix}", row["capex_usd"], "USD", SUM, operands=capex_of(capex)),
            Node(f"revenue_usd{suffix}", row["revenue_usd"], "USD", SUM, operands=revenue),
        )

    def _group_sides(self, row: Row, suffix: str = "") -> tuple[Node, Node]:
        rows = self._published.rows(
            _SPEND,
            {"calendar_quarter": row["calendar_quarter"], "capex_definition": row["capex_definition"]},
        )
        return self._summed(row, rows, suffix)

    def _summed(self, row: Row, rows: list[Row], suffix: str) -> tuple[Node, Node]:
        """The two sums of a group over its members' rows; a group that lacks a member has no sum of its own."""
        whole = row["is_complete"]
        names = ("capex_usd", "revenue_usd") if whole else ("capex_present_usd", "revenue_present_usd")
        capex, revenue = (Node(f"{name}{suffix}", row[name], "USD", SUM) for name in names)
        for one in sorted(rows, key=lambda one: str(one["ticker"])):
            if one["ticker"] in row["members_present"]:
                both = self._sides(one, f" of {one['ticker']} {_name(one)}")
                capex.operands.append(both[0])
                revenue.operands.append(both[1])
        if not whole:
            capex.notes.append(f"without {', '.join(row['members_missing'])}")
        return capex, revenue

    def _rows_of(self, ticker: str, definition: str) -> dict[int, Row]:
        rows = self._published.rows(_SPEND, {"ticker": ticker, "capex_definition": definition})
        return {_index(row): row for row in rows}


def _ratio(name: str, row: Row, above: Node, below: Node) -> Node:
    return Node(name, row.get(name), "ratio", RATIO, operands=[above, below])


def _known(nodes: list[Node]) -> list[Node]:
    """The ratios of which at least one side is known."""
    return [node for node in nodes if any(side.value is not None for side in node.operands)]


def _context(node: Node) -> Node:
    node.is_context = True
    return node


def _index(row: Row) -> int:
    return int(row["fiscal_year"]) * _QUARTERS + int(row["fiscal_quarter"])


def _name(row: Row) -> str:
    return f"FY{row['fiscal_year']}Q{row['fiscal_quarter']}"


def _before(calendar_quarter: str, quarters: int) -> str:
    """The calendar quarter so many quarters earlier: 2024Q1, 2 -> 2023Q3."""
    index = int(calendar_quarter[:4]) * _QUARTERS + int(calendar_quarter[-1]) - 1 - quarters
    return f"{index // _QUARTERS}Q{index % _QUARTERS + 1}"
