from dataclasses import replace
from pathlib import Path

import pytest

from pipelines.publish.manifest import MANIFEST_NAME
from pipelines.publish.verification import files_of, version_problems
from tests.support.publishing import MANIFEST


@pytest.fixture
def version(tmp_path: Path) -> Path:
    (tmp_path / "csv" / "marts").mkdir(parents=True)
    (tmp_path / "csv" / "marts" / "spend.csv").write_text("ticker\r\nMSFT\r\n", encoding="utf-8")
    (tmp_path / "aicapex.duckdb").write_bytes(b"whole")
    manifest = replace(MANIFEST, files=files_of(tmp_path))
    (tmp_path / MANIFEST_NAME).write_text(manifest.text(), encoding="utf-8")
    return tmp_path


def test_an_untouched_version_is_whole(version: Path) -> None:
    assert version_problems(version) == []


def test_every_difference_is_named_with_its_file(version: Path) -> None:
    (version / "aicapex.duckdb").write_bytes(b"short")
    (version / "csv" / "marts" / "spend.csv").unlink()
    (version / "csv" / "marts" / "more.csv").touch()
    assert version_problems(version) == [
        "aicapex.duckdb: its content was changed",
        "csv/marts/spend.csv: missing",
        "csv/marts/more.csv: not in the manifest",
    ]
    (version / "aicapex.duckdb").write_bytes(b"cut")
    assert version_problems(version)[0] == "aicapex.duckdb: 3 bytes instead of 5"


def test_a_directory_without_manifest_is_no_version(tmp_path: Path) -> None:
    assert version_problems(tmp_path) == ["manifest.json: missing, or not one of ours"]


def test_a_version_from_before_the_list_of_files_is_compared_by_its_duckdb_file(version: Path) -> None:
    (version / MANIFEST_NAME).write_text(replace(MANIFEST, files=()).text(), encoding="utf-8")
    assert version_problems(version) == ["aicapex.duckdb: 5 bytes instead of 1"]
