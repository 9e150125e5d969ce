from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipelines.raw.feed_dates import LAST_ZONE, read_date

RELEASED = datetime(2026, 2, 25, 21, 20, tzinfo=UTC)
PRINTED = st.datetimes(
    datetime(1996, 1, 1, tzinfo=UTC).replace(tzinfo=None),
    datetime(2099, 12, 30, tzinfo=UTC).replace(tzinfo=None),
).map(lambda at: at.replace(microsecond=0))


@pytest.mark.parametrize(
    "text",
    [
        "Wed, 25 Feb 2026 16:20:00 -0500",
        "Wed, 25 Feb 2026 21:20:00 GMT",
        "Wed, 25 Feb 2026 21:20:00 +0000 (UTC)",
        "Wed, 25 Feb 2026 21:20:00 Etc/GMT",
        "Wednesday, 25 February 2026 21:20:00 UT",
        "25 Feb 26 21:20 Z",
        "25-Feb-2026 21:20 GMT",
        "Thu, 26 Feb 2026 06:20:00 GMT+09:00",
        "Thu, 26 Feb 2026 06:20:00 KST",
        "Wed, 25 Feb 2026 13:20:00 PST",
        "Wednesday, February 25, 2026 4:20 PM ET",
        "Feb. 25, 2026 at 4:20 p.m. EST",
        "February 25th, 2026, 16:20 EST",
        "2026-02-25T21:20:00Z",
        "2026-02-25T21:20:00.000Z",
        "2026-02-25T16:20:00-05:00",
        "2026-02-25T16:20-0500",
        "2026-02-25 16:20:00 -05:00",
        "2026-02-25 16:20:00 EST",
        "20260225T212000Z",
        "2026/02/26 06:20 KST",
        "2026\ub144 2\uc6d4 26\uc77c (\ubaa9) \uc624\uc804 6:20 KST",
        "2026\ub144 2\uc6d4 25\uc77c \uc624\ud6c4 9:20 UTC",
        "2/25/2026 4:20:00 PM EST",
        "25/02/2026 21:20 UTC",
        "Wed Feb 25 21:20:00 UTC 2026",
        "1772054400",
        "1772054400000",
        "  Wed,  25 Feb 2026\n 21:20:00   GMT ",
    ],
)
def test_a_moment_is_the_same_however_it_is_printed(text: str) -> None:
    assert read_date(text) == (RELEASED, "stated")


def test_eastern_time_follows_the_season() -> None:
    assert read_date("July 29, 2026 4:05 PM ET") == (datetime(2026, 7, 29, 20, 5, tzinfo=UTC), "stated")


@pytest.mark.parametrize(
    "text",
    ["2026-02-25", "20260225", "Feb 25, 2026", "25 February 2026", "2026. 2. 25.", "2026\ub144 2\uc6d4 25\uc77c",
     "25/02/2026", "2026/2/25"],
)  # fmt: skip
def test_a_day_alone_is_its_last_moment_anywhere_on_earth(text: str) -> None:
    assert read_date(text) == (datetime(2026, 2, 26, 11, 59, 59, tzinfo=UTC), "day_bound")


@pytest.mark.parametrize(
    "text", ["2026-02-25 16:20:00", "2026-02-25T16:20:00", "Feb 25, 2026 4:20 PM", "2026.02.25 16:20"]
)
def test_a_time_without_a_zone_is_its_last_moment_anywhere_on_earth(text: str) -> None:
    assert read_date(text) == (datetime(2026, 2, 26, 4, 20, tzinfo=UTC), "zone_bound")


@given(
    PRINTED,
    st.integers(-12, 14).map(lambda hours: timedelta(hours=hours)),
)
def test_a_bound_is_never_before_the_moment_that_was_meant(at: datetime, offset: timedelta) -> None:
    meant = (at - offset).replace(tzinfo=UTC)
    for text in (at.isoformat(), at.date().isoformat()):
        found = read_date(text)
        assert found is not None
        assert found.at >= meant


@given(PRINTED, st.integers(-12 * 60, 14 * 60))
def test_a_stated_offset_is_taken_off(at: datetime, minutes: int) -> None:
    sign, shift = "-" if minutes < 0 else "+", abs(minutes)
    offset = f"{sign}{shift // 60:02}{shift % 60:02}"
    expected = (at - timedelta(minutes=minutes)).replace(tzinfo=UTC)
    for text in (f"{at.isoformat()}{offset}", f"{at:%d %b %Y %H:%M:%S} {offset}"):
        assert read_date(text) == (expected, "stated")


@pytest.mark.parametrize(
    "text",
    [
        "", "soon", "2026", "2026-02", "30 Feb 2026", "2026-02-30", "2026-02-25T25:00:00Z", "25 Foo 2026",
        "Wed, 25 Feb 2026 21:20:00 IST",  # India, Ireland, Israel
        "Wed, 25 Feb 2026 21:20:00 LMT", "Wed, 25 Feb 2026 21:20:00 +9999", "2026-02-25 16:20:00 BST",
        "3/4/2026",  # March here, April there
        "Wed, 25 Feb 2026 13:20 PM GMT", "0001-01-01T00:00:00Z", "Thu, 01 Jan 1970 00:00:00 GMT", "99999999999",
        "2101-01-01T00:00:00Z", "2026-02-25T21:20:00Z" + " " * 10 + "x" * 80,
    ],
)  # fmt: skip
def test_a_date_that_could_mean_several_or_nothing_is_not_read(text: str) -> None:
    assert read_date(text) is None


@given(st.text(max_size=90))
def test_no_text_is_too_strange_to_be_no_date(text: str) -> None:
    found = read_date(text)
    assert found is None or found.at.tzinfo is not None


def test_the_last_zone_is_twelve_hours_behind() -> None:
    assert datetime(2026, 1, 1, tzinfo=LAST_ZONE).utcoffset() == timedelta(hours=-12)
