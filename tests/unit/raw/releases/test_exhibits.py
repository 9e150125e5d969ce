"""Which documents of a filing are releases."""

from datetime import UTC, datetime

import pytest

from pipelines.raw.releases.exhibits import is_release, item_numbers, releases_of
from pipelines.raw.submission_file import Submission, SubmissionDocument

RESULTS = "Results of Operations and Financial Condition"
HTML = b"<html><body><p>5</p></body></html>"


def submission(form: str, items: tuple[str, ...], *documents: tuple[str, str, bytes]) -> Submission:
    made = tuple(
        SubmissionDocument(type_, number, name, "", body, 0)
        for number, (type_, name, body) in enumerate(documents, start=1)
    )
    return Submission(
        "0000000001-24-000001", form, datetime(2024, 7, 31, tzinfo=UTC), 1, None, None, items, made
    )


@pytest.mark.parametrize("item", ["2.02", "7.01", "8.01", "2.02,9.01", RESULTS, "Item 2.02", "Other Events"])
@pytest.mark.parametrize("type_", ["EX-99", "EX-99.1", "EX-99.2", "ex-99.01"])
def test_exhibits_99_of_results_and_news_are_releases(item: str, type_: str) -> None:
    assert is_release("8-K", [item], type_)
    assert is_release("8-K/A", [item], type_)


@pytest.mark.parametrize(
    ("form", "item", "type_"),
    [
        ("8-K", "5.02", "EX-99.1"),
        ("8-K", "2.02", "EX-10.1"),
        ("8-K", "2.02", "8-K"),
        ("10-Q", "2.02", "EX-99.1"),
        ("8-K", "2.02", "EX-990"),
    ],
)
def test_other_forms_items_and_exhibits_are_not(form: str, item: str, type_: str) -> None:
    assert not is_release(form, [item], type_)


def test_an_8k_of_unknown_items_may_be_one() -> None:
    assert is_release("8-K", [], "EX-99.1")


def test_the_type_decides_and_the_file_name_never() -> None:
    filed = submission(
        "8-K",
        (RESULTS,),
        ("8-K", "ex991.htm", HTML),
        ("EX-99.1", "q2fy26pr.htm", HTML),
        ("EX-10.1", "ex-99.htm", HTML),
    )
    assert [d.filename for d in releases_of(filed)] == ["q2fy26pr.htm"]


def test_several_exhibits_of_one_type_are_all_kept() -> None:
    filed = submission(
        "8-K", (RESULTS,), ("EX-99.1", "a.htm", HTML), ("EX-99.1", "b.htm", HTML), ("EX-99.2", "c.htm", HTML)
    )
    assert [d.filename for d in releases_of(filed)] == ["a.htm", "b.htm", "c.htm"]


def test_a_courtesy_copy_is_left_out_and_a_lone_pdf_is_not() -> None:
    pdf = b"%PDF-1.4"
    filed = submission(
        "8-K", (RESULTS,), ("EX-99.1", "a.htm", HTML), ("EX-99.1", "a.pdf", pdf), ("EX-99.2", "b.pdf", pdf)
    )
    assert [d.filename for d in releases_of(filed)] == ["a.htm", "b.pdf"]


def test_a_6k_gives_its_exhibits_or_else_itself() -> None:
    assert [
        d.type for d in releases_of(submission("6-K", (), ("6-K", "a.htm", HTML), ("EX-99.1", "b.htm", HTML)))
    ] == ["EX-99.1"]
    assert [
        d.type for d in releases_of(submission("6-K", (), ("6-K", "a.htm", HTML), ("EX-4", "b.htm", HTML)))
    ] == ["6-K"]


def test_titles_of_items_become_their_numbers() -> None:
    assert item_numbers([RESULTS, "Other Events", "Something New"]) == "2.02,8.01,Something New"
    assert item_numbers([]) is None
