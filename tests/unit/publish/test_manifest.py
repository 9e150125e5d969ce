import json
from dataclasses import replace
from pathlib import Path

import pytest

from pipelines.publish.manifest import MANIFEST_NAME, read_manifest
from tests.support.publishing import MANIFEST


def test_a_manifest_is_read_as_it_was_written(tmp_path: Path) -> None:
    (tmp_path / MANIFEST_NAME).write_text(MANIFEST.text(), encoding="utf-8")
    assert read_manifest(tmp_path) == MANIFEST


def test_a_manifest_from_before_parts_and_files_is_read(tmp_path: Path) -> None:
    document = json.loads(MANIFEST.text())
    for name in ("as_of", "parts", "files"):
        del document[name]
    (tmp_path / MANIFEST_NAME).write_text(json.dumps(document), encoding="utf-8")
    manifest = read_manifest(tmp_path)
    assert manifest is not None
    assert (manifest.parts, manifest.files, manifest.bytes) == ((), (), MANIFEST.file_bytes)


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
