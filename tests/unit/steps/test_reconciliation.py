from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import duckdb
import pytest

from pipelines.contracts.ops import INDEX_DAYS, MISSED_FILINGS, QUARANTINE
from pipelines.contracts.raw import FILINGS
from pipelines.raw.document import Document
from pipelines.raw.submissions import parse_submissions
from pipelines.settings import Settings
from pipelines.sources.factory import open_client
from pipelines.sources.retry import NO_RETRY
from pipelines.steps.reconciliation import Reconciled, reconcile
from pipelines.warehouse.connection import open_writer
from pipelines.warehouse.partitions import Replacement, read_partition, replace_partition
from pipelines.warehouse.schema import ensure_schema
from tests.support.fake_sec import FakeSec, Reply, fake_sec, no_such_index
from tests.support.filed import company
from tests.support.filing_lists import Entry, master_index, submissions_json
from tests.support.homes import IDENTITY

ONE, TWO = company(ticker="ONE", ciks=(1,)), company(ticker="TWO", ciks=(2,))
NIGHT = datetime(2026, 10, 30, 2, 30, tzinfo=UTC)
FOLDER = "/Archives/edgar/daily-index/2026/QTR4"


def line(cik: int, number: str, form: str = "10-Q", day: str = "20261029") -> str:
    return f"{cik}|A COMPANY|{form}|{day}|edgar/data/{cik}/{number}.txt"


class Night:
    """A warehouse, and a server whose indexes are those of the days that a test writes."""

    def __init__(self, place: Path, connection: duckdb.DuckDBPyConnection, sec: FakeSec) -> None:
        self.connection = connection
        self.sec = sec
        self.client = open_client(
            Settings(
                home=place,
                source="live",
                sec_identity=IDENTITY,
                origin_overrides=sec.overrides(),
                limiter_dir=place / "limiter",
            ),
            policy=NO_RETRY,
        )

    def index(self, day: str, *lines: str) -> None:
        self.sec.script(f"{FOLDER}/master.{day}.idx", Reply(master_index(*lines)))

    def hold(self, ticker: str, cik: int, *numbers: str) -> None:
        body = submissions_json(Entry(number) for number in numbers).encode()
        rows = parse_submissions(Document(ticker, cik, "https://example.com", "0" * 64, body)).rows
        replace_partition(self.connection, ticker, [Replacement(FILINGS, rows)], QUARANTINE.frame(), [], "r")

    def compare(self, now: datetime = NIGHT) -> Reconciled:
        return reconcile(self.connection, self.client, [ONE, TWO], now, "r")


@pytest.fixture
def night(tmp_path: Path) -> Iterator[Night]:
    with fake_sec(lambda path: no_such_index()) as sec, open_writer(tmp_path / "w.duckdb") as connection:
        ensure_schema(connection)
        found = Night(tmp_path, connection, sec)
        found.hold("ONE", 1, "0000000001-26-000001")
        yield found


def test_what_is_held_was_not_missed(night: Night) -> None:
    night.index("20261029", line(1, "0000000001-26-000001"), line(99, "0000000099-26-000001"))
    found = night.compare()
    assert (found.found_now, found.missed, found.failed) == ((), (), [])
    day = next(row for row in found.days if str(row["index_date"]) == "2026-10-29")
    assert (day["outcome"], day["filings"], day["missed"]) == ("new", 1, 0)


def test_a_filing_that_no_held_list_names_was_missed_and_is_written_down(night: Night) -> None:
    night.index("20261029", line(1, "0000000001-26-000001"), line(1, "0000000001-26-000002", "8-K"))
    found = night.compare()
    assert found.found_now == (("ONE", "0000000001-26-000002"),)
    (row,) = read_partition(night.connection, MISSED_FILINGS, "").to_dicts()
    assert (row["form"], row["noticed_at"], row["taken_in_at"]) == ("8-K", NIGHT, None)
    assert row["index_url"].endswith("master.20261029.idx")


def test_what_was_missed_is_told_once_and_settled_when_it_is_held(night: Night) -> None:
    night.index("20261029", line(1, "0000000001-26-000002"))
    night.compare()
    still = night.compare(NIGHT + timedelta(hours=1))
    assert (still.found_now, len(still.still_missing)) == ((), 1)
    night.hold("ONE", 1, "0000000001-26-000001", "0000000001-26-000002")
    later = NIGHT + timedelta(days=1)
    settled = night.compare(later)
    assert settled.still_missing == []
    assert [row["taken_in_at"] for row in settled.missed] == [later]


def test_forms_that_change_no_figure_are_not_looked_for(night: Night) -> None:
    night.index("20261029", line(1, "0000000001-26-000003", "4"), line(1, "0000000001-26-000004", "10-K/A"))
    assert night.compare().found_now == (("ONE", "0000000001-26-000004"),)


def test_a_company_that_was_never_fetched_can_not_have_been_missed(night: Night) -> None:
    night.index("20261029", line(2, "0000000002-26-000001"))
    found = night.compare()
    assert (found.found_now, found.not_compared) == ((), ("TWO",))


def test_days_without_an_index_are_absent_and_a_broken_one_is_failed(night: Night) -> None:
    night.sec.script(f"{FOLDER}/master.20261028.idx", Reply(b"<html>maintenance</html>"))
    night.sec.script(f"{FOLDER}/master.20261027.idx", Reply(b"down", 503))
    found = night.compare()
    assert {str(row["index_date"]) for row in found.failed} == {"2026-10-27", "2026-10-28"}
    assert all(row["detail"] for row in found.failed)
    assert read_partition(night.connection, INDEX_DAYS, "").height == len(found.days)
    assert {row["outcome"] for row in found.days} == {"failed", "absent"}


def test_an_index_that_came_late_is_compared_on_a_later_night(night: Night) -> None:
    assert night.compare().found_now == ()
    night.index("20261029", line(1, "0000000001-26-000002"))
    assert night.compare(NIGHT + timedelta(days=3)).found_now == (("ONE", "0000000001-26-000002"),)
