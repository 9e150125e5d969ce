"""Customers' shares in Nvidia's filings, and in a few others', as read by hand in the documents.

A line is a filing, a measure and a period. Shares in percent, highest first: `none` where the filing says that nobody
reaches 10 %, `22 of 2` where two customers have 22 % together, `10+ of 1` where a share is not told, `-` where nothing
is said. `own` is the period that the filing is about.
"""

import functools
from collections.abc import Iterator
from pathlib import Path
from typing import Any, NamedTuple

import polars as pl
import pytest

from pipelines.contracts.concentration import CONCENTRATION_TABLES
from pipelines.contracts.normalised import FILINGS
from pipelines.contracts.raw import FILING_PARAGRAPHS, INLINE_FACTS
from pipelines.contracts.table import verdict
from pipelines.normalise.concentration.company import FilingTexts, normalise_concentration
from pipelines.raw.filing_paragraphs import read_paragraphs
from pipelines.raw.xbrl.extract import extract

ARCHIVE = (
    Path(__file__).parents[3] / "shared" / "edgar-archive" / "www.sec.gov" / "Archives" / "edgar" / "data"
)
pytestmark = [
    pytest.mark.shared,
    pytest.mark.skipif(not ARCHIVE.is_dir(), reason="needs the held SEC answers in ../shared"),
]

# filing               measure     period       end         own?  direct         indirect
NVIDIA = """
0001045810-22-000079   revenue     quarter      2022-05-01  own   none           -
0001045810-22-000079   revenue     quarter      2021-05-02  -     none           -
0001045810-22-000079   receivable  instant      2022-05-01  own   12             -
0001045810-22-000079   receivable  instant      2022-01-30  -     22 of 2        -
0001045810-22-000166   revenue     quarter      2022-10-30  own   10             -
0001045810-22-000166   revenue     nine_months  2022-10-30  own   none           -
0001045810-22-000166   revenue     quarter      2021-10-31  -     none           -
0001045810-22-000166   revenue     nine_months  2021-10-31  -     none           -
0001045810-22-000166   receivable  instant      2022-10-30  own   12             -
0001045810-22-000166   receivable  instant      2022-01-30  -     22 of 2        -
0001045810-23-000093   revenue     quarter      2023-04-30  own   none           -
0001045810-23-000093   revenue     quarter      2022-05-01  -     none           -
0001045810-23-000093   receivable  instant      2023-04-30  own   12,10          -
0001045810-23-000093   receivable  instant      2023-01-29  -     14,11          -
0001045810-23-000175   revenue     quarter      2023-07-30  own   17             22
0001045810-23-000175   revenue     half         2023-07-30  own   13             19
0001045810-23-000175   revenue     quarter      2022-07-31  -     none           -
0001045810-23-000175   revenue     half         2022-07-31  -     none           -
0001045810-23-000175   receivable  instant      2023-07-30  own   16,13          -
0001045810-23-000175   receivable  instant      2023-01-29  -     14,11          -
0001045810-24-000029   revenue     year         2024-01-28  own   13             19
0001045810-24-000029   revenue     year         2023-01-29  -     none           -
0001045810-24-000029   revenue     year         2022-01-30  -     none           -
0001045810-24-000029   receivable  instant      2024-01-28  own   24,11          -
0001045810-24-000029   receivable  instant      2023-01-29  -     14,11          -
0001045810-24-000124   revenue     quarter      2024-04-28  own   13,11          10+ of 2
0001045810-24-000124   revenue     quarter      2023-04-30  -     none           -
0001045810-24-000124   receivable  instant      2024-04-28  own   16,15          -
0001045810-24-000124   receivable  instant      2024-01-28  -     24,11          -
0001045810-24-000316   revenue     quarter      2024-10-27  own   12,12,12       10+ of 1
0001045810-24-000316   revenue     nine_months  2024-10-27  own   12,11,11       10+ of 1
0001045810-24-000316   revenue     quarter      2023-10-29  -     12             -
0001045810-24-000316   revenue     nine_months  2023-10-29  -     11             -
0001045810-24-000316   receivable  instant      2024-10-27  own   18,13,11,11    -
0001045810-24-000316   receivable  instant      2024-01-28  -     24,11          -
0001045810-25-000023   revenue     year         2025-01-26  own   12,11,11       10+ of 1
0001045810-25-000023   revenue     year         2024-01-28  -     13             -
0001045810-25-000023   revenue     year         2023-01-29  -     none           -
0001045810-25-000023   receivable  instant      2025-01-26  own   17,16          -
0001045810-25-000023   receivable  instant      2024-01-28  -     24,11          -
0001045810-25-000116   revenue     quarter      2025-04-27  own   16,14          10+ of 2
0001045810-25-000116   revenue     quarter      2024-04-28  -     13,11          -
0001045810-25-000116   receivable  instant      2025-04-27  own   27,18,12       -
0001045810-25-000116   receivable  instant      2025-01-26  -     17,16          -
0001045810-25-000230   revenue     quarter      2025-10-26  own   22,15,13,11    -
0001045810-25-000230   revenue     nine_months  2025-10-26  own   21,13          -
0001045810-25-000230   revenue     quarter      2024-10-27  -     12,12,12       -
0001045810-25-000230   revenue     nine_months  2024-10-27  -     12,11,11       -
0001045810-25-000230   receivable  instant      2025-10-26  own   22,17,14,12    -
0001045810-25-000230   receivable  instant      2025-01-26  -     17,16          -
"""
# Other filers, whose words are others: AMD, Apple, Meta, Alphabet and Tesla.
OTHERS = """
0000002488-26-000018   revenue     year         2025-12-27  own   none           -
0000002488-26-000018   revenue     year         2024-12-28  -     none           -
0000002488-26-000018   revenue     year         2023-12-30  -     18             -
0000002488-26-000018   receivable  instant      2025-12-27  own   11             -
0000002488-26-000018   receivable  instant      2024-12-28  -     24             -
0000320193-23-000077   receivable  instant      2022-09-24  -     10             -
0001326801-25-000017   revenue     year         2024-12-31  own   none           -
0001326801-25-000017   revenue     year         2023-12-31  -     none           -
0001326801-25-000017   revenue     year         2022-12-31  -     none           -
0001652044-25-000014   revenue     year         2024-12-31  own   none           -
0001652044-25-000014   revenue     year         2023-12-31  -     none           -
0001652044-25-000014   revenue     year         2022-12-31  -     none           -
0001628280-24-002390   receivable  instant      2023-12-31  own   none           -
0001628280-24-002390   receivable  instant      2022-12-31  -     none           -
"""
CIKS = {
    "0001045810": 1045810,
    "0000002488": 2488,
    "0000320193": 320193,
    "0001326801": 1326801,
    "0001652044": 1652044,
}
TESLA = "0001628280-24-002390"
MONTHS = {1045810: 1, 2488: 12, 320193: 9, 1326801: 12, 1652044: 12, 1318605: 12}


