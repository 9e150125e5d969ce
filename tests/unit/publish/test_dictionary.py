from pathlib import Path

import pytest

from pipelines.contracts.catalogue import NORMALISED_TABLES
from pipelines.publish.marts import read_marts
from pipelines.settings import PROJECT_ROOT
from tools.dictionary import dictionary, main


def test_the_dictionary_is_up_to_date() -> None:
    assert main(["--check"]) == 0


def test_a_stale_dictionary_fails_the_check(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    stale = tmp_path / "dictionary.md"
    assert main(["--check", "--output", str(stale)]) == 1
    assert "python -m tools.dictionary" in capsys.readouterr().err
    assert main(["--output", str(stale)]) == 0
    assert main(["--check", "--output", str(stale)]) == 0


def test_every_table_stands_in_the_dictionary() -> None:
    text = dictionary()
    names = [mart.full_name for mart in read_marts(PROJECT_ROOT / "dbt")]
    names += [table.full_name for table in NORMALISED_TABLES]
    assert [name for name in names if f"### {name}\n" not in text] == []
