"""Pages made to be slow: reading stays linear, so that each of these ends."""

import pytest

from benchmarks.statements import SPEAKER, hostile_pages
from pipelines.normalise.statements.reader import read_statements

SMALL, LARGE = 300_000, 50_000_000


@pytest.mark.parametrize("name", list(hostile_pages(100)))
def test_a_hostile_page_ends(name: str) -> None:
    page = hostile_pages(SMALL)[name]
    assert all(
        page[one.start_offset : one.end_offset] == one.sentence for one in read_statements(page, SPEAKER)
    )


@pytest.mark.slow
@pytest.mark.parametrize("name", ["one character", "brackets", "number words"])
def test_fifty_megabytes_of_it_end_too(name: str) -> None:
    page = hostile_pages(LARGE)[name]
    assert len(page) > 0.95 * LARGE
    assert read_statements(page, SPEAKER) == []
