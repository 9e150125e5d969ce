"""Forms of filings that can change a figure."""

from pipelines.sources.filing_documents import PERIODIC_FORMS

WATCHED_FORMS = PERIODIC_FORMS | {"8-K", "6-K"}


def is_watched(form: str) -> bool:
    """Whether a filing of this form can change a figure; amendments like what they amend."""
    return form.removesuffix("/A") in WATCHED_FORMS
