"""A server as it stands in production: Postgres on loopback, and three processes, ended whatever happens."""

import json
import os
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time
import urllib.error
import urllib.request
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from tests.support.repository import ROOT
from tools.loopback_postgres import loopback_postgres

PATIENCE_SECONDS = 240
_PROGRAM = [sys.executable, "-c", "from aicapex.cli import main; main()"]
_LAUNCH = """
mutation ($execution: ExecutionParams!) { launchRun(executionParams: $execution) {
  __typename ... on LaunchRunSuccess { run { runId } } ... on PythonError { message } } }
"""
_RUN = """
query ($id: ID!) { runOrError(runId: $id) { ... on Run {
  status tags { key value } repositoryOrigin { repositoryLocationName } } } }
"""


@dataclass(frozen=True)
class Served:
    """What runs: the process numbers by name, and the page's address."""

    pids: Mapping[str, int]
    url: str
    logs: Path

    def ask(self, query: str, **variables: object) -> Any:
        """The `data` of a GraphQL answer."""
        body = json.dumps({"query": query, "variables": variables}).encode()
        request = urllib.request.Request(f"{self.url}/graphql", body, {"Content-Type": "application/json"})
        with urllib.request.urlopen(request, timeout=60) as answer:
            said = json.load(answer)
        assert "errors" not in said, said["errors"]
        return said["data"]

    def launch(self, job: str, tags: Mapping[str, str]) -> str:
        """Ask the page for a run of a job, as a browser does; the run's id."""
        execution = {
            "selector": {
                "repositoryLocationName": "aicapex",
                "repositoryName": "__repository__",
                "jobName": job,
            },
            "runConfigData": {},
            "executionMetadata": {"tags": [{"key": key, "value": value} for key, value in tags.items()]},
        }
        launched = self.ask(_LAUNCH, execution=execution)["launchRun"]
        assert launched["__typename"] == "LaunchRunSuccess", launched
        return str(launched["run"]["runId"])

    def noted(self, run_id: str, tag: str) -> str:
        """A tag that the run gives itself, as soon as it is there."""

        def look() -> str:
            tags = self.ask(_RUN, id=run_id)["runOrError"]["tags"]
            return str({found["key"]: found["value"] for found in tags}.get(tag, ""))

        return str(waited_for(look, f"tag {tag} of the run {run_id}", self.logs))

    def ended(self, run_id: str) -> dict[str, Any]:
        """The run when it has ended."""

        def look() -> dict[str, Any] | None:
            run: dict[str, Any] = self.ask(_RUN, id=run_id)["runOrError"]
            return run if run["status"] in ("SUCCESS", "FAILURE", "CANCELED") else None

        return waited_for(look, f"the run {run_id}", self.logs)


@contextmanager
def postgres() -> Iterator[str]:
    """The address of an empty database of a server of one's own."""
    # Not under pytest's own directory, which is closed to the user that PostgreSQL runs as.
    folder = Path(tempfile.mkdtemp(prefix="aicapex-pg-"))
    try:
        with loopback_postgres(folder) as url:
            yield url
    finally:
        shutil.rmtree(folder, ignore_errors=True)


@contextmanager
def served(home: Path, logs: Path, postgres_url: str, **variables: str) -> Iterator[Served]:
    """Start code, web and daemon together, as systemd does; yield when the page knows the code; end them all."""
    code_port, web_port = free_ports(2)
    environment = os.environ | {
        "AICAPEX_HOME": str(home),
        "AICAPEX_POSTGRES_URL": postgres_url,
        "AICAPEX_CODE_SERVER_PORT": str(code_port),
        "PYTHONPATH": os.pathsep.join(filter(None, [str(ROOT), os.environ.get("PYTHONPATH", "")])),
        **variables,
    }
    logs.mkdir(parents=True, exist_ok=True)
    started: dict[str, subprocess.Popen[bytes]] = {}
    try:
        for name in ("code", "web", "daemon"):
            more = ["--port", str(web_port)] if name == "web" else []
            with (logs / f"{name}.log").open("wb") as log:
                started[name] = subprocess.Popen(
                    [*_PROGRAM, "serve", name, *more],
                    env=environment,
                    stdout=log,
                    stderr=subprocess.STDOUT,
                    start_new_session=True,
                )
        found = Served(
            {name: process.pid for name, process in started.items()}, f"http://127.0.0.1:{web_port}", logs
        )

        def look() -> bool:
            gone = {name: process.poll() for name, process in started.items() if process.poll() is not None}
            assert not gone, f"{gone}: {said_in(logs)}"
            try:
                entries = found.ask(
                    "{ workspaceOrError { ... on Workspace { locationEntries { "
                    "name locationOrLoadError { __typename } } } } }"
                )["workspaceOrError"]["locationEntries"]
            except (urllib.error.URLError, ConnectionError, TimeoutError):
                return False
            loaded = [(entry["locationOrLoadError"] or {}).get("__typename") for entry in entries]
            return loaded == ["RepositoryLocation"]

        waited_for(look, "the code location", logs)
        yield found
    finally:
        for signal_number in (signal.SIGTERM, signal.SIGKILL):
            for process in reversed(started.values()):
                end_group(process, signal_number)


def end_group(process: subprocess.Popen[bytes], signal_number: signal.Signals) -> None:
    """Signal a process and all it started, and wait for it."""
    try:
        os.killpg(process.pid, signal_number)
        process.wait(timeout=20)
    except (ProcessLookupError, subprocess.TimeoutExpired):
        pass


def waited_for(look: Any, what: str, logs: Path) -> Any:
    """What `look` returns once it is true."""
    deadline = time.monotonic() + PATIENCE_SECONDS
    while not (found := look()):
        assert time.monotonic() < deadline, f"{what} did not come: {said_in(logs)}"
        time.sleep(0.5)
    return found


def said_in(logs: Path) -> str:
    """The end of each log."""
    return "\n".join(
        f"{log.name}: {log.read_text(errors='replace')[-2000:]}" for log in sorted(logs.glob("*.log"))
    )


def free_ports(count: int) -> list[int]:
    """Ports of loopback that are free."""
    probes = [socket.socket() for _ in range(count)]
    for probe in probes:
        probe.bind(("127.0.0.1", 0))
    ports = [int(probe.getsockname()[1]) for probe in probes]
    for probe in probes:
        probe.close()
    return ports
