"""`aicapex doctor`: what this machine has and lacks for a run; each line with what it saw and what to do."""

import importlib.metadata
import json
import os
import re
import shutil
import sys
import tempfile
from collections.abc import Callable, Iterator
from dataclasses import asdict, dataclass
from enum import StrEnum
from pathlib import Path
from typing import Annotated

import duckdb
import typer
from packaging.markers import Marker
from packaging.utils import canonicalize_name

from aicapex.dev import check_port_is_free
from aicapex.verify import not_whole
from pipelines.companies import load_universe
from pipelines.errors import AicapexError, IdentityMissing, WrongUse
from pipelines.newsrooms import load_newsrooms
from pipelines.publish.verification import version_problems
from pipelines.settings import PROJECT_ROOT, Settings, settings_from_environment
from pipelines.sources.edgar import tickers_url
from pipelines.sources.factory import open_client
from pipelines.sources.live import checked_identity
from pipelines.sources.retry import RetryPolicy

RUNTIME_LOCK = PROJECT_ROOT / "requirements" / "runtime.txt"
SAMPLE_DATA = PROJECT_ROOT / "pipelines" / "sample" / "data"
OLDEST_PYTHON = (3, 11)
WEB_PORT = 3000
# A first run from the sample takes well under 200 MB; a live archive of all companies a few GB.
FULL_DISK_BYTES = 200_000_000
NEARLY_FULL_DISK_BYTES = 2_000_000_000
INSTALL_AGAIN = "run `make clean setup`"

# One question, and no waiting where the machine has been told to stop asking.
ASK_ONCE = RetryPolicy(attempts=1, budget_seconds=0.0, throttle_pauses=0)

_PIN = re.compile(r"^(?P<name>[A-Za-z0-9._-]+)==(?P<version>[^ ;\\]+)\s*(?:;\s*(?P<marker>[^\\]+?))?\s*\\?$")


class Level(StrEnum):
    """How a check came out: ready, usable with a remark, or in the way of a run."""

    OK = "ok"
    WARN = "warn"
    FAIL = "fail"


@dataclass(frozen=True, slots=True)
class Finding:
    """One line of the examination."""

    check: str
    level: Level
    saw: str
    todo: str = ""


Check = Callable[[Settings], Finding]


def examine(settings: Settings) -> list[Finding]:
    """Look at everything a run needs, in the order in which a run would miss it. Nothing is changed or waited for.

    Only `live` asks the network, once; its answer is kept in the archive like any other.
    """
    checks: dict[str, Check] = {
        "python": lambda _: check_python(),
        "packages": lambda _: check_packages(),
        "dbt": lambda _: check_dbt(Path(sys.prefix)),
        "files": check_files,
        "home": check_home,
        "disk": check_disk,
        "identity": check_identity,
        "source": check_source,
        "warehouse": check_warehouse,
        "published": check_published,
        "dagster": check_dagster,
        "port": lambda _: check_port(),
    }
    return [_looked(name, check, settings) for name, check in checks.items()]


def check_python() -> Finding:
    """Python is new enough and the project's own environment."""
    saw = f"{sys.version.split()[0]} in {sys.prefix}"
    if sys.version_info[:2] < OLDEST_PYTHON:
        return Finding("python", Level.FAIL, saw, "install Python 3.11 or later, then run `make clean setup`")
    if Path(sys.prefix).resolve() != (PROJECT_ROOT / ".venv").resolve():
        return Finding("python", Level.WARN, f"{saw}, not this checkout's .venv", "start .venv/bin/aicapex")
    return Finding("python", Level.OK, saw)


def locked_versions(text: str) -> dict[str, str]:
    """Read name -> version from a lock, leaving out packages whose marker does not fit this machine."""
    versions = {}
    for line in text.splitlines():
        pin = _PIN.match(line)
        if pin and (pin["marker"] is None or Marker(pin["marker"]).evaluate()):
            versions[str(canonicalize_name(pin["name"]))] = pin["version"]
    return versions


