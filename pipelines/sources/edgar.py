"""EDGAR's addresses, and the documents of one company. Nothing here reads a document."""

import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field

from pipelines.errors import AicapexError, HomeUnusable, NotFoundAtSource, SourceFailure
from pipelines.sources.answers import Fetched
from pipelines.sources.client import PoliteClient

_DATA = "https://data.sec.gov"
_WWW = "https://www.sec.gov"
_ACCESSION = re.compile(r"\d{10}-\d{2}-\d{6}")
_PAGE_NAME = re.compile(r"CIK\d{10}-submissions-\d{3,}\.json")
_DOCUMENT = re.compile(r"[A-Za-z0-9_][A-Za-z0-9_.\-]*")


def submissions_url(cik: int) -> str:
    """The filing list of a registrant: at least a year or 1,000 filings, and the names of older pages."""
    return f"{_DATA}/submissions/CIK{_ten_digits(cik)}.json"


def submissions_page_url(name: str, cik: int | None = None) -> str:
    """An older page of a filing list, by the name that the list gives; ValueError for any other name.

    Where a registrant is given, pages of others are refused: their rows would be taken for its own.
    """
    if not _PAGE_NAME.fullmatch(name):
        raise ValueError(f"{name!r} is not the name of a page of submissions")
    if cik is not None and not name.startswith(f"CIK{_ten_digits(cik)}-"):
        raise ValueError(f"{name!r} is a page of another registrant than CIK {cik}")
    return f"{_DATA}/submissions/{name}"


def company_facts_url(cik: int) -> str:
    """Every undimensioned XBRL fact of standard taxonomies that a registrant filed."""
    return f"{_DATA}/api/xbrl/companyfacts/CIK{_ten_digits(cik)}.json"


def tickers_url() -> str:
    """Tickers and CIKs of all registrants."""
    return f"{_WWW}/files/company_tickers.json"


def filing_url(cik: int, accession: str, document: str) -> str:
    """One document of a filing; ValueError where a part can not be part of such an address."""
    if not _DOCUMENT.fullmatch(document):
        raise ValueError(f"{document!r} is not the name of a document in a filing")
    return f"{_folder(cik, accession)}/{document}"


def filings_prefix(cik: int) -> str:
    """What the addresses of every document of a registrant's filings begin with."""
    return f"{_WWW}/Archives/edgar/data/{int(_ten_digits(cik))}/"


def complete_submission_url(cik: int, accession: str) -> str:
    """A whole filing, every document between its tags."""
    return f"{_folder(cik, accession)}/{accession}.txt"


@dataclass(frozen=True, slots=True)
class Absent:
    """A document that does not exist at the source, and what the source said."""

    url: str
    reason: str


@dataclass(frozen=True, slots=True)
class Failed:
    """A document that should exist and could not be had or read."""

    url: str
    error: AicapexError


@dataclass(slots=True)
class CompanyAnswers:
    """The documents of one company, under all its CIKs; what is absent and what failed, apart."""

    filings: list[Fetched] = field(default_factory=list)
    facts: list[Fetched] = field(default_factory=list)
    absent: list[Absent] = field(default_factory=list)
    failed: list[Failed] = field(default_factory=list)


def fetch_company(
    client: PoliteClient, ciks: Iterable[int], older_pages: Callable[[bytes], list[str]]
) -> CompanyAnswers:
    """Fetch the filing lists, their older pages and the company facts of every CIK.

    `older_pages` reads the names of older pages out of a filing list; what it raises (AicapexError,
    ValueError, KeyError, TypeError) is that list's failure. One broken document never stops the others.
    Raises HomeUnusable only: without an archive nothing can be kept.
    """
    found = CompanyAnswers()
    for cik in ciks:
        listing = _fetch(client, submissions_url(cik), found)
        if listing is not None:
            found.filings.append(listing)
            for url in _older_urls(client, cik, listing, older_pages, found):
                page = _fetch(client, url, found)
                if page is not None:
                    found.filings.append(page)
        facts = _fetch(client, company_facts_url(cik), found)
        if facts is not None:
            found.facts.append(facts)
    return found


def _fetch(client: PoliteClient, url: str, found: CompanyAnswers) -> Fetched | None:
    try:
        return client.fetch(url, immutable=False, expect="json")
    except NotFoundAtSource as error:
        found.absent.append(Absent(url, str(error)))
    except SourceFailure as error:
        found.failed.append(Failed(url, error))
    return None


def _older_urls(
    client: PoliteClient,
    cik: int,
    listing: Fetched,
    older_pages: Callable[[bytes], list[str]],
    found: CompanyAnswers,
) -> list[str]:
    url = listing.answer.url
    try:
        return [submissions_page_url(name, cik) for name in older_pages(client.body(listing.answer))]
    except HomeUnusable:
        raise
    except AicapexError as error:
        found.failed.append(Failed(url, error))
    except (ValueError, KeyError, TypeError) as error:
        what = f"the names of the older pages can not be read ({type(error).__name__}: {error})"
        found.failed.append(Failed(url, AicapexError(what, place=url, remedy="look at the kept document")))
    return []


def _folder(cik: int, accession: str) -> str:
    if not _ACCESSION.fullmatch(accession):
        raise ValueError(f"{accession!r} is not an accession number (0000000000-00-000000)")
    return f"{_WWW}/Archives/edgar/data/{int(_ten_digits(cik))}/{accession.replace('-', '')}"


def _ten_digits(cik: int) -> str:
    if not 0 < cik < 10**10:
        raise ValueError(f"{cik} is not a CIK")
    return f"{cik:010d}"
