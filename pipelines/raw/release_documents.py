"""A kept answer that holds releases to rows of the three raw tables of releases."""

from typing import cast

import polars as pl

from pipelines.contracts.ops import QUARANTINE
from pipelines.contracts.releases import RELEASE_RAW_TABLES
from pipelines.errors import BadDocument
from pipelines.raw.document import Document
from pipelines.raw.releases.exhibits import item_numbers, releases_of
from pipelines.raw.releases.rows import ReleaseRows, ReleaseSource, SourceKind, parse_release
from pipelines.raw.submission_file import Submission, is_submission, split_submission

# How a whole submission ends, in EDGAR's forms since 1993.
_LAST_WORDS = (
    b"</SEC-DOCUMENT>",
    b"</IMS-DOCUMENT>",
    b"</SUBMISSION>",
    b"-----END PRIVACY-ENHANCED MESSAGE-----",
)


def parse_release_document(
    document: Document, source_kind: str, accession_number: str | None, document_name: str, form: str | None
) -> ReleaseRows:
    """The releases of a complete submission, each exhibit a document of its own; or the one page that the answer is.

    A submission without a release gives no rows. Raises BadDocument where a submission can not be taken apart or where
    something else came instead of one.
    """
    kind = cast("SourceKind", source_kind)
    if not is_submission(document.body):
        if accession_number and document_name == f"{accession_number}.txt":
            raise BadDocument(
                "the answer is no complete submission",
                place=document.url,
                remedy="run again: it is then fetched anew; the answer stays in the archive for inspection",
            )
        source = _source(document, kind, document_name, document.url, accession_number, form)
        return parse_release(source, document.body, None)
    if document_name == f"{accession_number}.txt" and not document.body.rstrip().endswith(_LAST_WORDS):
        raise BadDocument(
            "the submission ends before its last line",
            place=document.url,
            remedy="run again: it is then fetched anew; the answer stays in the archive for inspection",
        )
    submission = split_submission(document.body, document_name)
    if accession_number and submission.accession_number not in (None, accession_number):
        raise BadDocument(
            f"the submission calls itself {submission.accession_number}, not {accession_number}",
            place=document.url,
            remedy="fetch it anew; the answer stays in the archive for inspection",
        )
    return _joined(_exhibits(document, kind, accession_number, submission))


def _exhibits(
    document: Document, kind: SourceKind, accession_number: str | None, submission: Submission
) -> list[ReleaseRows]:
    folder = document.url.rpartition("/")[0]
    return [
        parse_release(
            ReleaseSource(
                ticker=document.ticker,
                source_kind=kind,
                document_name=exhibit.filename,
                document_url=f"{folder}/{exhibit.filename}",
                answer_url=document.url,
                answer_sha256=document.sha256,
                cik=document.cik,
                accession_number=accession_number or submission.accession_number,
                form=submission.form,
                items=item_numbers(submission.items),
                exhibit_type=exhibit.type,
                accepted_at=submission.accepted_at,
            ),
            exhibit.body,
            None,
        )
        for exhibit in releases_of(submission)
    ]


def _source(
    document: Document,
    kind: SourceKind,
    document_name: str,
    document_url: str,
    accession_number: str | None,
    form: str | None,
) -> ReleaseSource:
    return ReleaseSource(
        ticker=document.ticker,
        source_kind=kind,
        document_name=document_name,
        document_url=document_url,
        answer_url=document.url,
        answer_sha256=document.sha256,
        cik=document.cik or None,
        accession_number=accession_number,
        form=form,
    )


def _joined(rows: list[ReleaseRows]) -> ReleaseRows:
    documents, blocks, cells = (table.frame() for table in RELEASE_RAW_TABLES)
    return ReleaseRows(
        pl.concat([documents, *(one.documents for one in rows)]),
        pl.concat([blocks, *(one.blocks for one in rows)]),
        pl.concat([cells, *(one.cells for one in rows)]),
        pl.concat([QUARANTINE.frame(), *(one.quarantined for one in rows)]),
    )
