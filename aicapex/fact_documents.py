"""Which document a user of `aicapex facts` means: a file, a URL, or all documents of an accession number.

A file is read as it is. Anything else is looked up among the kept answers of the home first, and only then asked of
the source, through the polite client and into the same archive.
"""

import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import parse_qs, unquote, urlsplit

import polars as pl

from pipelines.errors import AicapexError, BadDocument, NotFoundAtSource, WrongUse
from pipelines.raw.document import Document
from pipelines.raw.submission_file import BodyKind, body_kind, is_submission
from pipelines.raw.submissions import parse_submissions
from pipelines.raw.xbrl.markup import MOST_BYTES
from pipelines.settings import Settings
from pipelines.sources.archive import AnswerArchive
from pipelines.sources.client import PoliteClient
from pipelines.sources.edgar import complete_submission_url, filing_url
from pipelines.sources.factory import open_client

Documents = list[tuple[str, bytes]]
_ACCESSION = re.compile(r"(\d{10})-?(\d{2})-?(\d{6})")
_FILINGS = "https://www.sec.gov/Archives/edgar/data/"
_LISTS = "https://data.sec.gov/submissions/"
_LIST_CIK = re.compile(r"/CIK(\d{10})")
# Pages that the SEC renders from the facts; they hold none.
_RENDERED = re.compile(r"R\d+\.htm")


@dataclass(frozen=True, slots=True)
class _Listed:
    """Where a list of filings says that a filing is."""

    cik: int
    primary_document: str | None


def find_documents(named: str, settings: Settings) -> Documents:
    """(name, bytes) of the document or documents of one filing that the argument means.

    Raises WrongUse where it is neither file nor URL nor accession number, BadDocument where a file can not be a
    filing's, and what the client raises where a source does not give a document.
    """
    if re.match(r"https?://", named):
        return _of_url(_document_url(named), settings)
    path = Path(named).expanduser()
    accession = _ACCESSION.fullmatch(named)
    if accession and not path.exists():
        return _of_accession("-".join(accession.groups()), settings)
    return [_of_file(path)]


def _of_file(path: Path) -> tuple[str, bytes]:
    try:
        size = path.stat().st_size
        if size > MOST_BYTES:
            raise BadDocument(
                f"the file has {size:,} bytes, more than any filing",
                place=str(path),
                remedy="give one filing, or one document of it",
            )
        return path.name, path.read_bytes()
    except FileNotFoundError:
        raise WrongUse(
            f"there is no file {str(path)!r}",
            remedy="give a file, an https URL, or an accession number such as 0001045810-24-000029",
        ) from None
    except IsADirectoryError:
        raise WrongUse(f"{str(path)!r} is a directory", remedy="give one of the files in it") from None
    except OSError as error:
        raise WrongUse(
            f"the file can not be read: {error.strerror or error}", place=str(path), remedy="make it readable"
        ) from error


def _document_url(url: str) -> str:
    """The document behind the SEC's viewer (`/ix?doc=/Archives/…`), without an anchor in it."""
    parts = urlsplit(url)
    shown = parse_qs(parts.query).get("doc")
    if parts.path.rstrip("/") in ("/ix", "/ixviewer/ix.html") and shown:
        return f"{parts.scheme}://{parts.netloc}{shown[0]}".partition("#")[0]
    return url.partition("#")[0]


def _name(url: str) -> str:
    return unquote(urlsplit(url).path).rpartition("/")[2] or url


def _of_url(url: str, settings: Settings) -> Documents:
    archive = _held_archive(settings)
    kept = archive.latest(url, settings.origin) if archive else None
    if archive and kept and archive.holds(kept):
        return [(_name(url), archive.body(kept))]
    client = open_client(settings)
    return [(_name(url), _fetched(client, url))]


def _of_accession(accession: str, settings: Settings) -> Documents:
    folder = f"/{accession.replace('-', '')}/"
    archive = _held_archive(settings)
    if archive:
        kept = {
            answer.url: answer
            for answer in archive.latest_under(_FILINGS, settings.origin)
            if folder in answer.url
        }
        found = _with_facts(kept, lambda url: archive.body(kept[url]))
        if found:
            return found
    client = open_client(settings)
    if client.can_list:
        held = [url for url in client.held_under(_FILINGS) if folder in url]
        found = _with_facts(held, lambda url: _fetched(client, url))
        if found:
            return found
    return _asked_for(accession, client, settings)


def _with_facts(urls: Iterable[str], body_of: Callable[[str], bytes]) -> Documents:
    """Of a filing's documents those that hold facts: the inline ones, else the whole submission, else an instance."""
    by_kind: dict[str, Documents] = {"inline": [], "whole": [], "instance": []}
    for url in sorted(urls):
        name = _name(url)
        if not name.lower().endswith((".htm", ".html", ".xml", ".txt")) or _RENDERED.fullmatch(name):
            continue
        body = body_of(url)
        kind = body_kind(body)
        if is_submission(body):
            by_kind["whole"].append((name, body))
        elif kind is BodyKind.INLINE_XBRL:
            by_kind["inline"].append((name, body))
        elif kind is BodyKind.XBRL_INSTANCE:
            by_kind["instance"].append((name, body))
    return by_kind["inline"] or by_kind["whole"][:1] or by_kind["instance"][:1]


def _asked_for(accession: str, client: PoliteClient, settings: Settings) -> Documents:
    """Asks the source, at the place that a kept list of filings names or under the filer who gave the number."""
    listed = _listed(accession, settings)
    cik = listed.cik if listed else int(accession[:10])
    urls = [complete_submission_url(cik, accession)]
    if listed and listed.primary_document:
        urls.insert(0, filing_url(cik, accession, listed.primary_document))
    for url in urls:
        try:
            return [(_name(url), _fetched(client, url))]
        except NotFoundAtSource:
            continue
    where = "" if listed else ", and no kept list of filings says whose it is"
    raise AicapexError(
        f"the source {settings.source} has no filing {accession}{where}",
        place=", ".join(urls),
        remedy="give the URL of the document, or name another source with --source (live needs an identity)",
    )


def _listed(accession: str, settings: Settings) -> _Listed | None:
    archive = _held_archive(settings)
    if archive is None:
        return None
    for answer in archive.latest_under(_LISTS, settings.origin):
        cik = _LIST_CIK.search(answer.url)
        body = archive.body(answer)
        if cik is None or accession.encode() not in body:
            continue
        try:
            rows = parse_submissions(Document("", int(cik[1]), answer.url, answer.sha256, body)).rows
        except BadDocument:
            continue
        found = rows.filter(pl.col("accession_number") == accession)
        if found.height:
            return _Listed(int(cik[1]), found["primary_document"][0])
    return None


def _fetched(client: PoliteClient, url: str) -> bytes:
    return client.body(client.fetch(url, immutable=True).answer)


def _held_archive(settings: Settings) -> AnswerArchive | None:
    """The archive of the home; None where there is none yet, which reading a document does not make."""
    return AnswerArchive(settings.archive_dir) if settings.archive_dir.is_dir() else None
