"""What can be fuzzed: a reader, what must hold of it, what it is started from, and how its inputs are changed."""

import hashlib
import random
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

import polars as pl

from pipelines.contracts.ops import QUARANTINE
from pipelines.contracts.table import Table, verdict
from pipelines.raw.document import Document, Parsed

FUZZ = Path(__file__).resolve().parent
SHARED = FUZZ.parent.parent.parent / "shared" / "edgar-archive"

Mutator = Callable[[bytes, random.Random], bytes]


class Broken(AssertionError):
    """A reader returned something that it promises never to return."""


@dataclass(frozen=True, slots=True)
class Target:
    """A reader. `check` takes an input and raises whatever is a finding; failures that the reader promises
    are none. `seeds` are inputs in its shape, written here; `real` finds more of them beside the checkout, and
    none where there is none. `mutate` changes an input so that it stays nearly readable. `longest` is in bytes.
    """

    name: str
    check: Callable[[bytes], None]
    seeds: Callable[[], Sequence[bytes]]
    real: Callable[[], Sequence[bytes]]
    mutate: Mutator
    longest: int = 16_384

    @property
    def regressions(self) -> Path:
        """Inputs that once found a fault, and never again."""
        return FUZZ / "regressions" / self.name

    @property
    def corpus(self) -> Path:
        """Inputs that reach a part of the reader that the seeds do not reach."""
        return FUZZ / "corpus" / self.name


def hold(condition: bool, what: str) -> None:
    """Raise Broken where a promise is not kept."""
    if not condition:
        raise Broken(what)


def fulfils(frame: pl.DataFrame, table: Table) -> None:
    """The frame keeps its contract."""
    found = verdict(frame, table)
    hold(found.ok, f"{table.full_name}: {'; '.join(found.problems)[:300]}")


def parsed_alike(first: Parsed, second: Parsed, table: Table) -> None:
    """Both hold the contract, and reading twice gives the same rows and the same pieces."""
    fulfils(first.rows, table)
    fulfils(first.quarantined, QUARANTINE)
    hold(first.rows.equals(second.rows), "reading twice gives other rows")
    hold(first.quarantined.equals(second.quarantined), "reading twice sets other pieces aside")


def document(body: bytes) -> Document:
    """A kept answer with this body."""
    digest = hashlib.sha256(body).hexdigest()
    return Document("SOAP", 1, "https://www.example.com/Archives/edgar/data/1/a.htm", digest, body)
