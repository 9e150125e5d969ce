import pytest

from pipelines.errors import (
    NotFoundAtSource,
    PassingFailure,
    PermanentFailure,
    SourceFailure,
    SourceThrottled,
)
from pipelines.sources.verdict import failure_of
from tests.support import fake_sec

URL = "https://www.sec.gov/Archives/edgar/daily-index/2026/QTR1/form.20260101.idx"


@pytest.mark.parametrize(
    ("status", "body", "fault", "kind"),
    [
        (403, fake_sec.THROTTLED_PAGE, "", SourceThrottled),
        (403, fake_sec.UNDECLARED_PAGE, "", SourceThrottled),
        (200, fake_sec.THROTTLED_PAGE, "", SourceThrottled),
        (429, fake_sec.THROTTLED_PAGE, "", SourceThrottled),
        (403, fake_sec.NO_SUCH_INDEX, "", NotFoundAtSource),
        (403, fake_sec.NO_SUCH_KEY, "", NotFoundAtSource),
        (403, fake_sec.FORBIDDEN_PAGE, "", PermanentFailure),
        (403, b"", "", PermanentFailure),
        (403, b"\x1f\x8b", "the gzip body is broken or cut short", PassingFailure),
        (404, b"", "", NotFoundAtSource),
        (404, b"x", "the body is cut short", NotFoundAtSource),
        (410, b"", "", NotFoundAtSource),
        (400, b"", "", PermanentFailure),
        (401, b"", "", PermanentFailure),
        (302, b"", "", PermanentFailure),
        (408, b"", "", PassingFailure),
        (429, b"", "", PassingFailure),
        (500, b"", "", PassingFailure),
        (503, b"", "", PassingFailure),
        (204, b"", "", PassingFailure),
        (206, b"x", "", PassingFailure),
        (304, b"", "", PassingFailure),
        (200, b"{}", "the body is cut short", PassingFailure),
    ],
)
def test_every_answer_has_one_meaning_and_names_url_status_and_remedy(
    status: int, body: bytes, fault: str, kind: type[SourceFailure]
) -> None:
    failure = failure_of(URL, status, body, fault)
    assert type(failure) is kind
    assert (failure.url, failure.status) == (URL, status)
    assert failure.remedy
    assert f"{URL}, status {status}" in str(failure)


def test_a_document_is_no_failure() -> None:
    assert failure_of(URL, 200, b"<html>", "") is None


def test_a_filing_that_quotes_the_refusal_is_no_refusal() -> None:
    filing = b"<html>" + fake_sec.THROTTLED_PAGE + b" " * 10_000
    assert failure_of(URL, 200, filing, "") is None
