"""The maintainer's tool: reading filings, releases and lists, and rebuilding the sample byte for byte."""

from dataclasses import replace
from decimal import Decimal
from pathlib import Path

import pytest

from pipelines.companies import Company, Universe, load_universe
from pipelines.sample.store import DATA_DIR, Fact, Filing, InlineFact
from tools import build_sample
from tools.sample_material import (
    filing_facts,
    filing_lists,
    inline_filings,
    named_sources,
    release_splits,
    releases,
    secondary,
)
from tools.sample_material.concepts import balances_by_cik

SHARED = Path(__file__).parents[4] / "shared"
needs_shared = pytest.mark.skipif(not SHARED.is_dir(), reason="needs the held SEC answers in ../shared")

CALLS = "Tariff_Sentiment (transcripts of calls)"
UNIVERSE: Universe = load_universe(build_sample.COMPANIES)

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


FILED = """<html xmlns="http://www.w3.org/1999/xhtml" xmlns:ix="http://www.xbrl.org/2013/inlineXBRL"
 xmlns:ixt="http://www.xbrl.org/inlineXBRL/transformation/2020-02-12" xmlns:xbrli="http://www.xbrl.org/2003/instance"
 xmlns:xbrldi="http://xbrl.org/2006/xbrldi" xmlns:iso4217="http://www.xbrl.org/2003/iso4217"
 xmlns:us-gaap="http://fasb.org/us-gaap/2024" xmlns:srt="http://fasb.org/srt/2024"
 xmlns:dei="http://xbrl.sec.gov/dei/2024" xmlns:nvda="http://www.nvidia.com/20240428"><body><div style="display:none">
<ix:header><ix:hidden><ix:nonNumeric name="dei:DocumentType" contextRef="all">10-Q</ix:nonNumeric></ix:hidden>
<ix:resources>{contexts}<xbrli:unit id="usd"><xbrli:measure>iso4217:USD</xbrli:measure></xbrli:unit>
</ix:resources></ix:header></div><p>{facts}</p></body></html>"""
CONTEXT = """<xbrli:context id="{name}"><xbrli:entity><xbrli:identifier scheme="x">1</xbrli:identifier>{segment}
</xbrli:entity><xbrli:period><xbrli:startDate>2024-01-29</xbrli:startDate><xbrli:endDate>2024-04-28</xbrli:endDate>
</xbrli:period></xbrli:context>"""
MEMBER = (
    '<xbrli:segment><xbrldi:explicitMember dimension="srt:ProductOrServiceAxis">nvda:{}Member'
    "</xbrldi:explicitMember></xbrli:segment>"
)
NUMBER = (
    '<ix:nonFraction name="{concept}" contextRef="{context}" unitRef="usd" scale="{scale}" decimals="{decimals}" '
    'format="ixt:num-dot-decimal">{printed}</ix:nonFraction>'
)
DATA_CENTER = '{"srt:ProductOrServiceAxis":"nvda:DataCenterMember"}'


def filed(tmp_path: Path, *numbers: tuple[str, str, str, str, str]) -> filing_facts.HeldDocument:
    """A held document of Nvidia with (concept, context, printed, scale, decimals)."""
    names = ("concept", "context", "printed", "scale", "decimals")
    contexts = CONTEXT.format(name="all", segment="")
    for member in ("DataCenter", "Unheard"):
        contexts += CONTEXT.format(name=member, segment=MEMBER.format(member))
    facts = "".join(NUMBER.format(**dict(zip(names, number, strict=True))) for number in numbers)
    path = tmp_path / "nvda-20240428.htm"
    path.write_text(FILED.format(contexts=contexts, facts=facts), encoding="utf-8")
    company: Company = UNIVERSE.company("NVDA")
    return filing_facts.read_document(company, 1045810, "0001045810-24-000124", path.name, path)


def none_carried(*_: str) -> bool:
    return False


