"""Trees of what was said: guidance, statements, and the shares of customers."""

from aicapex.tracing.ask import Published
from aicapex.tracing.leaves import Leaves, capex_of
from aicapex.tracing.node import SUM, Node, Row


class Said:
    """Trees of the marts whose rows are sentences; each gives the nodes under a row."""

    def __init__(self, published: Published, leaves: Leaves) -> None:
        self._published = published
        self._leaves = leaves

    def guidance(self, row: Row) -> list[Node]:
        """A row of marts.capex_guidance: every place where it was said, and what the period ended as."""
        said = Node("guidance", _range(row), "USD", "said", operands=self._leaves.sentences_at(row["places"]))
        if row["supersedes_guidance_id"]:
            said.notes.append(f"supersedes {row['supersedes_guidance_id']}")
        if row["superseded_by_guidance_id"]:
            said.notes.append(f"superseded by {row['superseded_by_guidance_id']}")
        nodes = [said]
        if row["actual_usd"] is not None:
            actual = capex_of(self._leaves.values(row["ticker"], row["actual_fact_ids"]))
            total = Node("actual_usd", row["actual_usd"], "USD", SUM, operands=actual)
            nodes.append(total)
            if row["error_usd"] is not None:
                midpoint = Node("midpoint_usd", row["midpoint_usd"], "USD", "middle of the range", sign=-1)
                spent = Node("actual_usd", row["actual_usd"], "USD", "as above")
                nodes.append(Node("error_usd", row["error_usd"], "USD", SUM, operands=[spent, midpoint]))
        return nodes

    def latest_guidance(self, row: Row) -> list[Node]:
        """A row of marts.capex_guidance_latest."""
        return self._issued([row["guidance_id"]])

    def group_guidance(self, row: Row) -> list[Node]:
        """A row of marts.group_capex_guidance: the members' guidance; of fiscal years beside the sums."""
        return self._issued(row["guidance_ids"])

    def _issued(self, ids: list[str]) -> list[Node]:
        nodes = []
        for one in ids:
            for row in self._published.rows("capex_guidance", {"guidance_id": one}):
                nodes.append(Node(one, _range(row), "USD", "said", operands=self.guidance(row)))
        return nodes

    def statement(self, row: Row) -> list[Node]:
        """A row of marts.ai_statements."""
        return self._leaves.sentences([f"{row['ticker']}:{row['document_sha256']}:{row['statement_number']}"])

    def disclosure(self, row: Row) -> list[Node]:
        """A row of marts.nvidia_concentration: the sentence that decides, and the facts that carry the share."""
        sentences = self._leaves.sentences(
            [f"{row['ticker']}:{row['accession_number']}:{row['disclosure_number']}"]
        )
        return [Node("share_pct", row["share_pct"], "%", "said", operands=sentences)]

    def bounds(self, row: Row) -> list[Node]:
        """A row of marts.nvidia_concentration_bounds: the shares of direct customers that it is made of."""
        columns = ("accession_number", "measure", "period_type", "period_end_date")
        rows = self._published.rows("nvidia_concentration", {name: row[name] for name in columns})
        rows.sort(key=lambda one: one["disclosure_number"])
        total = Node("disclosed_sum_pct", row["disclosed_sum_pct"], "%", SUM)
        apart = Node("indirect_shares_pct", None, "%", "said", notes=["never added to direct ones"])
        for one in rows:
            node = self.disclosure(one)[0]
            node.label = f"share_pct of {one['customer_label'] or 'no customer'}"
            if one["share_scope"] == "each" and one["share_pct"] is not None:
                node.value = one["share_pct"] * one["customer_count"]
                node.notes.append(f"{one['customer_count']} customers of {one['share_pct']:g} % each")
            if one["is_none"]:
                node.value = 0
                node.notes.append("no customer reaches the threshold")
            (total if one["relationship"] == "direct" else apart).operands.append(node)
        nodes = [node for node in (total, apart) if node.operands]
        open_to = f"everything undisclosed lies below {row['threshold_pct']:g} % ({row['threshold_basis']})"
        for name, low, high, unit in (
            ("share of the four largest", "top4_low_pct", "top4_high_pct", "%"),
            ("sum of squared shares", "hhi_low", "hhi_high", ""),
        ):
            if row[low] is not None:
                said = f"{row[low]:g} to {row[high]:g}"
                nodes.append(Node(name, said, unit, "bounds", notes=["bounds of the shares above", open_to]))
        return nodes


def _range(row: Row) -> object:
    """The amount as said: one number, or both ends in a text."""
    low, high = row["low_usd"], row["high_usd"]
    if low is None and high is None:
        return row["direction"] or row["amount_printed"]
    if low == high:
        return low
    return f"{'open' if low is None else f'{low:,}'} to {'open' if high is None else f'{high:,}'}"
