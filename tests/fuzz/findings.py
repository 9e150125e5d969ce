"""What a run of inputs came upon: each fault once, the slowest input, and where they are kept."""

import hashlib
import json
import time
import traceback
from dataclasses import dataclass, field
from pathlib import Path

from tests.fuzz.target import Target

SLOW_SECONDS = 5.0
"""Of processor time for one input of a few kilobytes; more is a finding."""


@dataclass(slots=True)
class Findings:
    """Runs a target's check and keeps what it raises: the shortest input of each fault, under its own name."""

    target: Target
    directory: Path
    executions: int = 0
    seconds: float = 0.0
    slowest: float = 0.0
    faults: dict[str, int] = field(default_factory=dict)

    def run(self, data: bytes) -> None:
        """One input; never raises what the check raises, so that the next one is run too."""
        self.executions += 1
        started = time.process_time()
        try:
            self.target.check(data)
        except Exception as error:  # noqa: BLE001 - every failure is what is looked for
            self._fault(signature(error), data, "".join(traceback.format_exception(error)[-12:]))
        took = time.process_time() - started
        self.seconds += took
        if took > self.slowest:
            self.slowest = took
            self._keep("slowest", data, f"{took:.3f} s of processor time")
        if took > SLOW_SECONDS:
            self._fault("slow", data, f"{took:.3f} s of processor time")

    def write(self) -> None:
        """What is known so far, for whoever reads the process's end."""
        found = {
            "executions": self.executions, "seconds": self.seconds, "slowest": self.slowest, "faults": self.faults,
        }  # fmt: skip
        self.directory.mkdir(parents=True, exist_ok=True)
        (self.directory / "findings.json").write_text(json.dumps(found), encoding="utf-8")

    def _fault(self, name: str, data: bytes, text: str) -> None:
        known = self.faults.get(name)
        if known is None or len(data) < known:
            self.faults[name] = len(data)
            self._keep(name, data, text)
            self.write()

    def _keep(self, name: str, data: bytes, text: str) -> None:
        self.directory.mkdir(parents=True, exist_ok=True)
        (self.directory / f"{name}.input").write_bytes(data)
        (self.directory / f"{name}.txt").write_text(text, encoding="utf-8", errors="backslashreplace")


def signature(error: Exception) -> str:
    """A file name for a fault: its kind, and the last place in the code that raised it."""
    frames = traceback.extract_tb(error.__traceback__)
    own = [frame for frame in frames if "/pipelines/" in frame.filename] or list(frames)
    last = own[-1]
    broken = (
        hashlib.sha256(str(error)[:40].encode(errors="replace")).hexdigest()[:6]
        if not own[-1:] or "Broken" in type(error).__name__
        else ""
    )
    return f"{type(error).__name__}-{Path(last.filename).stem}-{last.name.strip('<>')}{'-' + broken if broken else ''}"