class Line(NamedTuple):
    """One line of the tables above."""

    accession: str
    measure: str
    period: str
    end: str
    own: bool
    direct: str
    indirect: str


def lines(table: str) -> Iterator[Line]:
    for line in filter(None, table.splitlines()):
        accession, measure, period, end, own, rest = line.split(maxsplit=5)
        direct, indirect = rest.split("  ", 1)
        yield Line(accession, measure, period, end, own == "own", direct.strip(), indirect.strip())


def accessions(table: str) -> list[str]:
    return list(dict.fromkeys(line.accession for line in lines(table)))


@functools.cache
def texts(accession: str) -> FilingTexts:
    """What the extractor and the reader of paragraphs give for the main document of a filing."""
    cik = 1318605 if accession == TESLA else CIKS[accession[:10]]
    folder = ARCHIVE / str(cik) / accession.replace("-", "")
    (path,) = [one for one in folder.glob("*-20*.htm") if one.stat().st_size > 500_000]
    of_filing = {
        "ticker": pl.lit("X"),
        "cik": pl.lit(cik, dtype=pl.Int64),
        "accession_number": pl.lit(accession),
        "document_name": pl.lit(path.name),
        "answer_url": pl.lit(path.name),
        "answer_sha256": pl.lit("0"),
    }
    body = path.read_bytes()
    facts = extract([(path.name, body)]).facts.with_columns(**of_filing)
    paragraphs = read_paragraphs(path.name, body).with_columns(**of_filing)
    return FilingTexts(
        facts.select(list(INLINE_FACTS.polars_schema)),
        paragraphs.select(list(FILING_PARAGRAPHS.polars_schema)),
        FILINGS.frame(),
    )


@functools.cache
def tables(*numbers: str) -> dict[str, pl.DataFrame]:
    held = [texts(number) for number in numbers]
    month = MONTHS[held[0].facts["cik"][0]]
    together = FilingTexts(
        pl.concat([one.facts for one in held]), pl.concat([one.paragraphs for one in held]), FILINGS.frame()
    )
    return normalise_concentration("X", month, together)


