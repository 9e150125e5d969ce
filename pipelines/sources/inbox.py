"""Texts of one's own as a source: a folder of call transcripts and articles, or a list of addresses.

A file becomes an answer under https://inbox.aicapex.invalid/<path in the folder>: the name is reserved and never
resolves, so that nothing but the folder answers it. `index.tsv` in the folder may say more about its files, and
may list addresses beside them. Nothing outside the folder is read, whatever the index or a link says.
"""

import csv
import os
import stat
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from urllib.parse import quote

from pipelines.errors import WrongUse
from pipelines.sources.answers import Answer
from pipelines.sources.archive import AnswerArchive

HOST = "inbox.aicapex.invalid"
INDEX = "index.tsv"
COLUMNS = ("file", "url", "company", "published", "speaker", "language", "title")
SUFFIXES = {
    ".htm": "text/html",
    ".html": "text/html",
    ".xhtml": "application/xhtml+xml",
    ".txt": "text/plain",
    ".md": "text/plain",
}
MOST_FILES = 10_000
MOST_BYTES = 20 * 1024 * 1024
_INDEX_BYTES = 5 * 1024 * 1024


@dataclass(frozen=True, slots=True)
class InboxText:
    """One text: a file of the folder, or (without `file`) an address to be asked; the rest as the index has it."""

    url: str
    place: str
    file: Path | None = None
    company: str = ""
    published: str = ""
    speaker: str = ""
    language: str = ""
    title: str = ""


@dataclass(frozen=True, slots=True)
class InboxProblem:
    """What can not be used: where it stands, why, and the piece itself."""

    place: str
    reason: str
    detail: str = ""


@dataclass(slots=True)
class Inbox:
    """The texts of an inbox in a fixed order, and what can not be used of it."""

    texts: list[InboxText] = field(default_factory=list)
    problems: list[InboxProblem] = field(default_factory=list)


def read_inbox(place: Path) -> Inbox:
    """The texts of a folder, or of a file that lists addresses (one a line, or a table as `index.tsv`).

    Bodies are not read yet. Raises WrongUse where there is neither folder nor file.
    """
    if place.is_dir():
        return _folder(place.resolve())
    if not place.is_file():
        raise WrongUse(
            "there is no such inbox",
            place=str(place),
            remedy="name a folder of texts or a file of addresses in AICAPEX_INBOX, or unset it",
        )
    inbox = Inbox()
    rows = _index_rows(place.resolve(), inbox)
    inbox.texts += [text for row in rows if (text := _listed(row, {}, inbox)) is not None]
    _once(inbox)
    return inbox


def keep_file(archive: AnswerArchive, origin: str, text: InboxText, now: datetime) -> Answer:
    """Keep the file of a text as an answer; the same content again is the same answer.

    Raises OSError where the file can not be read any more, ValueError where it is no plain file or too large.
    """
    if text.file is None:
        raise ValueError("an address has no file")
    body = _body(text.file, MOST_BYTES)
    headers = {"content-type": SUFFIXES[text.file.suffix.lower()], "content-length": str(len(body))}
    return archive.keep(text.url, origin, 200, headers, body, now)


def _folder(root: Path) -> Inbox:
    inbox = Inbox()
    files: dict[str, Path] = {}
    for path in _files(root):
        name = path.relative_to(root).as_posix()
        reason = _file_problem(path)
        if name == INDEX or path.name.startswith("."):
            continue
        if reason or len(files) >= MOST_FILES:
            inbox.problems.append(
                InboxProblem(name, reason or f"only the first {MOST_FILES:,} files are read")
            )
            continue
        files[name] = path
    index = root / INDEX
    rows = _index_rows(index, inbox) if index.exists() or index.is_symlink() else []
    described = [text for row in rows if (text := _listed(row, files, inbox)) is not None]
    known = {text.file for text in described}
    plain = [InboxText(_url(name), name, path) for name, path in files.items() if path not in known]
    inbox.texts += described + plain
    _once(inbox)
    return inbox


def _files(root: Path) -> Iterator[Path]:
    """Everything in the folder that is no folder, in order; folders that are links are not entered."""
    for where, folders, names in os.walk(root):
        folders.sort()
        yield from (Path(where) / name for name in sorted(names))
        yield from (Path(where) / name for name in folders if (Path(where) / name).is_symlink())


