"""Faults of a publication: readers keep a whole version, and the next publication tidies and gives the same content."""

import json
import os
import shutil
import signal
import subprocess
import sys
from collections.abc import Callable
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from pipelines.errors import AicapexError
from pipelines.publish.verification import version_problems
from pipelines.publish.versions import current_version, version_directories
from pipelines.settings import Settings
from pipelines.steps.published import current_manifest, publish
from pipelines.warehouse.connection import open_writer
from tests.faults import outcomes
from tests.faults.outcomes import CLEAR_ERROR, ENDS, RECOVERED, Verdict
from tests.support.publisher import POINTS, standing
from tests.support.publishing import BARE_PARTS, add_company, fill_declared, parse_nothing
from tests.support.repository import ROOT

PUBLICATION = "publication"


@dataclass(frozen=True)
class PublicationFault:
    """One fault of a publication. `play` lets one meet it: whether it fired, the outcome, and what was said."""

    name: str
    play: Callable[[Settings], tuple[bool, str, str]]
    expected: str
    says: str = ""
    damages: bool = False
    quick: bool = True
    component: str = PUBLICATION


@cache
def _prepared(folder: Path) -> tuple[Path, str]:
    """A home with two versions and a change not published yet, and the content version of that change."""
    settings = Settings(home=folder / "publication", kept_versions=2)
    parse_nothing(settings)
    with open_writer(settings.warehouse_path) as connection:
        fill_declared(connection)
        publish(connection, settings, "run-0", BARE_PARTS)
        add_company(connection, "META")
        publish(connection, settings, "run-1", BARE_PARTS)
        add_company(connection, "AMZN")
    whole = Settings(home=folder / "publication-whole", kept_versions=2)
    shutil.copytree(settings.home, whole.home, symlinks=True)
    with open_writer(whole.warehouse_path) as connection:
        publish(connection, whole, "run-2", BARE_PARTS)
    return settings.home, _content(whole)


def _content(settings: Settings) -> str:
    manifest = current_manifest(settings)
    return manifest.content_version if manifest else ""


def run_publication_fault(fault: PublicationFault, folder: Path) -> Verdict:
    """Play a fault and judge what came of it."""
    home, wanted = _prepared(folder)
    place = folder / "faults" / "".join(c if c.isalnum() else "-" for c in fault.name)
    settings = Settings(home=place / "home", kept_versions=2)
    shutil.copytree(home, settings.home, symlinks=True)
    before = current_version(settings.published_dir)
    fired, outcome, said = fault.play(settings)
    now = current_version(settings.published_dir)
    problems = [] if fault.damages or now is None else list(version_problems(now))
    if now is None:
        problems.append("readers have nothing")
    if outcome == CLEAR_ERROR and now != before:
        problems.append("readers got what was refused")
    if fault.says and fault.says not in said:
        problems.append(f"{fault.says!r} is not said: {said[:300]}")
    lost = _next(settings, wanted)
    shutil.rmtree(place, ignore_errors=True)
    if not fired:
        outcome = outcomes.NOT_FIRED
    elif lost:
        outcome = outcomes.LOST
    elif problems:
        outcome = outcomes.WRONG
    return Verdict(
        fault.name, PUBLICATION, int(fired), outcome, (fault.expected,), tuple(problems + lost), said=said
    )


def _next(settings: Settings, wanted: str) -> list[str]:
    try:
        with open_writer(settings.warehouse_path) as connection:
            connection.execute("DELETE FROM marts.companies WHERE ticker = 'AMZN'")
            add_company(connection, "AMZN")
            publish(connection, settings, "run-2", BARE_PARTS)
    except AicapexError as error:
        return [f"the next publication ends in {error}"]
    lost = (
        []
        if _content(settings) == wanted
        else ["the next publication has other content than a fault-free one"]
    )
    # What is published already is not published again, and old versions go with the next that is.
    left = standing(settings)["unfinished"]
    lost += [f"unfinished: {name}" for name in left if not name.startswith(".old-")]  # type: ignore[attr-defined]
    found = [version_problems(path) for path in version_directories(settings.published_dir)[-1:]]
    return lost + [problem for problems in found for problem in problems]