def disclosed(rows: list[dict[str, Any]]) -> str:
    """Rows in the notation of the tables above."""
    if not rows:
        return "-"
    if any(row["is_none"] for row in rows):
        assert len(rows) == 1
        return "none"
    told = sorted((row for row in rows if row["share_pct"] is not None), key=lambda row: -row["share_pct"])
    words = [
        f"{row['share_pct']:g}" + (f" of {row['customer_count']}" if row["share_scope"] == "total" else "")
        for row in told
    ]
    return ",".join(
        [*words, *(f"10+ of {row['customer_count']}" for row in rows if row["share_pct"] is None)]
    )


def found_lines(accession: str) -> set[Line]:
    groups: dict[tuple[Any, ...], dict[str, list[dict[str, Any]]]] = {}
    for row in tables(accession)["concentrations"].to_dicts():
        measure = {"revenue": "revenue", "accounts_receivable": "receivable"}[row["measure"]]
        key = (accession, measure, row["period_type"], str(row["period_end_date"]), not row["is_comparative"])
        groups.setdefault(key, {"direct": [], "indirect": []})[row["relationship"]].append(row)
    return {
        Line(*key, disclosed(said["direct"]), disclosed(said["indirect"])) for key, said in groups.items()
    }


@pytest.mark.parametrize("accession", [*accessions(NVIDIA), *accessions(OTHERS)])
def test_a_filing_gives_the_shares_that_were_read_by_hand_and_no_others(accession: str) -> None:
    assert found_lines(accession) == {line for line in lines(NVIDIA + OTHERS) if line.accession == accession}


@pytest.mark.parametrize("accession", [*accessions(NVIDIA), *accessions(OTHERS)])
def test_the_tables_fulfil_their_contracts_and_lead_back_to_the_facts(accession: str) -> None:
    found = tables(accession)
    assert [verdict(found[table.name], table).problems for table in CONCENTRATION_TABLES] == [()] * 3
    facts = dict(texts(accession).facts.select("fact_number", "value").iter_rows())
    paragraphs = dict(texts(accession).paragraphs.select("paragraph_number", "text").iter_rows())
    for row in found["concentrations"].to_dicts():
        for number in row["fact_numbers"]:
            assert float(facts[number]) * 100 == pytest.approx(row["share_pct"])
        assert row["sentence"] in paragraphs[row["sentence_paragraph_number"]]


def test_every_tagged_customer_share_of_nvidia_is_used() -> None:
    used = sum(
        len(row["fact_numbers"])
        for accession in accessions(NVIDIA)
        for row in tables(accession)["concentrations"].to_dicts()
    )
    tagged = sum(
        texts(accession)
        .facts.filter(
            pl.col("concept").str.contains("ConcentrationRiskPercentage")
            & pl.col("dimensions").str.contains("MajorCustomersAxis", literal=True)
            & ~pl.col("dimensions").str.contains("GeographicalAxis", literal=True)
        )
        .height
        for accession in accessions(NVIDIA)
    )
    assert used == tagged == 77


def test_shares_of_places_are_not_among_them() -> None:
    # Outside the United States 53 and 48 %, Singapore 20 %, and 99 % on the customers' axis (0001045810-25-000116);
    # 86 % on that axis, and 31, 34, 44 and 41 % outside the United States (0001045810-25-000230).
    for accession, places in {
        "0001045810-25-000116": {53, 48, 20, 99},
        "0001045810-25-000230": {86, 31, 34, 44, 41},
    }.items():
        values = texts(accession).facts.filter(pl.col("concept") == "us-gaap:ConcentrationRiskPercentage1")[
            "value"
        ]
        assert places <= {round(float(value) * 100) for value in values}
        assert not places & set(tables(accession)["concentrations"]["share_pct"].to_list())


def test_the_tag_of_an_indirect_customer_does_not_make_it_direct() -> None:
    rows = tables("0001045810-23-000175")["concentrations"].filter(
        pl.col("member") == "nvda:CloudServiceProviderMember"
    )
    assert rows.select("relationship", "relationship_basis", "period_type", "share_pct").rows() == [
        ("indirect", "stated", "quarter", 22),
        ("indirect", "stated", "half", 19),
    ]


