from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from pipelines.publish.manifest import MANIFEST_NAME
from pipelines.publish.verification import files_of
from pipelines.publish.versions import current_version, new_version
from tests.support.program import Program
from tests.support.publishing import MANIFEST

NOON = datetime(2026, 11, 23, 12, tzinfo=UTC)


def publish(home: Path, day: int) -> str:
    published = home / "published"
    with new_version(published, NOON + timedelta(days=day), "c0ffee00dead") as directory:
        (directory / "day.txt").write_text(str(day), encoding="utf-8")
        manifest = replace(
            MANIFEST, input_version=f"input-{day}", file_sha256=f"{day}" * 64, files=files_of(directory)
        )
        (directory / MANIFEST_NAME).write_text(manifest.text(), encoding="utf-8")
    current = current_version(published)
    assert current is not None
    return current.name


@pytest.fixture
def names(tmp_path: Path) -> list[str]:
    return [publish(tmp_path, day) for day in range(2)]


def lines(text: str) -> list[list[str]]:
    return [line.split() for line in text.splitlines()]


def test_versions_are_listed_newest_first_with_time_source_rows_and_hash(
    program: Program, tmp_path: Path, names: list[str]
) -> None:
    said = program("versions", "--home", tmp_path)
    assert said.code == 0
    _, newest, oldest = lines(said.out)
    assert newest[:2] == ["*", names[1]]
    assert newest[2:] == ["2026-11-23", "12:00:00", "2026-07-29", "sample", "11", "0.0", "1" * 12]
    assert oldest[0] == names[0]


def test_a_rollback_says_what_readers_had_what_they_get_and_what_is_held_back(
    program: Program, tmp_path: Path, names: list[str]
) -> None:
    said = program("rollback", "--home", tmp_path)
    assert said.code == 0
    assert lines(said.out)[:2] == [["readers", "had", names[1]], ["readers", "get", names[0]]]
    assert ["held", "back", names[1]] in lines(said.out)
    listed = program("versions", "--home", tmp_path).out
    assert "held back" in next(line for line in listed.splitlines() if names[1] in line)
    said = program("rollback", names[1], "--home", tmp_path)
    assert lines(said.out)[1] == ["readers", "get", names[1]]
    assert "held back" not in said.out


def test_a_version_that_is_not_there_is_wrong_use(program: Program, tmp_path: Path, names: list[str]) -> None:
    said = program("rollback", "20200101T000000Z-00000000", "--home", tmp_path)
    assert said.code == 2
    assert f"choose one of {names[1]}, {names[0]}" in said.err.replace("\n", " ")


def test_before_the_first_publication_there_is_nothing_to_list_or_go_back_to(
    program: Program, tmp_path: Path
) -> None:
    assert program("versions", "--home", tmp_path).out == "nothing is published\n"
    said = program("rollback", "--home", tmp_path)
    assert said.code == 3
    assert "nothing has been published yet" in said.err


def test_a_manifest_that_can_not_be_read_is_told_beside_its_version(
    program: Program, tmp_path: Path, names: list[str]
) -> None:
    (tmp_path / "published" / names[0] / MANIFEST_NAME).write_text("{", encoding="utf-8")
    assert "its manifest can not be read" in program("versions", "--home", tmp_path).out
