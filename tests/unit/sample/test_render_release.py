"""Releases of the sample, read back by the readers of the live source."""

from datetime import UTC, date, datetime

import polars as pl

from pipelines.normalise.release_facts import release_facts
from pipelines.raw.releases.exhibits import item_numbers, releases_of
from pipelines.raw.releases.reader import read_release
from pipelines.raw.releases.rows import ReleaseSource, parse_release
from pipelines.raw.submission_file import split_submission
from pipelines.sample.render_release import (
    Statement,
    StatementColumn,
    StatementRow,
    SubmissionPart,
    complete_submission,
    release_exhibit,
)

QUARTERS = (
    StatementColumn("Three Months Ended", date(2024, 6, 30)),
    StatementColumn("Three Months Ended", date(2023, 6, 30)),
    StatementColumn("Six Months Ended", date(2024, 6, 30)),
)
# Meta's figures of 0001326801-24-000065, in millions.
EXHIBIT = release_exhibit(
    company_name="Meta Platforms, Inc.",
    title="Meta's second quarter of 2024 in figures",
    dateline="MENLO PARK, Calif.",
    published=date(2024, 7, 31),
    sentences=["Revenue was $39.07 billion.", "R&D <grew> as well."],
    guidance=["Capital expenditures for the full year 2024 are expected to be $37 billion to $40 billion."],
    statements=[
        Statement(
            "Condensed Consolidated Statements of Cash Flows",
            QUARTERS,
            (
                StatementRow("Cash flows from operating activities"),
                StatementRow("Net cash provided by operating activities", (19_370, 17_309, 38_616)),
                StatementRow("Cash flows from investing activities"),
                StatementRow("Purchases of property and equipment, net", (-8_173, -6_134, -14_573)),
                StatementRow("Cash flows from financing activities"),
                StatementRow("Dividend payments", (-1_266, 0, None)),
                StatementRow("Principal payments on finance leases", (-299, -220, -614)),
            ),
        ),
        Statement(
            "Condensed Consolidated Statements of Income",
            QUARTERS,
            (
                StatementRow("Revenue", (39_071, 31_999, 75_527)),
                StatementRow("Cost of revenue", (7_308, 5_945, 13_948)),
            ),
        ),
    ],
)
SUBMISSION = complete_submission(
    accession_number="0001326801-24-000065",
    cik=1326801,
    company_name="Meta Platforms, Inc.",
    form="8-K",
    accepted_at=datetime(2024, 7, 31, 20, 11, 20, tzinfo=UTC),
    items=("2.02", "9.01"),
    documents=[
        SubmissionPart("8-K", "meta-20240731.htm", b"<html><body><p>Results.</p></body></html>"),
        SubmissionPart("EX-99.1", "meta-06302024xexhibit991.htm", EXHIBIT),
    ],
)


def test_an_exhibit_of_ours_is_read_like_a_filed_one() -> None:
    document = read_release("a.htm", EXHIBIT, None)
    assert document.title == "Meta's second quarter of 2024 in figures"
    assert (str(document.published_date), document.published_basis) == ("2024-07-31", "dateline")
    assert [b.kind for b in document.blocks] == [
        "boilerplate", "heading", "text", "heading", "text",
        "heading", "heading", "text", "text", "table",
        "heading", "heading", "text", "text", "table",
    ]  # fmt: skip
    assert document.blocks[2].text.endswith("R&D <grew> as well.")
    assert document.findings == ()


def test_a_complete_submission_of_ours_gives_its_release_and_its_acceptance() -> None:
    filed = split_submission(SUBMISSION, "a.txt")
    assert filed.accepted_at == datetime(2024, 7, 31, 20, 11, 20, tzinfo=UTC)
    assert (filed.accession_number, filed.form, filed.cik) == ("0001326801-24-000065", "8-K", 1326801)
    assert item_numbers(filed.items) == "2.02,9.01"
    (release,) = releases_of(filed)
    assert (release.filename, release.body.strip()) == ("meta-06302024xexhibit991.htm", EXHIBIT.strip())


def test_the_figures_come_back_as_facts() -> None:
    source = ReleaseSource(
        "META", "8k_exhibit", "a.htm", "https://a/a.htm", "https://a/a.txt", "a" * 64, 1326801, "x-1", "8-K"
    )
    rows = parse_release(source, EXHIBIT, None)
    facts = release_facts(rows.documents, rows.blocks, rows.cells, 12, "sample_filing").facts
    quarter = facts.filter(
        (pl.col("period_type") == "quarter") & (pl.col("period_end_date") == date(2024, 6, 30))
    )
    assert dict(quarter.select("measure", "value").iter_rows()) == {
        "operating_cash_flow": 19_370_000_000,
        "capex_cash": 8_173_000_000,
        "finance_lease_principal": 299_000_000,
        "revenue": 39_071_000_000,
    }
    assert set(facts["evidence"]) == {"sample_filing"}


def test_the_same_data_gives_the_same_bytes() -> None:
    assert b"2024" in SUBMISSION
    assert SUBMISSION.count(b"<DOCUMENT>") == SUBMISSION.count(b"</DOCUMENT>") == 2
