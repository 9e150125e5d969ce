"""The same release at several addresses."""

from datetime import UTC, date, datetime, timedelta

import polars as pl
import pytest

from pipelines.contracts.releases import RELEASES
from pipelines.contracts.table import verdict
from pipelines.normalise.releases import fingerprint, identify_releases, same_release
from pipelines.raw.releases.rows import ReleaseSource, parse_release
from tests.support.release_pages import page

SENTENCES = (
    "Example Corporation today reported revenue of ${a} million for the quarter, up {b} percent from the year before. "
    "Operating income was ${c} million and net income was ${d} million, or ${e} for each share after dilution. "
    "The company opened {f} halls of servers in three countries and hired {g} people to run them and serve customers. "
    "For the third quarter the company expects revenue between ${h} million and ${i} million and a tax of {j} percent. "
    "Capital expenditures for the full year are expected to be between ${k} billion and ${l} billion, as said before."
)
SECOND = dict(
    zip(
        "abcdefghijkl",
        ("412", "9", "88", "71", "1.04", "6", "850", "430", "440", "17", "2.1", "2.4"),
        strict=True,
    )
)
THIRD = dict(
    zip(
        "abcdefghijkl",
        ("437", "11", "94", "76", "1.12", "4", "790", "450", "465", "18", "2.2", "2.3"),
        strict=True,
    )
)
TITLE = "Example Corporation Reports Second Quarter Results"
CHROME = "<nav><p>Careers, investors, products and stories of our 9 people</p></nav>"
EXHIBIT = "https://www.sec.gov/Archives/edgar/data/1/000000000124000001/q2.htm"
NEWSROOM = "https://news.example.com/second-quarter"
WIRE = "https://wire.example.net/news/123"


def release(
    figures: dict[str, str], day: str = "July 31, 2024", title: str = TITLE, extra: str = ""
) -> bytes:
    text = SENTENCES.format(**figures)
    return page(f"<h1>{title}</h1><p>AUSTIN, Texas – {day} – {text}</p>{extra}")


def source(url: str, kind: str, accession: str | None = None) -> ReleaseSource:
    accepted = datetime(2024, 7, 31, 20, 1, tzinfo=UTC) if accession else None
    return ReleaseSource(
        "TEST", kind, url.rsplit("/", 1)[1], url, url, "a" * 64, 1, accession, accepted_at=accepted  # type: ignore[arg-type]
    )  # fmt: skip


def identified(*documents: tuple[ReleaseSource, bytes]) -> pl.DataFrame:
    rows = [parse_release(where, body, None) for where, body in documents]
    found = identify_releases(pl.concat([r.documents for r in rows]), pl.concat([r.blocks for r in rows]))
    assert verdict(found, RELEASES).problems == ()
    return found


ACCESSION = "0000000001-24-000001"
THREE = (
    (
        source(WIRE, "wire"),
        release(SECOND, extra="<p>Source: Example Corporation</p><p>View original content on this wire.</p>"),
    ),
    (
        source(NEWSROOM, "newsroom_page"),
        page(CHROME) + release(SECOND, extra="<footer><p>All stories</p></footer>"),
    ),
    (source(EXHIBIT, "8k_exhibit", ACCESSION), release(SECOND).replace("–".encode(), "—".encode())),
)


def test_one_release_on_three_addresses_is_one_row_with_three_addresses() -> None:
    (row,) = identified(*THREE).to_dicts()
    assert row["document_urls"] == [EXHIBIT, NEWSROOM, WIRE]
    assert row["source_kinds"] == ["8k_exhibit", "newsroom_page", "wire"]
    assert (row["principal_url"], row["accession_numbers"]) == (EXHIBIT, [ACCESSION])
    assert row["known_at"] == datetime(2024, 7, 31, 20, 1, tzinfo=UTC)
    assert row["matches"] == ["1.00 of the word runs, 1.00 of the figures, same headline, same day"] * 2


def test_the_order_of_the_documents_changes_nothing() -> None:
    assert identified(*THREE).equals(identified(*reversed(THREE)))


def test_the_id_stays_when_another_address_is_found() -> None:
    ids = {identified(*THREE[:count])["release_id"].item() for count in (1, 2, 3)}
    assert len(ids) == 1


def test_the_next_quarter_has_the_same_sentences_and_is_another_release() -> None:
    later = (
        source(EXHIBIT.replace("q2", "q3"), "8k_exhibit", "0000000001-24-000002"),
        release(THIRD, "October 30, 2024"),
    )
    assert identified(THREE[2], later).height == 2


def test_the_next_quarter_is_another_release_even_where_neither_has_a_day() -> None:
    def undated(figures: dict[str, str]) -> bytes:
        return page(f"<p>{SENTENCES.format(**figures)}</p>")

    documents = ((source(NEWSROOM, "own_file"), undated(SECOND)), (source(WIRE, "own_file"), undated(THIRD)))
    assert identified(*documents).height == 2


def test_exhibits_of_one_filing_are_different_documents() -> None:
    other = (
        source(EXHIBIT.replace("q2", "copy"), "8k_exhibit", ACCESSION),
        release(SECOND, extra="<p>Annex.</p>"),
    )
    assert identified(THREE[2], other).height == 2


def test_two_releases_of_one_day_under_one_headline_have_ids_of_their_own() -> None:
    other = (source(EXHIBIT.replace("q2", "x"), "8k_exhibit", ACCESSION), release(THIRD))
    found = identified(THREE[2], other)
    assert (found.height, found["release_id"].n_unique()) == (2, 2)


def test_a_shortened_copy_needs_the_same_headline_and_day() -> None:
    half = SENTENCES.format(**SECOND).split("For the third")[0]
    other_words = " ".join(
        f"a story of {name} and more" for name in ("halls", "servers", "people", "power", "water")
    )

    def short(title: str, day: str) -> tuple[ReleaseSource, bytes]:
        return source(NEWSROOM, "newsroom_page"), page(
            f"<h1>{title}</h1><p>AUSTIN – {day} – {half} {other_words}</p>"
        )

    assert identified(THREE[2], short(TITLE, "July 31, 2024")).height == 1
    assert identified(THREE[2], short("Other headline", "July 31, 2024")).height == 2
    assert identified(THREE[2], short(TITLE, "August 3, 2024")).height == 2


def test_releases_of_two_companies_are_never_one() -> None:
    rows = [parse_release(where, body, None) for where, body in THREE[:1]]
    documents = rows[0].documents
    other = documents.with_columns(pl.lit("ELSE").alias("ticker"))
    blocks = pl.concat([rows[0].blocks, rows[0].blocks.with_columns(pl.lit("ELSE").alias("ticker"))])
    assert identify_releases(pl.concat([documents, other]), blocks).height == 2


@pytest.mark.parametrize("days", [8, 90])
def test_the_same_bytes_of_another_week_are_another_release(days: int) -> None:
    first = date(2024, 1, 1)
    one = fingerprint("a", "same", None, "A", first, [])
    other = fingerprint("b", "same", None, "A", first + timedelta(days=days), [])
    assert same_release(one, other) is None


def test_the_same_bytes_of_one_week_are_one_release_however_short() -> None:
    one = fingerprint("a", "same", None, None, None, [])
    assert same_release(one, fingerprint("b", "same", None, None, None, [])) == "same bytes"


def test_texts_too_short_to_compare_are_not_compared() -> None:
    one, other = (fingerprint(url, url, None, None, None, ["the same few words"]) for url in "ab")
    assert same_release(one, other) is None
