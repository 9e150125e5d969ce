"""Values, facts, sentences and documents as nodes: the lower half of every tree."""

from collections.abc import Iterable, Sequence

from aicapex.results import plain
from aicapex.tracing.ask import Published
from aicapex.tracing.node import SUM, Node, Place, Row

# What is taken off where a definition of capex is made; everything else is added.
_TAKEN_OFF = ("incentive_proceeds",)
_UNPAID = "capex_unpaid"
HEADLINE = "capex_headline"
REVENUE = "revenue"
_DERIVED = {
    "reported": "as reported",
    "ytd_difference": "year to date minus the year to date before it",
    "annual_minus_nine_months": "fiscal year minus its first nine months",
}


class Leaves:
    """Makes nodes of what the evidence tables hold."""

    def __init__(self, published: Published) -> None:
        self._published = published

    def values(self, ticker: str, fact_ids: Sequence[str]) -> list[Node]:
        """The values that a list of facts belongs to, in its order; a fact of no value stands for itself.

        A mart joins the facts of its values one behind the other, so that each run of facts is one value's.
        """
        known: dict[tuple[str, ...], Row] = {}
        for row in self._published.values_with(ticker, fact_ids):
            known[tuple(row["fact_ids"])] = row
        longest = max(map(len, known), default=1)
        nodes: list[Node] = []
        at = 0
        while at < len(fact_ids):
            for length in range(min(longest, len(fact_ids) - at), 0, -1):
                value = known.get(tuple(fact_ids[at : at + length]))
                if value is not None:
                    nodes.append(self.value(value))
                    at += length
                    break
            else:
                nodes += self._facts(fact_ids[at : at + 1])
                at += 1
        return nodes

    def value(self, row: Row) -> Node:
        """A row of evidence.values with its facts below it."""
        facts = self._facts(row["fact_ids"])
        for subtrahend in facts[1:]:
            subtrahend.sign = -1
        notes = [_DERIVED[row["derivation"]], f"vintage {row['vintage']}{_known(row)}"]
        if not row["is_latest"]:
            notes.append("changed since")
        if row["is_preliminary"]:
            notes.append("stated by a release only")
        key = ("ticker", "measure", "unit", "period_kind", "fiscal_period", "vintage")
        return Node(
            f"{row['measure']} {row['fiscal_period']}",
            row["value"],
            row["unit"],
            SUM,
            operands=facts,
            notes=notes,
            measure=row["measure"],
            identity=":".join(str(row[name]) for name in key),
        )

    def _facts(self, fact_ids: Sequence[str]) -> list[Node]:
        found = self._published.facts(fact_ids)
        return [self._fact(found[one]) if one in found else _missing(one) for one in fact_ids]

    def _fact(self, row: Row) -> Node:
        period = plain(row["period_end_date"])
        if row["period_start_date"] is not None:
            period = f"{plain(row['period_start_date'])} to {period}"
        value = row["value"]
        exact = int(value) if float(value).is_integer() else value
        document = self._published.document(row["ticker"], row["document_url"])
        place = Place("fact", row, document)
        return Node(f"{row['concept']} {period}", exact, row["unit"], "fact", place=place)

    def sentence(self, statement: Row) -> Node:
        """A row of evidence.statements, with the facts that the same disclosure tags."""
        document = self._published.document(statement["ticker"], statement["document_url"])
        place = Place("sentence", statement, document)
        facts = self._facts(statement["fact_ids"])
        return Node("sentence", None, "", "sentence", operands=facts, place=place)

    def sentences(self, ids: Sequence[str]) -> list[Node]:
        """Sentences by id."""
        return [self.sentence(row) for row in self._published.statements(ids)]

    def sentences_at(self, places: Iterable[str]) -> list[Node]:
        """Sentences at places as marts.capex_guidance names them: address#from-to."""
        nodes = []
        for place in places:
            url, _, offsets = place.rpartition("#")
            start, _, end = offsets.partition("-")
            nodes += [self.sentence(row) for row in self._published.statements_at(url, int(start), int(end))]
        return nodes

    def documents(self, accession_numbers: Sequence[str]) -> list[Node]:
        """The filings that a row names without saying which figure of them."""
        held: dict[str, list[Row]] = {}
        for row in self._published.documents_of(accession_numbers):
            held.setdefault(row["accession_number"], []).append(row)
        nodes = []
        for number in accession_numbers:
            documents = held.get(number, [])
            addresses = [row["document_url"] for row in documents] or ["no document of it is held"]
            nodes.append(Node(f"filing {number}", how="filing", notes=addresses))
        return nodes

    def figures(self, figure_ids: Sequence[str]) -> list[Node]:
        """Reference figures, which rest on a named source and no filing."""
        nodes = []
        for figure_id in figure_ids:
            for row in self._published.rows("reference_figures", {"figure_id": figure_id}):
                notes = [
                    f"{row['source']}{' ' + row['source_url'] if row['source_url'] else ''}",
                    f"secondary{_known(row)}",
                ]
                nodes.append(Node(figure_id, row["value"], row["unit"], "source", notes=notes))
        return nodes


def capex_of(values: Sequence[Node]) -> list[Node]:
    """The values that a definition of capex is made of, each with its sign.

    Incentives are taken off. Of unpaid purchases the balance before is taken off the one at the period's end, which
    stands first.
    """
    unpaid = 0
    for node in values:
        if node.measure in _TAKEN_OFF:
            node.sign = -1
        elif node.measure == _UNPAID:
            unpaid += 1
            node.sign = 1 if unpaid == 1 else -1
    return list(values)


def of_measure(values: Sequence[Node], *measures: str) -> tuple[list[Node], list[Node]]:
    """The values of these measures, and the others."""
    return (
        [node for node in values if node.measure in measures],
        [node for node in values if node.measure not in measures],
    )


def _known(row: Row) -> str:
    return f", known {plain(row['known_at'])}" if row["known_at"] else ", of no known day"


def _missing(fact_id: str) -> Node:
    return Node(fact_id, how="fact", notes=["not among the published facts"])
