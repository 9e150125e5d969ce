"""A finding: what the numbers of a chart say, as a sentence that holds of them and of nothing else.

A title is a template and the condition under which it is true. Of a chart's titles the first that holds is taken;
where none does, the site is not built, because a chart without a true sentence is one that nobody has thought about.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from pipelines.errors import AicapexError
from pipelines.publish.site.values import Value


class TitleNotSupported(AicapexError):
    """No title of a chart is supported by its data."""


@dataclass(frozen=True)
class Title:
    """Key of a sentence (`titles.<key>` in each catalogue) and what has to hold of the facts for it to be said."""

    key: str
    holds: Callable[[Mapping[str, float]], bool]


@dataclass(frozen=True)
class Finding:
    """The sentence that holds, the numbers it was judged by, and the values it prints."""

    title_key: str
    facts: Mapping[str, float]
    values: Mapping[str, Value]


def find(
    chart_id: str, titles: Sequence[Title], facts: Mapping[str, float], values: Mapping[str, Value]
) -> Finding:
    """The first title that holds of the facts.

    Raises TitleNotSupported naming the chart, its sentences and the facts where none does.
    """
    for title in titles:
        if title.holds(facts):
            return Finding(title.key, facts, values)
    raise TitleNotSupported(
        f"no title of the chart {chart_id!r} is supported by its data: tried "
        f"{', '.join(title.key for title in titles)} on {dict(facts)}",
        place="pipelines/publish/site/cards",
        remedy="write a sentence that these numbers support, with its condition, and its text in each language",
    )
