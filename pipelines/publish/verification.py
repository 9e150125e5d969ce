"""A published version against its manifest: every file is there, whole and the one that was published."""

import hashlib
from collections.abc import Sequence
from pathlib import Path

from pipelines.publish.manifest import MANIFEST_NAME, PublishedFile, read_manifest


def files_of(directory: Path) -> tuple[PublishedFile, ...]:
    """Every file under a directory but the manifest, sorted by path, with size and SHA-256."""
    paths = sorted(path for path in directory.rglob("*") if path.is_file())
    return tuple(
        PublishedFile(path.relative_to(directory).as_posix(), path.stat().st_size, sha256_of(path))
        for path in paths
        if path != directory / MANIFEST_NAME
    )


def sha256_of(path: Path) -> str:
    """SHA-256 of a file, as hex."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def version_problems(directory: Path, *, quick: bool = False) -> Sequence[str]:
    """What of a version's directory is not as its manifest says, a line each; nothing where all of it is whole.

    Reads every byte, or with `quick` none: then sizes are compared. Versions published before the manifest listed its
    files are compared by the DuckDB file alone.
    """
    manifest = read_manifest(directory)
    if manifest is None:
        return [f"{MANIFEST_NAME}: missing, or not one of ours"]
    expected = manifest.files or (
        PublishedFile(manifest.file_name, manifest.file_bytes, manifest.file_sha256),
    )
    problems = [problem for file in expected if (problem := _problem(directory, file, quick=quick))]
    if manifest.files:
        known = {file.path for file in manifest.files}
        present = (path.relative_to(directory).as_posix() for path in directory.rglob("*") if path.is_file())
        problems += [f"{path}: not in the manifest" for path in sorted({*present} - known - {MANIFEST_NAME})]
    return problems


def _problem(directory: Path, expected: PublishedFile, *, quick: bool) -> str | None:
    path = directory / expected.path
    if not path.is_file():
        return f"{expected.path}: missing"
    size = path.stat().st_size
    if size != expected.bytes:
        return f"{expected.path}: {size} bytes instead of {expected.bytes}"
    return (
        None if quick or sha256_of(path) == expected.sha256 else f"{expected.path}: its content was changed"
    )
