"""What a filing says of customers' shares, told again in our own words from the facts of the statement.

Each sentence has the words that decide: who buys (direct, indirect), how many they are, what the share is of, the
period by its last day, whether 10 % is the threshold, and the segment. Nothing else of the filing's prose is kept.
"""

import re
from collections.abc import Callable, Iterable, Sequence
from html import escape
from itertools import groupby

from pipelines.sample.periods import day_words, period_words
from pipelines.sample.store import Disclosure

_OF = {"revenue": "total revenue", "accounts_receivable": "accounts receivable"}
_LABEL = re.compile(r"(?:direct |indirect )?customer [A-Z]", re.IGNORECASE)
_TEN = "10% or more"

Number = Callable[[Disclosure], str]


def concentration_note(disclosures: Iterable[Disclosure], number: Number) -> list[str]:
    """XHTML blocks for one filing's disclosures, in their order; `number` gives the markup of a share's number."""
    ordered = sorted(disclosures, key=lambda one: one.number)
    blocks: list[str] = []
    for _, group in groupby(ordered, key=_statement):
        rows = list(group)
        blocks += _table(rows, number) if rows[0].layout == "table" else [f"<p>{_sentence(rows, number)}</p>"]
    return blocks


def _statement(one: Disclosure) -> tuple[object, ...]:
    """What is said together: a table, or the shares of customers that are counted and not labelled."""
    common = (one.layout, one.measure, one.relationship, one.segment, one.extent)
    if one.layout == "table":
        return common
    alone = one.number if _LABEL.fullmatch(one.label) or not one.share else 0
    return (*common, alone, one.label, one.scope, one.start, one.end, one.is_approximate, one.is_each_above)


def _sentence(rows: Sequence[Disclosure], number: Number) -> str:
    first = rows[0]
    of, when = _OF[first.measure], _when(first)
    kind = f"{first.relationship} customer" if first.is_stated else "customer"
    if first.scope == "none":
        return f"No {kind} contributed {_TEN} of {of} {when}."
    shares = [f"{number(one)}%" for one in rows]
    said = _said(first, _joined(shares) if first.share else "")
    if _LABEL.fullmatch(first.label):
        return f"One {kind}{said[0]}, {escape(first.label)}, {said[1]} {when}{_attributed(first)}."
    label = escape(first.label) + said[0]
    if label[0].islower():
        return f"{when[0].upper()}{when[1:]}, {label} {said[1]}{_attributed(first)}."
    return f"{label} {said[1]} {when}{_attributed(first)}."


def _said(first: Disclosure, shares: str) -> tuple[str, str]:
    """What stands behind the subject, and the predicate with the shares."""
    of, subject = _OF[first.measure], ""
    if first.relationship == "indirect" and "indirect" not in first.label.lower():
        subject = ", which buys indirectly," if first.count == 1 else ", which buy indirectly,"
    be = "is" if first.count == 1 else "are"
    verb = f"{be} estimated to represent" if first.is_estimated else "contributed"
    about = "approximately " if first.is_approximate else ""
    each = "each " if first.scope == "each" else ""
    if not shares:
        return subject, f"{each}{verb} {_TEN} of {of}"
    if first.scope == "total":
        if first.is_each_above:
            return subject, f"each {verb} {_TEN} of {of}, for a total of {about}{shares},"
        return subject, f"together {verb} {about}{shares} of {of}"
    if first.is_each_above:
        return f"{subject} with {_TEN} of {of}", f"{verb} {about}{shares} of it"
    return subject, f"{each}{verb} {about}{shares} of {of}"


def _table(rows: Sequence[Disclosure], number: Number) -> list[str]:
    first = rows[0]
    kind = f"{first.relationship} customers" if first.is_stated else "customers"
    attributed = f"{_attributed(first)}," if first.segment else ""
    lead = f"{kind[0].upper()}{kind[1:]} with {_TEN} of {_OF[first.measure]}{attributed}"
    periods = sorted({(one.end, one.start) for one in rows}, reverse=True)
    labels = list(dict.fromkeys(one.label for one in rows))
    cells = {(one.label, one.end, one.start): f"{number(one)}%" for one in rows}
    lines = [
        "<tr><td></td>" + "".join(f"<td>{period_words(start, end)}</td>" for end, start in periods) + "</tr>"
    ]
    for label in labels:
        shares = "".join(f"<td>{cells.get((label, *period), '–')}</td>" for period in periods)
        lines.append(f"<tr><td>{escape(label)}</td>{shares}</tr>")
    return [f"<p>{lead} stand in the following table.</p>", f"<table>{''.join(lines)}</table>"]


def _when(one: Disclosure) -> str:
    if one.measure == "accounts_receivable" or not one.start:
        return f"as of {day_words(one.end)}"
    return f"for the {period_words(one.start, one.end)}"


def _attributed(one: Disclosure) -> str:
    if not one.segment:
        return ""
    extent = "primarily " if one.extent == "primarily" else ""
    return f", {extent}attributable to the {escape(one.segment)} segment"


def _joined(shares: Sequence[str]) -> str:
    return shares[0] if len(shares) == 1 else f"{', '.join(shares[:-1])} and {shares[-1]}"
