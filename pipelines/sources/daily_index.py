"""The SEC's daily indexes: one file a business day that names every filing of that day.

They are made from 22:00 Eastern on. For weekends, holidays and days whose index is not made yet the storage behind
the SEC answers 403 with `NoSuchKey` or `AccessDenied`: absent, not failed.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta

from pipelines.errors import NotFoundAtSource, SourceFailure
from pipelines.sources.answers import Answer
from pipelines.sources.client import PoliteClient

_SATURDAY = 5


@dataclass(frozen=True, slots=True)
class IndexFetch:
    """What came of the index of one day; `answer` is None unless it was had now."""

    day: date
    url: str
    outcome: str
    detail: str | None
    answer: Answer | None


def daily_index_url(day: date) -> str:
    """The index of one day in the form that is separated by bars."""
    quarter = (day.month + 2) // 3
    return f"https://www.sec.gov/Archives/edgar/daily-index/{day.year}/QTR{quarter}/master.{day:%Y%m%d}.idx"


def weekdays(last: date, days: int) -> list[date]:
    """The weekdays among so many days up to and including the last, oldest first."""
    every = (last - timedelta(days=back) for back in range(days - 1, -1, -1))
    return [day for day in every if day.weekday() < _SATURDAY]


def fetch_indexes(client: PoliteClient, days: Iterable[date]) -> list[IndexFetch]:
    """Ask for the index of each day, conditionally where one is held; one that fails never stops the others."""
    found = []
    for day in days:
        url = daily_index_url(day)
        try:
            fetched = client.fetch(url, immutable=False)
        except NotFoundAtSource as error:
            found.append(IndexFetch(day, url, "absent", str(error), None))
        except SourceFailure as error:
            found.append(IndexFetch(day, url, "failed", str(error), None))
        else:
            found.append(IndexFetch(day, url, fetched.outcome.value, None, fetched.answer))
    return found
