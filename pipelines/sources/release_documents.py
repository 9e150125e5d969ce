"""The filings in which a company furnishes releases: which are wanted.

An exhibit is told by its `<TYPE>` in the complete submission, never by its file name, so that the submission is what is
asked for. A folder of kept answers may hold single documents of such filings; these are taken too.
"""

import re
from collections.abc import Iterable
from datetime import date

from pipelines.sources.edgar import complete_submission_url
from pipelines.sources.filing_documents import COMPLETE, FOLDER, WITH_FACTS, Filing, FilingDocument

# Results, Regulation FD disclosure, other events.
ITEMS = frozenset({"2.02", "7.01", "8.01"})
# Guidance on the AI build-out begins with the results of 2022; earlier filings are read where a folder holds them.
SINCE = date(2023, 1, 1)
_RENDERED = re.compile(r"R\d+\.htm")


def wanted_releases(filings: Iterable[Filing], held: Iterable[str] | None) -> list[FilingDocument]:
    """Complete submissions of 8-K with such items and of 6-K, oldest first.

    held: URLs that the source says it has (None: it can not say). Held submissions and pages of filings that no list
    names are wanted too: what they are is told by reading them.
    """
    by_accession = {filing.accession_number: filing for filing in filings}
    wanted: dict[str, FilingDocument] = {}
    for filing in by_accession.values():
        recent = filing.filing_date is None or filing.filing_date >= SINCE
        if recent and (kind := _kind(filing)):
            try:
                url = complete_submission_url(filing.cik, filing.accession_number)
            except ValueError:
                continue
            name = f"{filing.accession_number}.txt"
            wanted[url] = FilingDocument(
                filing.cik, filing.accession_number, name, url, filing.form, filing.report_date, kind
            )
    found = [document for url in held or () if (document := _held(url, by_accession))]
    complete = {document.accession_number for document in found if COMPLETE.fullmatch(document.document_name)}
    for document in found:
        is_complete = bool(COMPLETE.fullmatch(document.document_name))
        if is_complete or document.accession_number not in complete:
            wanted.setdefault(document.url, document)
            if not is_complete:
                # The page stands in for a submission that the source does not hold.
                wanted.pop(complete_submission_url(document.cik, document.accession_number), None)
    return sorted(wanted.values(), key=lambda document: (document.accession_number[11:], document.url))


def _kind(filing: Filing) -> str | None:
    form = filing.form.removesuffix("/A")
    if form == "6-K":
        return "6k_exhibit"
    items = {item.strip() for item in (filing.items or "").split(",")}
    return "8k_exhibit" if form == "8-K" and items & ITEMS else None


def _held(url: str, by_accession: dict[str, Filing]) -> FilingDocument | None:
    found = FOLDER.fullmatch(url)
    if found is None:
        return None
    accession, name = f"{found[2]}-{found[3]}-{found[4]}", found[5]
    listed = by_accession.get(accession)
    kind = _kind(listed) if listed else "8k_exhibit"
    is_page = name.lower().endswith((".htm", ".html")) and not (
        WITH_FACTS.fullmatch(name) or _RENDERED.fullmatch(name)
    )
    if kind is None or not (is_page or COMPLETE.fullmatch(name)):
        return None
    form, report_date = (listed.form, listed.report_date) if listed else (None, None)
    return FilingDocument(int(found[1]), accession, name, url, form, report_date, kind)
