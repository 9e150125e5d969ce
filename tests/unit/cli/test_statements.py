import csv
import io
import json
import re
from pathlib import Path

import pytest

from aicapex.statement_input import day_of, text_of
from pipelines.contracts.statements import STATEMENT_COLUMNS
from pipelines.errors import BadDocument
from tests.support.program import Program

RELEASE = (
    "Capital expenditures were $8.47 billion. We look for 2024 capital expenditures of $37-40 billion, updated from "
    "our prior range of $35-40 billion."
)
PAGE = f"""<!DOCTYPE html><html><head><title>Results</title><style>p {{ capex: $1 billion }}</style></head>
<body><p>{RELEASE.replace("Capital", "<b>Cap</b>ital").replace("$", "&#36;")}</p>
<!-- capex was $3 billion --><script>capex = "$2 billion"</script>
<table><tr><td>Purchases of property and equipment</td><td>8,173</td></tr></table></body></html>"""
TABLE = (
    "company\tsource_address\tdate\tsentence\n"
    "META\tx\t2024-07-31\tWe look for full-year 2024 capex of $37-40 billion.\n"
    'MSFT\tx\t2025-01-29\t"Capital expenditures, ""including finance leases"", were $22.6 billion."\n'
    "NVDA\tx\t2025-11\tWe expect calendar 2026 capex of $8 billion.\n"
    "SECTOR\tx\t2026\tThe four will spend $650 billion in 2026.\n"
    "META\tx\t2024-07-31\tWe are pleased with engagement.\n"
)


@pytest.fixture
def release(tmp_path: Path) -> Path:
    path = tmp_path / "release.txt"
    path.write_text(RELEASE, encoding="utf-8")
    return path


def test_a_table_shows_every_statement(program: Program, release: Path) -> None:
    said = program("statements", release, "--company", "META", "--published", "2024-07-31")
    assert said.code == 0
    assert [word in said.out for word in ("8470000000", "2024Q2", "quoted_as_prior", "narrows")] == [True] * 4
    assert said.out.rstrip().endswith("3 rows")


def test_json_and_csv_have_every_column(program: Program, release: Path) -> None:
    names = [column.name for column in STATEMENT_COLUMNS]
    arguments = (
        "statements",
        release,
        "--company",
        "Meta Platforms",
        "--published",
        "2024-07-31",
        "--format",
    )
    objects = json.loads(program(*arguments, "json").out)
    rows = list(csv.DictReader(io.StringIO(program(*arguments, "csv").out)))
    assert [list(one) for one in objects] == [names] * 3
    assert [list(one) for one in rows] == [names] * 3
    assert [one["low_usd"] for one in objects] == [8_470_000_000, 37 * 10**9, 35 * 10**9]
    assert {one["company"] for one in objects} == {"META"}


def test_html_is_read_without_its_markup(program: Program, tmp_path: Path) -> None:
    page = tmp_path / "page.html"
    page.write_text(PAGE, encoding="utf-8")
    said = program("statements", page, "--company", "META", "--published", "2024-07-31", "--format", "json")
    assert [one["low_usd"] for one in json.loads(said.out)] == [8_470_000_000, 37 * 10**9, 35 * 10**9]


def test_blocks_of_a_page_are_lines_and_inline_marks_are_not() -> None:
    assert text_of(b"<div>Cap<b>ex</b> was <i>$5</i>&nbsp;billion</div><p>Next</p>", "page").split("\n") == [
        "Capex was $5 billion",
        "Next",
    ]


def test_a_page_that_lies_about_its_encoding_is_read() -> None:
    body = '<html><meta charset="utf-8"><p>Capex “rose” to $35–40 billion</p></html>'.encode("windows-1252")
    assert text_of(body, "page") == "Capex “rose” to $35–40 billion"


def test_what_is_no_text_is_refused() -> None:
    with pytest.raises(BadDocument, match="no text"):
        text_of(b"%PDF-1.7 ...", "report.pdf")


def test_lines_give_one_object_each_in_order(program: Program, tmp_path: Path) -> None:
    table = tmp_path / "sentences.tsv"
    table.write_text(TABLE, encoding="utf-8")
    said = program("statements", "--lines", table)
    answers = [json.loads(line) for line in said.out.splitlines()]
    assert said.code == 0
    assert [(one["kind"], one["low_usd"], one["period"]) for one in answers] == [
        ("guidance", 37 * 10**9, "FY2024"),
        ("actual", 22_600_000_000, "FY2025Q2"),
        ("guidance", 8 * 10**9, "CY2026"),
        ("other", 650 * 10**9, "CY2026"),
        ("other", None, None),
    ]
    assert answers[1]["capex_definition"] == "incl_finance_leases_acquired"


