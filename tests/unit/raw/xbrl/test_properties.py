"""What changes nothing in what a document says: reading it twice, and the ways in which markup may be written."""

import random
import re
from decimal import Decimal
from fractions import Fraction

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pipelines.raw.xbrl.extract import Extraction, extract
from pipelines.raw.xbrl.numbers import canonical, scaled
from tests.support.xbrl_documents import (
    NAMESPACES,
    context,
    declarations,
    inline,
    member,
    number,
    unit,
    words,
)

SEGMENT = member("srt:MajorCustomersAxis", "co:CustomerAMember") + member(
    "us-gaap:BenchmarkAxis", "us-gaap:SalesMember"
)
BODY = (
    number("60,922", scale="6", format="ixt:num-dot-decimal", id="f1")
    + words("☒", format="ixt-sec:boolballotbox", id="t1")
    + words("<p>One</p><table><tr><td>A</td><td>5</td></tr></table>", escape="true", continuedAt="n", id="t2")
    + '<ix:continuation id="n"><p>Two</p></ix:continuation>'
    + number("one", id="broken")
    + number("5", contextRef="d", unitRef="v", sign="-", id="f2")
    + '<ix:footnote id="n1">A note</ix:footnote>'
)
RESOURCES = (
    context("c", segment=SEGMENT)
    + context("d", period="<xbrli:instant>2024-12-31</xbrli:instant>")
    + unit("u")
    + unit("v", per="xbrli:shares")
)
DOCUMENT = inline(
    BODY,
    resources=RESOURCES,
    hidden=words("false"),
    relationships='<ix:relationship fromRefs="f1" toRefs="n1"/>',
)
ATTRIBUTES = re.compile(r'<([\w:\-]+)((?: [\w:\-]+="[^"]*"){2,})(/?)>')
# These prefixes are in the names that facts have; the others are only how markup is written.
STRUCTURE = ("ix", "ixt", "ixt-sec", "xbrli", "xbrldi", "link", "xlink", "xsi", "iso4217")


def said(
    document: bytes, *, places: bool = True
) -> tuple[list[tuple[object, ...]], list[tuple[str, str, str]]]:
    """Everything that an extraction says, as plain values."""
    extraction: Extraction = extract([("report.htm", document)])
    facts = extraction.facts if places else extraction.facts.drop("place")
    pieces = [(piece.place if places else "", piece.reason, piece.detail) for piece in extraction.pieces]
    return facts.rows(), pieces


def test_the_document_of_these_tests_has_facts_of_every_kind() -> None:
    facts, pieces = said(DOCUMENT)
    assert (len(facts), len(pieces)) == (5, 1)


def test_reading_twice_gives_the_same() -> None:
    assert said(DOCUMENT) == said(DOCUMENT)


@given(st.randoms(use_true_random=False))
@settings(max_examples=30, deadline=None)
def test_the_order_of_attributes_changes_nothing(chance: random.Random) -> None:
    def shuffled(match: re.Match[str]) -> str:
        attributes = re.findall(r' [\w:\-]+="[^"]*"', match[2])
        chance.shuffle(attributes)
        return f"<{match[1]}{''.join(attributes)}{match[3]}>"

    assert said(ATTRIBUTES.sub(shuffled, DOCUMENT.decode()).encode()) == said(DOCUMENT)


@given(st.randoms(use_true_random=False))
@settings(max_examples=30, deadline=None)
def test_white_space_inside_tags_and_between_definitions_changes_nothing(chance: random.Random) -> None:
    def space() -> str:
        return chance.choice([" ", "\n", "\t  ", "\r\n"])

    text = re.sub(r' (?=[\w:\-]+=")', lambda _: space(), DOCUMENT.decode())
    text = re.sub(r"(?<=>)(?=<xbrl)", lambda _: space(), text)
    text = re.sub(r"(?<=[\w\"])>", lambda _: chance.choice([">", " >"]), text)
    assert said(text.encode(), places=False) == said(DOCUMENT, places=False)


@given(st.permutations(["a", "b1", "zz", "ix", "xbrli", "q-r", "_s", "us", "i.s"]))
@settings(max_examples=30, deadline=None)
def test_the_names_of_prefixes_change_nothing(prefixes: list[str]) -> None:
    renamed = dict(zip(STRUCTURE, prefixes, strict=True))

    def other(match: re.Match[str]) -> str:
        return f"{match[1]}{renamed.get(match[2], match[2])}:"

    text = re.sub(r'([</"> ])([\w\-]+):(?=[A-Za-z])', other, DOCUMENT.decode().replace("xmlns:", "xmlns~"))
    text = re.sub(r"xmlns~([\w\-]+)", lambda match: f"xmlns:{renamed.get(match[1], match[1])}", text)
    facts, pieces = said(text.encode())
    expected_facts, expected_pieces = said(DOCUMENT)
    assert facts == expected_facts
    assert [piece[:2] for piece in pieces] == [piece[:2] for piece in expected_pieces]


@pytest.mark.parametrize("prefix", ["us-gaap", "srt", "dei"])
def test_the_prefix_of_a_standard_taxonomy_changes_nothing(prefix: str) -> None:
    namespaces = declarations(**{prefix: None, "standard": NAMESPACES[prefix]})
    plain = inline(BODY, resources=RESOURCES)
    text = inline(BODY, resources=RESOURCES, namespaces=namespaces).decode()
    renamed = re.sub(rf'(["> ]){prefix}:', r"\1standard:", text.replace(f"xmlns:{prefix}", "xmlns~"))
    assert said(renamed.encode())[0] == said(plain)[0]


@given(st.decimals(allow_nan=False, allow_infinity=False, places=6), st.integers(-12, 12), st.booleans())
def test_scale_and_sign_are_exact(value: Decimal, scale: int, negate: bool) -> None:
    text = scaled(format(value, "f"), scale, negate)
    assert Fraction(text) == Fraction(value) * Fraction(10) ** scale * (-1 if negate else 1)
    assert "e" not in text.lower()


@given(st.decimals(allow_nan=False, allow_infinity=False), st.integers(0, 6))
def test_equal_numbers_are_equal_texts(value: Decimal, zeros: int) -> None:
    plain = format(value, "f")
    padded = plain + ("0" * zeros if "." in plain else "." + "0" * zeros)
    assert canonical(padded) == canonical(plain) == canonical(canonical(plain))
    assert Decimal(canonical(plain)) == value
