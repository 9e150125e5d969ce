"""Hosts other than the SEC's: newsrooms, wires and links of one's own, none of which is trusted.

Every address is judged as it stands in the link or in the redirect, before anything is sent: its text, the
addresses of its host, the host's robots.txt. Redirects are followed by hand, each one judged anew.
"""

from collections.abc import Callable, Mapping
from datetime import UTC, datetime
from http.cookiejar import DefaultCookiePolicy
from types import MappingProxyType
from urllib.parse import SplitResult, urljoin, urlsplit

from pipelines.errors import NotFoundAtSource, PassingFailure, PermanentFailure, SourceFailure
from pipelines.sources import exchange
from pipelines.sources.answers import REDIRECTED_TO
from pipelines.sources.archive import AnswerArchive
from pipelines.sources.guard import Guard, GuardedAdapter
from pipelines.sources.pacing import HostPace
from pipelines.sources.public_address import Resolver, checked_link, public_addresses
from pipelines.sources.robots import MOST_BYTES, Robots
from pipelines.sources.transport import RawAnswer

AGENT = "aicapex-bot"
"""The product token that robots.txt may name."""
PAGE_BYTES = 20 * 1024 * 1024
FEED_BYTES = 5 * 1024 * 1024
TIMEOUT_SECONDS = (10.0, 20.0)
"""To connect, and between two pieces of the answer."""
DEADLINE_SECONDS = 60.0
"""For one whole answer, name look-up aside."""
MAX_REDIRECTS = 5

_PORTS = {"http": 80, "https": 443}


def user_agent(contact: str | None) -> str:
    """Who asks: the program, what it does, and whom to write to where that is known."""
    who = "".join(c for c in contact or "" if " " <= c <= "~").strip()
    return f"{AGENT}/1.0 (reads press releases and their feeds{f'; {who}' if who else ''})"


