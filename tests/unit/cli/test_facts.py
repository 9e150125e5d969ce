"""`aicapex facts`: what it reads, what it writes, and what it says when it can not."""

import csv
import io
import json
from collections.abc import Callable
from pathlib import Path

import polars as pl
import pytest

from aicapex.fact_output import FactFormat, plain_dimensions
from aicapex.facts import only
from pipelines.raw.xbrl.extract import extract
from tests.support.fake_sec import Reply, fake_sec
from tests.support.program import Program, Said
from tests.support.recorded import record
from tests.support.xbrl_documents import (
    DAY,
    RESOURCES,
    context,
    inline,
    instance,
    member,
    number,
    unit,
    words,
)

ACCESSION = "0000000001-24-000007"
FOLDER = "https://www.sec.gov/Archives/edgar/data/1/000000000124000007"
IDENTITY = "Example Reader reader@example.com"
CUSTOMER = context("k", period=DAY, segment=member("srt:MajorCustomersAxis", "co:CustomerAMember"))
DOCUMENT = inline(
    number("60,922", scale="6", format="ixt:num-dot-decimal", id="f1")
    + number(
        "0.17",
        name="us-gaap:ConcentrationRiskPercentage1",
        contextRef="k",
        unitRef="p",
        decimals="2",
        id="f2",
    )
    + words("10-K", id="t1")
    + number("", name="us-gaap:Assets", xsi__nil="true"),
    resources=RESOURCES + CUSTOMER + unit("p", "xbrli:pure"),
)
TEXT_FILING = (
    b"-----BEGIN PRIVACY-ENHANCED MESSAGE-----\nProc-Type: 2001,MIC-CLEAR\n\n<SEC-DOCUMENT>0000000001-94-000001.txt\n"
    b"<SEC-HEADER>\nACCESSION NUMBER: 0000000001-94-000001\n</SEC-HEADER>\n"
    b"<DOCUMENT>\n<TYPE>10-K\n<SEQUENCE>1\n<TEXT>\n"
    b"<PAGE>\n   ANNUAL REPORT for 1993\n</TEXT>\n</DOCUMENT>\n</SEC-DOCUMENT>\n"
)
BOMB = b'<!DOCTYPE html [<!ENTITY a "aaaa"><!ENTITY b "&a;&a;&a;">]>\n' + DOCUMENT.split(b"?>\n", 1)[1]

Facts = Callable[..., Said]


