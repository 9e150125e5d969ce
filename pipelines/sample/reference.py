"""Figures of reference series that were entered by hand, served to every source: nobody serves them to machines.

They stand in data/reference.tsv with their source, and are only what the claims cite.
"""

from pathlib import Path

from pipelines.sources.reference import HAND_ENTERED_URL
from pipelines.sources.transport import RawAnswer, Transport

_TABLE = Path(__file__).parent / "data" / "reference.tsv"


class WithHandEntered:
    """Answers the address of the hand-entered table, and asks another transport for every other."""

    def __init__(self, others: Transport) -> None:
        self._others = others

    @property
    def origin(self) -> str:
        """The tag under which the other transport's answers are kept."""
        return self._others.origin

    def get(self, url: str, *, etag: str | None = None, last_modified: str | None = None) -> RawAnswer:
        """The table as it stands in the project, or what the other transport answers or raises."""
        if url != HAND_ENTERED_URL:
            return self._others.get(url, etag=etag, last_modified=last_modified)
        body = _TABLE.read_bytes()
        headers = {"content-type": "text/tab-separated-values", "content-length": str(len(body))}
        return RawAnswer(status=200, headers=headers, body=body)
