"""docs/connect.md: every block says whether it is run, and those that are give what the page shows."""

import re
import shlex
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

import duckdb
import pytest

from tests.support.homes import Home
from tests.support.program import Program
from tests.support.repository import ROOT

PAGE = (ROOT / "docs" / "connect.md").read_text(encoding="utf-8")
BLOCK = re.compile(r"^```(\w+)\n(.*?)^```\n(?:```text\n(.*?)^```$)?", re.DOTALL | re.MULTILINE)
RUNNABLE = ("sh", "python", "sql")


@dataclass(frozen=True)
class Example:
    heading: str
    number: int
    language: str
    code: str
    shown: str
    is_run: bool


def examples() -> list[Example]:
    """Blocks of code by the heading and the remark that stand above them."""
    found = []
    for section in PAGE.split("\n## ")[1:]:
        heading = section.splitlines()[0]
        for number, block in enumerate(BLOCK.finditer(section), start=1):
            above = re.findall(r"(not run|run) by the tests", section[: block.start()], flags=re.IGNORECASE)
            remark = above[-1].lower() if above else ""
            found.append(Example(heading, number, block[1], block[2], block[3] or "", is_run=remark == "run"))
    return found


EXAMPLES = examples()
RUN = [
    pytest.param(example, id=f"{example.heading} {example.number}") for example in EXAMPLES if example.is_run
]


@pytest.fixture
def folder(sample_home: Home, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder in which .aicapex is a home filled with the sample."""
    (tmp_path / ".aicapex").symlink_to(sample_home.settings.home)
    monkeypatch.chdir(tmp_path)
    return tmp_path


@pytest.mark.slow
@pytest.mark.parametrize("example", RUN)
def test_a_block_that_is_run_gives_what_the_page_shows(
    example: Example, folder: Path, program: Program, monkeypatch: pytest.MonkeyPatch
) -> None:
    if example.language == "python":
        if "import pandas" in example.code:
            pytest.importorskip("pandas", reason="pandas comes with the packages of make bench")
        command = [sys.executable, "-c", example.code]
        ran = subprocess.run(command, cwd=folder, capture_output=True, text=True, check=False)
        assert ran.returncode == 0, ran.stderr
        told = ran.stdout
    elif example.language == "sql":
        told = f"{duckdb.sql(example.code).fetchall()}\n"
    else:
        _, *arguments = shlex.split(example.code)
        told = program(*arguments, "--home", str(folder / ".aicapex")).out
    assert told.replace("\r\n", "\n").startswith(example.shown)


def test_every_block_says_whether_it_is_run() -> None:
    remarks = re.findall(r"^(?:.*\b)?(?:Not run|Run|run) by the tests", PAGE, flags=re.MULTILINE)
    assert len(remarks) >= len({example.heading for example in EXAMPLES})
    for example in EXAMPLES:
        section = PAGE.split(f"\n## {example.heading}\n")[1].split("\n## ")[0]
        assert re.search(r"run by the tests", section, flags=re.IGNORECASE), example.heading


def test_what_can_be_run_here_is_run() -> None:
    assert {
        example.heading for example in EXAMPLES if example.language in RUNNABLE and not example.is_run
    } == set()
    assert all(example.language in RUNNABLE for example in EXAMPLES if example.is_run)


def test_every_tool_that_analysts_ask_for_has_its_section() -> None:
    headings = {example.heading for example in EXAMPLES}
    assert headings >= {
        "Python", "DuckDB CLI", "SQLAlchemy", "pandas", "polars", "R", "Excel and Power BI", "Superset", "Metabase",
        "Tableau",
    }  # fmt: skip


def test_the_page_names_the_parts_of_a_version_and_the_bound_of_csv() -> None:
    from pipelines.publish.parts import PARTS
    from pipelines.publish.table_files import CSV_MOST_ROWS

    assert f"{CSV_MOST_ROWS:,} rows" in PAGE
    assert [part.path for part in PARTS if f"`{part.path}/" not in PAGE] == []