class WebTransport:
    """Asks any public host, politely; the SEC's hosts are none of its business.

    `archive` keeps robots.txt. `overrides` sends a host to another base URL (a mirror, a test server), which
    alone may lie inside a network. `sites` names, for a host, the hosts to which its redirects may lead; a
    host that is not in it may redirect to any public one. `cap_bytes` limits a body as it comes. `resolve`
    and `now` are there for tests.
    """

    origin = "live"

    def __init__(
        self,
        archive: AnswerArchive,
        pace: HostPace,
        *,
        agent: str,
        overrides: Mapping[str, str] = MappingProxyType({}),
        sites: Mapping[str, frozenset[str]] = MappingProxyType({}),
        cap_bytes: int = PAGE_BYTES,
        timeout: tuple[float, float] = TIMEOUT_SECONDS,
        deadline: float = DEADLINE_SECONDS,
        resolve: Resolver | None = None,
        now: Callable[[], datetime] = lambda: datetime.now(UTC),
    ) -> None:
        self._pace = pace
        self._agent = agent
        self._overrides = overrides
        self._sites = sites
        self._cap_bytes = cap_bytes
        self._timeout = timeout
        self._deadline = deadline
        self._resolve = resolve
        self._robots = Robots(self._rules, archive, AGENT, self.origin, now=now)

    def get(self, url: str, *, etag: str | None = None, last_modified: str | None = None) -> RawAnswer:
        """Ask once, following at most five redirects; the header `redirected-to` says where they led.

        Raises PermanentFailure for an address that may not be asked (naming it, and the redirect that led
        there) or too large a body, PassingFailure where no answer came, NotFoundAtSource for reserved names.
        """
        validators = {
            name: value
            for name, value in (("If-None-Match", etag), ("If-Modified-Since", last_modified))
            if value
        }
        return self._follow(url, validators, self._cap_bytes, self._robots)

    def _rules(self, url: str) -> RawAnswer:
        """A robots.txt, for which no robots.txt is asked."""
        return self._follow(url, {}, MOST_BYTES, None)

    def _follow(
        self, url: str, validators: Mapping[str, str], cap_bytes: int, robots: Robots | None
    ) -> RawAnswer:
        at = url
        for _ in range(MAX_REDIRECTS + 1):
            try:
                parts = self._checked(at)
                if robots is not None:
                    self._check_site(url, parts)
                pause = robots.permit(at) if robots else 0.0
            except PermanentFailure as failure:
                if at == url:
                    raise
                raise PermanentFailure(
                    f"the address redirects to {at[:300]}, which is not asked: {failure.what}",
                    url=url,
                    remedy="check the address; if the source has moved, change where it is named",
                ) from failure
            self._pace.wait(parts.hostname or "", pause, url)
            raw, location = self._one(url, at, parts, validators, cap_bytes)
            if not location:
                led = {} if at == url else {REDIRECTED_TO: at}
                kept = {name: value for name, value in raw.headers.items() if name.lower() != REDIRECTED_TO}
                return RawAnswer(raw.status, kept | led, raw.body, raw.fault)
            there = _joined(at, location.strip())
            if at.startswith("https:") and there.startswith("http:"):
                raise PermanentFailure(
                    f"the address redirects from https to {there[:300]}, where anybody on the way could change it",
                    url=url,
                    remedy="check the address; if the source has moved, change where it is named",
                )
            at = there
        raise PermanentFailure(f"more than {MAX_REDIRECTS} redirects", url=url, remedy="check the URL")

    def _check_site(self, url: str, parts: SplitResult) -> None:
        """Raise PermanentFailure where a redirect leaves the hosts that the newsroom file names."""
        start, host = urlsplit(url).hostname or "", parts.hostname or ""
        if start in self._sites and host not in self._sites[start]:
            raise PermanentFailure(
                f"the newsroom file does not name {host} beside {start}", url=url, remedy="check the address"
            )

    def _checked(self, at: str) -> SplitResult:
        """The parts of an address that may be asked; raises the failure that says why it may not."""
        parts = checked_link(at)
        host = (parts.hostname or "").rstrip(".")
        if f".{host}".endswith(".sec.gov"):
            raise PermanentFailure(
                "the SEC is asked by its own client, at the pace of its own limiter",
                url=at,
                remedy="watch the company in the company file instead",
            )
        if host in self._overrides:
            return parts
        if host.endswith(".invalid"):
            raise NotFoundAtSource(
                "this name is reserved and exists in no network",
                url=at,
                remedy="nothing: no network serves it",
            )
        public_addresses(host, _PORTS[parts.scheme], at, self._resolve)
        return parts

    def _one(
        self, url: str, at: str, parts: SplitResult, validators: Mapping[str, str], cap_bytes: int
    ) -> tuple[RawAnswer, str]:
        """One request: the answer, and where it redirects to (empty where it does not)."""
        target, exempt = self._target(at, parts)
        with Guard(at, self._deadline, exempt=exempt, resolve=self._resolve) as guard:
            late = PassingFailure(
                f"the answer did not end within {self._deadline:g} s",
                url=url,
                remedy="run again later; a source that never ends its answers can not be read",
            )
            try:
                with self._session(guard) as session:
                    response = exchange.ask(session, url, target, validators, self._timeout, proxied=False)
                    with response:
                        location = response.headers.get("location", "")
                        if response.status_code in exchange.REDIRECTS and location:
                            return RawAnswer(response.status_code, dict(response.headers), b""), location
                        raw = exchange.received(url, response, cap_bytes, self._deadline)
            except SourceFailure as failure:
                if guard.passed:
                    raise late from failure
                raise
            if guard.passed:
                raise late
        return raw, ""

    def _target(self, at: str, parts: SplitResult) -> tuple[str, tuple[str, int] | None]:
        """Where to send the request, and the host and port there that may lie inside a network."""
        base = self._overrides.get(parts.hostname or "")
        if base is None:
            return at.partition("#")[0], None
        there = urlsplit(base)
        query = f"?{parts.query}" if parts.query else ""
        target = base.rstrip("/") + (parts.path or "/") + query
        return target, (there.hostname or "", there.port or _PORTS.get(there.scheme, 443))

    def _session(self, guard: Guard) -> exchange.PlainSession:
        """A session for one request: nothing of the environment, no cookies, no connection used again."""
        session = exchange.PlainSession()
        session.trust_env = False
        session.headers.clear()
        session.headers.update(
            {
                "User-Agent": self._agent,
                "Accept-Encoding": "gzip, deflate",
                "Accept": "*/*",
                "Connection": "close",
            }
        )
        session.cookies.set_policy(DefaultCookiePolicy(allowed_domains=[]))
        adapter = GuardedAdapter(guard)
        session.mount("https://", adapter)
        session.mount("http://", adapter)
        return session


def _joined(at: str, location: str) -> str:
    """Where a redirect leads; a location that is no URL comes back as it is, to be refused by its text."""
    try:
        return urljoin(at, location)
    except ValueError:
        return location
