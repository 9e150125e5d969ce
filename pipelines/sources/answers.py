"""What comes back from outside, with its provenance: an answer, and how it was come by."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from types import MappingProxyType

REDIRECTED_TO = "redirected-to"
"""Set by this program, never by a server: the address that the answer came from, where it was not the one asked."""

KEPT_HEADERS = (
    "content-type",
    "content-encoding",
    "etag",
    "last-modified",
    "content-length",
    "date",
    "retry-after",
    REDIRECTED_TO,
)


@dataclass(frozen=True, slots=True)
class Answer:
    """One kept answer: the index row of a body that lies in the archive.

    `fetched_at` (UTC) is when this content was first received for this URL: the same content received
    again is the same answer. `sha256` and `size` (bytes) are those of the document as kept, after the
    content encoding was undone; `headers` are as sent. `fault` says why a body can not be used although
    the status is 200 (cut short, broken compression, a page instead of JSON) and is empty otherwise.
    """

    url: str
    origin: str
    status: int
    headers: Mapping[str, str]
    fetched_at: datetime
    sha256: str
    size: int
    answer_id: int
    fault: str = ""

    @property
    def usable(self) -> bool:
        """Whether the body is the document that was asked for."""
        return self.status == 200 and not self.fault


class Outcome(StrEnum):
    """How a fetch got its answer."""

    NEW = "new"
    """Fetched, and its content differs from the last usable answer (or there was none)."""
    UNCHANGED = "unchanged"
    """Fetched again, same content as the last usable answer, which is returned."""
    REUSED = "reused"
    """Not fetched: the document is immutable and held."""


@dataclass(frozen=True, slots=True)
class Fetched:
    """A usable answer, how it was come by, and how long that took (seconds, waiting included)."""

    answer: Answer
    outcome: Outcome
    seconds: float


def relevant_headers(headers: Mapping[str, str]) -> Mapping[str, str]:
    """Keep the headers that matter, names in lower case, whatever case the source wrote them in."""
    lower = {name.lower(): value for name, value in headers.items()}
    return MappingProxyType({name: lower[name] for name in KEPT_HEADERS if name in lower})
