"""The sample's compact form: tab-separated tables of figures, filings, releases, entities and secondary figures.

The tables are written by `tools/build_sample.py`; this module knows their columns and nothing about how
the SEC shapes its answers (that is `render` and its neighbours). Dates stay ISO text: they are only copied and
compared.
"""

import csv
from collections.abc import Callable
from dataclasses import astuple, dataclass, fields
from functools import cache
from pathlib import Path
from typing import Self, TypeVar

from pipelines.errors import BadDocument

DATA_DIR = Path(__file__).parent / "data"


@dataclass(frozen=True, slots=True, order=True)
class Entity:
    """A company under one CIK, as the SEC names it."""

    cik: int
    entity_name: str  # as company facts print it
    name: str  # as the submissions list prints it
    tickers: str  # separated by a blank, the main one first
    exchanges: str  # in the order of tickers, '-' where none is held
    fiscal_year_end: str  # MMDD
    sic: str


@dataclass(frozen=True, slots=True, order=True)
class Filing:
    """One filing; what is not held is the empty text (or 0), as in the SEC's own list."""

    cik: int
    accession: str
    form: str
    filing_date: str
    report_date: str
    accepted_at: str  # true UTC, 2025-02-26T21:21:32Z
    items: str
    primary_document: str
    is_xbrl: int
    is_inline_xbrl: int
    size: int


@dataclass(frozen=True, slots=True, order=True)
class Fact:
    """One value of one filing, for the period that the filing states (year to date stays year to date)."""

    cik: int
    taxonomy: str
    concept: str
    unit: str
    end: str
    start: str  # empty for an instant
    accession: str
    value: int
    fy: str  # of the filing, not of the fact; empty where the filing states none
    fp: str


@dataclass(frozen=True, slots=True, order=True)
class SecondaryFigure:
    """A quarter known only from a named source that is not the filing."""

    cik: int
    ticker: str
    measure: str
    unit: str
    end: str
    start: str
    value: int
    source: str
    note: str


@dataclass(frozen=True, slots=True, order=True)
class InlineDocument:
    """The document of a filing in which its inline facts stand."""

    cik: int
    accession: str
    name: str
    namespaces: str  # prefix=address of every prefix that the facts use, separated by blanks


@dataclass(frozen=True, slots=True, order=True)
class InlineFact:
    """A fact that stands only in a filing's document: with dimensions, or of the company's own taxonomy.

    The first of one concept, period, unit and dimensions with the most decimals; what a cover says is a text.
    """

    cik: int
    accession: str
    concept: str  # prefixed
    end: str
    start: str  # empty for an instant
    dimensions: str  # JSON axis -> member, axes sorted
    unit: str  # empty for a text
    decimals: str
    scale: str  # power of ten of the number that is printed
    value: str  # exact decimal, sign and scale applied


@dataclass(frozen=True, slots=True, order=True)
class Disclosure:
    """What a filing says of a customer's share in its sentences and tables: the facts, not the words."""

    cik: int
    accession: str
    number: int
    measure: str  # revenue or accounts_receivable
    start: str  # of the tagged fact where there is one; empty for an instant
    end: str
    dimensions: str  # of the fact that carries the share; empty where only prose says it
    layout: str  # sentence or table
    relationship: str  # direct or indirect
    is_stated: int  # 0: a customer and no more
    label: str  # what the filing calls the customer; empty where it says that there is none
    count: int
    scope: str  # the share is of one, each or all (total) of them, or that is unstated; none
    share: str  # percent; empty where only 10 % or more is said
    is_each_above: int  # whether 10 % or more is said of each
    is_approximate: int
    is_estimated: int
    segment: str
    extent: str  # of what is attributed to the segment: all or primarily


@dataclass(frozen=True, slots=True, order=True)
class Release:
    """A release: an exhibit of a filing, or a page of a newsroom."""

    cik: int
    accession: str  # empty for a page
    document: str  # file name, or the last part of the page's address
    folder: str  # what the page's address begins with; empty for an exhibit
    exhibit: str  # EX-99.1; empty for a page
    published: str  # the day that the document states; empty where it states none
    period: str  # quarter that it reports: 2024Q2 of a calendar-year filer, FY2025Q1 of others


@dataclass(frozen=True, slots=True, order=True)
class ReleaseFigure:
    """A figure of a release's income or cash-flow statement, for the period of its column; outflows are positive."""

    accession: str
    document: str
    measure: str
    start: str
    end: str
    value: int  # millions of US dollars, as printed


