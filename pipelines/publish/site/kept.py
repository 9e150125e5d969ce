"""Pictures that were drawn before, by what they were drawn from: a publication draws only what has changed.

Drawing is nine tenths of the making of a site, and a new filing changes a few of its charts.
"""

import hashlib
import os
import threading
import time
from collections.abc import Callable
from contextlib import suppress
from importlib.metadata import version
from pathlib import Path

_KEEP_SECONDS = 7 * 86_400
_SUM = hashlib.sha256().digest_size


class Kept:
    """A directory of drawings that may be deleted at any time, or none at all.

    A file is named by the hash of what it is drawn from and of the program that drew it, and begins with the hash of
    what it holds: one that was cut short is drawn again.
    """

    def __init__(self, directory: Path | None) -> None:
        self._directory = directory
        self._program = version("vl-convert-python")
        self._lock = threading.Lock()
        self.drawn = 0

    def get(self, kind: str, source: str, draw: Callable[[], bytes]) -> bytes:
        """The drawing of this kind of this source; may be called by several threads."""
        name = hashlib.sha256("\0".join([self._program, kind, source]).encode()).hexdigest()
        held = self._read(name)
        if held is None:
            held = draw()
            self._write(name, held)
        return held

    def forget_unused(self) -> None:
        """Delete what nobody has asked for in a week."""
        if self._directory is not None and self._directory.is_dir():
            oldest = time.time() - _KEEP_SECONDS
            for path in self._directory.iterdir():
                if path.stat().st_mtime < oldest:
                    path.unlink(missing_ok=True)

    def _read(self, name: str) -> bytes | None:
        if self._directory is None:
            return None
        try:
            content = (self._directory / name).read_bytes()
            os.utime(self._directory / name)
        except OSError:
            return None
        held = content[_SUM:]
        return held if hashlib.sha256(held).digest() == content[:_SUM] else None

    def _write(self, name: str, drawing: bytes) -> None:
        with self._lock:
            self.drawn += 1
        if self._directory is not None:
            # A full disk is told by the site itself, which needs the room as well.
            with suppress(OSError):
                self._directory.mkdir(parents=True, exist_ok=True)
                part = self._directory / f"{name}.{os.getpid()}.{threading.get_ident()}"
                part.write_bytes(hashlib.sha256(drawing).digest() + drawing)
                part.replace(self._directory / name)
