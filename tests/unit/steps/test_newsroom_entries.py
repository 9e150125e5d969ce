from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from pipelines.contracts.newsrooms import ENTRIES
from pipelines.contracts.table import verdict
from pipelines.newsrooms import Newsrooms
from pipelines.settings import Settings
from pipelines.sources.archive import AnswerArchive
from pipelines.steps.newsroom_entries import build_entries, entries_are_current
from pipelines.steps.outcome import StepOutcome
from pipelines.warehouse.partitions import read_partition
from tests.support.fake_newsroom import Item, rss
from tests.support.newsrooms import FEED_URL, HOST, NewsBench, feed

A, B = (f"https://{HOST}/news/{name}" for name in "ab")
FIRST = datetime(2026, 3, 1, tzinfo=UTC)
LATER = FIRST + timedelta(days=1)


class EntryBench(NewsBench):
    """Answers of one feed, put into the archive by hand."""

    def keep(self, body: bytes, at: datetime, content_type: str = "") -> None:
        AnswerArchive(self.settings.archive_dir).keep(
            FEED_URL, "live", 200, {"content-type": content_type}, body, at
        )

    def build(self) -> StepOutcome:
        archive = AnswerArchive(self.settings.archive_dir)
        outcome = build_entries(self.connection, archive, self.newsrooms.feeds[0], "live", "run")
        assert verdict(read_partition(self.connection, ENTRIES, "soap_newsroom"), ENTRIES).ok
        return outcome

    def is_current(self) -> bool:
        archive = AnswerArchive(self.settings.archive_dir)
        return entries_are_current(self.connection, archive, self.newsrooms.feeds[0], "live")

    def table(self, *columns: str) -> list[tuple[object, ...]]:
        return self.rows(f"SELECT {', '.join(columns)} FROM raw.newsrooms__entries ORDER BY link")

    def aside(self) -> list[tuple[object, ...]]:
        return self.rows("SELECT ticker, layer, place, reason FROM ops.quarantine ORDER BY ALL")


@pytest.fixture
def bench(tmp_path: Path) -> Iterator[EntryBench]:
    with EntryBench(Settings(home=tmp_path, source="live"), [feed()]) as opened:
        yield opened


def test_entries_of_every_kept_answer_are_rows_as_the_newest_has_them(bench: EntryBench) -> None:
    bench.keep(rss(Item("Results", A, guid="a")), FIRST)
    bench.keep(rss(Item("Outlook", B, guid="b"), Item("Results, corrected", A, guid="a")), LATER)
    bench.keep(rss(Item("Outlook", B, guid="b")), LATER + timedelta(days=1))
    outcome = bench.build()
    assert (outcome.rows, outcome.quarantined, outcome.skipped, outcome.problems) == (2, 0, False, ())
    assert bench.table("entry_id", "title", "first_seen_at") == [
        ("a", "Results, corrected", FIRST),
        ("b", "Outlook", LATER),
    ]


def test_answers_that_were_read_are_not_read_again(bench: EntryBench) -> None:
    bench.keep(rss(Item("Results", A)), FIRST)
    built = bench.build()
    again = bench.build()
    assert (again.skipped, again.rows, again.data_version) == (True, 1, built.data_version)
    assert bench.is_current()
    bench.keep(rss(Item("Outlook", B)), LATER)
    assert not bench.is_current()
    assert bench.build().rows == 2


def test_another_entry_of_the_newsroom_file_reads_the_answers_anew(bench: EntryBench) -> None:
    bench.keep(rss(Item("Results", A)), FIRST)
    bench.build()
    bench.newsrooms = Newsrooms((replace(bench.newsrooms.feeds[0], companies=("SOAP", "TOWL")),))
    assert not bench.is_current()
    bench.build()
    assert bench.table("ticker", "tickers") == [(None, ["SOAP", "TOWL"])]


def test_a_date_in_the_future_stays_the_moment_of_the_first_answer(bench: EntryBench) -> None:
    item = Item("Results", A, published="Wed, 25 Feb 2099 21:20:00 GMT")
    bench.keep(rss(item), FIRST)
    bench.keep(rss(Item("Outlook", B), item), LATER)
    bench.build()
    assert bench.table("published_at", "published_basis")[0] == (FIRST, "not_after_fetch")
    ((*_, reason),) = bench.aside()
    assert "after the answer" in str(reason)


def test_an_answer_that_is_no_feed_is_set_aside_and_the_others_stay(bench: EntryBench) -> None:
    bench.keep(rss(Item("Results", A)), FIRST)
    bench.keep(b"<html>Sign in</html>", LATER)
    outcome = bench.build()
    assert (outcome.rows, outcome.quarantined) == (1, 1)
    assert "an HTML page" in outcome.problems[0]
    ((ticker, layer, place, reason),) = bench.aside()
    assert (ticker, layer, place) == ("soap_newsroom", "raw.newsrooms__entries", "the whole answer")
    assert "an HTML page" in str(reason)
    assert not bench.is_current()
    assert "an HTML page" in bench.build().problems[0]


def test_a_damaged_body_is_set_aside_and_read_once_it_is_whole(bench: EntryBench) -> None:
    body = rss(Item("Results", A))
    bench.keep(body, FIRST)
    archive = AnswerArchive(bench.settings.archive_dir)
    (answer,) = archive.history(FEED_URL, "live")
    archive.path(answer).write_bytes(b"x" * len(body))
    assert "damaged" in bench.build().problems[0]
    bench.keep(body, LATER)
    outcome = bench.build()
    assert (outcome.skipped, outcome.rows, outcome.quarantined) == (False, 1, 0)


def test_the_header_says_the_encoding(bench: EntryBench) -> None:
    korean = "\uc124\ube44\ud22c\uc790"
    body = f"<rss version='2.0'><channel><item><title>{korean}</title><link>{A}</link></item></channel></rss>"
    bench.keep(body.encode("cp949"), FIRST, "text/xml; charset=euc-kr")
    bench.build()
    assert bench.table("title") == [(korean,)]


def test_a_feed_that_was_never_had_has_no_entries(bench: EntryBench) -> None:
    outcome = bench.build()
    assert (outcome.rows, outcome.problems) == (0, ())
