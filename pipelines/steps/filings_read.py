"""What is read out of a filing's documents: facts of every filing, paragraphs where sentences decide."""

from pipelines.companies import Company
from pipelines.contracts.raw import FILING_PARAGRAPHS, INLINE_FACTS
from pipelines.raw.filing_documents import parse_filing_paragraphs, parse_inline_facts
from pipelines.steps.filing_documents import FILING_DOCUMENT, DocumentStep, HeldDocument, ReadTables


def _facts(held: HeldDocument) -> ReadTables:
    parsed = parse_inline_facts(held.document, held.accession_number, held.document_name)
    return ReadTables({INLINE_FACTS.name: parsed.rows}, parsed.quarantined)


def _paragraphs(held: HeldDocument) -> ReadTables:
    parsed = parse_filing_paragraphs(held.document, held.accession_number, held.document_name)
    return ReadTables({FILING_PARAGRAPHS.name: parsed.rows}, parsed.quarantined)


def _of_every_company(_: Company) -> bool:
    return True


FACTS_STEP = DocumentStep(
    FILING_DOCUMENT,
    (INLINE_FACTS,),
    _facts,
    _of_every_company,
    (
        "pipelines/raw/xbrl",
        "pipelines/raw/submission_file.py",
        "pipelines/raw/filing_documents.py",
        "pipelines/contracts/raw.py",
    ),
)
PARAGRAPHS_STEP = DocumentStep(
    FILING_DOCUMENT,
    (FILING_PARAGRAPHS,),
    _paragraphs,
    lambda company: "concentration" in company.prose,
    (
        "pipelines/raw/filing_paragraphs.py",
        "pipelines/raw/paragraphs",
        "pipelines/raw/filing_documents.py",
        "pipelines/contracts/raw.py",
    ),
)
DOCUMENT_STEPS = (FACTS_STEP, PARAGRAPHS_STEP)