@pytest.fixture
def facts(program: Program, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Facts:
    """The command with a home of its own."""
    monkeypatch.chdir(tmp_path)

    def run(*arguments: str | Path) -> Said:
        return program("facts", *arguments, "--home", tmp_path / "home")

    return run


@pytest.fixture
def document(tmp_path: Path) -> Path:
    path = tmp_path / "report.htm"
    path.write_bytes(DOCUMENT)
    return path


def objects(said: Said) -> list[dict[str, object]]:
    return [json.loads(line) for line in said.out.splitlines()]


def test_json_is_one_object_a_line_with_decimals_and_dates_as_text(facts: Facts, document: Path) -> None:
    said = facts(document, "--format", "json")
    assert (said.code, said.err) == (0, "")
    revenue, share, kind, nil = objects(said)
    assert revenue == {
        "concept": "us-gaap:Revenues",
        "value": "60922000000",
        "unit": "USD",
        "start_date": "2024-01-01",
        "end_date": "2024-12-31",
        "instant_date": None,
        "dimensions": {},
        "decimals": "-6",
        "is_nil": False,
        "context_id": "c",
        "fact_id": "f1",
        "document_name": "report.htm",
        "fact_number": 1,
        "place": "#f1",
        "is_hidden": False,
        "footnotes": [],
    }
    assert (share["value"], share["instant_date"], share["end_date"]) == ("0.17", "2024-12-31", None)
    assert share["dimensions"] == {"srt:MajorCustomersAxis": "co:CustomerAMember"}
    assert (kind["value"], kind["unit"]) == ("10-K", None)
    assert (nil["value"], nil["is_nil"]) == (None, True)


def test_reading_a_file_makes_no_home(facts: Facts, document: Path, tmp_path: Path) -> None:
    assert facts(document).code == 0
    assert not (tmp_path / "home").exists()


def test_csv_has_the_same_columns(facts: Facts, document: Path) -> None:
    said = facts(document, "--format", "csv")
    found = list(csv.DictReader(io.StringIO(said.out)))
    assert list(found[0]) == list(objects(facts(document, "--format", "json"))[0])
    assert [row["value"] for row in found] == ["60922000000", "0.17", "10-K", ""]
    assert json.loads(found[1]["dimensions"]) == {"srt:MajorCustomersAxis": "co:CustomerAMember"}


def test_a_table_is_for_people(facts: Facts, document: Path) -> None:
    said = facts(document)
    lines = said.out.splitlines()
    assert lines[0].split() == ["concept", "value", "unit", "period", "dimensions", "place"]
    assert "2024-01-01 to 2024-12-31" in lines[2]
    assert "MajorCustomersAxis=CustomerAMember" in lines[3]
    assert lines[-1] == "4 rows"


def test_long_text_is_shortened_in_a_table_and_whole_in_json(facts: Facts, tmp_path: Path) -> None:
    path = tmp_path / "long.htm"
    path.write_bytes(inline(words("word " * 1000)))
    said = facts(path)
    assert "…" in said.out
    assert "--format csv or json" in said.err
    assert objects(facts(path, "--format", "json"))[0]["value"] == ("word " * 1000).strip()


def test_a_table_of_many_facts_says_how_many_there_are(facts: Facts, tmp_path: Path) -> None:
    path = tmp_path / "many.htm"
    path.write_bytes(inline(number("5") * 201))
    said = facts(path)
    assert said.out.splitlines()[-1] == "200 rows"
    assert "200 of 201 facts" in said.err


def test_parquet_is_the_frame_of_the_extraction(facts: Facts, document: Path, tmp_path: Path) -> None:
    output = tmp_path / "facts.parquet"
    assert facts(document, "--output", output).code == 0
    assert pl.read_parquet(output).equals(extract([("report.htm", DOCUMENT)]).facts)


@pytest.mark.parametrize(
    ("name", "expected"),
    [("a.csv", "csv"), ("a.json", "json"), ("a.JSONL", "json"), ("a.parquet", "parquet"), ("a.txt", "table")],
)
def test_the_ending_of_the_output_names_the_format(name: str, expected: str) -> None:
    assert FactFormat.of(Path(name)).value == expected
    assert FactFormat.of(None) is FactFormat.TABLE


def test_an_output_file_gets_what_would_be_printed(facts: Facts, document: Path, tmp_path: Path) -> None:
    output = tmp_path / "facts.json"
    said = facts(document, "--output", output)
    assert said.out == ""
    assert output.read_text("utf-8") == facts(document, "--format", "json").out


def test_an_output_that_can_not_be_written_is_wrong_use(facts: Facts, document: Path, tmp_path: Path) -> None:
    for name in ("gone/facts.csv", "gone/facts.parquet"):
        said = facts(document, "--output", tmp_path / name)
        assert (said.code, "can not be written" in said.err) == (2, True)


@pytest.mark.parametrize(
    ("patterns", "values"),
    [
        (["us-gaap:Revenues"], ["60922000000"]),
        (["Revenues"], ["60922000000"]),
        (["*Percentage?"], ["0.17"]),
        (["dei:*", "Revenues"], ["60922000000", "10-K"]),
        (["revenues"], []),
    ],
)
def test_concepts_are_chosen_by_name_or_pattern(patterns: list[str], values: list[str]) -> None:
    assert only(extract([("a", DOCUMENT)]).facts, patterns)["value"].to_list() == values


def test_a_concept_that_no_fact_has_is_said(facts: Facts, document: Path) -> None:
    said = facts(document, "--concept", "Revenue", "--format", "json")
    assert (said.code, said.out) == (0, "")
    assert "none of 4 facts is of Revenue" in said.err


def test_pieces_that_are_set_aside_are_told_and_end_with_4(facts: Facts, tmp_path: Path) -> None:
    path = tmp_path / "broken.htm"
    path.write_bytes(inline(number("1") + number("one", id="x") * 25))
    said = facts(path, "--format", "json")
    assert (said.code, len(objects(said))) == (4, 1)
    assert "set aside: broken.htm #x: unreadable number (us-gaap:Revenues: 'one'" in said.err
    assert "5 more pieces" in said.err


def test_a_file_cut_in_the_middle_gives_the_facts_before_and_ends_with_4(
    facts: Facts, tmp_path: Path
) -> None:
    path = tmp_path / "cut.htm"
    path.write_bytes(DOCUMENT[: DOCUMENT.index(b'name="dei:DocumentType"')])
    said = facts(path, "--format", "json")
    assert said.code == 4
    assert [row["fact_id"] for row in objects(said)] == ["f1", "f2"]
    assert "cut.htm line 2, column" in said.err
    assert "the document is cut" in said.err


@pytest.mark.parametrize(
    ("name", "body", "what"),
    [
        ("empty.htm", b"", "the file is empty"),
        ("report.htm", b"%PDF-1.7\n%\xe2\xe3\xcf\xd3\n1 0 obj\n", "a PDF, whatever its name says"),
        ("bomb.htm", BOMB, "entities of its own"),
        ("1994.txt", TEXT_FILING, "holds no XBRL, only 10-K (text)"),
        ("exhibit.htm", b"<html><body>An exhibit</body></html>", "HTML without inline XBRL"),
        ("cut.htm", DOCUMENT[: DOCUMENT.index(b"<ix:nonFraction")], "without a single fact"),
    ],
)
def test_what_can_not_be_read_is_one_message_that_names_the_file(
    facts: Facts, tmp_path: Path, name: str, body: bytes, what: str
) -> None:
    (tmp_path / name).write_bytes(body)
    said = facts(name, "--format", "json")
    assert (said.code, said.out) == (1, "")
    assert said.err.count("aicapex:") == 1
    assert what in said.err
    assert f"[{name}]" in said.err
    assert "What to do:" in said.err


def test_a_file_larger_than_any_filing_is_refused_unread(facts: Facts, tmp_path: Path) -> None:
    path = tmp_path / "nothing.htm"
    with path.open("wb") as file:
        file.truncate(500_000_000)
    said = facts(path)
    assert (said.code, "500,000,000 bytes, more than any filing" in said.err) == (1, True)


def test_what_is_no_file_no_url_and_no_accession_number_is_wrong_use(facts: Facts, tmp_path: Path) -> None:
    for argument in ("gone.htm", "NVDA", tmp_path):
        said = facts(argument)
        assert (said.code, "What to do:" in said.err) == (2, True)


def test_an_instance_is_read_like_an_inline_document(facts: Facts, tmp_path: Path) -> None:
    path = tmp_path / "a_htm.xml"
    path.write_bytes(instance('<us-gaap:Revenues contextRef="c" unitRef="u" id="f1">5</us-gaap:Revenues>'))
    assert [row["value"] for row in objects(facts(path, "--format", "json"))] == ["5"]


def test_a_url_is_fetched_once_and_then_read_from_the_archive(facts: Facts, tmp_path: Path) -> None:
    kept = record(tmp_path / "tree", f"{FOLDER}/report.htm", DOCUMENT)
    source = f"archive:{tmp_path / 'tree'}"
    first = facts(f"{FOLDER}/report.htm#f1", "--source", source, "--format", "json")
    assert (first.code, len(objects(first))) == (0, 4)
    kept.write_bytes(b"changed")
    viewer = f"https://www.sec.gov/ix?doc={FOLDER.removeprefix('https://www.sec.gov')}/report.htm"
    assert facts(viewer, "--source", source, "--format", "json") == first


@pytest.mark.parametrize("written", [ACCESSION, ACCESSION.replace("-", "")])
def test_an_accession_number_stands_for_the_inline_documents_of_its_filing(
    facts: Facts, tmp_path: Path, written: str
) -> None:
    tree = tmp_path / "tree"
    record(tree, f"{FOLDER}/report.htm", DOCUMENT)
    record(tree, f"{FOLDER}/exhibit.htm", b"<html>a release</html>")
    record(
        tree,
        f"{FOLDER}/report_htm.xml",
        instance('<us-gaap:Revenues contextRef="c" unitRef="u">5</us-gaap:Revenues>'),
    )
    record(tree, f"{FOLDER}/R2.htm", DOCUMENT)
    said = facts(written, "--source", f"archive:{tree}", "--format", "json")
    assert (said.code, {row["document_name"] for row in objects(said)}) == (0, {"report.htm"})
    (tree / "www.sec.gov/Archives/edgar/data/1/000000000124000007/report.htm").unlink()
    again = facts(written, "--source", f"archive:{tree}", "--format", "json")
    assert again.out == said.out


def test_a_kept_list_of_filings_says_where_a_filing_is(
    facts: Facts, program: Program, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    lists = {
        "accessionNumber": ["0000000009-24-000007"], "filingDate": ["2024-05-01"], "form": ["10-Q"],
        "primaryDocument": ["report.htm"],
    }  # fmt: skip
    with fake_sec() as sec:
        for name, value in {
            "AICAPEX_ORIGIN_OVERRIDES": ",".join(f"{host}={base}" for host, base in sec.overrides().items()),
            "AICAPEX_SEC_IDENTITY": IDENTITY,
            "AICAPEX_LIMITER_DIR": str(tmp_path / "limiter"),
        }.items():
            monkeypatch.setenv(name, value)
        listing = json.dumps({"filings": {"recent": lists}}).encode()
        sec.script(
            "/submissions/CIK0000000001.json", Reply(listing, headers={"Content-Type": "application/json"})
        )
        sec.script("/Archives/edgar/data/1/000000000924000007/report.htm", Reply(DOCUMENT))
        keep_list(tmp_path / "home")
        said = facts("0000000009-24-000007", "--source", "live", "--format", "json")
    assert (said.err, said.code, len(objects(said))) == ("", 0, 4)


def keep_list(home: Path) -> None:
    """Fetch the list of filings of CIK 1 from the live source into the archive of a home."""
    from pipelines.settings import settings_from_environment
    from pipelines.sources.edgar import submissions_url
    from pipelines.sources.factory import open_client

    open_client(settings_from_environment(home=home, source="live")).fetch(
        submissions_url(1), immutable=False
    )


def test_a_filing_that_the_source_does_not_have_is_one_message(facts: Facts) -> None:
    said = facts("0000000001-24-000099")
    assert said.code == 1
    assert "has no filing 0000000001-24-000099" in said.err
    assert "--source" in said.err


def test_live_without_an_identity_is_refused(facts: Facts) -> None:
    said = facts(f"{FOLDER}/report.htm", "--source", "live")
    assert (said.code, "AICAPEX_SEC_IDENTITY" in said.err) == (2, True)


def test_dimensions_in_a_table_have_no_prefixes() -> None:
    assert plain_dimensions('{"a:XAxis":"b:YMember","c:T":"2025-01-01","d:N":null}') == (
        "XAxis=YMember, T=2025-01-01, N=nil"
    )
