"""Statements keep their place in the document, and each release is read once."""

from datetime import UTC, date, datetime

import polars as pl
from hypothesis import given
from hypothesis import strategies as st

from pipelines.contracts.releases import RELEASE_BLOCKS, RELEASE_DOCUMENTS, RELEASES
from pipelines.normalise.spoken import plain_text, statements_of_releases
from tests.support.filed import company

EXHIBIT = "https://www.sec.gov/Archives/edgar/data/1/000000000124000007/ex991.htm"
PAGE = "https://news.example.com/results"
SENTENCE = "We now expect 2024 capital expenditures of $37 billion to $40 billion."


def blocks(url: str, *texts: tuple[str, str]) -> pl.DataFrame:
    rows: list[dict[str, object]] = []
    offset = 0
    for number, (kind, text) in enumerate(texts, start=1):
        rows.append(
            {
                "ticker": "TEST", "document_url": url, "block_number": number, "kind": kind, "text": text,
                "start_offset": offset, "answer_url": url, "answer_sha256": "0" * 64,
            }
        )  # fmt: skip
        offset += len(text) + 2
    return RELEASE_BLOCKS.frame(rows)


def document(url: str, accession: str | None) -> dict[str, object]:
    return {
        "ticker": "TEST", "accession_number": accession, "document_name": "ex991.htm", "document_url": url,
        "source_kind": "8k_exhibit" if accession else "newsroom_page", "document_sha256": url[-8:], "encoding": "utf-8",
        "known_at_basis": "acceptance_utc", "block_count": 1, "table_count": 0, "picture_count": 0, "figure_count": 1,
        "characters": 1, "answer_url": url, "answer_sha256": "0" * 64,
    }  # fmt: skip


RELEASE = RELEASES.frame(
    [
        {
            "ticker": "TEST", "release_id": "TEST-2024-07-31-1", "principal_url": EXHIBIT,
            "document_urls": [EXHIBIT, PAGE], "source_kinds": ["8k_exhibit", "newsroom_page"],
            "accession_numbers": ["0000000001-24-000007"], "matches": ["the same text"],
            "known_at": datetime(2024, 7, 31, 20, tzinfo=UTC), "known_at_basis": "acceptance_utc",
        }
    ]
)  # fmt: skip


def test_a_release_at_two_addresses_is_read_once_at_its_principal_one() -> None:
    both = pl.concat([blocks(EXHIBIT, ("text", SENTENCE)), blocks(PAGE, ("text", SENTENCE))])
    documents = RELEASE_DOCUMENTS.frame([document(EXHIBIT, "0000000001-24-000007"), document(PAGE, None)])
    said = statements_of_releases(company(), RELEASE, documents, both, "filing")
    assert said.select("document_url", "kind", "low_usd", "high_usd", "period_canonical").rows() == [
        (EXHIBIT, "guidance", 37 * 10**9, 40 * 10**9, "FY2024")
    ]
    assert said.select("source_evidence", "published_date").rows() == [("filing", date(2024, 7, 31))]


def test_tables_and_boilerplate_are_not_spoken_and_the_sentence_keeps_its_place() -> None:
    texts = (("heading", "Outlook"), ("table", "Capital expenditures | 9"), ("text", SENTENCE))
    held = blocks(EXHIBIT, *texts)
    documents = RELEASE_DOCUMENTS.frame([document(EXHIBIT, "0000000001-24-000007")])
    (row,) = statements_of_releases(company(), RELEASE, documents, held, "filing").to_dicts()
    whole = "\n\n".join(text for _, text in texts)
    assert whole[row["start_offset"] : row["end_offset"]] == row["sentence"] == SENTENCE


@given(
    st.lists(
        st.tuples(st.sampled_from(["text", "table"]), st.text("ab c.", min_size=1, max_size=9)), max_size=8
    )
)
def test_every_spoken_character_stands_where_it_does_in_the_document(texts: list[tuple[str, str]]) -> None:
    held = blocks(EXHIBIT, *texts)
    text = plain_text(held.filter(pl.col("kind") == "text"))
    for start, kind, said in held.select("start_offset", "kind", "text").iter_rows():
        assert kind != "text" or text[start : start + len(said)] == said
