"""Which row of a mart a user means: key values in order, or `column=value`; and what comes near where none is meant."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from difflib import get_close_matches

from aicapex.results import plain
from aicapex.tracing.ask import Mart, Published
from aicapex.tracing.node import Row
from pipelines.errors import WrongUse

_NAMED = re.compile(r"([a-z][a-z0-9_]*)=(.*)", re.DOTALL)
_SHOWN = 6
_LOOKED_AT = 20_000


@dataclass(frozen=True, slots=True)
class Found:
    """The row, its mart and its key as text."""

    mart: str
    row: Row
    key: dict[str, str]


def find_row(published: Published, name: str, words: Sequence[str]) -> Found:
    """The one row of a mart that the words name.

    Raises WrongUse naming the keys and what comes near where there is no such mart, column or row, or several rows.
    """
    mart = _mart(published, name)
    key = _key(published, mart)
    # A value that comes out of a CSV file brings its line end along.
    asked = _asked(mart, key, [word.strip() for word in words])
    rows = published.rows(mart.name, asked, as_text=True, limit=_LOOKED_AT)
    if len(rows) == 1:
        return Found(mart.name, rows[0], {column: plain(rows[0][column]) for column in key})
    if rows:
        raise WrongUse(
            f"{len(rows)} rows of marts.{mart.name} match {_said(asked)}",
            place="; ".join(_said({column: plain(row[column]) for column in key}) for row in rows[:_SHOWN]),
            remedy=f"name the whole key: {' '.join(key)}",
        )
    raise WrongUse(
        f"no row of marts.{mart.name} matches {_said(asked)}",
        place="; ".join(_near(published, mart, asked)) or "the table is empty",
        remedy=f"the key is: {' '.join(key)}; any other column may be named as column=value",
    )


def _mart(published: Published, name: str) -> Mart:
    bare = name.removeprefix("marts.")
    if bare not in published.marts:
        near = get_close_matches(bare, published.marts, n=3, cutoff=0.4) or sorted(published.marts)
        raise WrongUse(f"there is no mart {bare!r}", remedy=f"name one of: {', '.join(near)}")
    return published.marts[bare]


def _key(published: Published, mart: Mart) -> tuple[str, ...]:
    if published.as_of is None:
        return mart.key
    if mart.name not in published.macros:
        raise WrongUse(
            f"marts.{mart.name} has no vintages, so that no day in the past can be asked of it",
            remedy=f"leave out --as-of, or trace one of: {', '.join(sorted(published.macros))}",
        )
    return tuple(column for column in mart.key if column != "vintage")


def _asked(mart: Mart, key: Sequence[str], words: Sequence[str]) -> dict[str, str]:
    """Column to value as written; values without a column fill the columns of the key that are not named."""
    named: dict[str, str] = {}
    values: list[str] = []
    for word in words:
        match = _NAMED.fullmatch(word)
        if match is None:
            values.append(word)
        elif match[1] not in mart.columns:
            near = get_close_matches(match[1], mart.columns, n=3) or list(key)
            raise WrongUse(
                f"marts.{mart.name} has no column {match[1]!r}", remedy=f"name one of: {', '.join(near)}"
            )
        else:
            named[match[1]] = match[2]
    free = [column for column in key if column not in named]
    if len(values) > len(free) or not words:
        raise WrongUse(
            f"marts.{mart.name} is asked for {len(words)} values" if words else "no row is named",
            remedy=f"give the key, as values in this order or as column=value: {' '.join(key)}",
        )
    return dict(zip(free, values, strict=False)) | named


def _near(published: Published, mart: Mart, asked: Mapping[str, str]) -> list[str]:
    """For each column asked, its values among the rows that match all the others, the nearest ones first."""
    hints = []
    for column, value in asked.items():
        others = {name: other for name, other in asked.items() if name != column}
        rows = published.rows(mart.name, others, as_text=True, limit=_LOOKED_AT)
        held = sorted({plain(row[column]) for row in rows if row[column] is not None})
        if held:
            with_others = f" where {_said(others)}" if others else ""
            hints.append(f"{column} is {', '.join(_nearest(value, held))}{with_others}")
    if not hints:
        for column, value in asked.items():
            rows = published.rows(mart.name, {}, limit=_LOOKED_AT)
            held = sorted({plain(row[column]) for row in rows if row[column] is not None})
            if value.lower() not in map(str.lower, held):
                hints.append(f"no {column} {value!r}, but {', '.join(_nearest(value, held))}")
    return hints


def _nearest(value: str, held: Sequence[str]) -> list[str]:
    if value.lstrip("-").isdecimal() and all(one.lstrip("-").isdecimal() for one in held):
        closest = sorted(held, key=lambda one: abs(int(one) - int(value)))[:_SHOWN]
        return sorted(closest, key=int)
    if len(held) <= _SHOWN:
        return list(held)
    near = get_close_matches(value, held, n=_SHOWN, cutoff=0.3)
    return [*near, *(one for one in held if one not in near)][:_SHOWN]


def _said(asked: Mapping[str, str]) -> str:
    return " ".join(f"{column}={value}" for column, value in asked.items())
