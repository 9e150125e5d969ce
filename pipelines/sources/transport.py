"""What every way of reaching a source looks like: a URL goes in, status, headers and bytes come out."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Protocol, runtime_checkable


@dataclass(frozen=True, slots=True)
class RawAnswer:
    """An answer as it arrived, after transfer decoding and before content decoding.

    `fault` is empty unless the transport itself saw that the body is not whole.
    """

    status: int
    headers: Mapping[str, str]
    body: bytes
    fault: str = ""


class Transport(Protocol):
    """One source. It judges nothing: an error page is an answer like any other."""

    @property
    def origin(self) -> str:
        """The tag under which this source's answers are kept."""
        ...

    def get(self, url: str, *, etag: str | None = None, last_modified: str | None = None) -> RawAnswer:
        """Ask once. The validators make the request conditional; a source may ignore them.

        Raises PassingFailure where no answer came, NotFoundAtSource where this source can not hold
        the URL, PermanentFailure where the URL may not be asked at all.
        """
        ...


@runtime_checkable
class Listing(Protocol):
    """A transport that can say which answers it holds, for what no document lists."""

    def held_under(self, prefix: str) -> list[str]:
        """URLs of the answers that begin with this URL (host whole, path as far as given), sorted.

        Each can be given to `get`. Empty where nothing is held there; raises PermanentFailure where the
        prefix is no URL of a host.
        """
        ...
