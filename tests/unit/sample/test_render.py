"""Rendering: the SEC's shape, the same bytes every time."""

import json

from pipelines.sample import render
from pipelines.sample.store import Entity, Fact, Filing, SecondaryFigure

ENTITY = Entity(1045810, "NVIDIA CORP", "NVIDIA CORP", "NVDA NVDX", "Nasdaq -", "0131", "3674")
RELEASE = Filing(
    1045810,
    "0001045810-25-000021",
    "8-K",
    "2025-02-26",
    "2025-02-26",
    "2025-02-26T21:21:32Z",
    "2.02,9.01",
    "nvda-20250226.htm",
    1,
    1,
    820017,
)
UNSTAMPED = Filing(1045810, "0001045810-19-000023", "10-K", "2019-02-21", "2019-01-27", "", "", "", 0, 0, 0)
UNDATED = Filing(1045810, "0001045810-19-000023", "10-K", "", "2019-01-27", "", "", "", 0, 0, 0)


def fact(start: str, end: str, value: int, accession: str, fy: str = "2025", fp: str = "FY") -> Fact:
    return Fact(1045810, "us-gaap", "Revenues", "USD", end, start, accession, value, fy, fp)


def test_company_facts_have_the_sec_shape() -> None:
    facts = [fact("2024-01-29", "2025-01-26", 130497000000, RELEASE.accession)]
    document = json.loads(render.company_facts(ENTITY, facts, [RELEASE]))
    assert document["cik"] == 1045810
    assert document["entityName"] == "NVIDIA CORP"
    assert document["facts"]["us-gaap"]["Revenues"]["units"]["USD"] == [
        {
            "start": "2024-01-29",
            "end": "2025-01-26",
            "val": 130497000000,
            "accn": "0001045810-25-000021",
            "fy": 2025,
            "fp": "FY",
            "form": "8-K",
            "filed": "2025-02-26",
        }
    ]


def test_what_a_filing_does_not_state_is_null() -> None:
    facts = [fact("2018-01-29", "2019-01-27", 1, UNDATED.accession, fy="", fp="")]
    entry = json.loads(render.company_facts(ENTITY, facts, [UNDATED]))
    [only] = entry["facts"]["us-gaap"]["Revenues"]["units"]["USD"]
    assert (only["fy"], only["fp"], only["filed"]) == (None, None, None)


def test_an_instant_has_no_start() -> None:
    facts = [fact("", "2019-01-27", 1, UNDATED.accession)]
    entry = json.loads(render.company_facts(ENTITY, facts, [UNDATED]))
    assert "start" not in entry["facts"]["us-gaap"]["Revenues"]["units"]["USD"][0]


def test_the_order_of_rows_does_not_change_the_bytes() -> None:
    facts = [
        fact("2024-01-29", "2025-01-26", 2, RELEASE.accession),
        fact("2018-01-29", "2019-01-27", 1, UNDATED.accession),
    ]
    there = render.company_facts(ENTITY, facts, [RELEASE, UNDATED])
    back = render.company_facts(ENTITY, facts[::-1], [UNDATED, RELEASE])
    assert there == back
    assert render.submissions(ENTITY, [RELEASE, UNDATED]) == render.submissions(ENTITY, [UNDATED, RELEASE])


def test_submissions_are_columns_newest_first_in_true_utc() -> None:
    document = json.loads(render.submissions(ENTITY, [UNSTAMPED, RELEASE]))
    recent = document["filings"]["recent"]
    assert document["cik"] == "0001045810"
    assert document["tickers"] == ["NVDA", "NVDX"]
    assert document["exchanges"] == ["Nasdaq", None]
    assert document["filings"]["files"] == []
    assert recent["accessionNumber"] == ["0001045810-25-000021", "0001045810-19-000023"]
    assert recent["acceptanceDateTime"] == ["2025-02-26T21:21:32.000Z", ""]
    assert recent["items"] == ["2.02,9.01", ""]
    assert {len(column) for column in recent.values()} == {2}


def test_a_filing_whose_date_is_not_held_is_not_listed() -> None:
    document = json.loads(render.submissions(ENTITY, [UNDATED, RELEASE]))
    assert document["filings"]["recent"]["accessionNumber"] == [RELEASE.accession]


def test_a_secondary_figure_names_its_source_and_no_filing() -> None:
    figures = [
        SecondaryFigure(1045810, "NVDA", "revenue", "USD", "2024-03-31", "2024-01-01", 5, "a tracker", ""),
        SecondaryFigure(1045810, "NVDA", "revenue", "USD", "2024-06-30", "2024-04-01", 6, "a tracker", "odd"),
    ]
    document = json.loads(render.secondary_figures(ENTITY, figures))
    first, second = document["facts"]["secondary"]["revenue"]["units"]["USD"]
    assert first == {"start": "2024-01-01", "end": "2024-03-31", "val": 5, "source": "a tracker"}
    assert second["note"] == "odd"


def test_company_tickers_number_every_ticker() -> None:
    document = json.loads(render.company_tickers([ENTITY]))
    assert document == {
        "0": {"cik_str": 1045810, "ticker": "NVDA", "title": "NVIDIA CORP"},
        "1": {"cik_str": 1045810, "ticker": "NVDX", "title": "NVIDIA CORP"},
    }