def check_packages(lock: Path = RUNTIME_LOCK) -> Finding:
    """Every package of the runtime lock is installed in its locked version."""
    if not lock.is_file():
        return Finding("packages", Level.FAIL, f"{lock} is missing", "use a whole checkout")
    wanted = locked_versions(lock.read_text("utf-8"))
    wrong = []
    for name, version in wanted.items():
        try:
            found = importlib.metadata.version(name)
        except importlib.metadata.PackageNotFoundError:
            wrong.append(f"{name} {version} is missing")
            continue
        if found != version:
            wrong.append(f"{name} is {found}, locked {version}")
    if wrong:
        more = f" and {len(wrong) - 3} more" if len(wrong) > 3 else ""
        return Finding("packages", Level.FAIL, "; ".join(wrong[:3]) + more, INSTALL_AGAIN)
    return Finding("packages", Level.OK, f"all {len(wanted)} as locked")


def check_dbt(environment: Path) -> Finding:
    """The dbt program stands in the environment and starts the environment's Python."""
    program = environment / "bin" / "dbt"
    if not program.is_file():
        return Finding("dbt", Level.FAIL, f"{program} is missing", INSTALL_AGAIN)
    with program.open("rb") as file:
        interpreter = file.readline().removeprefix(b"#!").strip().decode(errors="replace")
    # A long path stands on a later line behind /bin/sh, which then needs no look: it was just installed.
    if interpreter != "/bin/sh" and not Path(interpreter.split(" ")[0]).exists():
        return Finding("dbt", Level.FAIL, f"{program} starts {interpreter}, which is gone", INSTALL_AGAIN)
    return Finding("dbt", Level.OK, f"dbt-core {importlib.metadata.version('dbt-core')}, {program}")


def check_files(settings: Settings) -> Finding:
    """The company file and the newsroom file can be read, and the inbox exists where one is named."""
    try:
        universe = load_universe(settings.companies_file)
        newsrooms = load_newsrooms(settings.newsrooms_file)
    except AicapexError as error:
        return Finding("files", Level.FAIL, f"{error.what} [{error.place}]", error.remedy)
    if settings.inbox is not None and not settings.inbox.exists():
        todo = "make the folder, or name another in AICAPEX_INBOX"
        return Finding("files", Level.FAIL, f"there is no inbox {settings.inbox}", todo)
    saw = f"{len(universe.companies)} companies, {len(newsrooms.feeds)} feeds"
    return Finding("files", Level.OK, saw)


def check_home(settings: Settings) -> Finding:
    """The state directory, or the nearest directory above it that exists, can be written."""
    if settings.restoring_dir.exists():
        saw = f"{settings.home} is half restored"
        return Finding("home", Level.FAIL, saw, "restore the backup again, or remove the home")
    place = _nearest(settings.home)
    try:
        with tempfile.NamedTemporaryFile(dir=place, prefix=".doctor-"):
            pass
    except OSError as error:
        saw = f"{settings.home}: {error.strerror or error}"
        return Finding(
            "home", Level.FAIL, saw, "make it writable, or choose another with AICAPEX_HOME or --home"
        )
    return Finding(
        "home", Level.OK, str(settings.home) + ("" if settings.home.is_dir() else ", not made yet")
    )


def check_disk(settings: Settings) -> Finding:
    """There is room for a run under the home."""
    free = shutil.disk_usage(_nearest(settings.home)).free
    saw = f"{free / 1e9:.1f} GB free"
    if free < FULL_DISK_BYTES:
        return Finding("disk", Level.FAIL, saw, "free at least 0.2 GB, or choose another AICAPEX_HOME")
    if free < NEARLY_FULL_DISK_BYTES:
        return Finding("disk", Level.WARN, saw, "enough for the sample; a live archive needs about 2 GB")
    return Finding("disk", Level.OK, saw)


