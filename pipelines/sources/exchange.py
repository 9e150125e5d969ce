"""One HTTP request and its answer: what the library raises becomes a failure, the body ends at a size and a time."""

import time
from collections.abc import Callable, Mapping

import requests
from urllib3.exceptions import HTTPError

from pipelines.errors import PassingFailure, PermanentFailure
from pipelines.sources.transport import RawAnswer

REDIRECTS = (301, 302, 303, 307, 308)
NO_PROXY = {"http": "", "https": "", "all": ""}

_PIECE_BYTES = 65536


class PlainSession(requests.Session):
    """A session that leaves redirects alone: asked not to follow one, `requests` still reads its whole body."""

    def get_redirect_target(self, resp: requests.Response) -> str | None:
        """Nowhere."""
        return None


def ask(
    session: PlainSession,
    url: str,
    target: str,
    headers: Mapping[str, str],
    timeout: tuple[float, float],
    *,
    proxied: bool = True,
) -> requests.Response:
    """Send one GET to `target` and return the answer's head, redirects unfollowed, the body still to come.

    `timeout` is seconds to connect and between two pieces of the answer. Failures name `url`: PermanentFailure
    for a certificate that is not accepted and a request that can not be made, PassingFailure where no answer
    came. A failure that the connection itself raises comes through as it is.
    """
    try:
        return session.get(
            target,
            headers=dict(headers),
            timeout=timeout,
            allow_redirects=False,
            stream=True,
            proxies=None if proxied else NO_PROXY,
        )
    except requests.exceptions.SSLError as error:
        raise PermanentFailure(
            f"the server's certificate is not accepted ({reason(error)})",
            url=url,
            remedy="check the machine's clock and certificates, and whether a proxy stands in between",
        ) from error
    except requests.exceptions.Timeout as error:
        raise PassingFailure(
            f"no answer within {timeout[0]:.0f} s to connect or {timeout[1]:.0f} s to answer",
            url=url,
            remedy="check the network and run again",
        ) from error
    except requests.exceptions.ConnectionError as error:
        raise PassingFailure(
            f"no connection ({reason(error)})", url=url, remedy="check the network and run again"
        ) from error
    except requests.exceptions.RequestException as error:
        raise PermanentFailure(
            f"the request can not be made ({reason(error)})", url=url, remedy="check the URL"
        ) from error


def received(
    url: str,
    response: requests.Response,
    cap_bytes: int,
    deadline: float,
    *,
    clock: Callable[[], float] = time.monotonic,
) -> RawAnswer:
    """The answer with its body, read in pieces as they arrive and left packed as it was sent.

    A body that breaks off, or does not end within `deadline` seconds, is returned with its fault. Raises
    PermanentFailure for one larger than `cap_bytes`.
    """
    raw = response.raw
    raw.enforce_content_length = False  # the client compares, and keeps what did arrive
    started = clock()
    body = bytearray()
    fault = ""
    try:
        while piece := raw.read1(_PIECE_BYTES, decode_content=False):
            body += piece
            if len(body) > cap_bytes:
                raise PermanentFailure(
                    f"the body is larger than {cap_bytes} bytes",
                    url=url,
                    status=response.status_code,
                    remedy="nothing this program reads is that large: check the URL",
                )
            if clock() - started > deadline:
                fault = f"the body did not end within {deadline:.0f} s"
                break
    except HTTPError as error:
        fault = f"the body is cut short after {len(body)} bytes ({reason(error)})"
    return RawAnswer(response.status_code, dict(response.headers), bytes(body), fault)


def reason(error: BaseException) -> str:
    """The innermost cause, short: the libraries wrap it several times."""
    seen = {id(error)}
    while True:
        inner = (
            error.__cause__
            or error.__context__
            or next((a for a in error.args if isinstance(a, Exception)), None)
        )
        inner = inner or getattr(error, "reason", None)
        if not isinstance(inner, Exception) or id(inner) in seen:
            return f"{type(error).__name__}: {error}"[:200]
        seen.add(id(inner))
        error = inner
