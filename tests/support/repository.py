"""The checkout as the architecture tests see it: its Python modules and its tracked files."""

import subprocess
from collections.abc import Iterator
from functools import cache
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
CODE = ("pipelines", "assets", "aicapex", "tools", "benchmarks")


def modules() -> list[Path]:
    """Every Python module of the project outside tests, relative to the root."""
    return sorted(path.relative_to(ROOT) for folder in CODE for path in (ROOT / folder).rglob("*.py"))


@cache
def tracked() -> tuple[Path, ...]:
    """Files that are tracked or about to be, relative to the root; every file where there is no git."""
    command = ["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard"]
    try:
        listed = subprocess.run(command, cwd=ROOT, capture_output=True, check=True, text=True).stdout
    except (OSError, subprocess.CalledProcessError):
        return tuple(sorted(_without_git()))
    names = (Path(name) for name in listed.split("\0") if name)
    return tuple(sorted(name for name in names if (ROOT / name).is_file()))


def texts() -> Iterator[tuple[Path, str]]:
    """Tracked files that are text, with their text."""
    for path in tracked():
        try:
            yield path, (ROOT / path).read_text("utf-8")
        except UnicodeDecodeError:
            continue


def _without_git() -> Iterator[Path]:
    for path in ROOT.rglob("*"):
        name = path.relative_to(ROOT)
        hidden = name.parts[0].startswith(".") and name.parts[0] not in {".ci", ".editorconfig", ".gitignore"}
        if path.is_file() and not hidden and "__pycache__" not in name.parts:
            yield name
