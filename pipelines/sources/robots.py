"""robots.txt of each host, asked once a day, kept in the archive, and obeyed (RFC 9309).

404 and 410 mean that the host has no rules: everything is allowed. Any other failure, a status 403 included,
means that nothing is: that is stricter than the RFC, which allows everything on all of 400 to 499. While the
rules can not be read, those that were read before stand.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from urllib.parse import urlsplit

from protego import Protego

from pipelines.errors import PassingFailure, PermanentFailure, SourceFailure
from pipelines.sources import bodies
from pipelines.sources.answers import Answer, relevant_headers
from pipelines.sources.archive import AnswerArchive
from pipelines.sources.transport import RawAnswer

KEPT_FOR = timedelta(hours=24)
MOST_BYTES = 1024 * 1024
_NONE_THERE = (404, 410)


@dataclass(frozen=True, slots=True)
class _Known:
    """Rules of one host until a moment; `refusal` says why nothing is allowed, where that is so."""

    until: datetime
    rules: Protego | None = None
    refusal: str = ""


class Robots:
    """Rules of all hosts for one program.

    `ask` gets a robots.txt without asking for leave; `agent` is the product token that rules may name;
    answers are kept in `archive` under `origin`.
    """

    def __init__(
        self,
        ask: Callable[[str], RawAnswer],
        archive: AnswerArchive,
        agent: str,
        origin: str,
        *,
        now: Callable[[], datetime] = lambda: datetime.now(UTC),
    ) -> None:
        self._ask = ask
        self._archive = archive
        self._agent = agent
        self._origin = origin
        self._now = now
        self._known: dict[str, _Known] = {}

    def permit(self, url: str) -> float:
        """The pause (seconds) that the host asks for between requests, 0 where it asks for none.

        Raises PermanentFailure where its rules forbid the URL, PassingFailure where they can not be read.
        """
        parts = urlsplit(url)
        place = f"{parts.scheme}://{parts.netloc}/robots.txt"
        known = self._known.get(place)
        if known is None or known.until <= self._now():
            known = self._known[place] = self._read(place)
        if known.refusal:
            raise PassingFailure(
                f"{place} can not be read, so nothing there may be asked for: {known.refusal}",
                url=url,
                remedy="run again later, or put the page into the inbox",
            )
        if known.rules is None:
            return 0.0
        if not known.rules.can_fetch(url, self._agent):
            raise PermanentFailure(
                f"robots.txt of {parts.hostname} forbids programs to ask for this",
                url=url,
                remedy="open it in a browser and put the page into the inbox, if its terms allow that",
            )
        return known.rules.crawl_delay(self._agent) or 0.0

    def _read(self, place: str) -> _Known:
        now = self._now()
        last = self._archive.last_seen(place, self._origin)
        if (
            last is not None
            and now - last[1] < KEPT_FOR
            and (last[0].usable or last[0].status in _NONE_THERE)
        ):
            return self._meaning(last[0], last[1] + KEPT_FOR)
        try:
            raw = self._ask(place)
            answer = self._keep(place, raw, now)
        except SourceFailure as error:
            known = _Known(now + KEPT_FOR, refusal=error.what)
        else:
            known = self._meaning(answer, now + KEPT_FOR)
        held = self._archive.latest(place, self._origin) if known.refusal else None
        return known if held is None else self._meaning(held, now + KEPT_FOR)

    def _keep(self, place: str, raw: RawAnswer, now: datetime) -> Answer:
        headers = relevant_headers(raw.headers)
        document, fault = raw.body, raw.fault or bodies.length_fault(raw.status, headers, raw.body)
        if not fault:
            document, fault = bodies.decode(place, raw.status, headers, raw.body, limit=MOST_BYTES)
        return self._archive.keep(place, self._origin, raw.status, headers, document, now, fault)

    def _meaning(self, answer: Answer, until: datetime) -> _Known:
        if answer.status in _NONE_THERE:
            return _Known(until)
        if not answer.usable:
            return _Known(until, refusal=answer.fault or f"status {answer.status}")
        text = self._archive.body(answer).decode("utf-8", errors="replace")
        return _Known(until, rules=Protego.parse(text))
