"""How well the statement reader reads a table of labelled sentences: guidance, actual or neither, amounts, periods.

A table has the columns company, date, sentence, kind (guidance, actual; anything else is neither), low_usd, high_usd
and period_canonical, as TSV. Rows whose column `metric` says FABRICATED or PERIOD_ERROR are left out: language alone
can not tell them.
"""

import csv
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from random import Random

from aicapex.statement_input import day_of, speaker_of
from pipelines.normalise.statements.reader import principal_statement
from pipelines.normalise.statements.statement import Statement
from pipelines.settings import Settings

KINDS = ("guidance", "actual")
UNTOLD = ("FABRICATED", "PERIOD_ERROR")
# The order in which the halves of ../shared/reference/capex-sentences.tsv were dealt out.
_SEED = 20260301


@dataclass(frozen=True, slots=True)
class Labelled:
    """One labelled sentence."""

    company: str
    date: str
    sentence: str
    kind: str
    low_usd: int | None
    high_usd: int | None
    period: str | None


@dataclass(frozen=True, slots=True)
class Reading:
    """A labelled sentence and what was read in it."""

    label: Labelled
    statement: Statement | None

    @property
    def kind(self) -> str:
        """guidance, actual or neither, as read."""
        return self.statement.kind if self.statement and self.statement.kind in KINDS else "neither"

    @property
    def is_exact(self) -> bool:
        """Whether low, high and (where labelled) period are those of the label."""
        one, label = self.statement, self.label
        if one is None:
            return (label.low_usd, label.high_usd, label.period) == (None, None, None)
        amounts = (one.low_usd, one.high_usd) == (label.low_usd, label.high_usd)
        return amounts and (label.period is None or one.period_canonical == label.period)

    @property
    def is_right(self) -> bool:
        """Whether the kind, and of guidance and actuals amounts and period too, are as labelled."""
        return self.kind == self.label.kind and (self.label.kind == "neither" or self.is_exact)


@dataclass(slots=True)
class Score:
    """Readings of one set."""

    readings: list[Reading] = field(default_factory=list)

    @property
    def precision(self) -> float:
        """Of what was read as guidance or actual, how much is labelled so."""
        read = [one for one in self.readings if one.kind != "neither"]
        return _share(read, [one for one in read if one.kind == one.label.kind])

    @property
    def recall(self) -> float:
        """Of what is labelled guidance or actual, how much was read so."""
        labelled = self._labelled
        return _share(labelled, [one for one in labelled if one.kind == one.label.kind])

    @property
    def exact(self) -> float:
        """Of what is labelled guidance or actual, how much has low, high and period as labelled."""
        return _share(self._labelled, [one for one in self._labelled if one.is_exact])

    @property
    def misses(self) -> list[Reading]:
        """Readings that are not as labelled."""
        return [one for one in self.readings if not one.is_right]

    @property
    def _labelled(self) -> list[Reading]:
        return [one for one in self.readings if one.label.kind != "neither"]


def labelled_sentences(path: Path) -> list[Labelled]:
    """The rows of a table, in order, without those that language alone can not tell."""
    with path.open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file, delimiter="\t", quoting=csv.QUOTE_NONE))
    return [_labelled(row) for row in rows if row.get("metric") not in UNTOLD]


def halves(path: Path) -> tuple[list[Labelled], list[Labelled]]:
    """The development half and the held-out half of a table, dealt by chance once."""
    with path.open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file, delimiter="\t", quoting=csv.QUOTE_NONE))
    order = list(range(len(rows)))
    Random(_SEED).shuffle(order)  # noqa: S311 - a split, not a secret
    middle = len(rows) // 2
    parts = (sorted(order[:middle]), sorted(order[middle:]))
    development, held_out = (
        [_labelled(rows[place]) for place in part if rows[place].get("metric") not in UNTOLD]
        for part in parts
    )
    return development, held_out


def score(labels: Sequence[Labelled], settings: Settings) -> Score:
    """Read every sentence as `aicapex statements --lines` does."""
    return Score([Reading(label, _read(label, settings)) for label in labels])


def groups(readings: Sequence[Reading], by: str) -> Iterator[tuple[str, Score]]:
    """Scores by `company` or `kind`, in the order of names."""
    for name in sorted({getattr(one.label, by) for one in readings}):
        yield name, Score([one for one in readings if getattr(one.label, by) == name])


def _read(label: Labelled, settings: Settings) -> Statement | None:
    return principal_statement(label.sentence, speaker_of(label.company, day_of(label.date), settings))


def _labelled(row: dict[str, str]) -> Labelled:
    return Labelled(
        company=row["company"],
        date=row["date"],
        sentence=row["sentence"],
        kind=row["kind"] if row["kind"] in KINDS else "neither",
        low_usd=int(row["low_usd"]) if row["low_usd"] else None,
        high_usd=int(row["high_usd"]) if row["high_usd"] else None,
        period=row["period_canonical"] or None,
    )


def _share(all_of_them: Sequence[Reading], good: Sequence[Reading]) -> float:
    return len(good) / len(all_of_them) if all_of_them else 1.0
