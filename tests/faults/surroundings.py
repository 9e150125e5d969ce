"""Faults around the connection: names that do not resolve, certificates that are wrong, clocks that jump."""

import os
import socket
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from types import MappingProxyType
from typing import Any
from unittest.mock import patch

from tests.faults import acts
from tests.faults import world as w
from tests.faults.ingest import Pace
from tests.faults.machine import MachineFault as Fault
from tests.faults.machine import Play, Seen, pass_here
from tests.faults.network import Stage
from tests.faults.outcomes import CLEAR_ERROR, RECOVERED, REFUSED
from tests.faults.server import Injection, fault_server

NAMES, TLS, CLOCK = "names", "TLS", "clock"


@contextmanager
def sent_to(stage: Stage, base: str, hosts: tuple[str, ...]) -> Iterator[None]:
    """These hosts are somewhere else for a while."""
    before = stage.settings
    moved = dict(before.origin_overrides) | {host: f"{base}/{host}" for host in hosts}
    stage.settings = replace(before, origin_overrides=MappingProxyType(moved))
    try:
        yield
    finally:
        stage.settings = before


def unresolvable(*hosts: str) -> Play:
    """A pass while names can not be looked up; fired where the resolver said so."""

    def play(stage: Stage) -> Seen:
        asked = socket.getaddrinfo
        failed: list[str] = []

        def noted(host: Any, *rest: Any, **more: Any) -> Any:
            try:
                return asked(host, *rest, **more)
            except OSError:
                failed.append(str(host))
                raise

        with sent_to(stage, "http://no-such-host.invalid:8080", hosts), patch("socket.getaddrinfo", noted):
            seen = pass_here(stage)
        seen.fired = len(failed)
        return seen

    return play


def refused(*hosts: str) -> Play:
    """A pass while nobody listens; fired where the operating system refused a connection."""

    def play(stage: Stage) -> Seen:
        asked = socket.socket.connect
        failed: list[object] = []

        def noted(self: socket.socket, address: Any) -> None:
            try:
                asked(self, address)
            except ConnectionRefusedError:
                failed.append(address)
                raise

        with socket.socket() as bound:
            bound.bind(("127.0.0.1", 0))
            base = f"http://127.0.0.1:{bound.getsockname()[1]}"
            with sent_to(stage, base, hosts), patch.object(socket.socket, "connect", noted):
                seen = pass_here(stage)
        seen.fired = len(failed)
        return seen

    return play


def certificate(folder: Path, kind: str) -> tuple[Path, Path, Path]:
    """A certificate for loopback with its key, and whom to trust; made by the openssl program of the machine."""
    folder.mkdir(parents=True, exist_ok=True)
    key, pem, authority, authority_key = (folder / name for name in ("k.pem", "c.pem", "ca.pem", "cak.pem"))
    name = "IP:192.0.2.1" if kind == "wrong host" else "IP:127.0.0.1"

    def openssl(*arguments: str | Path) -> None:
        subprocess.run(["openssl", *map(str, arguments)], check=True, capture_output=True, cwd=folder)

    new = ("req", "-newkey", "rsa:2048", "-nodes", "-subj")
    openssl(*new, "/CN=authority", "-x509", "-days", "2", "-keyout", authority_key, "-out", authority)
    openssl(*new, "/CN=loopback", "-keyout", key, "-out", folder / "r.pem")
    (folder / "ext").write_text(f"subjectAltName={name}\n")
    if kind == "expired":
        (folder / "index.txt").touch()
        (folder / "serial").write_text("01\n")
        (folder / "ca.cnf").write_text(
            "[ca]\ndefault_ca=d\n[d]\ndatabase=index.txt\nserial=serial\nnew_certs_dir=.\ndefault_md=sha256\n"
            "policy=p\n[p]\ncommonName=supplied\n"
        )
        openssl("ca", "-batch", "-config", "ca.cnf", "-cert", authority, "-keyfile", authority_key, "-in", "r.pem",
                "-out", pem, "-startdate", "20200101000000Z", "-enddate", "20200201000000Z", "-extfile", "ext", "-notext")  # fmt: skip
    else:
        openssl("x509", "-req", "-in", "r.pem", "-CA", authority, "-CAkey", authority_key, "-CAcreateserial",
                "-days", "2", "-extfile", "ext", "-out", pem)  # fmt: skip
    return pem, key, authority


