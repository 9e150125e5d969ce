"""The maintainer's tool: reading filings, releases and lists, and rebuilding the sample byte for byte."""

from dataclasses import replace
from pathlib import Path

import pytest

from pipelines.companies import load_universe
from pipelines.sample.store import DATA_DIR, Fact, Filing
from tools import build_sample
from tools.sample_material import filing_lists, inline_filings, releases, secondary

SHARED = Path(__file__).parents[4] / "shared"
needs_shared = pytest.mark.skipif(not SHARED.is_dir(), reason="needs the held SEC answers in ../shared")

INLINE = """
<html xmlns="http://www.w3.org/1999/xhtml" xmlns:ix="http://www.xbrl.org/2013/inlineXBRL"
      xmlns:xbrli="http://www.xbrl.org/2003/instance">
<ix:nonNumeric name="dei:DocumentType">10-Q</ix:nonNumeric>
<ix:nonNumeric name="dei:DocumentPeriodEndDate">June 30, 2024</ix:nonNumeric>
<ix:nonNumeric name="dei:DocumentFiscalYearFocus">2024</ix:nonNumeric>
<ix:nonNumeric name="dei:DocumentFiscalPeriodFocus">Q2</ix:nonNumeric>
<xbrli:context id="half"><xbrli:period><xbrli:startDate>2024-01-01</xbrli:startDate>
  <xbrli:endDate>2024-06-30</xbrli:endDate></xbrli:period></xbrli:context>
<xbrli:context id="part"><xbrli:entity><xbrli:segment/></xbrli:entity><xbrli:period>
  <xbrli:startDate>2024-01-01</xbrli:startDate><xbrli:endDate>2024-06-30</xbrli:endDate></xbrli:period></xbrli:context>
<xbrli:unit id="usd"><xbrli:measure>iso4217:USD</xbrli:measure></xbrli:unit>
<ix:nonFraction name="us-gaap:Revenues" contextRef="half" unitRef="usd" scale="6" decimals="-6">1,234</ix:nonFraction>
<ix:nonFraction name="us-gaap:Revenues" contextRef="half" unitRef="usd" scale="9" decimals="-8">1.2</ix:nonFraction>
<ix:nonFraction name="us-gaap:Revenues" contextRef="part" unitRef="usd" scale="6" decimals="-6">5</ix:nonFraction>
<ix:nonFraction name="us-gaap:NetCashProvidedByUsedInOperatingActivities" contextRef="half" unitRef="usd"
  scale="6" decimals="-6" sign="-">7</ix:nonFraction>
</html>
"""


def test_an_inline_document_gives_scaled_signed_undimensioned_facts_of_the_best_precision(
    tmp_path: Path,
) -> None:
    path = tmp_path / "data/1/000000000124000002/x.htm"
    path.parent.mkdir(parents=True)
    path.write_text(INLINE, encoding="utf-8")
    document = inline_filings.read_inline(tmp_path, "data/1/000000000124000002/x.htm")
    assert (document.cik, document.accession, document.form) == (1, "0000000001-24-000002", "10-Q")
    assert document.report_date == "2024-06-30"
    assert {f.concept: f.value for f in document.facts} == {
        "Revenues": 1_234_000_000,
        "NetCashProvidedByUsedInOperatingActivities": -7_000_000,
    }
    assert {(f.start, f.end, f.fy, f.fp) for f in document.facts} == {
        ("2024-01-01", "2024-06-30", "2024", "Q2")
    }


def test_a_printed_line_gives_one_value_for_each_column_and_drops_percentages(tmp_path: Path) -> None:
    path = "Archives/edgar/data/1/000000000124000002/r.htm"
    (tmp_path / path).parent.mkdir(parents=True)
    (tmp_path / path).write_text(
        "<p>Spending rose 5%.</p><tr><td>Capital expenditures</td><td>(12,135</td><td>)</td><td>(4,068</td>"
        "<td>)</td></tr><tr><td>Total revenues</td><td>$</td><td>41,496</td><td>7%</td><td>38,674</td>"
        "<td>(6</td><td>%)</td></tr><tr><td>Other</td></tr>",
        encoding="utf-8",
    )
    periods = (("2024-06-01", "2025-02-28"), ("2023-06-01", "2024-02-29"))
    lines = (
        releases.Line("Capital expenditures", releases.CAPEX, periods),
        releases.Line("Total revenues", releases.REVENUE, periods),
    )
    release = releases.Release(path, "8-K", "", lines)
    facts = releases.read_release(tmp_path, release)
    assert [f.value // 1_000_000 for f in facts] == [12135, 4068, 41496, 38674]
    wrong = replace(release, lines=(releases.Line("Capital expenditures", releases.CAPEX, periods[:1]),))
    with pytest.raises(ValueError, match="with 1 numbers"):
        releases.read_release(tmp_path, wrong)


def test_a_quarter_is_derivable_from_two_values_with_the_same_start_only() -> None:
    def fact(start: str, end: str) -> Fact:
        return Fact(1, "us-gaap", "Revenues", "USD", end, start, "0000000001-24-000002", 1, "", "")

    held = [
        fact("2024-01-01", "2024-03-31"),  # reported
        fact("2024-01-01", "2024-06-30"),  # less the first quarter: the second
        fact("2023-10-01", "2024-09-30"),  # twelve months with another start: nothing
    ]
    ends = {end for _, measure, end in secondary.derivable_quarters(held) if measure == "revenue"}
    assert ends == {"2024-03-31", "2024-06-30"}


def test_a_list_and_a_header_that_disagree_on_acceptance_are_refused() -> None:
    listed = Filing(
        1, "0000000001-24-000002", "8-K", "2024-01-02", "", "2024-01-02T21:00:00Z", "", "", 0, 0, 0
    )
    header = replace(listed, accepted_at="2024-01-02T16:00:00Z")
    with pytest.raises(ValueError, match="0000000001-24-000002"):
        filing_lists.merge({listed.accession: listed}, {header.accession: header})


@needs_shared
@pytest.mark.shared
def test_the_sample_is_what_the_held_material_gives(tmp_path: Path) -> None:
    archive, truth = SHARED / "edgar-archive", SHARED / "reference/capex-truth.tsv"
    universe = load_universe(build_sample.COMPANIES)
    build_sample.Builder(archive).build(truth, universe).write(tmp_path)
    tables = sorted(path.name for path in DATA_DIR.glob("*.tsv"))
    assert tables == sorted(path.name for path in tmp_path.glob("*.tsv"))
    for table in tables:
        assert (tmp_path / table).read_bytes() == (DATA_DIR / table).read_bytes(), table


@needs_shared
@pytest.mark.shared
def test_eastern_stamps_of_a_list_become_utc() -> None:
    listed = filing_lists.read_lists(SHARED / "edgar-archive")
    assert listed["0001045810-25-000021"].accepted_at == "2025-02-26T21:21:32Z"
    headers = filing_lists.read_headers(SHARED / "edgar-archive")
    assert len(filing_lists.merge(listed, headers)) == len(set(listed) | set(headers))
