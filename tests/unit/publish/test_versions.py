from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from pipelines.errors import HomeUnusable
from pipelines.publish.versions import current_version, locked, new_version, version_directories

NOON = datetime(2026, 11, 23, 12, tzinfo=UTC)


def publish(published: Path, day: int, content: str = "c0ffee00dead") -> None:
    with new_version(published, NOON + timedelta(days=day), content) as directory:
        (directory / "day.txt").write_text(str(day), encoding="utf-8")


def fail(published: Path) -> None:
    with new_version(published, NOON + timedelta(days=1), "beef") as directory:
        (directory / "day.txt").write_text("1", encoding="utf-8")
        raise KeyError("verification")


def kept(published: Path) -> list[str]:
    return [path.name[:8] for path in version_directories(published)]


def current_day(published: Path) -> str:
    return (published / "current" / "day.txt").read_text(encoding="utf-8")


def test_a_version_is_named_by_time_and_content(tmp_path: Path) -> None:
    publish(tmp_path / "published", 0)
    current = current_version(tmp_path / "published")
    assert current is not None
    assert current.name == "20261123T120000Z-c0ffee00"
    assert (tmp_path / "published" / "current").readlink() == Path("20261123T120000Z-c0ffee00")


def test_the_same_second_and_content_gets_another_name(tmp_path: Path) -> None:
    publish(tmp_path, 0)
    publish(tmp_path, 0)
    current = current_version(tmp_path)
    assert current is not None
    assert current.name == "20261123T120000Z-c0ffee00-2"


def test_the_last_three_versions_stay(tmp_path: Path) -> None:
    for day in range(5):
        publish(tmp_path, day)
    assert kept(tmp_path) == ["20261125", "20261126", "20261127"]
    assert current_day(tmp_path) == "4"


def test_the_current_version_stays_even_when_its_name_is_the_oldest(tmp_path: Path) -> None:
    for day in range(3):
        publish(tmp_path, day)
    publish(tmp_path, -30)
    assert current_day(tmp_path) == "-30"
    assert kept(tmp_path) == ["20261024", "20261123", "20261124", "20261125"]


def test_a_failed_publication_leaves_current_as_it_was(tmp_path: Path) -> None:
    publish(tmp_path, 0)
    with pytest.raises(KeyError):
        fail(tmp_path)
    assert current_day(tmp_path) == "0"
    assert kept(tmp_path) == ["20261123"]
    assert not list(tmp_path.glob(".building-*"))


def test_what_a_killed_publication_left_is_removed(tmp_path: Path) -> None:
    publish(tmp_path, 0)
    for name in (".building-20261123T130000Z-c0ffee00", ".old-20261101T120000Z-c0ffee00"):
        (tmp_path / name).mkdir()
        (tmp_path / name / "aicapex.duckdb").touch()
    (tmp_path / ".current-20261123T130000Z-c0ffee00").symlink_to("nowhere")
    publish(tmp_path, 1)
    assert {path.name for path in tmp_path.iterdir() if path.name.startswith(".")} == {".lock"}
    assert current_day(tmp_path) == "1"


def test_what_is_not_a_version_is_left_alone(tmp_path: Path) -> None:
    (tmp_path / "notes").mkdir()
    for day in range(5):
        publish(tmp_path, day)
    assert (tmp_path / "notes").is_dir()


def test_a_link_that_leads_nowhere_is_no_version(tmp_path: Path) -> None:
    assert current_version(tmp_path) is None
    (tmp_path / "current").symlink_to("gone")
    assert current_version(tmp_path) is None


def test_a_home_that_can_not_be_written_is_told(tmp_path: Path) -> None:
    (tmp_path / "published").write_text("a file where the directory should be", encoding="utf-8")
    with (
        pytest.raises(HomeUnusable, match="can not be published"),
        new_version(tmp_path / "published", NOON, "c0ffee00"),
    ):
        pass


def test_who_publishes_waits_for_who_publishes_and_then_says_so(tmp_path: Path) -> None:
    publish(tmp_path, 0)
    with (
        locked(tmp_path),
        pytest.raises(HomeUnusable, match="another process is publishing"),
        locked(tmp_path, wait_seconds=0.1),
    ):
        pass
    publish(tmp_path, 1)
    assert current_day(tmp_path) == "1"
