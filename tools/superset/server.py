"""A Superset of one's own: made in a temporary folder, filled with the bundle, served on loopback, thrown away."""

import io
import os
import secrets
import socket
import subprocess
import sys
import time
import zipfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory
from urllib.error import URLError
from urllib.request import urlopen

from pipelines.settings import PROJECT_ROOT

FOLDER = PROJECT_ROOT / "bi" / "superset"
BUNDLE = FOLDER / "bundle"
CONFIG = FOLDER / "superset_config.py"
PLACEHOLDER = "duckdb:///PUBLISHED_FILE"
USER = "admin"
START_SECONDS = 120


@dataclass(frozen=True)
class Served:
    """Where it is reached, and the password that was made for it."""

    address: str
    password: str
    log: Path


def bundle_zip(published: Path) -> bytes:
    """The bundle as Superset imports it, over this published file."""
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as archive:
        for path in sorted(BUNDLE.rglob("*.yaml")):
            text = path.read_text("utf-8").replace(PLACEHOLDER, f"duckdb:///{published.resolve()}")
            archive.writestr(f"aicapex/{path.relative_to(BUNDLE)}", text)
    return packed.getvalue()


@contextmanager
def superset(published: Path) -> Iterator[Served]:
    """Superset with the bundle over a published file, until the block ends; takes about a minute to begin.

    Raises RuntimeError with the end of what it wrote, where one of its commands fails or it does not answer.
    """
    with TemporaryDirectory(prefix="aicapex-superset-") as folder:
        home = Path(folder)
        password = secrets.token_urlsafe(24)
        (home / "secret_key").write_text(secrets.token_urlsafe(48), encoding="utf-8")
        (home / "bundle.zip").write_bytes(bundle_zip(published))
        _command(home, "db", "upgrade")
        _command(home, "init")
        name = ("--firstname", "Example", "--lastname", "Reader", "--email", "reader@example.com")
        _command(home, "fab", "create-admin", "--username", USER, *name, "--password", password)
        _command(home, "import-dashboards", "--path", "bundle.zip", "--username", USER)
        with _server(home) as address:
            yield Served(address, password, home / "superset.log")


def _environment(home: Path) -> dict[str, str]:
    """Nothing of the caller's: what is set there must not decide what is drawn."""
    return {
        "PATH": os.defpath,
        "HOME": str(home),
        "LC_ALL": "C.UTF-8",
        "SUPERSET_HOME": str(home),
        "SUPERSET_CONFIG_PATH": str(CONFIG),
        "FLASK_APP": "superset.app:create_app()",
        "PYTHONWARNINGS": "ignore",
    }


def _program() -> str:
    return str(Path(sys.executable).with_name("superset"))


def _command(home: Path, *arguments: str) -> None:
    with (home / "superset.log").open("ab") as log:
        done = subprocess.run(
            [_program(), *arguments], cwd=home, env=_environment(home), stdout=log, stderr=log, check=False
        )
    if done.returncode:
        # The arguments are not told: one of them is a password.
        raise RuntimeError(f"superset {arguments[0]} failed:\n{_end(home / 'superset.log')}")


@contextmanager
def _server(home: Path) -> Iterator[str]:
    port = _free_port()
    command = [_program(), "run", "--host", "127.0.0.1", "--port", str(port), "--with-threads"]
    with (home / "superset.log").open("ab") as log:
        process = subprocess.Popen(command, cwd=home, env=_environment(home), stdout=log, stderr=log)
    try:
        address = f"http://127.0.0.1:{port}"
        _wait(process, f"{address}/health", home / "superset.log")
        yield address
    finally:
        process.terminate()
        try:
            process.wait(10)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()


def _wait(process: "subprocess.Popen[bytes]", health: str, log: Path) -> None:
    end = time.monotonic() + START_SECONDS
    while time.monotonic() < end and process.poll() is None:
        try:
            with urlopen(health, timeout=5) as answer:  # noqa: S310 - loopback
                if answer.status == 200:
                    return
        except (URLError, TimeoutError, ConnectionError):
            time.sleep(0.5)
    raise RuntimeError(f"superset does not answer:\n{_end(log)}")


def _free_port() -> int:
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        return int(listener.getsockname()[1])


def _end(log: Path) -> str:
    return "\n".join(log.read_text("utf-8", errors="replace").splitlines()[-30:])
