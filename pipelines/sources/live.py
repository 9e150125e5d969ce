"""The SEC over the network, with a declared identity, at the pace the limiter grants."""

import posixpath
import re
import threading
from collections.abc import Mapping
from http.cookiejar import DefaultCookiePolicy
from types import MappingProxyType
from urllib.parse import unquote, urljoin, urlsplit

import requests

from pipelines.errors import IdentityMissing, NotFoundAtSource, PassingFailure, PermanentFailure
from pipelines.sources import exchange
from pipelines.sources.bodies import MAX_BODY_BYTES
from pipelines.sources.limiter import RateLimiter
from pipelines.sources.pacing import HeadTooSlow, PacedAdapter
from pipelines.sources.transport import RawAnswer

TIMEOUT_SECONDS = (10.0, 60.0)
"""To connect, and between two pieces of the answer."""
DEADLINE_SECONDS = 600.0
"""For one whole answer: a source that sends a byte now and then must not hold a run for ever."""
MAX_REDIRECTS = 5
IDENTITY_REMEDY = (
    'the SEC asks every program to say who runs it: export AICAPEX_SEC_IDENTITY="Name contact@example.com"'
)

_IDENTITY = re.compile(r"[!-~][ -~]*\s[!-~]+@[!-~]+\.[!-~]+")
_LOOPBACK = ("127.0.0.1", "localhost", "::1")


def checked_identity(identity: str | None) -> str:
    """The identity, if it is a name and an e-mail address; raises IdentityMissing saying how to set it."""
    text = (identity or "").strip()
    if not text:
        raise IdentityMissing("no identity is declared to the SEC", remedy=IDENTITY_REMEDY)
    if not _IDENTITY.fullmatch(text):
        raise IdentityMissing(
            "the identity must be a name and an e-mail address, in ASCII", place=text, remedy=IDENTITY_REMEDY
        )
    return text


class LiveTransport:
    """Asks sec.gov over https, or the base URL that `overrides` names for a host (a mirror, a test server).

    `cap_bytes` limits a body as it comes over the wire. Raises IdentityMissing without a proper identity.
    """

    origin = "live"

    def __init__(
        self,
        identity: str | None,
        limiter: RateLimiter | None,
        *,
        overrides: Mapping[str, str] = MappingProxyType({}),
        timeout: tuple[float, float] = TIMEOUT_SECONDS,
        deadline: float = DEADLINE_SECONDS,
        cap_bytes: int = MAX_BODY_BYTES,
    ) -> None:
        self._identity = checked_identity(identity)
        self._limiter = limiter
        self._overrides = overrides
        self._timeout = timeout
        self._deadline = deadline
        self._cap_bytes = cap_bytes
        self._local = threading.local()  # a requests.Session is not made for several threads

    def get(self, url: str, *, etag: str | None = None, last_modified: str | None = None) -> RawAnswer:
        """Ask once, following redirects that stay at the SEC.

        A body that ends early is returned with its fault. Raises PassingFailure where no answer came,
        PermanentFailure for what may not be asked or is too large, NotFoundAtSource for reserved names.
        """
        validators = {
            name: value
            for name, value in (("If-None-Match", etag), ("If-Modified-Since", last_modified))
            if value
        }
        target = self._address(url, url)
        for _ in range(MAX_REDIRECTS + 1):
            response = self._send(url, target, validators)
            try:
                location = response.headers.get("location")
                if response.status_code not in exchange.REDIRECTS or not location:
                    return exchange.received(url, response, self._cap_bytes, self._deadline)
            finally:
                response.close()
            target = self._address(url, urljoin(target, location))
        raise PermanentFailure(
            f"more than {MAX_REDIRECTS} redirects",
            url=url,
            status=response.status_code,
            remedy="check the URL",
        )

    def _address(self, url: str, wanted: str) -> str:
        """Where to send a request for `wanted`; raises the failure that says why it may not be sent."""
        try:
            parts = urlsplit(wanted)
            host = (parts.hostname or "").lower()
            origin = f"{parts.scheme}://{parts.netloc}"
        except ValueError:
            raise PermanentFailure("this is not a URL", url=wanted, remedy="check the URL") from None
        path = posixpath.normpath(re.sub("/+", "/", unquote(parts.path) or "/")).lower()
        if path == "/cgi-bin" or path.startswith("/cgi-bin/"):
            raise PermanentFailure(
                "robots.txt of the SEC forbids programs to ask for /cgi-bin",
                url=wanted,
                remedy="use the submissions files or the daily index",
            )
        if host in self._overrides and parts.scheme == "https":
            return self._overrides[host].rstrip("/") + parts.path + (f"?{parts.query}" if parts.query else "")
        if any(origin == _origin(base) for base in self._overrides.values()):
            return wanted
        if host.endswith(".invalid"):
            raise NotFoundAtSource(
                "this name is reserved and exists in no network",
                url=wanted,
                remedy="nothing: only the sample serves it",
            )
        at_sec = origin in (f"https://{host}", f"https://{host}:443") and f".{host}".endswith(".sec.gov")
        if not at_sec:
            what = "this client asks only https addresses of sec.gov"
            if wanted != url:
                what += f", and was redirected to {wanted}"
            raise PermanentFailure(what, url=url, remedy="check the URL")
        return wanted

    def _send(self, url: str, target: str, validators: Mapping[str, str]) -> requests.Response:
        local = urlsplit(target).hostname in _LOOPBACK
        try:
            return exchange.ask(self._session(), url, target, validators, self._timeout, proxied=not local)
        except HeadTooSlow as error:
            raise PassingFailure(
                f"the head of the answer did not end within {self._deadline:.0f} s",
                url=url,
                remedy="run again later; a source that never ends its answers can not be read",
            ) from error

    def _session(self) -> exchange.PlainSession:
        session: exchange.PlainSession | None = getattr(self._local, "session", None)
        if session is None:
            session = exchange.PlainSession()
            session.headers.clear()
            session.headers.update(
                {"User-Agent": self._identity, "Accept-Encoding": "gzip, deflate", "Accept": "*/*"}
            )
            session.cookies.set_policy(DefaultCookiePolicy(allowed_domains=[]))
            adapter = PacedAdapter(self._limiter, self._deadline)
            session.mount("https://", adapter)
            session.mount("http://", adapter)
            self._local.session = session
        return session


def _origin(base: str) -> str:
    parts = urlsplit(base)
    return f"{parts.scheme}://{parts.netloc}"
