"""The program as a user meets it: arguments in, exit code and two streams out."""

import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

import pytest

from aicapex.cli import main


@dataclass(frozen=True)
class Said:
    """What one call of the program gave back."""

    code: int
    out: str
    err: str


class Program:
    """Calls `aicapex` in this process."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
        self._monkeypatch = monkeypatch
        self._capsys = capsys

    def __call__(self, *arguments: str | Path) -> Said:
        """Run with these arguments, as the console script does."""
        self._monkeypatch.setattr(sys, "argv", ["aicapex", *map(str, arguments)])
        self._capsys.readouterr()
        with pytest.raises(SystemExit) as ended:
            main()
        captured = self._capsys.readouterr()
        code = ended.value.code
        return Said(code if isinstance(code, int) else 0, captured.out, captured.err)


def held_file(path: Path, *, read_only: bool = False) -> subprocess.Popen[str]:
    """Start another process that holds a DuckDB file, for writing or for reading, until its standard input ends."""
    code = (
        f"import duckdb, sys; c = duckdb.connect(sys.argv[1], read_only={read_only}); "
        "print('held', flush=True); sys.stdin.read()"
    )
    holder = subprocess.Popen(
        [sys.executable, "-c", code, str(path)], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    )
    assert holder.stdout is not None
    assert holder.stdout.readline() == "held\n"
    return holder
