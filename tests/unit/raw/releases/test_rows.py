"""Releases as rows."""

from datetime import UTC, datetime

import pytest

from pipelines.contracts.ops import QUARANTINE
from pipelines.contracts.releases import RELEASE_BLOCKS, RELEASE_DOCUMENTS, RELEASE_TABLE_CELLS
from pipelines.contracts.table import verdict
from pipelines.raw.releases.reader import read_release
from pipelines.raw.releases.rows import ReleaseSource, parse_release, tables_of
from tests.support.release_pages import page, row

URL = "https://www.sec.gov/Archives/edgar/data/1/000000000124000001/q2.htm"
BODY = page(
    "<h1>Example sells 5</h1><p>AUSTIN – July 31, 2024 – Example sold 5.</p><table>"
    + row(("(In millions)", 3))
    + row("", "2024", "2023")
    + row("Sales", "$7.5", "6%")
    + row("Cost", "(3)", "N/A")
    + "</table>"
)


def source(**changes: object) -> ReleaseSource:
    fields: dict[str, object] = {
        "ticker": "TEST",
        "source_kind": "8k_exhibit",
        "document_name": "q2.htm",
        "document_url": URL,
        "answer_url": "https://www.sec.gov/Archives/edgar/data/1/000000000124000001/0000000001-24-000001.txt",
        "answer_sha256": "a" * 64,
        "cik": 1,
        "accession_number": "0000000001-24-000001",
        "form": "8-K",
        "items": "2.02,9.01",
        "exhibit_type": "EX-99.1",
        "accepted_at": datetime(2024, 7, 31, 20, 1, tzinfo=UTC),
    }
    return ReleaseSource(**{**fields, **changes})  # type: ignore[arg-type]


def test_a_release_fulfils_the_contracts_of_its_three_tables() -> None:
    rows = parse_release(source(), BODY, "text/html")
    assert verdict(rows.documents, RELEASE_DOCUMENTS).problems == ()
    assert verdict(rows.blocks, RELEASE_BLOCKS).problems == ()
    assert verdict(rows.cells, RELEASE_TABLE_CELLS).problems == ()
    assert (rows.documents.height, rows.blocks.height, rows.quarantined.height) == (1, 3, 0)
    document = rows.documents.row(0, named=True)
    assert (document["title"], document["table_count"], document["known_at_basis"]) == (
        "Example sells 5",
        1,
        "acceptance_utc",
    )


def test_values_carry_their_label_their_head_and_an_exact_number() -> None:
    cells = parse_release(source(), BODY, "text/html").cells
    found = (
        cells.filter(cells["kind"] == "value")
        .select("row_label", "column_head", "text", "number", "is_amount")
        .rows()
    )
    assert found == [
        ("Sales", "2024", "$7.5", "7.5", True),
        ("Sales", "2023", "6%", "6", False),
        ("Cost", "2024", "(3)", "-3", True),
    ]


def test_tables_come_back_from_their_rows() -> None:
    rows = parse_release(source(), BODY, "text/html")
    assert tuple(tables_of(rows.cells)) == read_release("x", BODY, None).tables


def test_a_document_that_can_not_be_read_is_set_aside_with_the_reason() -> None:
    rows = parse_release(source(), b"%PDF-1.4", None)
    assert (rows.documents.height, rows.blocks.height, rows.cells.height) == (0, 0, 0)
    assert verdict(rows.quarantined, QUARANTINE).ok
    assert rows.quarantined.select("document_url", "place", "reason").row(0) == (
        URL, "document", "the document is a PDF, neither HTML nor text",
    )  # fmt: skip


def test_a_release_in_pictures_keeps_its_rows_and_is_set_aside_as_well() -> None:
    rows = parse_release(source(), page('<p>In words.</p><img src="a.jpg">'), None)
    assert rows.documents["picture_count"].to_list() == [1]
    assert rows.quarantined["reason"].to_list() == ["no figures: 1 pictures"]


@pytest.mark.parametrize(
    ("head", "known_at", "basis"),
    [
        (
            '<meta name="date" content="2024-07-31T16:05:00-04:00">',
            datetime(2024, 7, 31, 20, 5, tzinfo=UTC),
            "published",
        ),
        ("", datetime(2024, 8, 1, 3, 59, 59, tzinfo=UTC), "published_day_bound"),
    ],
)
def test_a_page_is_known_from_the_moment_it_states_or_the_end_of_the_day(
    head: str, known_at: datetime, basis: str
) -> None:
    body = page("<h1>Example</h1><p>AUSTIN – July 31, 2024 – Sold 5.</p>", head)
    rows = parse_release(
        source(source_kind="newsroom_page", accession_number=None, accepted_at=None), body, None
    )
    assert rows.documents.select("known_at", "known_at_basis").row(0) == (known_at, basis)


def test_a_page_without_a_day_is_known_at_no_time() -> None:
    rows = parse_release(
        source(source_kind="own_file", accession_number=None, accepted_at=None), page("<p>Sold 5.</p>"), None
    )
    assert rows.documents.select("known_at", "known_at_basis").row(0) == (None, "unknown")