def check_identity(settings: Settings) -> Finding:
    """The identity that the SEC requires is declared, where the source needs one. It is not shown."""
    needed = settings.source == "live"
    if not settings.sec_identity and not needed:
        return Finding("identity", Level.OK, "none declared; only the live source needs one")
    try:
        checked_identity(settings.sec_identity)
    except IdentityMissing as error:
        return Finding("identity", Level.FAIL if needed else Level.WARN, error.what, error.remedy)
    return Finding("identity", Level.OK, "declared in AICAPEX_SEC_IDENTITY")


def check_source(settings: Settings) -> Finding:
    """The chosen source can be asked: sample files, an archive's layout, or one request to the SEC."""
    if settings.source == "sample":
        return _check_sample()
    if settings.source == "live":
        return _check_live(settings)
    return _check_archive(Path(settings.source.partition(":")[2]))


def check_warehouse(settings: Settings) -> Finding:
    """No other process holds the warehouse for writing."""
    path = settings.warehouse_path
    if not path.exists():
        return Finding("warehouse", Level.OK, "not made yet; the first run makes it")
    try:
        duckdb.connect(str(path), read_only=True).close()
    except duckdb.Error as error:
        message = str(error)
        holder = re.search(r"\(PID (\d+)\)", message)
        if holder:
            todo = "wait for that run to end; end the process only if no run of yours is on"
            return Finding("warehouse", Level.WARN, f"held by process {holder[1]}: {path}", todo)
        line = " ".join(message.split("\n\n")[0].split())
        return Finding(
            "warehouse", Level.FAIL, line, "run `aicapex rebuild`, which makes it anew from the kept answers"
        )
    return Finding("warehouse", Level.OK, f"free, {path.stat().st_size / 1e6:.1f} MB")


def check_published(settings: Settings) -> Finding:
    """Readers have a published file, it opens, every file of its version is as it was written, and which it is."""
    path = settings.published_file
    if not path.is_file():
        return Finding("published", Level.WARN, "nothing yet", "run `make run` or `aicapex run`")
    version = path.resolve().parent.name
    try:
        with duckdb.connect(str(path.resolve()), read_only=True) as connection:
            row = connection.execute("SELECT count(*) FROM duckdb_tables() WHERE NOT internal").fetchone()
    except duckdb.Error as error:
        saw = f"version {version} does not open: {str(error).splitlines()[0]}"
        return Finding("published", Level.FAIL, saw, not_whole(path.resolve().parent, is_current=True))
    problems = version_problems(path.resolve().parent)
    if problems:
        saw = f"version {version} is not whole: {problems[0]}" + (
            f" and {len(problems) - 1} more" if len(problems) > 1 else ""
        )
        return Finding("published", Level.FAIL, saw, not_whole(path.resolve().parent, is_current=True))
    return Finding("published", Level.OK, f"version {version}, {row[0] if row else 0} tables")


def check_dagster(settings: Settings) -> Finding:
    """Dagster has its home under the state directory."""
    if not (settings.dagster_dir / "dagster.yaml").is_file():
        return Finding("dagster", Level.OK, f"{settings.dagster_dir} not made yet; the first run makes it")
    if not os.access(settings.dagster_dir, os.W_OK):
        return Finding(
            "dagster", Level.FAIL, f"{settings.dagster_dir} can not be written", "make it writable"
        )
    version = importlib.metadata.version("dagster")
    return Finding("dagster", Level.OK, f"dagster {version}, home {settings.dagster_dir}")


def check_port(port: int = WEB_PORT) -> Finding:
    """The port of Dagster's web interface is free."""
    try:
        check_port_is_free("127.0.0.1", port)
    except WrongUse as error:
        todo = "only `make dev` needs it: end what listens there, or start `aicapex dev` on another port"
        return Finding("port", Level.WARN, error.what, todo)
    return Finding("port", Level.OK, f"{port} is free for `make dev`")


def _looked(name: str, check: Check, settings: Settings) -> Finding:
    try:
        return check(settings)
    except OSError as error:
        # What can not even be looked at is a finding too, and must not hide the others.
        return Finding(name, Level.FAIL, str(error), "make this readable for the user who runs aicapex")


