"""Contexts, units and names as facts have them."""

import json
from typing import Any

import pytest

from pipelines.raw.xbrl.extract import extract
from pipelines.raw.xbrl.names import usual_prefix
from tests.support.xbrl_documents import DAY, context, declarations, inline, member, number, unit

TYPED = '<xbrldi:typedMember dimension="{axis}">{value}</xbrldi:typedMember>'


def fact(resources: str, **options: str) -> dict[str, Any]:
    extraction = extract([("report.htm", inline(number("1"), resources=resources, **options))])
    assert extraction.pieces == []
    return extraction.facts.row(0, named=True)


def dimensions(segment: str = "", scenario: str = "") -> dict[str, str]:
    text = fact(context(segment=segment, scenario=scenario) + unit())["dimensions"]
    found: dict[str, str] = json.loads(text)
    assert text == json.dumps(found, sort_keys=True, separators=(",", ":"))
    return found


def refused(resources: str) -> tuple[str, str]:
    (piece,) = extract([("report.htm", inline(number("1"), resources=resources))]).pieces
    return piece.reason, piece.detail


def test_explicit_members_of_segment_and_scenario_are_dimensions() -> None:
    assert dimensions(
        segment=member("us-gaap:StatementBusinessSegmentsAxis", "co:ComputeMember"),
        scenario=member("srt:MajorCustomersAxis", "co:CustomerAMember"),
    ) == {
        "srt:MajorCustomersAxis": "co:CustomerAMember",
        "us-gaap:StatementBusinessSegmentsAxis": "co:ComputeMember",
    }


def test_a_typed_dimension_is_its_text() -> None:
    value = "<co:StartDate> 2025-01-01\n</co:StartDate>"
    assert dimensions(segment=TYPED.format(axis="co:StartAxis", value=value)) == {
        "co:StartAxis": "2025-01-01"
    }


def test_a_typed_dimension_keeps_quotes_and_letters_of_any_alphabet() -> None:
    value = '<co:Name>“Ä” "b" \\ c</co:Name>'.encode("ascii", "xmlcharrefreplace").decode()
    assert dimensions(segment=TYPED.format(axis="co:NameAxis", value=value)) == {
        "co:NameAxis": '“Ä” "b" \\ c'
    }


def test_a_nil_typed_dimension_is_null() -> None:
    assert dimensions(segment=TYPED.format(axis="co:NameAxis", value='<co:Name xsi:nil="true"/>')) == {
        "co:NameAxis": None
    }


def test_a_segment_that_is_no_dimension_is_not_lost() -> None:
    assert dimensions(segment="<co:Division>North  America</co:Division>") == {"co:Division": "North America"}


@pytest.mark.parametrize(
    ("period", "start", "end"),
    [
        (DAY, None, "2024-12-31"),
        ("<xbrli:instant>2025-01-01T00:00:00</xbrli:instant>", None, "2024-12-31"),
        ("<xbrli:instant>2024-12-31T24:00:00</xbrli:instant>", None, "2024-12-31"),
        ("<xbrli:instant>2024-12-31Z</xbrli:instant>", None, "2024-12-31"),
        ("<xbrli:instant>2024-12-31T17:30:00.5-05:00</xbrli:instant>", None, "2024-12-31"),
        ("<xbrli:startDate>2024-01-01T00:00:00</xbrli:startDate><xbrli:endDate>2025-01-01T00:00:00</xbrli:endDate>",
         "2024-01-01", "2024-12-31"),
        ("<xbrli:endDate>2024-03-31</xbrli:endDate><xbrli:startDate> 2024-01-01 </xbrli:startDate>",
         "2024-01-01", "2024-03-31"),
        ("<xbrli:forever/>", None, None),
    ],
)  # fmt: skip
def test_periods(period: str, start: str | None, end: str | None) -> None:
    row = fact(context(period=period) + unit())
    assert [None if day is None else str(day) for day in (row["start_date"], row["end_date"])] == [start, end]