@dataclass(frozen=True, slots=True, order=True)
class ReleaseStatement:
    """What a release says in a sentence: the facts, not the words. Amounts are whole US dollars."""

    accession: str
    document: str
    number: int
    kind: str
    measure: str
    capex_definition: str
    low: int
    high: int
    shape: str  # point, approximately, range or tolerance
    period: str  # FY2024, 2024Q2, FY2025Q1; empty where none is said
    revision: str
    prior_low: str  # range of earlier guidance that the sentence quotes; empty where it quotes none
    prior_high: str


Row = (
    Entity
    | Filing
    | Fact
    | SecondaryFigure
    | InlineDocument
    | InlineFact
    | Disclosure
    | Release
    | ReleaseFigure
    | ReleaseStatement
)
_R = TypeVar(
    "_R",
    Entity,
    Filing,
    Fact,
    SecondaryFigure,
    InlineDocument,
    InlineFact,
    Disclosure,
    Release,
    ReleaseFigure,
    ReleaseStatement,
)


@dataclass(frozen=True, slots=True)
class Sample:
    """All tables of the sample, each in the order of its file."""

    entities: tuple[Entity, ...]
    filings: tuple[Filing, ...]
    facts: tuple[Fact, ...]
    secondary: tuple[SecondaryFigure, ...]
    inline_documents: tuple[InlineDocument, ...] = ()
    inline_facts: tuple[InlineFact, ...] = ()
    concentration: tuple[Disclosure, ...] = ()
    releases: tuple[Release, ...] = ()
    release_figures: tuple[ReleaseFigure, ...] = ()
    release_statements: tuple[ReleaseStatement, ...] = ()

    @classmethod
    def read(cls, directory: Path) -> Self:
        """Read the tables; raises BadDocument naming the file and line that does not fit."""
        return cls(
            entities=_read(directory / "entities.tsv", Entity),
            filings=_read(directory / "filings.tsv", Filing),
            facts=_read(directory / "facts.tsv", Fact),
            secondary=_read(directory / "secondary.tsv", SecondaryFigure),
            inline_documents=_read(directory / "inline_documents.tsv", InlineDocument),
            inline_facts=_read(directory / "inline_facts.tsv", InlineFact),
            concentration=_read(directory / "concentration.tsv", Disclosure),
            releases=_read(directory / "releases.tsv", Release),
            release_figures=_read(directory / "release_figures.tsv", ReleaseFigure),
            release_statements=_read(directory / "release_statements.tsv", ReleaseStatement),
        )

    def write(self, directory: Path) -> None:
        """Write the tables sorted, so that a rebuild of the same material changes no byte."""
        directory.mkdir(parents=True, exist_ok=True)
        _write(directory / "entities.tsv", Entity, self.entities)
        _write(directory / "filings.tsv", Filing, self.filings)
        _write(directory / "facts.tsv", Fact, self.facts)
        _write(directory / "secondary.tsv", SecondaryFigure, self.secondary)
        _write(directory / "inline_documents.tsv", InlineDocument, self.inline_documents)
        _write(directory / "inline_facts.tsv", InlineFact, self.inline_facts)
        _write(directory / "concentration.tsv", Disclosure, self.concentration)
        _write(directory / "releases.tsv", Release, self.releases)
        _write(directory / "release_figures.tsv", ReleaseFigure, self.release_figures)
        _write(directory / "release_statements.tsv", ReleaseStatement, self.release_statements)


@cache
def embedded_sample() -> Sample:
    """The sample that ships with the package, read once per process."""
    return Sample.read(DATA_DIR)


def _read(path: Path, row_type: type[_R]) -> tuple[_R, ...]:
    columns = [field.name for field in fields(row_type)]
    kinds = [field.type for field in fields(row_type)]
    rows: list[_R] = []
    row: Callable[..., _R] = row_type  # every row type takes its columns in the order of its fields
    with path.open(encoding="utf-8", newline="") as stream:
        lines = csv.reader(stream, delimiter="\t", quoting=csv.QUOTE_NONE)
        if next(lines, None) != columns:
            raise BadDocument("The sample's table has other columns than expected", place=path.name)
        for number, line in enumerate(lines, start=2):
            if len(line) != len(columns):
                raise BadDocument(
                    f"{len(line)} values for {len(columns)} columns", place=f"{path.name}:{number}"
                )
            rows.append(row(*[int(v) if k is int else v for v, k in zip(line, kinds, strict=True)]))
    return tuple(rows)


def _write(path: Path, row_type: type[Row], rows: tuple[Row, ...]) -> None:
    lines = ["\t".join(field.name for field in fields(row_type))]
    for row in sorted(rows, key=astuple):
        values = [str(value) for value in astuple(row)]
        if any("\t" in value or "\n" in value or "\r" in value for value in values):
            raise ValueError(f"a value holds a tab or a line end: {values}")
        lines.append("\t".join(values))
    path.write_text("\n".join(lines) + "\n", encoding="utf-8", newline="\n")