def test_a_selected_fact_is_kept_with_its_most_precise_value_and_the_cover(tmp_path: Path) -> None:
    held = filed(
        tmp_path,
        ("us-gaap:Revenues", "DataCenter", "22.6", "9", "-8"),
        ("us-gaap:Revenues", "DataCenter", "22,563", "6", "-6"),
        ("us-gaap:Revenues", "Unheard", "7", "6", "-6"),
        ("us-gaap:Assets", "all", "5", "6", "-6"),
    )
    document, facts = filing_facts.inline_rows(held, none_carried)
    assert [(f.concept, f.dimensions, f.value, f.scale, f.decimals) for f in facts] == [
        ("us-gaap:Revenues", DATA_CENTER, "22563000000", "6", "-6"),
        ("dei:DocumentType", "{}", "10-Q", "", ""),
    ]
    assert document is not None
    assert document.namespaces.split() == [
        "dei=http://xbrl.sec.gov/dei/2024",
        "nvda=http://www.nvidia.com/20240428",
        "srt=http://fasb.org/srt/2024",
        "us-gaap=http://fasb.org/us-gaap/2024",
    ]


def test_what_company_facts_carry_is_left_out_unless_it_has_dimensions(tmp_path: Path) -> None:
    total = ("us-gaap:Revenues", "all", "26,044", "6", "-6")
    held = filed(tmp_path, total, ("us-gaap:Revenues", "DataCenter", "22,563", "6", "-6"))
    _, facts = filing_facts.inline_rows(held, lambda *_: True)
    assert [f.dimensions for f in facts if f.unit] == [DATA_CENTER]
    assert filing_facts.inline_rows(filed(tmp_path, total), lambda *_: True) == (None, [])


def test_one_fact_with_two_values_of_one_precision_is_refused(tmp_path: Path) -> None:
    held = filed(
        tmp_path,
        ("us-gaap:Revenues", "DataCenter", "22,563", "6", "-6"),
        ("us-gaap:Revenues", "DataCenter", "22,564", "6", "-6"),
    )
    with pytest.raises(ValueError, match="states a fact twice"):
        filing_facts.inline_rows(held, none_carried)


def test_balances_without_dimensions_are_read_from_company_facts_where_a_company_selects_them() -> None:
    balances = balances_by_cik(UNIVERSE)
    assert "RevenueRemainingPerformanceObligation" in balances[789019]
    assert balances[320193] == ()
    assert "CapitalExpendituresIncurredButNotYetPaid" not in balances[1045810]


@pytest.mark.parametrize(
    ("text", "words", "stated"),
    [
        ("E=transcript lingtouyangLeo/Tariff_Sentiment MSFT_2024_Q1", [CALLS], "11200"),
        ("code search excerpt (Meta slides: 14,836) | E (14.8)", [CALLS], "14800"),
        ("D=akiraak (rounded 2370) | memory (CFO commentary)", ["from press releases"], "2370"),
        ("page storyboard18.com (release text) | E META_2024_Q1 (6.7) | B sum 6400+315=6715",
         ["storyboard18.com", CALLS], "11200"),
        ("page finblog.com | page newspic.kr 2025-10-30", ["finblog.com", "newspic.kr 2025-10-30"], "11200"),
        ("memory", [], "11200"),
        ("github look-up id 70133114577 (call sentences)", [], "11200"),
        ("B derived 21383+754", [], "11200"),
    ],
)  # fmt: skip
def test_a_source_is_named_or_not_copied_and_gives_what_it_states(
    text: str, words: list[str], stated: str
) -> None:
    named = named_sources.named_sources(text)
    assert len(named) == len(words)
    assert all(end in one.words for one, end in zip(named, words, strict=True))
    assert named_sources.stated_value(named, Decimal(11200)) == Decimal(stated)


def test_a_source_without_words_is_refused() -> None:
    with pytest.raises(ValueError, match="without words of ours"):
        named_sources.named_sources("a new tracker")


def truth_table(tmp_path: Path, *lines: str) -> Path:
    path = tmp_path / "truth.tsv"
    head = ["company", "fiscal_period", "period_end", "metric", "value", "unit", "source", "comment"]
    path.write_text("\n".join(["\t".join(head), *lines, ""]), encoding="utf-8")
    return path


CALL = "E=transcript lingtouyangLeo/Tariff_Sentiment AMZN_2024_Q2"
INVESTED = "capital_investments_net_cash_plus_equipment_finance_leases"