def _file_problem(path: Path) -> str:
    """Why a file can not be used, or an empty text."""
    try:
        status = path.lstat()
        str(path).encode("utf-8")
    except OSError as error:
        return f"the file can not be read: {error.strerror or error}"
    except UnicodeEncodeError:
        return "the file's name is not UTF-8"
    if stat.S_ISLNK(status.st_mode):
        return "links are not followed: copy the file into the inbox"
    if not stat.S_ISREG(status.st_mode):
        return "this is no plain file"
    if path.suffix.lower() not in SUFFIXES:
        return f"only {', '.join(SUFFIXES)} are read: save it as one of these"
    if status.st_size > MOST_BYTES:
        return f"the file is larger than {MOST_BYTES:,} bytes"
    return "the file is empty" if status.st_size == 0 else ""


def _body(path: Path, most: int) -> bytes:
    """The content of a plain file; no link is followed and nothing that is no file is waited for."""
    descriptor = os.open(path, os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK | os.O_CLOEXEC)
    with os.fdopen(descriptor, "rb") as file:
        if not stat.S_ISREG(os.fstat(descriptor).st_mode):
            raise ValueError("this is no plain file")
        body = file.read(most + 1)
    if len(body) > most:
        raise ValueError(f"the file is larger than {most:,} bytes")
    return body


@dataclass(frozen=True, slots=True)
class _Row:
    """A line of an index: its place and its cells by column."""

    place: str
    cells: dict[str, str]


def _index_rows(path: Path, inbox: Inbox) -> list[_Row]:
    """Lines of an index: a table with a head, or one address a line; `#` begins a remark."""
    try:
        text = _body(path, _INDEX_BYTES).decode("utf-8-sig")
    except (OSError, ValueError) as error:
        inbox.problems.append(InboxProblem(path.name, f"the list can not be read: {error}"))
        return []
    lines = [
        (n, line) for n, line in enumerate(text.splitlines(), start=1) if line.strip() and line[0] != "#"
    ]
    if not lines:
        return []
    head = [cell.strip().lower() for cell in lines[0][1].split("\t")]
    if not {"file", "url"} & set(head):
        return [_Row(f"{path.name}, line {number}", {"url": line.strip()}) for number, line in lines]
    unknown = [column for column in head if column not in COLUMNS]
    if unknown or len(set(head)) < len(head):
        what = f"the head names {', '.join(unknown) or 'a column twice'}; columns are {', '.join(COLUMNS)}"
        inbox.problems.append(InboxProblem(f"{path.name}, line {lines[0][0]}", what))
        return []
    return list(_cells(path.name, head, lines[1:], inbox))


def _cells(name: str, head: list[str], lines: Iterable[tuple[int, str]], inbox: Inbox) -> Iterator[_Row]:
    for number, line in lines:
        place = f"{name}, line {number}"
        cells = next(csv.reader([line], delimiter="\t", quoting=csv.QUOTE_NONE))
        if len(cells) > len(head):
            inbox.problems.append(InboxProblem(place, "the line has more cells than the head", line))
            continue
        yield _Row(place, {column: cell.strip() for column, cell in zip(head, cells, strict=False)})


def _listed(row: _Row, files: dict[str, Path], inbox: Inbox) -> InboxText | None:
    """The text that a line of an index means; None, with a problem, where it means none."""
    name, address = row.cells.get("file", ""), row.cells.get("url", "")
    reason = ""
    if bool(name) == bool(address):
        reason = "a line names either a file or an address"
    elif name and name not in files:
        reason = "the folder has no such file that can be used"
    if reason:
        inbox.problems.append(InboxProblem(row.place, reason, name or address))
        return None
    more = {column: row.cells.get(column, "") for column in COLUMNS[2:]}
    return InboxText(_url(name) if name else address, row.place, files.get(name), **more)


def _once(inbox: Inbox) -> None:
    """Keep the first text of each address, in the order of addresses."""
    found: dict[str, InboxText] = {}
    for text in inbox.texts:
        if text.url in found:
            inbox.problems.append(InboxProblem(text.place, "the text stands twice", text.url))
        else:
            found[text.url] = text
    inbox.texts = [found[url] for url in sorted(found)]


def _url(name: str) -> str:
    return f"https://{HOST}/{quote(name)}"