def wrong_certificate(kind: str, *hosts: str) -> Play:
    """A pass against a server whose certificate is wrong in one way; fired where the client broke the handshake."""

    def play(stage: Stage) -> Seen:
        pem, key, authority = certificate(stage.folder / "tls", kind)
        trusted = {} if kind == "self-signed" else {"REQUESTS_CA_BUNDLE": str(authority)}
        with (
            fault_server(stage.world, (pem, key)) as server,
            sent_to(stage, server.base, hosts),
            patch.dict(os.environ, trusted),
        ):
            seen = pass_here(stage)
            deadline = time.monotonic() + 2
            while not server.fired and time.monotonic() < deadline:
                time.sleep(0.01)
            seen.fired = len(server.fired)
            if server.asked:
                seen.problems.append("the server was asked through a connection that nobody may trust")
        return seen

    return play


def clock_moved(by: timedelta) -> Play:
    """A pass whose calendar is off, that meets a wait on its way; fired where the moved clock was read."""

    def play(stage: Stage) -> Seen:
        read: list[datetime] = []

        def now() -> datetime:
            read.append(datetime.now(UTC) + by)
            return read[-1]

        return _with_clocks(stage, read, Pace(now=now))

    return play


def clock_jumps(seconds: float) -> Play:
    """The wall clock jumps between two looks at the limiter's stop mark."""

    def play(stage: Stage) -> Seen:
        read: list[float] = []

        def wall() -> float:
            read.append(time.time() + (seconds if len(read) > 3 else 0.0))
            return read[-1]

        return _with_clocks(stage, read, Pace(wall=wall))

    return play


def _with_clocks(stage: Stage, read: list[Any], pace: Pace) -> Seen:
    stage.server.inject(Injection("429", w.SUBMISSIONS, acts.status(429), times=1))
    seen = pass_here(stage, pace=pace)
    seen.fired = len(read) if stage.server.fired else 0
    return seen


_SEC = ("data.sec.gov", "www.sec.gov")
SURROUNDINGS: tuple[Fault, ...] = (
    Fault("the SEC's names can not be looked up", NAMES, unresolvable(*_SEC), (REFUSED,), "no connection"),
    Fault(
        "no name can be looked up, nothing held",
        NAMES,
        unresolvable(*w.HOSTS),
        (CLEAR_ERROR,),
        "check the network",
        held=False,
    ),
    Fault("a newsroom's name can not be looked up", NAMES, unresolvable(w.NEWS), (REFUSED,), "no connection"),
    Fault("nobody listens at the SEC", NAMES, refused(*_SEC), (REFUSED,), "no connection"),
    Fault("nobody listens at a newsroom", NAMES, refused(w.NEWS), (REFUSED,), "no connection"),
    Fault(
        "a certificate that nobody signed",
        TLS,
        wrong_certificate("self-signed", *_SEC),
        (REFUSED,),
        "certificate is not accepted",
    ),
    Fault("a certificate that has expired", TLS, wrong_certificate("expired", *_SEC), (REFUSED,), "expired"),
    Fault(
        "a certificate of another host",
        TLS,
        wrong_certificate("wrong host", *_SEC),
        (REFUSED,),
        "certificate is not accepted",
    ),
    Fault(
        "a newsroom whose certificate nobody signed",
        TLS,
        wrong_certificate("self-signed", w.NEWS),
        (REFUSED,),
        "certificate is not accepted",
    ),
    Fault("a clock ten years ahead", CLOCK, clock_moved(timedelta(days=3650)), (RECOVERED,)),
    Fault("a clock ten years behind", CLOCK, clock_moved(timedelta(days=-3650)), (RECOVERED,)),
    Fault("a clock that jumps a year ahead", CLOCK, clock_jumps(3e7), (RECOVERED,)),
    Fault("a clock that jumps a year back", CLOCK, clock_jumps(-3e7), (RECOVERED,)),
)