def test_a_headline_has_the_period_that_it_was_stated_for(tmp_path: Path) -> None:
    table = truth_table(
        tmp_path,
        f"AMZN\tFY2024H1\t2024-06-30\t{INVESTED}\t30500\tUSD_million\t{CALL}\tYTD",
        f"AMZN\tFY2024 9M\t2024-09-30\t{INVESTED}\t51900\tUSD_million\t{CALL}\tYTD",
        f"AMZN\tFY2023\t2023-12-31\t{INVESTED}\t48400\tUSD_million\t{CALL}\t",
        "MSFT\tFY2026Q3\t2026-03-31\tcapex_incl_finance_leases\t\tUSD_million\tnot found\t",
        f"AMZN\t\t2024-03-31\tcapex_cash_net_of_incentives\t13935\tUSD_million\t{CALL}\t",
    )
    found = secondary.read_secondary(table, [])
    assert [(f.measure, f.start, f.end, f.value // 1_000_000) for f in found] == [
        ("capex_headline", "2024-01-01", "2024-06-30", 30500),
        ("capex_headline", "2024-01-01", "2024-09-30", 51900),
        ("capex_headline", "2023-01-01", "2023-12-31", 48400),
    ]
    assert all(f.note.endswith("finance leases; rounded as stated; call AMZN_2024_Q2") for f in found)


def test_nvidias_weeks_begin_after_the_quarter_before_and_filed_platforms_need_no_source(
    tmp_path: Path,
) -> None:
    rows = [
        f"NVDA\t{quarter}\t{end}\tdata_center_revenue\t{value}\tUSD_million\tD=akiraak (rounded {rounded})\t"
        for quarter, end, value, rounded in (
            ("FY2022Q1", "2021-05-02", 2048, 2050),
            ("FY2022Q2", "2021-08-01", 2366, 2370),
        )
    ]
    first = InlineFact(
        1045810, "0001045810-22-000079", "us-gaap:Revenues", "2021-05-02", "2021-02-01", DATA_CENTER, "USD", "-6",
        "6", "2048000000",
    )  # fmt: skip
    (found,) = secondary.read_secondary(truth_table(tmp_path, *rows), [first])
    assert (found.measure, found.start, found.end) == (
        "revenue.market_platform.data_center",
        "2021-05-03",
        "2021-08-01",
    )
    assert (found.value, found.note) == (2_370_000_000, "rounded by the source")


def test_a_release_whose_accession_is_not_held_stays_secondary(tmp_path: Path) -> None:
    row = "AMZN\t\t2023-03-31\tproceeds_pp&e_sales_and_incentives\t1137\tUSD_million\tF=SEC EX-99.1\t"
    (found,) = secondary.read_secondary(truth_table(tmp_path, row), [])
    assert (found.measure, found.start, found.value) == ("incentive_proceeds", "2023-01-01", 1_137_000_000)
    assert "accession number not held" in found.source


def test_every_split_release_has_a_folder_of_its_own_and_names_its_document() -> None:
    held = release_splits.split_releases()
    assert len({release.folder for release in held}) == len(held)
    for release in held:
        assert filing_facts.DOCUMENT.fullmatch(release.primary)
        assert all(line.periods for line in release.lines)


@needs_shared
@pytest.mark.shared
def test_the_sample_is_what_the_held_material_gives(tmp_path: Path) -> None:
    archive, truth = SHARED / "edgar-archive", SHARED / "reference/capex-truth.tsv"
    build_sample.Builder(archive).build(truth, UNIVERSE).write(tmp_path)
    # Reference figures are entered by hand, each with its date and source.
    tables = sorted(path.name for path in DATA_DIR.glob("*.tsv") if path.name != "reference.tsv")
    assert sorted(path.name for path in tmp_path.iterdir()) == tables
    for table in tables:
        assert (tmp_path / table).read_bytes() == (DATA_DIR / table).read_bytes(), table


@needs_shared
@pytest.mark.shared
def test_eastern_stamps_of_a_list_become_utc() -> None:
    listed = filing_lists.read_lists(SHARED / "edgar-archive")
    assert listed["0001045810-25-000021"].accepted_at == "2025-02-26T21:21:32Z"
    headers = filing_lists.read_headers(SHARED / "edgar-archive")
    assert len(filing_lists.merge(listed, headers)) == len(set(listed) | set(headers))
