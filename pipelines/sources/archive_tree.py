"""Replays a tree of recorded answers, `<root>/<host>/<path>` holding each body as sent; never the network."""

import os
import re
from pathlib import Path
from urllib.parse import quote, unquote, urlsplit

from pipelines.errors import AicapexError, NotInArchive, PermanentFailure
from pipelines.sources.transport import RawAnswer

_HOST = re.compile(r"[a-z0-9]([a-z0-9.-]*[a-z0-9])?")


class ArchiveTransport:
    """Answers from the files under `root`. Raises AicapexError if there is no such directory."""

    def __init__(self, root: Path) -> None:
        if not root.is_dir():
            raise AicapexError(
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

    def held_under(self, url_prefix: str) -> list[str]:
        """URLs of the files whose address begins with the prefix, sorted. Links are not followed.

        The prefix names a host and whole folders (https://host/folder/); anything else holds nothing.
        """
        try:
            folder = self._path(url_prefix)
        except PermanentFailure:
            return []
        if not url_prefix.endswith("/") or not folder.is_dir() or folder == self.root:
            return []
        found = []
        for directory, folders, names in os.walk(folder):
            folders.sort()
            place = Path(directory)
            found += [
                f"{url_prefix}{quote((place / name).relative_to(folder).as_posix())}"
                for name in names
                if not (place / name).is_symlink()
            ]
        return sorted(found)

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