def test_two_customers_without_the_word_each_are_two_and_their_share_is_open() -> None:
    rows = tables("0001045810-25-000116")["concentrations"].filter(pl.col("relationship") == "indirect")
    assert rows.select("customer_count", "share_scope", "low_pct", "high_pct").rows() == [
        (2, "unstated", 10, None)
    ]


def test_only_one_sentence_of_nvidias_is_not_understood() -> None:
    aside = {
        accession: tables(accession)["quarantine"]["reason"].to_list() for accession in accessions(NVIDIA)
    }
    # Some indirect customers at or above 10 %: neither how many nor when.
    assert {accession: len(reasons) for accession, reasons in aside.items() if reasons} == {
        "0001045810-25-000230": 1
    }
    assert "does not say how many" in aside["0001045810-25-000230"][0]


def test_apples_network_carriers_are_a_class_and_not_a_customer() -> None:
    aside = tables("0000320193-23-000077")["quarantine"]
    assert aside["reason"].to_list() == ["the sentence does not say whose share it is"]
    assert "CellularNetworkCarriers" in aside["detail"][0]


def test_later_filings_repeat_the_same_shares_under_other_labels() -> None:
    found = tables(*accessions(NVIDIA))
    reconciled = found["concentration_reconciliations"]
    assert reconciled.height == 15
    assert reconciled["is_equal"].all()
    quarter = found["concentrations"].filter(
        (pl.col("period_end_date").cast(pl.String) == "2024-04-28")
        & (pl.col("measure") == "revenue")
        & (pl.col("relationship") == "direct")
    )
    assert quarter.select("accession_number", "member", "share_pct").rows() == [
        ("0001045810-24-000124", "nvda:CustomerAMember", 13),
        ("0001045810-24-000124", "nvda:CustomerBMember", 11),
        ("0001045810-25-000116", "nvda:CustomerAMember", 11),
        ("0001045810-25-000116", "nvda:CustomerCMember", 13),
    ]


# Worked by hand: least with every share at its least and the rest infinitely thin, greatest with every share at its
# greatest and the rest in pieces of 10 and one remainder.
BOUNDS = [
    ("0001045810-22-000079", "revenue", "quarter", 0, 0.0, 1000.0, 0.0, 40.0),
    ("0001045810-22-000079", "accounts_receivable", "instant", 1, 132.25, 1012.5, 11.5, 42.5),
    ("0001045810-22-000166", "revenue", "quarter", 1, 100.0, 1000.5, 10.0, 40.5),
    ("0001045810-23-000175", "revenue", "quarter", 1, 272.25, 1112.5, 16.5, 47.5),
    ("0001045810-24-000124", "revenue", "quarter", 2, 266.5, 1039.5, 23.0, 45.0),
    ("0001045810-25-000230", "revenue", "quarter", 4, 939.0, 1410.0, 59.0, 63.0),
    ("0001045810-25-000230", "revenue", "nine_months", 2, 576.5, 1269.5, 33.0, 55.0),
]


@pytest.mark.parametrize("expected", BOUNDS, ids=lambda row: " ".join(map(str, row[:3])))
def test_bounds_are_those_worked_by_hand(expected: tuple[object, ...]) -> None:
    accession, measure, period, *values = expected
    (row,) = (
        tables(str(accession))["concentration_bounds"]
        .filter(
            (pl.col("measure") == measure) & (pl.col("period_type") == period) & ~pl.col("is_comparative")
        )
        .to_dicts()
    )
    names = ("direct_customers", "hhi_low", "hhi_high", "top4_low_pct", "top4_high_pct")
    assert [row[name] for name in names] == values


def test_an_instance_has_no_sentences_and_none_of_its_customer_shares_is_taken() -> None:
    path = ARCHIVE.parents[3] / "misc.local" / "xbrl" / "NVDA" / "10k_2024" / "nvda-20240221_htm.xml"
    whole = texts("0001045810-24-000029")
    facts = extract([(path.name, path.read_bytes())]).facts.with_columns(
        ticker=pl.lit("X"),
        cik=pl.lit(1045810, dtype=pl.Int64),
        accession_number=pl.lit("0001045810-24-000029"),
        answer_url=pl.lit(path.name),
        answer_sha256=pl.lit("0"),
    )
    found = normalise_concentration(
        "X", 1, FilingTexts(facts.select(whole.facts.columns), whole.paragraphs.clear(), whole.filings)
    )
    assert found["concentrations"].is_empty()
    assert found["quarantine"]["reason"].to_list() == ["no sentence: the share stands in no paragraph"] * 5
