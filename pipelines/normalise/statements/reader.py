"""Text to statements: find the sentences that may hold one, take each apart, and say what it states."""

from collections.abc import Iterator
from dataclasses import replace

from pipelines.normalise.statements.assembly import principal_of, rank, statements_of
from pipelines.normalise.statements.boilerplate import is_boilerplate, says_something
from pipelines.normalise.statements.context import company_before, day_of, outlook_before, section_before
from pipelines.normalise.statements.draft import Draft, take_apart
from pipelines.normalise.statements.fiscal import FiscalCalendar
from pipelines.normalise.statements.flat import flat
from pipelines.normalise.statements.periods import Clock
from pipelines.normalise.statements.sentences import split_sentences
from pipelines.normalise.statements.setting import Setting
from pipelines.normalise.statements.statement import Speaker, Statement
from pipelines.normalise.statements.triggers import candidates

# What is longer than a paragraph is no single sentence.
_LONGEST_LINE = 8000


def principal_statement(sentence: str, speaker: Speaker) -> Statement | None:
    """The one statement on capital spending that a sentence is about; None where it has neither one nor an amount.

    Amounts of other measures give kind `other`. A sentence that names no measure ("Alphabet signals $91B-$93B for
    2025") is read as one on capital spending, with less confidence.
    """
    setting = _setting(speaker)
    text = sentence[:_LONGEST_LINE]
    found = [
        _placed(one, start)
        for start, end in split_sentences(text)
        for one in principal_of(take_apart(text[start:end], flat(text[start:end]), whatever=True), setting)
    ]
    return min(found, key=rank, default=None)


def read_statements(text: str, speaker: Speaker) -> list[Statement]:
    """Every statement of a text, in order; offsets are places in the text."""
    if speaker.published is None:
        speaker = replace(speaker, published=day_of(text, FiscalCalendar(speaker.fiscal_year_end_month)))
    return list(_read(text, _setting(speaker)))


def _read(text: str, setting: Setting) -> Iterator[Statement]:
    # Filings and reprinted articles repeat sentences: each is taken apart once, and read once in each setting.
    drafts: dict[str, Draft | None] = {}
    read: dict[tuple[str, Setting], list[Statement]] = {}
    for start, end in candidates(text):
        sentence = text[start:end]
        if sentence not in drafts:
            line = flat(sentence)
            worth = says_something(line) and not is_boilerplate(line)
            drafts[sentence] = take_apart(sentence, line) if worth else None
        draft = drafts[sentence]
        if draft is None:
            continue
        here = _here(setting, text, start, draft)
        found = read.get((sentence, here))
        if found is None:
            found = read[sentence, here] = statements_of(draft, here)
        for one in found:
            yield _placed(one, start)


def _here(setting: Setting, text: str, place: int, draft: Draft) -> Setting:
    """The setting of a sentence: what it leaves unsaid is looked for in the text before it."""
    outlook = None if draft.periods else outlook_before(text, place)
    company = company_before(text, place) if setting.speaker.is_nobody else None
    section = section_before(text, place) if any(one.measure == "revenue" for one in draft.measures) else None
    if outlook is None and company is None and section is None:
        return setting
    return replace(
        setting,
        company=company,
        outlook=outlook[0] if outlook else None,
        outlook_text=outlook[1] if outlook else "",
        section=section,
    )


def _placed(statement: Statement, start: int) -> Statement:
    return statement._replace(
        start_offset=start + statement.start_offset, end_offset=start + statement.end_offset
    )


def _setting(speaker: Speaker) -> Setting:
    clock = Clock(FiscalCalendar(speaker.fiscal_year_end_month), speaker.published, speaker.kind == "sector")
    return Setting(speaker, clock)
