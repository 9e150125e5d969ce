"""Which documents of a filing are releases: told by form, items and `<TYPE>`, never by file names."""

import re
from collections.abc import Iterable, Sequence

from pipelines.raw.submission_file import BodyKind, Submission, SubmissionDocument

# Items of Form 8-K by the title that a submission's header prints, the ones that furnish releases first.
_ITEMS = {
    "2.02": "results of operations and financial condition",
    "7.01": "regulation fd disclosure",
    "8.01": "other events",
    "1.01": "entry into a material definitive agreement",
    "1.02": "termination of a material definitive agreement",
    "2.01": "completion of acquisition or disposition of assets",
    "2.03": "creation of a direct financial obligation or an obligation under an off-balance sheet arrangement of a "
    "registrant",
    "5.02": "departure of directors or certain officers; election of directors; appointment of certain officers: "
    "compensatory arrangements of certain officers",
    "5.03": "amendments to articles of incorporation or bylaws; change in fiscal year",
    "5.07": "submission of matters to a vote of security holders",
    "9.01": "financial statements and exhibits",
}
_WITH_RELEASES = ("2.02", "7.01", "8.01")
_EXHIBIT = re.compile(r"EX-99(?:\.\d+)*\b.*", re.IGNORECASE)
_READABLE = (BodyKind.HTML, BodyKind.TEXT, BodyKind.XML, BodyKind.INLINE_XBRL)


def is_release(form: str, items: Iterable[str], exhibit_type: str) -> bool:
    """Whether a document of this `<TYPE>` in such a filing is a release.

    items: numbers (`2.02`), comma-separated numbers, or titles as a submission's header prints them. An 8-K of which
    no item is known is taken as one that may have them.
    """
    if not _EXHIBIT.fullmatch(exhibit_type.strip()):
        return False
    kind = form.strip().upper().removesuffix("/A")
    if kind == "6-K":
        return True
    known = [part.strip().lower() for item in items for part in item.split(",") if part.strip()]
    if kind != "8-K":
        return False
    wanted = {*_WITH_RELEASES, *(_ITEMS[number] for number in _WITH_RELEASES)}
    return not known or any(item.removeprefix("item").strip() in wanted for item in known)


def releases_of(submission: Submission) -> tuple[SubmissionDocument, ...]:
    """The releases of a complete submission in its order; several exhibits of one type are all kept.

    A 6-K without exhibits is a release itself (foreign filers put the text into the form). A PDF or picture beside a
    readable document of the same type is its courtesy copy and left out; alone it is returned, so that reading it
    says what is wrong.
    """
    form = submission.form or ""
    found = [d for d in submission.documents if is_release(form, submission.items, d.type)]
    if not found and form.upper().removesuffix("/A") == "6-K":
        found = [d for d in submission.documents if d.type.upper().startswith("6-K")]
    readable = {d.type for d in found if d.kind in _READABLE}
    return tuple(d for d in found if d.kind in _READABLE or d.type not in readable)


def item_numbers(items: Sequence[str]) -> str | None:
    """Titles of a header's items as comma-separated numbers, other titles as they are; None where there are none."""
    numbers = {title: number for number, title in _ITEMS.items()}
    return ",".join(numbers.get(item.strip().lower(), item.strip()) for item in items) or None