def _child(
    settings: Settings, *arguments: str, before: tuple[str, ...] = ()
) -> "subprocess.CompletedProcess[str]":
    return subprocess.run(
        [*before, sys.executable, "-m", "tests.support.publisher", str(settings.home), *arguments],
        env={**os.environ, "PYTHONPATH": str(ROOT)}, capture_output=True, text=True, check=False, timeout=120, cwd=ROOT,
    )  # fmt: skip


def killed(point: str) -> Callable[[Settings], tuple[bool, str, str]]:
    """A publication that is killed at a point."""

    def play(settings: Settings) -> tuple[bool, str, str]:
        process = _child(settings, "--kill", point)
        fired = process.returncode == -signal.SIGKILL
        return fired, ENDS, f"SIGKILL {point}" if fired else process.stderr[-300:]

    return play


def no_room(*arguments: str, before: tuple[str, ...] = ()) -> Callable[[Settings], tuple[bool, str, str]]:
    """A publication that has no room; fired where the operating system refused."""

    def play(settings: Settings) -> tuple[bool, str, str]:
        process = _child(settings, *arguments, before=before)
        held = settings.published_dir.with_name("held")
        if held.exists():  # its own disk went with it
            shutil.rmtree(settings.published_dir)
            held.rename(settings.published_dir)
        told = json.loads(process.stdout.splitlines()[-1]) if process.returncode == 0 else {}
        said = str(told.get("raised") or process.stderr[-300:])
        refused = any(words in said for words in ("File too large", "No space left", "write file", "full"))
        return refused, CLEAR_ERROR if said.startswith("HomeUnusable") else outcomes.UNCLEAR, said

    return play


def here(break_it: Callable[[Settings], bool]) -> Callable[[Settings], tuple[bool, str, str]]:
    """A publication in this process over something broken; `break_it` tells whether it broke it."""

    def play(settings: Settings) -> tuple[bool, str, str]:
        fired = break_it(settings)
        try:
            with open_writer(settings.warehouse_path) as connection:
                publish(connection, settings, "run-2", BARE_PARTS)
        except AicapexError as error:
            return fired, CLEAR_ERROR if "What to do: " in str(error) else outcomes.UNCLEAR, str(error)
        return fired, RECOVERED, ""

    return play


def _doubled(settings: Settings) -> bool:
    with open_writer(settings.warehouse_path) as connection:
        connection.execute("INSERT INTO marts.companies (ticker) VALUES ('AMZN')")
    return True


def _published_cut(settings: Settings) -> bool:
    path = settings.published_file
    path.write_bytes(path.read_bytes()[:5000])
    return True


def _unfinished(settings: Settings) -> bool:
    (settings.published_dir / ".building-20261123T120000Z-c0ffee00").mkdir()
    (settings.published_dir / ".current-20261123T120000Z-c0ffee00").symlink_to("nowhere")
    return True


def _manifest_broken(settings: Settings) -> bool:
    (settings.published_dir / "current" / "manifest.json").write_text("{")
    return True


_CHOSEN = (
    "before the first byte",
    "before the file is compared",
    "before the manifest",
    "before the version has its name",
    "before the link is replaced",
    "while an old version is removed",
    "before the warehouse remembers it",
)
PUBLICATION_FAULTS: tuple[PublicationFault, ...] = (
    *(
        PublicationFault(f"SIGKILL {point}", killed(point), ENDS, quick=point in _CHOSEN[2:4])
        for point in POINTS
        if point in _CHOSEN
    ),
    PublicationFault("a published file that can not grow", no_room("--most-bytes", "1500000"), CLEAR_ERROR, "free space"),
    PublicationFault("no room for the first file", no_room("--most-bytes", "50000"), CLEAR_ERROR, "free space", quick=False),
    PublicationFault(
        "a full disk in the middle of a publication",
        no_room("--tmpfs", "3150", before=("unshare", "--user", "--map-root-user", "--mount")),
        CLEAR_ERROR, "free space", quick=False,
    ),
    PublicationFault("a key that stands twice in a mart", here(_doubled), CLEAR_ERROR, "marts.companies"),
    PublicationFault("the file of readers cut short", here(_published_cut), RECOVERED),
    PublicationFault("a manifest that is no JSON", here(_manifest_broken), RECOVERED),
    PublicationFault("a half publication left by a killed process", here(_unfinished), RECOVERED),
)  # fmt: skip
