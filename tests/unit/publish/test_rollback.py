from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from pipelines.errors import AicapexError, NothingPublished, WrongUse
from pipelines.publish.manifest import MANIFEST_NAME
from pipelines.publish.rollback import kept_versions, refused_inputs, roll_back
from pipelines.publish.verification import files_of
from pipelines.publish.versions import current_version, new_version
from tests.support.publishing import MANIFEST

NOON = datetime(2026, 11, 23, 12, tzinfo=UTC)


def publish(published: Path, day: int) -> str:
    with new_version(published, NOON + timedelta(days=day), "c0ffee00dead", kept=9) as directory:
        (directory / "day.txt").write_text(str(day), encoding="utf-8")
        manifest = replace(MANIFEST, input_version=f"input-{day}", files=files_of(directory))
        (directory / MANIFEST_NAME).write_text(manifest.text(), encoding="utf-8")
    version = current_version(published)
    assert version is not None
    return version.name


def current_day(published: Path) -> str:
    return (published / "current" / "day.txt").read_text(encoding="utf-8")


def test_without_a_name_it_goes_one_version_back(tmp_path: Path) -> None:
    names = [publish(tmp_path, day) for day in range(3)]
    before, now = roll_back(tmp_path)
    assert (before, now.name) == (names[2], names[1])
    assert current_day(tmp_path) == "1"
    assert roll_back(tmp_path)[1].name == names[0]
    assert current_day(tmp_path) == "0"


def test_every_newer_version_is_refused_and_the_chosen_one_is_not(tmp_path: Path) -> None:
    names = [publish(tmp_path, day) for day in range(3)]
    roll_back(tmp_path, names[0])
    assert refused_inputs(tmp_path) == {"input-1", "input-2"}
    roll_back(tmp_path, names[1])
    assert refused_inputs(tmp_path) == {"input-2"}
    marks = [(kept.name, kept.is_current, kept.is_refused) for kept in kept_versions(tmp_path)]
    assert marks == [(names[2], False, True), (names[1], True, False), (names[0], False, False)]


def test_choosing_the_newest_ends_a_rollback(tmp_path: Path) -> None:
    names = [publish(tmp_path, day) for day in range(2)]
    roll_back(tmp_path)
    roll_back(tmp_path, names[1])
    assert refused_inputs(tmp_path) == frozenset()
    assert current_day(tmp_path) == "1"


def test_the_first_version_has_none_before_it(tmp_path: Path) -> None:
    publish(tmp_path, 0)
    with pytest.raises(WrongUse, match="no earlier version"):
        roll_back(tmp_path)


def test_a_version_that_is_not_kept_is_told_with_those_that_are(tmp_path: Path) -> None:
    name = publish(tmp_path, 0)
    with pytest.raises(WrongUse, match=name):
        roll_back(tmp_path, "20200101T000000Z-c0ffee00")


def test_nothing_published_is_told(tmp_path: Path) -> None:
    with pytest.raises(NothingPublished):
        roll_back(tmp_path / "published")
    (tmp_path / "published").mkdir()
    with pytest.raises(NothingPublished):
        roll_back(tmp_path / "published")


def test_a_damaged_version_is_never_given_to_readers(tmp_path: Path) -> None:
    names = [publish(tmp_path, day) for day in range(2)]
    (tmp_path / names[0] / "day.txt").write_text("9", encoding="utf-8")
    with pytest.raises(AicapexError, match=r"is not whole: day\.txt: its content was changed"):
        roll_back(tmp_path)
    assert current_day(tmp_path) == "1"
    assert refused_inputs(tmp_path) == frozenset()


def test_a_link_that_leads_nowhere_is_mended_by_a_rollback(tmp_path: Path) -> None:
    names = [publish(tmp_path, day) for day in range(2)]
    (tmp_path / "current").unlink()
    before, now = roll_back(tmp_path)
    assert (before, now.name) == (None, names[1])


def test_a_list_of_refused_versions_that_can_not_be_read_is_told(tmp_path: Path) -> None:
    publish(tmp_path, 0)
    for text in ("{", "[]", '{"input_versions": 1}'):
        (tmp_path / "refused.json").write_text(text, encoding="utf-8")
        with pytest.raises(AicapexError, match="refused versions can not be read"):
            refused_inputs(tmp_path)
