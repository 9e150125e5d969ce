import json
from pathlib import Path

import pytest

from pipelines.sources.archive import AnswerArchive
from tests.support.evidence_file import (
    ANSWER,
    ANSWER_URL,
    FILING,
    FILING_URL,
    KNOWN,
    answer_tree,
    published_file,
)
from tests.support.program import Program, Said

ROW = ("spend_to_revenue", "TEST", "2024", "2", "cash_net_of_incentives")


@pytest.fixture
def file(tmp_path: Path) -> Path:
    return published_file(tmp_path / "a.duckdb")


@pytest.fixture
def home(tmp_path: Path) -> Path:
    """A home whose archive holds both documents."""
    archive = AnswerArchive(tmp_path / "home" / "archive")
    for url, body in ((FILING_URL, FILING), (ANSWER_URL, ANSWER)):
        archive.keep(url, "sample", 200, {}, body, KNOWN)
    archive.close()
    return tmp_path / "home"


def test_the_page_lies_under_the_home_and_marks_every_operand(
    program: Program, file: Path, home: Path
) -> None:
    said = program("trace", *ROW, "--file", file, "--home", home)
    assert (said.code, said.err) == (0, "")
    page = Path(said.out.strip().splitlines()[-1].removeprefix("page  "))
    assert page.parent == home / "traces"
    text = page.read_text("utf-8")
    for place, words in ((1, "25"), (2, "{&quot;start&quot;"), (3, "3"), (4, "100")):
        assert f'<mark id="place-{place}" tabindex="0"{" autofocus" if place == 1 else ""}>{words}' in text


def test_without_the_archive_there_is_the_chain_and_no_page(
    program: Program, file: Path, tmp_path: Path
) -> None:
    said = program("trace", *ROW, "--file", file, "--home", tmp_path / "none")
    assert said.code == 0
    assert "capex_cash FY2024Q2 15 USD = difference" in said.out
    assert "page  " not in said.out
    assert said.err.count("the document is not held here") == 2
    assert not (tmp_path / "none").exists()


def test_documents_may_come_from_a_tree_of_answers(program: Program, file: Path, tmp_path: Path) -> None:
    tree = answer_tree(tmp_path / "tree")
    page = tmp_path / "pages" / "p.html"
    arguments = (
        "trace",
        *ROW,
        "--file",
        file,
        "--home",
        tmp_path / "none",
        "--archive",
        tree,
        "--page",
        page,
    )
    assert program(*arguments).err == ""
    assert "place-4" in page.read_text("utf-8")
    (tree / FILING_URL.removeprefix("https://")).write_bytes(b"<p>25</p>")
    said = program(*arguments)
    assert "holds another content for this address" in said.err
    assert "place-4" not in page.read_text("utf-8").replace("#place-4", "")


def test_json_goes_to_standard_output_alone(program: Program, file: Path, home: Path) -> None:
    said = program("trace", *ROW, "--file", file, "--home", home, "--format", "json")
    traced = json.loads(said.out)
    assert Path(traced["page"]).is_file()
    assert traced["trace"]["operands"][0]["label"] == "capex_to_revenue_ratio"


def test_a_number_that_its_facts_do_not_give_is_told(program: Program, file: Path, home: Path) -> None:
    said = program("trace", *ROW[:-1], "wrong", "--file", file, "--home", home, "--no-page")
    assert said.code == 0
    assert "what is below capex_usd does not give its value" in said.err


@pytest.mark.parametrize(
    ("arguments", "code", "words"),
    [
        (("spend_to_revenue", "TEST", "2024", "9", "cash_gross"), 2, "no row of marts.spend_to_revenue"),
        (("spend_to_revenue", "TEST"), 2, "name the whole key"),
        (("spend", "x"), 2, "there is no mart"),
        ((*ROW, "--as-of", "yesterday"), 2, "is no day"),
        ((*ROW, "--as-of", "2024-09-01"), 2, "has no vintages"),
    ],
)
def test_what_can_not_be_traced_says_why(
    program: Program, file: Path, arguments: tuple[str, ...], code: int, words: str
) -> None:
    said: Said = program("trace", *arguments, "--file", file, "--no-page")
    assert said.code == code
    assert words in said.err.replace("\n", " ")


def test_a_file_that_is_not_there_is_wrong_use(program: Program, tmp_path: Path) -> None:
    assert program("trace", *ROW, "--file", tmp_path / "no.duckdb").code == 2


def test_a_home_without_a_published_file_says_so(program: Program, tmp_path: Path) -> None:
    assert program("trace", *ROW, "--home", tmp_path).code == 3
