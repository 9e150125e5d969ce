"""Facts of every held filing against counts and values that share no code with the extractor's."""

import html
import json
import re
from decimal import Decimal
from functools import cache
from pathlib import Path
from xml.parsers import expat

import polars as pl
import pytest

from pipelines.raw.xbrl.extract import extract
from pipelines.settings import PROJECT_ROOT
from tests.support.arelle_reader import ArelleFact, arelle_facts

ARCHIVE = PROJECT_ROOT.parent / "shared" / "edgar-archive"
FILED = ARCHIVE / "www.sec.gov" / "Archives" / "edgar" / "data"
OTHERS = ARCHIVE / "misc.local" / "other-filings"
INSTANCES = ARCHIVE / "misc.local" / "xbrl"
SEC_REGISTRY = "http://www.sec.gov/inlineXBRL/transformation/2015-08-31"
IX = "http://www.xbrl.org/2013/inlineXBRL"
XBRLI = "http://www.xbrl.org/2003/instance"
LINK = "http://www.xbrl.org/2003/linkbase"

pytestmark = [
    pytest.mark.shared,
    pytest.mark.skipif(not ARCHIVE.is_dir(), reason="needs the held SEC answers in ../shared"),
]


@cache
def inline_documents() -> list[Path]:
    """Every held document with inline XBRL that is not inside a submission: 10-K, 10-Q and 8-K."""
    paths = [*FILED.glob("*/*/*.htm"), *OTHERS.glob("*.htm")]
    return sorted(path for path in paths if IX.encode() in path.read_bytes())


def reports() -> list[Path]:
    """The 10-K and 10-Q among them: current reports have some 20 facts, these hundreds."""
    return [path for path in inline_documents() if path.stat().st_size > 500_000]


def instances() -> list[Path]:
    paths = [*INSTANCES.glob("*/*/*.xml"), *FILED.glob("*/*/*_htm.xml")]
    return sorted(path for path in paths if XBRLI.encode() in path.read_bytes())


def name_of(path: Path) -> str:
    return f"{path.parent.name}/{path.name}"


def counted(body: bytes) -> dict[str, int]:
    """Numbers of elements by name, counted by expat."""
    counts: dict[str, int] = {}

    def start(name: str, _: dict[str, str]) -> None:
        counts[name] = counts.get(name, 0) + 1

    parser = expat.ParserCreate(namespace_separator=" ")
    parser.StartElementHandler = start
    parser.Parse(body[body.index(b"<?xml") : body.rindex(b">", 0, body.rindex(b"</html>") + 8) + 1], True)
    return counts


def counted_in_instance(body: bytes) -> int:
    """Children of the root that are neither definitions nor links, counted by expat."""
    depth, count = 0, 0

    def start(name: str, _: dict[str, str]) -> None:
        nonlocal depth, count
        depth += 1
        if depth == 2 and name.rpartition(" ")[0] not in (XBRLI, LINK):
            count += 1

    def end(_: str) -> None:
        nonlocal depth
        depth -= 1

    parser = expat.ParserCreate(namespace_separator=" ")
    parser.StartElementHandler, parser.EndElementHandler = start, end
    parser.Parse(body, True)
    return count


@pytest.mark.parametrize("path", inline_documents() if ARCHIVE.is_dir() else [], ids=name_of)
def test_every_fact_of_an_inline_document_is_read(path: Path) -> None:
    body = path.read_bytes()
    extraction = extract([(path.name, body)])
    counts = counted(body)
    numbers, texts = counts.get(f"{IX} nonFraction", 0), counts[f"{IX} nonNumeric"]
    assert extraction.pieces == []
    assert (extraction.facts["is_numeric"].sum(), extraction.facts.height) == (numbers, numbers + texts)
    # The same once more with nothing but a pattern over the bytes.
    assert len(re.findall(rb"<ix:non(?:Fraction|Numeric)[\s>]", body)) == extraction.facts.height
    assert extraction.facts["fact_number"].to_list() == list(range(1, extraction.facts.height + 1))


@pytest.mark.parametrize("path", sorted(FILED.glob("*/*/*.txt")) if ARCHIVE.is_dir() else [], ids=name_of)
def test_every_fact_of_a_complete_submission_is_read(path: Path) -> None:
    body = path.read_bytes()
    extraction = extract([(path.name, body)])
    assert extraction.pieces == []
    assert extraction.facts.height == len(re.findall(rb"<ix:non(?:Fraction|Numeric)[\s>]", body))


@pytest.mark.parametrize("path", instances() if ARCHIVE.is_dir() else [], ids=name_of)
def test_every_fact_of_an_instance_is_read(path: Path) -> None:
    extraction = extract([(path.name, path.read_bytes())])
    assert extraction.pieces == []
    assert extraction.facts.height == counted_in_instance(path.read_bytes())


def test_there_are_as_many_documents_as_the_counts_speak_of() -> None:
    """So that none of the counts above is one of nothing."""
    numbers = sum(counted(path.read_bytes())[f"{IX} nonFraction"] for path in reports())
    assert (len(reports()), len(instances())) == (39, 10)
    assert numbers == 41_604


FACT = ["concept", "unit", "start_date", "end_date", "dimensions", "decimals", "is_nil", "context_id"]


