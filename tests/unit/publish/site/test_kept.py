"""Pictures kept from one site to the next."""

import os
from pathlib import Path

import pytest

from pipelines.publish.site.kept import Kept


def drawing(content: bytes, drawn: list[bytes]) -> bytes:
    drawn.append(content)
    return content


def test_what_was_drawn_of_the_same_source_is_not_drawn_again(tmp_path: Path) -> None:
    drawn: list[bytes] = []
    for _ in range(2):
        assert Kept(tmp_path / "kept").get("svg", "a chart", lambda: drawing(b"picture", drawn)) == b"picture"
    assert drawn == [b"picture"]


def test_another_source_and_another_kind_are_other_drawings(tmp_path: Path) -> None:
    kept = Kept(tmp_path)
    kept.get("svg", "a chart", lambda: b"one")
    assert kept.get("svg", "another chart", lambda: b"two") == b"two"
    assert kept.get("png", "a chart", lambda: b"three") == b"three"
    assert kept.drawn == 3


@pytest.mark.parametrize("left", [b"", b"short", None])
def test_a_drawing_that_was_cut_short_is_drawn_again(tmp_path: Path, left: bytes | None) -> None:
    Kept(tmp_path).get("svg", "a chart", lambda: b"picture")
    (file,) = tmp_path.iterdir()
    file.write_bytes(file.read_bytes()[:-1] if left is None else left)
    assert Kept(tmp_path).get("svg", "a chart", lambda: b"picture") == b"picture"
    assert file.read_bytes().endswith(b"picture")


def test_without_a_directory_everything_is_drawn() -> None:
    kept = Kept(None)
    assert [kept.get("svg", "a chart", lambda: b"picture") for _ in range(2)] == [b"picture"] * 2
    kept.forget_unused()
    assert kept.drawn == 2


def test_what_nobody_asked_for_in_a_week_is_deleted(tmp_path: Path) -> None:
    kept = Kept(tmp_path)
    kept.get("svg", "old", lambda: b"old")
    kept.get("svg", "asked for", lambda: b"asked for")
    for file in tmp_path.iterdir():
        os.utime(file, (0, 0))
    kept.get("svg", "asked for", lambda: b"drawn again")
    kept.forget_unused()
    (left,) = tmp_path.iterdir()
    assert left.read_bytes().endswith(b"asked for")
