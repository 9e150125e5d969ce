"""The polite client: asks as rarely as it can, keeps each answer before judging it, retries what passes."""

import logging
import time
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from random import Random
from typing import Literal, NoReturn

from pipelines.errors import PassingFailure, PermanentFailure, SourceFailure, SourceThrottled
from pipelines.sources import bodies
from pipelines.sources.answers import Answer, Fetched, Outcome, relevant_headers
from pipelines.sources.archive import AnswerArchive
from pipelines.sources.limiter import RateLimiter, Stopped
from pipelines.sources.retry import RetryPolicy, retry_after_seconds
from pipelines.sources.transport import Listing, Transport
from pipelines.sources.verdict import failure_of

logger = logging.getLogger(__name__)

Expect = Literal["json", "any"]
Judge = Callable[[str, int, bytes, str], SourceFailure | None]


@dataclass(frozen=True, slots=True)
class _Attempt:
    """One request: a usable answer, or a failure and the wait (seconds) that the source asked for."""

    answer: Answer | None = None
    failure: SourceFailure | None = None
    asked_wait: float | None = None


class PoliteClient:
    """Fetches documents of one source into one archive.

    The transport asks the limiter for each request at the moment it leaves; the client shares the
    limiter's stop mark with all other processes. `judge` says what an answer means (by the SEC's rules unless
    others are given), and no document larger than `cap_bytes` is kept. `clock` (seconds), `sleep`, `now` (UTC)
    and `random` are there for tests.
    """

    def __init__(
        self,
        transport: Transport,
        archive: AnswerArchive,
        limiter: RateLimiter | None = None,
        *,
        policy: RetryPolicy | None = None,
        judge: Judge = failure_of,
        cap_bytes: int = bodies.MAX_BODY_BYTES,
        clock: Callable[[], float] = time.monotonic,
        sleep: Callable[[float], None] = time.sleep,
        now: Callable[[], datetime] = lambda: datetime.now(UTC),
        random: Random | None = None,
    ) -> None:
        self.transport = transport
        self.archive = archive
        self.limiter = limiter
        self.policy = policy or RetryPolicy()
        self._judge = judge
        self._cap_bytes = cap_bytes
        self._clock = clock
        self._sleep = sleep
        self._now = now
        self._random = random or Random()  # noqa: S311 - jitter, not a secret
        self._pauses_left = self.policy.throttle_pauses

    @property
    def origin(self) -> str:
        """The tag of the answers this client keeps."""
        return self.transport.origin

    @property
    def can_list(self) -> bool:
        """Whether the source can say what it holds."""
        return isinstance(self.transport, Listing)

    def fetch(self, url: str, *, immutable: bool, expect: Expect = "any") -> Fetched:
        """The current answer of a URL; an immutable document that is held is not asked for again.

        `expect='json'` treats a body that does not begin like JSON as a passing failure. Raises
        NotFoundAtSource or NotInArchive where the document does not exist there, another PermanentFailure
        where asking again is useless, PassingFailure or SourceThrottled once the retries are used up.
        """
        started = self._clock()
        last = self.archive.latest(url, self.origin)
        held = last if last is not None and self.archive.holds(last) else None
        if immutable and held is not None:
            return Fetched(held, Outcome.REUSED, self._clock() - started)
        answer = self._ask_until_answered(url, expect, None if immutable else held)
        unchanged = last is not None and last.answer_id == answer.answer_id
        outcome = Outcome.UNCHANGED if unchanged else Outcome.NEW
        return Fetched(answer, outcome, self._clock() - started)

    def held_under(self, prefix: str) -> list[str]:
        """URLs that the source itself holds under a URL prefix, sorted; empty where it can not list any.

        A replayed archive and the sample can; the network can not. Raises PermanentFailure where the prefix
        is no URL of a host.
        """
        return self.transport.held_under(prefix) if isinstance(self.transport, Listing) else []

    def body(self, answer: Answer) -> bytes:
        """The document of a kept answer, checked against its hash; raises BadDocument if it is damaged."""
        return self.archive.body(answer)

    def _ask_until_answered(self, url: str, expect: Expect, held: Answer | None) -> Answer:
        failures, waited = 0, 0.0
        while True:
            try:
                attempt = self._ask(url, expect, held)
            except Stopped as stop:
                if waited + stop.seconds <= self.policy.budget_seconds:
                    self._sleep(stop.seconds)
                    waited += stop.seconds
                else:
                    self._sit_through(url, stop.seconds, None)
                continue
            if attempt.answer is not None:
                self._pauses_left = self.policy.throttle_pauses
                return attempt.answer
            failure = attempt.failure
            if isinstance(failure, SourceThrottled):
                if self.limiter is not None:
                    self.limiter.stop_for(self.policy.throttle_seconds)
                self._sit_through(url, self.policy.throttle_seconds, failure)
                continue
            if not isinstance(failure, PassingFailure):
                raise failure or PassingFailure("the source gave no answer", url=url)
            failures += 1
            wait = self.policy.wait(failures, attempt.asked_wait, self._random)
            if failure.status == 429 and self.limiter is not None:
                self.limiter.stop_for(wait)  # the SEC counts the user, not the process
            if failures >= self.policy.attempts or waited + wait > self.policy.budget_seconds:
                _give_up(failure, failures, waited, attempt.asked_wait)
            logger.info("%s; asking again in %.1f s", failure, wait)
            self._sleep(wait)
            waited += wait

    def _ask(self, url: str, expect: Expect, held: Answer | None) -> _Attempt:
        """One request, kept, then judged. Raises Stopped, and whatever means that asking makes no sense."""
        if self.limiter is not None and (seconds := self.limiter.stopped_for()) > 0:
            raise Stopped(seconds)
        etag = held.headers.get("etag") if held else None
        last_modified = held.headers.get("last-modified") if held else None
        try:
            raw = self.transport.get(url, etag=etag, last_modified=last_modified)
        except SourceFailure as error:
            return _Attempt(failure=error)
        now = self._now()
        if raw.status == 304 and held is not None:
            self.archive.confirm(held, now)
            return _Attempt(answer=held)
        if len(raw.body) > self._cap_bytes:
            raise PermanentFailure(
                f"the document is larger than {self._cap_bytes:,} bytes: {len(raw.body):,}",
                url=url,
                status=raw.status,
                remedy="nothing this program reads is that large: check the URL",
            )
        headers = relevant_headers(raw.headers)
        fault = raw.fault or bodies.length_fault(raw.status, headers, raw.body)
        document = raw.body
        if not fault:
            document, fault = bodies.decode(url, raw.status, headers, raw.body, limit=self._cap_bytes)
        if not fault and raw.status == 200:
            fault = bodies.content_fault(document, expect)
        failure = self._judge(url, raw.status, document, fault)
        if isinstance(failure, SourceThrottled) and raw.status == 200:
            fault = "the SEC's throttling page"
        answer = self.archive.keep(url, self.origin, raw.status, headers, document, now, fault)
        if failure is None:
            return _Attempt(answer=answer)
        return _Attempt(failure=failure, asked_wait=retry_after_seconds(headers, now))

    def _sit_through(self, url: str, seconds: float, failure: SourceThrottled | None) -> None:
        """Wait until the machine may ask again, or give up if this client has waited often enough."""
        if self._pauses_left <= 0:
            raise failure or SourceThrottled(
                f"the SEC throttles this machine; all its requests are stopped for another {seconds:.0f} s",
                url=url,
                remedy="run again after that",
            )
        self._pauses_left -= 1
        logger.warning("the SEC throttles this machine; its workers ask again in %.0f s", seconds)
        self._sleep(seconds)


def _give_up(failure: PassingFailure, failures: int, waited: float, asked: float | None) -> NoReturn:
    """Raise the failure with what was tried."""
    if failures == 1 and asked is None:
        raise failure
    what = f"{failure.what}; gave up after {failures} request(s) and {waited:.0f} s of waiting"
    remedy = (
        failure.remedy
        if asked is None
        else f"the source asks to come back in {asked:.0f} s; {failure.remedy}"
    )
    raise type(failure)(what, url=failure.url, status=failure.status, remedy=remedy) from failure