@pytest.mark.parametrize(
    ("resources", "reason", "detail"),
    [
        (context(period="") + unit(), "unreadable context", "no end"),
        (
            context(period="<xbrli:instant>31.12.2024</xbrli:instant>") + unit(),
            "unreadable context",
            "31.12.2024",
        ),
        (
            context(period="<xbrli:instant>2024-02-30</xbrli:instant>") + unit(),
            "unreadable context",
            "2024-02-30",
        ),
        (context(segment=member("gone:Axis", "co:M")) + unit(), "unreadable context", "gone:Axis"),
        (context(segment=member("co:Axis", "gone:M")) + unit(), "unreadable context", "gone:M"),
        (context(segment=member("co:Axis", "co:M") * 2) + unit(), "unreadable context", "co:Axis twice"),
        (context(segment=TYPED.format(axis="co:Axis", value="")) + unit(), "unreadable context", "no value"),
        (context() + '<xbrli:unit id="u"/>', "unreadable unit", "no measure"),
        (context() + unit("u", "gone:USD"), "unreadable unit", "gone:USD"),
        (context() + '<xbrli:unit id="u"><xbrli:divide/></xbrli:unit>', "unreadable unit", "lacks a side"),
    ],
)
def test_what_can_not_be_read_is_said(resources: str, reason: str, detail: str) -> None:
    found = refused(resources)
    assert found[0] == reason
    assert detail in found[1]


@pytest.mark.parametrize(
    ("element", "text"),
    [
        (unit(), "USD"),
        (unit("u", "xbrli:shares"), "shares"),
        (unit("u", "xbrli:pure"), "pure"),
        (unit("u", "co:segment"), "co:segment"),
        (unit("u", per="xbrli:shares"), "USD/shares"),
        (unit("u", "iso4217:USD", "co:MW"), "USD*co:MW"),
        (unit("u", "co:MW", "iso4217:USD", per="co:hour"), "USD*co:MW/co:hour"),
    ],
)
def test_units(element: str, text: str) -> None:
    assert fact(context() + element)["unit"] == text


@pytest.mark.parametrize(
    ("namespace", "prefix"),
    [
        ("http://fasb.org/us-gaap/2023", "us-gaap"),
        ("http://fasb.org/us-gaap/2021-01-31", "us-gaap"),
        ("http://xbrl.us/us-gaap/2009-01-31", "us-gaap"),
        ("http://fasb.org/srt/2024", "srt"),
        ("http://xbrl.sec.gov/dei/2014-01-31", "dei"),
        ("http://xbrl.sec.gov/country/2023", "country"),
        ("http://xbrl.sec.gov/cyd/2024", "cyd"),
        ("https://xbrl.ifrs.org/taxonomy/2023-03-23/ifrs-full", "ifrs-full"),
        ("http://www.xbrl.org/2003/iso4217", "iso4217"),
        ("http://www.nvidia.com/20240128", None),
        ("http://www.example.com/fasb.org/us-gaap/2023", None),
        ("", None),
    ],
)
def test_standard_taxonomies_are_known_by_their_namespace(namespace: str, prefix: str | None) -> None:
    assert usual_prefix(namespace) == prefix


def test_standard_names_have_the_usual_prefix_whatever_the_document_declares() -> None:
    namespaces = declarations(
        us_gaap=None, gaap="http://fasb.org/us-gaap/2024", co=None, us_gaap2="http://co/1"
    )
    body = inline(
        number("1", name="gaap:Revenues") + number("2", name="us-gaap2:Capacity"),
        namespaces=namespaces,
        resources=context(segment=member("gaap:StatementBusinessSegmentsAxis", "us-gaap2:AMember")) + unit(),
    )
    first, second = extract([("report.htm", body)]).facts.to_dicts()
    assert (first["concept"], second["concept"]) == ("us-gaap:Revenues", "us-gaap2:Capacity")
    assert json.loads(first["dimensions"]) == {"us-gaap:StatementBusinessSegmentsAxis": "us-gaap2:AMember"}


def test_two_prefixes_of_one_namespace_are_one_name() -> None:
    body = number("1", name="co:Capacity") + number("2", name="also:Capacity")
    document = inline(body, namespaces=declarations(also="http://www.example.com/20241231"))
    assert extract([("report.htm", document)]).facts["concept"].to_list() == ["co:Capacity"] * 2
