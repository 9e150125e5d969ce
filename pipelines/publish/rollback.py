"""Back to an earlier version, in one step, until something new is there to publish.

What was rolled away from is refused by its input (content, source, keys, dbt project, publishing code), so that the
next run does not publish the same again. Another content is published as ever: a rollback stops a version and not the
pipeline.
"""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from pipelines.errors import AicapexError, HomeUnusable, NothingPublished, WrongUse
from pipelines.publish.manifest import Manifest, read_manifest
from pipelines.publish.verification import version_problems
from pipelines.publish.versions import (
    CURRENT,
    current_version,
    locked,
    swing,
    version_directories,
    write_synced,
)

REFUSED_NAME = "refused.json"


@dataclass(frozen=True, slots=True)
class KeptVersion:
    """A version that is kept: its name, what its manifest says (None where it can not be read), where it stands.

    `is_refused`: it was rolled away from, and is not published again as it is.
    """

    name: str
    manifest: Manifest | None
    is_current: bool
    is_refused: bool


def kept_versions(published_dir: Path) -> tuple[KeptVersion, ...]:
    """Every whole version, newest first."""
    current = current_version(published_dir)
    refused = refused_inputs(published_dir)
    found = []
    for directory in reversed(version_directories(published_dir)):
        manifest = read_manifest(directory)
        found.append(
            KeptVersion(
                directory.name,
                manifest,
                directory.resolve() == current,
                manifest is not None and manifest.input_version in refused,
            )
        )
    return tuple(found)


def refused_inputs(published_dir: Path) -> frozenset[str]:
    """Input versions that are not published again. Raises AicapexError where the list can not be read."""
    path = published_dir / REFUSED_NAME
    try:
        text = path.read_text(encoding="utf-8")
    except FileNotFoundError:
        return frozenset()
    except OSError as error:
        raise _unreadable(path) from error
    try:
        found = json.loads(text)["input_versions"]
    except (ValueError, KeyError, TypeError) as error:
        raise _unreadable(path) from error
    if not isinstance(found, list):
        raise _unreadable(path)
    return frozenset(map(str, found))


def roll_back(published_dir: Path, version: str | None = None) -> tuple[str | None, KeptVersion]:
    """Point `current` at a kept version, the one before the present one unless named; returns the name that it
    pointed to before, and the version that readers get now.

    Every newer version is refused from now on, the chosen one no longer is: choosing the newest ends a rollback. The
    version is compared with its manifest first. Raises NothingPublished, WrongUse where there is no such version, or
    AicapexError where it is damaged.
    """
    if not published_dir.is_dir():
        raise NothingPublished("nothing has been published yet", place=str(published_dir))
    try:
        with locked(published_dir):
            return _roll_back(published_dir, version)
    except OSError as error:
        raise HomeUnusable(
            f"the version can not be changed: {error.strerror or error}",
            place=str(published_dir),
            remedy="check permissions and free space; readers keep what they had",
        ) from error


def _roll_back(published_dir: Path, version: str | None) -> tuple[str | None, KeptVersion]:
    kept = kept_versions(published_dir)
    before = next((found.name for found in kept if found.is_current), None)
    chosen = _chosen(published_dir, kept, version, before)
    problems = version_problems(published_dir / chosen.name)
    if problems or chosen.manifest is None:
        raise AicapexError(
            f"version {chosen.name} is not whole: {'; '.join(problems)}",
            place=str(published_dir / chosen.name),
            remedy="choose another of `aicapex versions`; readers keep what they had",
        )
    newer = {found.manifest.input_version for found in kept if found.name > chosen.name and found.manifest}
    refused = (refused_inputs(published_dir) | newer) - {chosen.manifest.input_version}
    # First the list, then the link: killed between the two, the present version stays and is not published again.
    _remember(published_dir, refused)
    swing(published_dir, chosen.name)
    return before, KeptVersion(chosen.name, chosen.manifest, is_current=True, is_refused=False)


def _chosen(
    published_dir: Path, kept: Sequence[KeptVersion], version: str | None, before: str | None
) -> KeptVersion:
    if not kept:
        raise NothingPublished(
            "nothing has been published yet", place=str(published_dir), remedy="run `aicapex run` first"
        )
    if version is None:
        older = [found for found in kept if found.manifest and (before is None or found.name < before)]
        if not older:
            raise WrongUse(
                "there is no earlier version to go back to",
                place=str(published_dir),
                remedy="`aicapex versions` lists those that are kept",
            )
        return older[0]
    for found in kept:
        if found.name == version:
            return found
    raise WrongUse(
        f"there is no version {version}",
        place=str(published_dir),
        remedy=f"choose one of {', '.join(found.name for found in kept)}",
    )


def _remember(published_dir: Path, refused: frozenset[str]) -> None:
    path = published_dir / REFUSED_NAME
    if not refused:
        path.unlink(missing_ok=True)
        return
    beside = published_dir / f".{CURRENT}-{REFUSED_NAME}"
    write_synced(beside, json.dumps({"input_versions": sorted(refused)}, indent=2) + "\n")
    beside.replace(path)


def _unreadable(path: Path) -> AicapexError:
    return AicapexError(
        "the list of refused versions can not be read",
        place=str(path),
        remedy="restore it, or remove it: what was rolled away from is then published again",
    )
