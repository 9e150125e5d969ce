"""A trace as text for people, and as JSON with everything that is known of each place."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import date

from aicapex.fact_output import plain_dimensions
from aicapex.results import json_text, plain
from aicapex.tracing.node import RATIO, SUM, Node, Place, Row, walk

_LONGEST = 400


def tree_lines(root: Node) -> Iterator[str]:
    """The tree, a line a value, and under each leaf its document, place and printed words."""
    open_at: list[bool] = []  # whether the node of each depth has one behind it
    for depth, ends, node in condensed(root):
        del open_at[max(depth - 1, 0) :]
        above = "".join("│  " if is_open else "   " for is_open in open_at)
        yield f"{above}{'' if depth == 0 else '└─ ' if ends else '├─ '}{title(node)}"
        if depth:
            open_at.append(not ends)
        below = "".join("│  " if is_open else "   " for is_open in open_at)
        for detail in _details(node):
            yield f"{below}{'│  ' if node.operands else '   '}{detail}"


def condensed(root: Node) -> Iterator[tuple[int, bool, Node]]:
    """(depth, whether it is the last of its siblings, node) in the order of the tree.

    A value that stands in several sums is taken apart once; afterwards it says so and ends there.
    """
    seen: set[str] = set()

    def below(node: Node, depth: int, ends: bool) -> Iterator[tuple[int, bool, Node]]:
        if node.identity and node.identity in seen:
            node = replace(node, operands=[], notes=["see above"])
        seen.add(node.identity)
        yield depth, ends, node
        for position, operand in enumerate(node.operands, start=1):
            yield from below(operand, depth + 1, position == len(node.operands))

    yield from below(root, 0, True)


def title(node: Node) -> str:
    """One line about a value: sign, name, value, how it was made and whether its operands give it."""
    sign = "− " if node.sign < 0 else ""
    said = f"{sign}{node.label}"
    if node.value is not None:
        said += f" {number(node.value, node.unit)}"
    if node.how == RATIO:
        said += " = the first over the second"
    elif node.how == SUM and len(node.operands) > 1:
        said += " = difference" if any(one.sign < 0 for one in node.operands) else " = sum"
    agrees = node.agrees()
    if agrees is False:
        said += " [what is below does not give this]"
    return f"{said}{'; ' if node.notes else ''}{'; '.join(node.notes)}"


def number(value: object, unit: str) -> str:
    """A value with its unit as people read it: thousands parted, ratios to four digits."""
    match value:
        case bool():
            return plain(value)
        case int():
            said = f"{value:,}"
        case float():
            said = f"{value:,.4f}".rstrip("0").rstrip(".") if abs(value) < 1_000 else f"{value:,.0f}"
        case _:
            said = plain(value)
    return f"{said} {unit}".strip() if unit not in ("ratio", "pure") else said


def _details(node: Node) -> Iterator[str]:
    if node.place is not None:
        yield from (_printable(line) for line in place_lines(node.place))


def place_lines(place: Place) -> Iterator[str]:
    """What is known of a place, in a few lines."""
    row, document = place.row, place.document
    yield from _words(row) if place.kind == "sentence" else _figure(row)
    if document is None:
        yield row.get("source_note") or "no document of it is held"
        return
    form = row.get("form") or document["form"]
    filing = " ".join(filter(None, (form, row["accession_number"] or document["accession_number"])))
    known = document["accepted_at"] or row["known_at"]
    said = ", ".join(filter(None, (filing, f"known {plain(known)}" if known else "")))
    if document["kind"] == "company_facts":
        said += ", as the SEC's company facts repeat it"
    if row["evidence"] == "sample_filing":
        said += "; the document held is the embedded sample's, not the filing itself"
    yield "; ".join(filter(None, (said, row.get("source_note"))))
    yield f"{document['document_url']}  sha256 {document['document_sha256'] or document['answer_sha256']}"


def _figure(row: Row) -> Iterator[str]:
    verb = "entry" if row["read_from"] in ("company_facts", "secondary") else "printed"
    printed = f"{verb} {row['printed']}" if row["printed"] else "printed nowhere"
    if row["scale"] not in (None, 1.0):
        printed += f" × {row['scale']:,g}" if row["scale"] < 1 else f" × {row['scale']:,.0f}"
    context = ", ".join(filter(None, (row["statement_title"], row["row_label"], row["column_head"])))
    if row["dimensions"] not in (None, "{}"):
        context += plain_dimensions(row["dimensions"])
    place = ", ".join(
        filter(None, (f"fact {row['fact_number']}" if row["fact_number"] else None, row["place"]))
    )
    hidden = ", hidden from readers" if row["is_hidden"] else ""
    yield "; ".join(filter(None, (printed, f"at {place}{hidden}" if place else None, context)))


def _words(row: Row) -> Iterator[str]:
    paragraph = f"paragraph {row['paragraph_number']}, " if row["paragraph_number"] else ""
    yield f"{paragraph}characters {row['start_offset']} to {row['end_offset']}"
    sentence = row["sentence"]
    if sentence is None:
        yield f"words of a third party are not published; sha256 {row['sentence_sha256']}"
    else:
        yield f"“{sentence if len(sentence) <= _LONGEST else sentence[: _LONGEST - 1] + '…'}”"


def tree_json(root: Node, page: str | None, not_shown: list[str]) -> str:
    """The tree as one JSON object, with the page that shows its places."""
    return json_text({"trace": _object(root), "page": page, "not_shown": not_shown}) + "\n"


def _object(node: Node) -> Row:
    said: Row = {
        "label": node.label,
        "value": node.value,
        "unit": node.unit or None,
        "how": node.how or None,
        "sign": node.sign,
        "operands_give_value": node.agrees(),
        "is_context": node.is_context,
        "notes": node.notes,
    }
    if node.place is not None:
        said["place"] = {"number": node.place.number, node.place.kind: node.place.row}
        said["document"] = node.place.document
    said["operands"] = [_object(operand) for operand in node.operands]
    return said


def disagreements(root: Node) -> list[str]:
    """Values whose operands do not give them."""
    return [node.label for node in walk(root) if node.agrees() is False]


def file_name(mart: str, key: dict[str, str], as_of: date | None = None) -> str:
    """A file name for the page of a row, whatever its key holds."""
    words = [mart, *key.values(), *([f"as-of-{as_of:%Y-%m-%d}"] if as_of else [])]
    safe = "-".join(
        "".join(sign if sign.isalnum() or sign in "._" else "_" for sign in word) for word in words
    )
    return f"{safe[:180]}.html"


def _printable(text: str) -> str:
    """Control characters escaped, so that no document can steer the terminal."""
    return "".join(sign if sign.isprintable() else " " for sign in text)
