from dataclasses import replace
from pathlib import Path

import pytest

from pipelines.publish.manifest import MANIFEST_NAME, Manifest, PublishedTable, read_manifest

MANIFEST = Manifest(
    version="20261123T120000Z-c0ffee00",
    published_at="2026-11-23T12:00:00+00:00",
    source="sample",
    run_id="run-1",
    input_version="in",
    content_version="c0ffee00",
    file_name="aicapex.duckdb",
    file_bytes=1,
    file_sha256="00",
    storage_version="v1.0.0",
    duckdb_version="1.5.5",
    project_version="0.1.0",
    tables=(PublishedTable("marts.companies", 11, ("ticker",)),),
)


def test_a_manifest_is_read_as_it_was_written(tmp_path: Path) -> None:
    (tmp_path / MANIFEST_NAME).write_text(MANIFEST.text(), encoding="utf-8")
    assert read_manifest(tmp_path) == MANIFEST


@pytest.mark.parametrize(
    "text", ["", "{", "[]", "{}", '{"tables": [{}]}', MANIFEST.text().replace("rows", "lines")]
)
def test_what_is_no_manifest_is_none(tmp_path: Path, text: str) -> None:
    assert read_manifest(tmp_path) is None
    (tmp_path / MANIFEST_NAME).write_text(text, encoding="utf-8")
    assert read_manifest(tmp_path) is None


def test_a_field_of_a_later_project_is_no_manifest_of_this_one(tmp_path: Path) -> None:
    text = replace(MANIFEST, source="live").text().replace('"source"', '"site": 1, "source"')
    (tmp_path / MANIFEST_NAME).write_text(text, encoding="utf-8")
    assert read_manifest(tmp_path) is None
