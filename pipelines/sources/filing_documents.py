"""The main documents of a company's filings: which are wanted, and fetching those that are not held yet.

A document of EDGAR never changes, so each is asked for once, ever. A source that can say what it holds (a folder
of kept answers, the embedded sample) is asked for nothing else, and what its lists name beyond that is absent, not
failed.
"""

import re
from collections.abc import Callable, Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import date

from pipelines.errors import NotFoundAtSource, SourceFailure
from pipelines.sources.answers import Answer, Outcome
from pipelines.sources.client import PoliteClient
from pipelines.sources.edgar import filing_url, filings_prefix

SAMPLE = "sample"
PERIODIC_FORMS = frozenset({"10-K", "10-Q", "20-F", "40-F", "10-KT", "10-QT"})
FOLDER = re.compile(r".*/data/(\d+)/(\d{10})(\d{2})(\d{6})/([^/]+)")
# What EDGAR's tools call documents with facts: nvda-20250126.htm, goog-20131231.xml, aapl-20230701_htm.xml. Exhibits
# (q4fy25pr.htm, meta-06302024xexhibit991.htm), linkbases and rendered pages (R2.htm) have other names.
WITH_FACTS = re.compile(r"(?i)[a-z][a-z0-9]*-\d{8}(x?10-?[kq]a?)?(_htm)?\.(htm|xml)")
_GIVEN_UP = "the source did not have it a week after its filing. What to do: nothing, or start the job with `ask_again`"
COMPLETE = re.compile(r"\d{10}-\d{2}-\d{6}\.txt")


@dataclass(frozen=True, slots=True)
class Filing:
    """One filing of a list: what decides whether its main document is wanted."""

    cik: int
    accession_number: str
    form: str
    report_date: date | None
    primary_document: str | None
    is_inline_xbrl: bool
    filing_date: date | None = None
    items: str | None = None


@dataclass(frozen=True, slots=True)
class FilingDocument:
    """A document that is wanted; form and report date are those of the list, where one names the filing."""

    cik: int
    accession_number: str
    document_name: str
    url: str
    form: str | None
    report_date: date | None
    source_kind: str = "filing"


@dataclass(frozen=True, slots=True)
class DocumentFetch:
    """What came of one wanted document: `outcome` new, unchanged, reused, absent or failed."""

    document: FilingDocument
    outcome: str
    detail: str | None
    answer: Answer | None


Want = Callable[[Iterable[Filing], Iterable[str] | None], list[FilingDocument]]


def wanted_documents(filings: Iterable[Filing], held: Iterable[str] | None) -> list[FilingDocument]:
    """Main documents with inline XBRL of periodic reports and their amendments, oldest first.

    held: URLs that the source says it has (None: it can not say). Held documents whose name is that of a document
    with facts are wanted too, whatever the filing's form and whether or not a list names it.
    """
    by_accession = {filing.accession_number: filing for filing in filings}
    wanted: dict[str, FilingDocument] = {}
    for filing in by_accession.values():
        is_periodic = filing.form.removesuffix("/A") in PERIODIC_FORMS
        if is_periodic and filing.is_inline_xbrl and filing.primary_document:
            try:
                url = filing_url(filing.cik, filing.accession_number, filing.primary_document)
            except ValueError:
                continue
            wanted[url] = FilingDocument(
                filing.cik,
                filing.accession_number,
                filing.primary_document,
                url,
                filing.form,
                filing.report_date,
            )
    for document in _held_documents(by_accession, held or ()):
        wanted.setdefault(document.url, document)
    return sorted(wanted.values(), key=lambda document: (document.accession_number[11:], document.url))


def _held_documents(by_accession: Mapping[str, Filing], held: Iterable[str]) -> list[FilingDocument]:
    """Documents with facts among the held ones; a complete submission where nothing else of a report is held."""
    single: dict[str, FilingDocument] = {}
    complete: list[FilingDocument] = []
    # The inline document comes after the instance that was extracted from it, and takes its place.
    for url in sorted(held, key=lambda url: (url.endswith(".htm"), url)):
        found = FOLDER.fullmatch(url)
        if found is None:
            continue
        accession = f"{found[2]}-{found[3]}-{found[4]}"
        listed = by_accession.get(accession)
        form, report_date = (listed.form, listed.report_date) if listed else (None, None)
        document = FilingDocument(int(found[1]), accession, found[5], url, form, report_date)
        if WITH_FACTS.fullmatch(found[5]):
            single[_stem(url)] = document
        elif COMPLETE.fullmatch(found[5]) and (form is None or form.removesuffix("/A") in PERIODIC_FORMS):
            complete.append(document)
    covered = {document.accession_number for document in single.values()}
    return list(single.values()) + [
        document for document in complete if document.accession_number not in covered
    ]


def _stem(url: str) -> str:
    return url.rpartition(".")[0].removesuffix("_htm")


def fetch_documents(
    client: PoliteClient,
    ciks: Iterable[int],
    filings: Iterable[Filing],
    want: Want = wanted_documents,
    given_up: Collection[str] = (),
    left_alone: Collection[str] = (),
    doubtful: Collection[str] = (),
) -> list[DocumentFetch]:
    """Fetch what is wanted of these CIKs' filings; one document that fails never stops the others.

    given_up: URLs that the source said it does not have and is not asked for again; they stay absent. left_alone:
    accession numbers that are not asked for now; what is held of them stays held. doubtful: URLs whose held answer
    can not be what was filed, such as an error page: they are asked for again.
    """
    listing = [client.held_under(filings_prefix(cik)) for cik in ciks] if client.can_list else None
    held = {url for urls in listing or () for url in urls}
    fetches = []
    for document in want(filings, held if listing is not None else None):
        if document.accession_number in left_alone:
            kept = client.archive.latest(document.url, client.origin)
            if kept is not None:
                fetches.append(DocumentFetch(document, Outcome.REUSED.value, None, kept))
        elif listing is not None and document.url not in held:
            # The sample lists every filing and carries a few: what it does not carry was never wanted of it.
            if client.origin == SAMPLE:
                continue
            kept = client.archive.latest(document.url, client.origin)
            fetches.append(DocumentFetch(document, "absent", "the source does not hold the document", kept))
        elif listing is None and document.url in given_up:
            kept = client.archive.latest(document.url, client.origin)
            fetches.append(DocumentFetch(document, "absent", _GIVEN_UP, kept))
        else:
            fetches.append(_fetch(client, document, immutable=document.url not in doubtful))
    return fetches


def _fetch(client: PoliteClient, document: FilingDocument, *, immutable: bool) -> DocumentFetch:
    try:
        fetched = client.fetch(document.url, immutable=immutable)
    except NotFoundAtSource as error:
        return DocumentFetch(
            document, "absent", str(error), client.archive.latest(document.url, client.origin)
        )
    except SourceFailure as error:
        return DocumentFetch(
            document, "failed", str(error), client.archive.latest(document.url, client.origin)
        )
    outcome = fetched.outcome if fetched.outcome is not Outcome.UNCHANGED else Outcome.REUSED
    return DocumentFetch(document, outcome.value, None, fetched.answer)
