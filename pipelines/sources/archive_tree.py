"""Replays a tree of recorded answers, `<root>/<host>/<path>` holding each body as sent; never the network."""

import os
import re
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import quote, unquote, urlsplit

from pipelines.errors import NotInArchive, PermanentFailure, WrongUse
from pipelines.sources.transport import RawAnswer

_HOST = re.compile(r"[a-z0-9]([a-z0-9.-]*[a-z0-9])?")
_UNRESERVED = "/~!$&'()*+,;=:@"  # what a path may hold as it is (RFC 3986)


class ArchiveTransport:
    """Answers from the files under `root`. Raises WrongUse if there is no such directory."""

    def __init__(self, root: Path) -> None:
        if not root.is_dir():
            raise WrongUse(
                "there is no such archive of answers",
                place=str(root),
                remedy="name a directory that holds <host>/<path>, as in archive:/data/edgar",
            )
        self.root = root.resolve()
        self.origin = f"archive:{self.root}"

    def get(self, url: str, *, etag: str | None = None, last_modified: str | None = None) -> RawAnswer:
        """The file of this URL, as status 200; the validators are ignored.

        Raises NotInArchive where there is no file, PermanentFailure where the URL leads out of the tree
        or the file can not be read.
        """
        path = self._path(url)
        try:
            body = path.read_bytes()
        except (FileNotFoundError, IsADirectoryError, NotADirectoryError) as error:
            raise NotInArchive(
                "the archive holds no such answer",
                url=url,
                remedy=f"put the body as sent at {path}, or run with another source",
            ) from error
        except OSError as error:
            raise PermanentFailure(
                f"the archive's file can not be read: {error.strerror or error}",
                url=url,
                remedy=f"look at {path}",
            ) from error
        return RawAnswer(200, {"content-length": str(len(body))}, body)

    def held_under(self, prefix: str) -> list[str]:
        """The https URLs of the files whose URL begins with the prefix, sorted; `get` answers each of them.

        `https://<host>/news/` lists a folder, `https://<host>/news/q3` what begins so in it, `https://<host>`
        everything of a host. Folders that are links are not entered. Raises PermanentFailure as `get` does.
        """
        given = self._path(prefix)
        parts = urlsplit(prefix)
        host = self.root / (parts.hostname or "").lower()
        whole = unquote(prefix).endswith("/") or given == host
        begin = str(given) + os.sep if whole else str(given)
        return sorted(
            url
            for path in _files(given if whole else given.parent)
            if str(path).startswith(begin) and (url := self._url(path, host)) is not None
        )

    def _url(self, path: Path, host: Path) -> str | None:
        """The URL that this file answers; None where there is none (a link out of the tree, a strange name)."""
        name, mark, query = str(path.relative_to(host)).partition("?")
        try:
            url = f"https://{host.name}/{quote(name, safe=_UNRESERVED)}{mark}{query}"
            return url if self._path(url) == path else None
        except (PermanentFailure, UnicodeEncodeError):
            return None

    def _path(self, url: str) -> Path:
        refused = PermanentFailure(
            "the URL does not name a file inside the archive", url=url, remedy="ask for https://<host>/<path>"
        )
        try:
            parts = urlsplit(url)
            host = (parts.hostname or "").lower()
        except ValueError:
            raise refused from None
        segments = unquote(parts.path).split("/")
        if (
            not _HOST.fullmatch(host)
            or ".." in host
            or ".." in segments
            or "\x00" in parts.path + unquote(parts.path)
        ):
            raise refused
        name = "/".join(s for s in segments if s not in ("", "."))
        if parts.query:
            name += f"?{parts.query}"
        path = self.root / host / name
        try:
            inside = path.resolve().is_relative_to(self.root)
        except (OSError, RuntimeError):  # a loop of links
            raise refused from None
        if not inside or "/.." in f"/{parts.query}":
            raise refused
        return path


def _files(folder: Path) -> Iterator[Path]:
    for where, _, names in os.walk(folder):
        yield from (Path(where) / name for name in names)
