"""Hashes that say whether something has to be built again."""

import hashlib
from collections.abc import Iterable
from functools import lru_cache
from pathlib import Path

import polars as pl

from pipelines.settings import PROJECT_ROOT


def combine(parts: Iterable[str]) -> str:
    """One hash over several versions, their order mattering."""
    return hashlib.sha256("\n".join(parts).encode()).hexdigest()[:24]


def content_version(frame: pl.DataFrame) -> str:
    """Hash over the rows of a frame, in their order, and its column names."""
    digest = hashlib.sha256("|".join(frame.columns).encode())
    digest.update(frame.write_ndjson().encode())
    return digest.hexdigest()[:24]


@lru_cache
def code_version(*places: str) -> str:
    """Hash over the source files of these places (relative to the project): a change of code rebuilds what it makes."""
    digest = hashlib.sha256()
    for place in places:
        root = PROJECT_ROOT / place
        files = [root] if root.is_file() else sorted(_sources(root))
        for file in files:
            digest.update(str(file.relative_to(PROJECT_ROOT)).encode())
            digest.update(file.read_bytes())
    return digest.hexdigest()[:24]


def _sources(root: Path) -> Iterable[Path]:
    ignored = {"__pycache__", "target", "logs", "dbt_packages"}
    return (
        path
        for path in root.rglob("*")
        if path.suffix in {".py", ".sql", ".yml", ".yaml", ".csv", ".tsv"} and not ignored & set(path.parts)
    )
