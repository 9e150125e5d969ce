"""A client that asks nobody: every document is the one that the archive kept last, and nothing is written to it."""

from typing import NoReturn

from pipelines.errors import BadDocument, NotInArchive
from pipelines.sources.answers import Answer, Fetched, Outcome
from pipelines.sources.archive import AnswerArchive
from pipelines.sources.client import Expect, Judge, PoliteClient
from pipelines.sources.retry import NO_RETRY
from pipelines.sources.transport import RawAnswer
from pipelines.sources.verdict import failure_of


class KeptClient(PoliteClient):
    """Answers of one origin as they came last: what could not be had then can not be had now, for the same reason.

    A document that came whole once, and of which the last answer was an error, fails as it did, and stays held.
    """

    def __init__(self, archive: AnswerArchive, origin: str, *, judge: Judge = failure_of) -> None:
        # What the network can not tell, a rebuild of its answers must not know either.
        source = _Nobody(origin) if origin == "live" else _Holder(origin, archive)
        super().__init__(source, archive, policy=NO_RETRY, judge=judge)

    def fetch(self, url: str, *, immutable: bool, expect: Expect = "any") -> Fetched:
        """The last usable answer; raises NotInArchive where none is held, or what the last answer meant."""
        last = self.archive.latest(url, self.origin)
        held = last if last is not None and self.archive.holds(last) else None
        if not (immutable and held is not None):
            seen = self.archive.last_seen(url, self.origin)
            if seen is not None and not seen[0].usable:
                failure = self._judge(url, seen[0].status, self._body(seen[0]), seen[0].fault)
                if failure is not None:
                    raise failure
        if held is None:
            self.transport.get(url)
        assert held is not None
        return Fetched(held, Outcome.REUSED, 0.0)

    def _body(self, answer: Answer) -> bytes:
        try:
            return self.archive.body(answer)
        except BadDocument:
            return b""


class _Nobody:
    """A source that has nothing."""

    def __init__(self, origin: str) -> None:
        self.origin = origin

    def get(self, url: str, *, etag: str | None = None, last_modified: str | None = None) -> RawAnswer:
        _absent(url)


class _Holder(_Nobody):
    """The same for a source that could say what it holds: what of it was kept."""

    def __init__(self, origin: str, archive: AnswerArchive) -> None:
        super().__init__(origin)
        self._archive = archive

    def held_under(self, prefix: str) -> list[str]:
        """URLs of usable answers that begin with this, sorted."""
        return [answer.url for answer in self._archive.latest_under(prefix, self.origin)]


def _absent(url: str) -> NoReturn:
    raise NotInArchive(
        "the archive of this home holds no such answer",
        url=url,
        remedy="nothing, if the source did not have it; or run, which asks for it",
    )
