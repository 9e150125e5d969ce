"""A loopback server that plays every host of a small world and breaks the answers that it is told to break.

What it broke stands in its log, written at the moment when it happened: a fault that nobody met did not happen.
"""

import re
import socket
import ssl
import struct
import threading
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from hashlib import sha256
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import BinaryIO

_SEC = re.compile(r"/(data|www)\.sec\.gov/")


@dataclass(frozen=True)
class Answer:
    """What a host answers; the server adds the length, and an ETag to a whole document."""

    body: bytes = b""
    status: int = 200
    headers: Mapping[str, str] = field(default_factory=dict)

    @property
    def etag(self) -> str:
        return f'"{sha256(self.body).hexdigest()[:16]}"'


@dataclass(frozen=True)
class Asked:
    """A request as it arrived; `at` is seconds of the monotonic clock, `path` begins with the host that was meant."""

    at: float
    path: str
    headers: Mapping[str, str]


@dataclass(frozen=True)
class Wire:
    """What an act may use: the request, the open connection, and the end of the server."""

    asked: Asked
    out: BinaryIO
    reset: Callable[[], None]
    over: threading.Event

    def send(self, piece: bytes) -> None:
        self.out.write(piece)
        self.out.flush()


Act = Callable[[Wire, Answer], Answer | None]
"""Changes an answer, or writes to the wire itself and returns None."""


@dataclass
class Injection:
    """Break answers to paths that match: the first `times` of them (None: all)."""

    what: str
    path: str
    act: Act
    times: int | None = None


@dataclass(frozen=True)
class Fired:
    """An injection that met somebody."""

    at: float
    what: str
    path: str


class FaultServer:
    """Use through `fault_server`. `world` gives the answer to a path; injections break it.

    `fired` and `asked` are the logs; `held_back` counts requests that were let through unbroken.
    """

    def __init__(self, world: Callable[[str], Answer]) -> None:
        self.world = world
        self.asked: list[Asked] = []
        self.fired: list[Fired] = []
        self.over = threading.Event()
        self.base = ""
        self._injections: list[Injection] = []
        self._lock = threading.Lock()

    def inject(self, *injections: Injection) -> None:
        """Break from now on."""
        with self._lock:
            self._injections = list(injections)

    def heal(self) -> None:
        """Answer everything as the world has it."""
        self.inject()

    def note(self, what: str, path: str = "") -> None:
        """Write down that a fault happened."""
        with self._lock:
            self.fired.append(Fired(time.monotonic(), what, path))

    def overrides(self, *hosts: str) -> dict[str, str]:
        """Origin overrides that send these hosts here."""
        return {host: f"{self.base}/{host}" for host in hosts}

    def sec_times(self) -> list[float]:
        """When each request to the SEC's hosts arrived."""
        with self._lock:
            return sorted(asked.at for asked in self.asked if _SEC.match(asked.path))

    def receive(self, asked: Asked) -> tuple[Answer, Act | None]:
        """Log a request; its whole answer, and what is to be done to it."""
        answer = self.world(asked.path)
        with self._lock:
            self.asked.append(asked)
            for injection in self._injections:
                if injection.times != 0 and re.search(injection.path, asked.path):
                    if injection.times is not None:
                        injection.times -= 1
                    self.fired.append(Fired(asked.at, injection.what, asked.path))
                    return answer, injection.act
        return answer, None


class _Server(ThreadingHTTPServer):
    daemon_threads = True
    block_on_close = False
    request_queue_size = 64
    faults: FaultServer
    tls: ssl.SSLContext | None = None

    def finish_request(self, request: object, client_address: object) -> None:
        if self.tls is not None:
            try:
                request = self.tls.wrap_socket(request, server_side=True)  # type: ignore[arg-type]
            except OSError as error:
                self.faults.note("the client ended the handshake", str(error))
                return
        super().finish_request(request, client_address)  # type: ignore[arg-type]

    def handle_error(self, request: object, client_address: object) -> None:
        """A client that went away is not this server's error."""


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    disable_nagle_algorithm = True
    server: _Server

    def do_GET(self) -> None:
        faults = self.server.faults
        asked = Asked(
            time.monotonic(), self.path, {name.lower(): value for name, value in self.headers.items()}
        )
        answer, act = faults.receive(asked)
        changed: Answer | None = answer
        if act is not None:
            changed = act(Wire(asked, self.wfile, self._reset, faults.over), answer)
        if changed is None:
            self.close_connection = True
            return
        if changed is answer and answer.status == 200 and asked.headers.get("if-none-match") == answer.etag:
            changed = Answer(b"", 304, {"ETag": answer.etag})
        self.wfile.write(head_of(changed, etag=changed is answer) + changed.body)

    def _reset(self) -> None:
        # Linger for no time: what is not read yet is thrown away, and the other side gets a reset.
        self.connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
        self.connection.close()

    def log_message(self, *args: object) -> None:
        """Quiet."""


def head_of(answer: Answer, *, length: int | None = None, etag: bool = False) -> bytes:
    """Status line and headers; `length` announces another one than that of the body."""
    lines = [f"HTTP/1.1 {answer.status} Scripted", *(f"{k}: {v}" for k, v in answer.headers.items())]
    if etag and answer.status == 200:
        lines.append(f"ETag: {answer.etag}")
    given = {name.lower() for name in answer.headers}
    if answer.status != 304 and "content-length" not in given and "transfer-encoding" not in given:
        lines.append(f"Content-Length: {len(answer.body) if length is None else length}")
    return "\r\n".join(lines).encode("latin-1") + b"\r\n\r\n"


@contextmanager
def fault_server(
    world: Callable[[str], Answer], certificate: tuple[Path, Path] | None = None
) -> Iterator[FaultServer]:
    """Run the server on a free loopback port; with a certificate and its key it speaks TLS."""
    faults = FaultServer(world)
    with _Server(("127.0.0.1", 0), _Handler) as server:
        server.faults = faults
        if certificate:
            server.tls = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
            server.tls.load_cert_chain(*certificate)
        faults.base = f"http{'s' if certificate else ''}://127.0.0.1:{server.server_port}"
        thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True)
        thread.start()
        try:
            yield faults
        finally:
            faults.over.set()
            server.shutdown()
            thread.join()
