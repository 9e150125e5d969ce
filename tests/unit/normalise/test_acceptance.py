"""Acceptance stamps made true UTC."""

from datetime import UTC, date, datetime

import polars as pl

from pipelines.normalise.acceptance import filing_date_bound, repair_stamps


def stamps(*values: str | None, answer: str = "a") -> pl.DataFrame:
    return pl.DataFrame(
        {"acceptance_stamp": values, "answer_sha256": answer},
        schema_overrides={"acceptance_stamp": pl.String},
    )


def test_an_answer_with_a_stamp_while_edgar_sleeps_is_eastern_as_a_whole() -> None:
    """Nvidia's 8-K 0001045810-25-000021 was accepted on 2025-02-26 at 16:21:32 Eastern."""
    repaired = repair_stamps(stamps("2025-02-26T16:21:32.000Z", "2024-03-01T06:05:00.000Z"))
    assert repaired["accepted_at"][0] == datetime(2025, 2, 26, 21, 21, 32, tzinfo=UTC)
    assert repaired["known_at_basis"].to_list() == ["acceptance_eastern_repaired"] * 2


def test_summer_time_is_honoured() -> None:
    repaired = repair_stamps(stamps("2024-07-31T16:05:00.000Z", "2024-07-31T08:00:00.000Z"))
    assert repaired["accepted_at"][0] == datetime(2024, 7, 31, 20, 5, tzinfo=UTC)


def test_one_answer_from_before_and_after_the_clocks_go_back_has_both_offsets() -> None:
    repaired = repair_stamps(
        stamps("2026-10-30T16:05:00.000Z", "2026-11-02T16:05:00.000Z", "2026-11-02T06:31:00.000Z")
    )
    assert repaired["accepted_at"].to_list() == [
        datetime(2026, 10, 30, 20, 5, tzinfo=UTC),
        datetime(2026, 11, 2, 21, 5, tzinfo=UTC),
        datetime(2026, 11, 2, 11, 31, tzinfo=UTC),
    ]


def test_true_utc_stamps_around_the_switch_are_never_taken_for_eastern() -> None:
    # The first and the last minute in which EDGAR accepts, on the Friday before and on the Monday after.
    true = (
        "2026-10-30T10:00:00.000Z",
        "2026-10-31T01:59:00.000Z",
        "2026-11-02T11:00:00.000Z",
        "2026-11-03T02:59:00.000Z",
    )
    assert set(repair_stamps(stamps(*true))["known_at_basis"]) == {"acceptance_utc"}


def test_an_answer_without_such_a_stamp_is_true_utc() -> None:
    repaired = repair_stamps(
        stamps("2025-02-26T21:21:32.000Z", "2025-02-27T02:10:00.000Z", "2025-02-26T11:01:00.000Z")
    )
    assert repaired["accepted_at"][0] == datetime(2025, 2, 26, 21, 21, 32, tzinfo=UTC)
    assert set(repaired["known_at_basis"]) == {"acceptance_utc"}


def test_each_answer_is_judged_on_its_own() -> None:
    both = pl.concat(
        [stamps("2024-03-01T07:00:00.000Z", answer="a"), stamps("2024-03-01T15:00:00.000Z", answer="b")]
    )
    assert repair_stamps(both)["known_at_basis"].to_list() == [
        "acceptance_eastern_repaired",
        "acceptance_utc",
    ]


def test_an_unreadable_stamp_gives_no_time() -> None:
    assert repair_stamps(stamps("soon", None))["accepted_at"].to_list() == [None, None]


def test_without_a_stamp_a_filing_is_known_at_the_latest_moment_of_its_date() -> None:
    frame = pl.DataFrame({"d": [date(2016, 2, 11), date(2016, 8, 4)]}).select(filing_date_bound(pl.col("d")))
    assert frame.to_series().to_list() == [
        datetime(2016, 2, 11, 22, 30, tzinfo=UTC),
        datetime(2016, 8, 4, 21, 30, tzinfo=UTC),
    ]