def test_a_table_without_a_column_is_wrong_use(program: Program, tmp_path: Path) -> None:
    table = tmp_path / "sentences.tsv"
    table.write_text("company\tsentence\nMETA\tCapex was $5 billion.\n", encoding="utf-8")
    said = program("statements", "--lines", table)
    assert said.code == 2
    assert "no column date" in said.err


def test_rows_that_can_not_be_read_are_told_with_their_line(program: Program, tmp_path: Path) -> None:
    table = tmp_path / "sentences.tsv"
    table.write_text(
        "company\tdate\tsentence\n"
        "META\t2024-07-31\tWe look for full-year 2024 capex of $37-40 billion.\n"
        "META\tsoon\tWe expect 2024 capex of $37-40 billion.\n"
        "META\t2024-07-31\t\n"
        "\n"
        "Nobody Knows\t2024-07-31\tWe expect 2024 capex of $1 billion.\n",
        encoding="utf-8",
    )
    said = program("statements", "--lines", table)
    answers = [json.loads(line) for line in said.out.splitlines()]
    assert said.code == 4
    assert [(one["kind"], one["low_usd"]) for one in answers] == [
        ("guidance", 37 * 10**9),
        ("guidance", 37 * 10**9),
        ("other", None),
        ("other", None),
        ("guidance", 10**9),
    ]
    told = said.err.splitlines()
    assert [re.search(r"line (\d+)", line)[1] for line in told] == ["3", "4", "5", "6"]  # type: ignore[index]
    assert [
        word in line
        for word, line in zip(("'soon'", "no sentence", "no sentence", "'Nobody Knows'"), told, strict=True)
    ] == [True] * 4


def test_an_unknown_company_alone_is_told_and_read(program: Program, tmp_path: Path) -> None:
    table = tmp_path / "sentences.tsv"
    table.write_text(
        "company\tdate\tsentence\nZZTOP\t2024-07-31\tWe expect 2024 capex of $1 billion.\n", encoding="utf-8"
    )
    said = program("statements", "--lines", table)
    assert said.code == 0
    assert "line 2" in said.err
    assert "'ZZTOP'" in said.err


@pytest.mark.parametrize("options", [(), ("--lines",)])
def test_an_empty_input_says_that_it_is_empty(
    program: Program, tmp_path: Path, options: tuple[str, ...]
) -> None:
    empty = tmp_path / "empty.txt"
    empty.write_text("\n \n", encoding="utf-8")
    said = program("statements", *options, empty)
    assert said.code == 1
    assert said.out == ""
    assert "empty" in said.err


def test_an_amount_a_quarter_is_told_as_one(program: Program, tmp_path: Path) -> None:
    table = tmp_path / "sentences.tsv"
    table.write_text(
        "company\tdate\tsentence\nMETA\t2025-04-30\tWe expect capex of $17-19 billion per quarter in 2025.\n",
        encoding="utf-8",
    )
    answer = json.loads(program("statements", "--lines", table).out)
    assert (answer["low_usd"], answer["amount_per"]) == (17 * 10**9, "quarter")


def test_a_file_that_is_not_there_is_wrong_use(program: Program, tmp_path: Path) -> None:
    said = program("statements", tmp_path / "nothing.txt")
    assert said.code == 2
    assert "nothing.txt" in said.err


def test_a_day_that_is_none_is_wrong_use(program: Program, release: Path) -> None:
    said = program("statements", release, "--published", "yesterday")
    assert said.code == 2
    assert "2025-01-29" in said.err


def test_an_address_is_asked_of_the_archive_that_is_named(program: Program, tmp_path: Path) -> None:
    kept = tmp_path / "kept" / "www.sec.gov" / "Archives" / "release.htm"
    kept.parent.mkdir(parents=True)
    kept.write_text(PAGE, encoding="utf-8")
    said = program(
        "statements", "https://www.sec.gov/Archives/release.htm", "--source", f"archive:{tmp_path / 'kept'}",
        "--home", tmp_path / "home", "--company", "META", "--published", "2024-07-31", "--format", "json",
    )  # fmt: skip
    assert said.code == 0
    assert len(json.loads(said.out)) == 3


@pytest.mark.parametrize(
    ("said", "day"),
    [
        ("2024-07-31", "2024-07-31"),
        ("2025-07", "2025-07-28"),
        ("2026", "2026-07-01"),
        ("soon", None),
        ("", None),
    ],
)
def test_days_may_be_months_or_years(said: str, day: str | None) -> None:
    read = day_of(said)
    assert (read.isoformat() if read else None) == day
