"""From a mart's row to its tree: for each mart what makes it, and for the others what their columns name."""

from collections.abc import Callable

from aicapex.tracing.ask import Published
from aicapex.tracing.find import Found
from aicapex.tracing.leaves import Leaves
from aicapex.tracing.node import Node, Row
from aicapex.tracing.said import Said
from aicapex.tracing.spend import Spend

Under = Callable[[Row], list[Node]]


class Lineage:
    """Makes the tree of any row of a published file."""

    def __init__(self, published: Published) -> None:
        self._published = published
        self._leaves = Leaves(published)
        spend, said = Spend(published, self._leaves), Said(published, self._leaves)
        self._under: dict[str, Under] = {
            "claim_ledger": self._verdict,
            "headline": self._headline,
            "quarter_vintages": self._quarter,
            "restatements": self._restatement,
            "spend_to_revenue": spend.quarter,
            "spend_to_revenue_vintages": spend.vintage,
            "annual_spend_to_revenue": spend.year,
            "group_spend_to_revenue": spend.group,
            "group_spend_to_revenue_vintages": spend.group_vintage,
            "capex_definitions": spend.definition,
            "capex_guidance": said.guidance,
            "capex_guidance_latest": said.latest_guidance,
            "group_capex_guidance": said.group_guidance,
            "ai_statements": said.statement,
            "nvidia_concentration": said.disclosure,
            "nvidia_concentration_bounds": said.bounds,
        }

    def tree(self, found: Found) -> Node:
        """The row with everything that its numbers rest on."""
        under = self._under.get(found.mart, self._named)
        key = " ".join(f"{column}={value}" for column, value in found.key.items())
        node = Node(f"marts.{found.mart} {key}", how="row", operands=under(found.row))
        if not node.operands:
            node.notes.append("the row names neither facts nor filings: it states nothing that was filed")
        return node

    def _quarter(self, row: Row) -> list[Node]:
        return self._leaves.values(row["ticker"], row["fact_ids"])

    def _restatement(self, row: Row) -> list[Node]:
        names = ("ticker", "measure", "unit", "period_kind", "fiscal_period")
        key = {name: row[name] for name in names}
        pair = (("before", row["vintage"] - 1), ("after", row["vintage"]))
        values = [(when, self._published.value(**key, vintage=vintage)) for when, vintage in pair]
        return [
            Node(when, value["value"], row["unit"], "value", operands=[self._leaves.value(value)])
            for when, value in values
            if value
        ]

    def _verdict(self, row: Row) -> list[Node]:
        """The readings that a verdict rests on, each with the figures and filings that it names."""
        equal = {"claim_id": row["claim_id"], "evaluation": row["evaluation"]}
        return [
            Node(
                f"part {one['part']}: {one['reading']}",
                one["measured"],
                one["unit"] or "",
                "reading",
                operands=self._named(one),
            )
            for one in self._published.rows("claim_readings", equal)
        ]

    def _headline(self, row: Row) -> list[Node]:
        """The row of the mart that the headline takes its numbers from; none where nothing is known of it."""
        if row["fiscal_period"] is None and row["calendar_quarter"] is None:
            return []
        if row["group_name"]:
            wanted = {"group_name": row["group_name"], "calendar_quarter": row["calendar_quarter"]}
            mart = "group_spend_to_revenue"
        elif row["period_kind"] == "year":
            wanted = {"ticker": row["ticker"], "fiscal_year": int(row["fiscal_period"][2:])}
            mart = "annual_spend_to_revenue"
        else:
            year, _, quarter = row["fiscal_period"][2:].partition("Q")
            wanted = {"ticker": row["ticker"], "fiscal_year": int(year), "fiscal_quarter": int(quarter)}
            mart = "spend_to_revenue"
        rows = self._published.rows(mart, wanted | {"capex_definition": "cash_gross"})
        return [
            self.tree(Found(mart, one, {name: str(value) for name, value in wanted.items()})) for one in rows
        ]

    def _named(self, row: Row) -> list[Node]:
        """What the columns of a row name: facts, reference figures, or filings only."""
        nodes: list[Node] = []
        if row.get("fact_ids"):
            nodes += self._leaves.values(row["ticker"], row["fact_ids"])
        if row.get("figure_ids"):
            nodes += self._leaves.figures(row["figure_ids"])
        if row.get("figure_id"):
            nodes += self._leaves.figures([row["figure_id"]])
        if not nodes or row.get("figure_ids"):
            nodes += self._leaves.documents(_accession_numbers(row))
        return nodes


def _accession_numbers(row: Row) -> list[str]:
    """Every accession number in the row, in the order of its columns."""
    found: list[str] = []
    for column, value in row.items():
        if value and column.endswith("accession_numbers"):
            found += value
        elif value and column.endswith("accession_number"):
            found.append(value)
    return list(dict.fromkeys(found))