@pytest.mark.parametrize(
    ("instance", "inline"),
    [
        (
            INSTANCES / "AAPL" / "10q_2023" / "aapl-20230701_htm.xml",
            FILED / "320193" / "000032019323000077" / "aapl-20230701.htm",
        ),
        (
            FILED / "320193" / "000032019325000057" / "aapl-20250329_htm.xml",
            FILED / "320193" / "000032019325000057" / "aapl-20250329.htm",
        ),
    ],
    ids=["0000320193-23-000077", "0000320193-25-000057"],
)
def test_an_inline_document_says_what_the_secs_own_extraction_of_it_says(
    instance: Path, inline: Path
) -> None:
    """Values included, and with them the SEC's transformations; a text's breaks may stand elsewhere."""
    one = extract([(instance.name, instance.read_bytes())]).facts
    other = extract([(inline.name, inline.read_bytes())]).facts
    squeezed = pl.col("value").str.replace_all(r"\s+", "")
    left = one.with_columns(squeezed).select("fact_id", "value", *FACT).sort("fact_id")
    right = other.with_columns(squeezed).select("fact_id", "value", *FACT).sort("fact_id")
    assert left.equals(right)


def squeezed(text: str) -> str:
    """Text without markup and white space: Arelle keeps the markup of text blocks, we keep their lines."""
    return "".join(html.unescape(re.sub(r"<[^>]*>", "", text)).split())


def clark(name: str, prefixes: dict[str, str]) -> str:
    prefix, _, local = name.rpartition(":")
    return f"{{{prefixes[prefix]}}}{local}"


def differences(path: Path) -> tuple[int, list[str], int]:
    """Facts compared, what differs in them without an explanation, and how many Arelle can not transform.

    The explanation: this Arelle has no registry of the SEC. It leaves such a text as it is printed, where we give its
    value; the printed text is then the same.
    """
    ours = {row["fact_id"]: row for row in extract([(path.name, path.read_bytes())]).facts.to_dicts()}
    theirs = arelle_facts(path)
    found, untransformed = [], 0
    prefixes = {row["concept"].partition(":")[0]: row["namespace"] for row in ours.values()}
    for fact in theirs:
        mine = ours[fact.id]
        of_sec = fact.format is not None and fact.format.startswith(f"{{{SEC_REGISTRY}}}")
        untransformed += of_sec
        expected = {
            "concept": fact.concept,
            "unit": fact.unit,
            "period": (fact.start, fact.end),
            "nil": fact.is_nil,
            "decimals": fact.decimals,
            "dimensions": sorted(_local(axis, member) for axis, member in fact.dimensions.items()),
        }
        got = {
            "concept": clark(mine["concept"], prefixes),
            "unit": re.sub(r"[\w\-]+:", "", mine["unit"] or ""),
            "period": (str(mine["start_date"]) if mine["start_date"] else None, str(mine["end_date"])),
            "nil": mine["is_nil"],
            "decimals": mine["decimals"],
            "dimensions": sorted(
                _local(axis, member) for axis, member in json.loads(mine["dimensions"]).items()
            ),
        }
        if not of_sec and not fact.is_nil:
            expected["value"], got["value"] = _value(fact), _own(mine["value"], fact)
        found += [
            f"{fact.id} {key}: {got[key]} is not {expected[key]}"
            for key in expected
            if got[key] != expected[key]
        ]
    if len(theirs) != len(ours):
        found.append(f"{len(ours)} facts, Arelle has {len(theirs)}")
    return len(theirs), found, untransformed


def _value(fact: ArelleFact) -> object:
    return Decimal(fact.value) if fact.is_numeric else squeezed(fact.value)


def _own(value: str, fact: ArelleFact) -> object:
    return Decimal(value) if fact.is_numeric else squeezed(html.escape(value))


def _local(axis: str, member: str) -> tuple[str, str]:
    return re.sub(r"^.*[}:]", "", axis), re.sub(r"^.*[}:]", "", member)


# Of each filer one, of Nvidia one of each kind, and those whose documents look least alike.
COMPARED = (
    "amd-20251227.htm", "amd-20230701.htm", "aapl-20250927.htm", "amzn-20241231.htm", "amzn-20250930.htm",
    "nvda-20220501.htm", "nvda-20230730.htm", "nvda-20240128.htm", "nvda-20251026.htm", "tsla-20231231.htm",
    "tsla-20251231.htm", "meta-20230630.htm", "meta-20241231.htm", "goog-20241231.htm", "goog-20250930.htm",
    "JCI_10-Q_0000833444-23-000030.htm", "AI_10-K_0001628280-24-028786.htm", "CVX_10-Q_0000093410-23-000079.htm",
    "GME_10-K_0001326380-24-000012.htm", "LOW_10-Q_0000060667-23-000139.htm", "PEP_10-Q_0000077476-23-000058.htm",
    "RIOT_10-Q_0001558370-23-014305.htm", "TXN_10-K_0000097476-24-000007.htm",
)  # fmt: skip


@pytest.mark.slow
@pytest.mark.parametrize("name", COMPARED)
def test_values_are_those_of_arelle_fact_by_fact(name: str) -> None:
    (path,) = [path for path in inline_documents() if path.name == name]
    compared, found, untransformed = differences(path)
    assert found == []
    assert compared - untransformed > 500