def _check_sample() -> Finding:
    files = sorted(path for path in SAMPLE_DATA.glob("*.tsv") if path.stat().st_size)
    if not files:
        return Finding("source", Level.FAIL, f"sample: no figures in {SAMPLE_DATA}", "use a whole checkout")
    return Finding("source", Level.OK, f"sample: {', '.join(path.name for path in files)}")


def _check_archive(root: Path) -> Finding:
    if not root.is_dir():
        return Finding(
            "source", Level.FAIL, f"archive: {root} is no directory", "name one: --source archive:DIR"
        )
    hosts = sorted(path.name for path in root.iterdir() if path.is_dir() and "." in path.name.strip("."))
    if not hosts:
        todo = "it should hold one directory a host, such as data.sec.gov, and in it the paths"
        return Finding("source", Level.FAIL, f"archive: {root} holds no host", todo)
    level = Level.OK if "data.sec.gov" in hosts else Level.WARN
    todo = "" if level is Level.OK else "without data.sec.gov no filing list and no company facts are found"
    return Finding("source", level, f"archive: {', '.join(hosts)}", todo)


def _check_live(settings: Settings) -> Finding:
    try:
        client = open_client(settings, policy=ASK_ONCE)
        fetched = client.fetch(tickers_url(), immutable=False)
    except IdentityMissing as error:
        return Finding("source", Level.FAIL, f"live: not asked; {error.what}", error.remedy)
    except AicapexError as error:
        saw = f"live: {error.what}" + (f" [{error.place}]" if error.place else "")
        return Finding("source", Level.FAIL, saw, error.remedy or "look at the network of this machine")
    saw = f"live: {fetched.answer.url} answered {fetched.answer.status} in {fetched.seconds:.1f} s"
    return Finding("source", Level.OK, saw)


def _nearest(path: Path) -> Path:
    """Return the path itself or the closest directory above it that exists."""
    return next(place for place in (path, *path.parents) if place.exists())


def report(findings: list[Finding]) -> Iterator[str]:
    """Lines for people: level, check, what was seen, and below it what to do."""
    margin = max((len(finding.check) for finding in findings), default=0)
    for finding in findings:
        yield f"{finding.level:<4}  {finding.check:<{margin}}  {finding.saw}"
        if finding.todo:
            yield f"      {'':<{margin}}  → {finding.todo}"
    bad = sum(finding.level is Level.FAIL for finding in findings)
    remarks = sum(finding.level is Level.WARN for finding in findings)
    yield "ready" if not bad + remarks else f"{bad} in the way of a run, {remarks} to know about"


def diagnose(home: Path | None, source: str | None) -> list[Finding]:
    """Read the settings and examine; settings that can not be read are the only finding then."""
    try:
        settings = settings_from_environment(home=home, source=source)
    except AicapexError as error:
        return [
            Finding(
                "settings", Level.FAIL, error.what + (f": {error.place}" if error.place else ""), error.remedy
            )
        ]
    return examine(settings)


def doctor_command(
    source: Annotated[
        str | None, typer.Option("--source", help="sample, live or archive:DIR (default: $AICAPEX_SOURCE).")
    ] = None,
    home: Annotated[
        Path | None, typer.Option("--home", help="State directory (default: $AICAPEX_HOME).")
    ] = None,
    as_json: Annotated[bool, typer.Option("--json", help="An array of findings for programs.")] = False,
) -> None:
    """Look at what a run needs and say what is missing. Exit code 1 when something is in the way."""
    findings = diagnose(home, source)
    if as_json:
        text = json.dumps([asdict(finding) for finding in findings], indent=2, ensure_ascii=False)
    else:
        text = "\n".join(report(findings))
    sys.stdout.write(f"{text}\n")
    raise typer.Exit(int(any(finding.level is Level.FAIL for finding in findings)))
