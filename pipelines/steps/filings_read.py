"""What is read out of a filing's documents: facts of every filing, paragraphs where sentences decide."""

from pipelines.companies import Company
from pipelines.contracts.raw import FILING_PARAGRAPHS, INLINE_FACTS
from pipelines.raw.document import Parsed
from pipelines.raw.filing_paragraphs import parse_filing_paragraphs
from pipelines.raw.inline_facts import parse_inline_facts
from pipelines.steps.filing_documents import DocumentStep, HeldDocument


def _facts(held: HeldDocument) -> Parsed:
    return parse_inline_facts(held.document, held.accession_number, held.document_name)


def _paragraphs(held: HeldDocument) -> Parsed:
    return parse_filing_paragraphs(held.document, held.accession_number, held.document_name)


def _of_every_company(_: Company) -> bool:
    return True


FACTS_STEP = DocumentStep(
    INLINE_FACTS,
    _facts,
    _of_every_company,
    ("pipelines/raw/xbrl", "pipelines/raw/inline_facts.py", "pipelines/contracts/raw.py"),
)
PARAGRAPHS_STEP = DocumentStep(
    FILING_PARAGRAPHS,
    _paragraphs,
    lambda company: "concentration" in company.prose,
    ("pipelines/raw/filing_paragraphs.py", "pipelines/contracts/raw.py"),
)
DOCUMENT_STEPS = (FACTS_STEP, PARAGRAPHS_STEP)
