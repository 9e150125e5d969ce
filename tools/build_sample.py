"""Maintainer's tool: builds the embedded sample from held SEC answers and the table of secondary figures.

    python -m tools.build_sample --archive <edgar-archive> --truth <capex-truth.tsv> [--out <directory>]

Sources, in this order: company facts answers; undimensioned facts of held 10-K and 10-Q documents; figures
printed in held releases where the periodic report of that date is not held; the table for quarters that none of
these gives. What company facts can not hold (dimensions, a company's own concepts, what sentences say of customers)
is read from the held documents and releases besides. Of releases of results the figures of their statements and the
facts of their sentences are kept: the sample renders releases of them in its own words. Figures stay as filed (year
to date where the filing says so) and carry the accession number found in the material. The same material gives the
same bytes. Nothing is fetched.
"""

import argparse
import sys
from collections import Counter
from collections.abc import Iterable, Mapping
from datetime import date, timedelta
from pathlib import Path

from pipelines.companies import Universe, load_universe
from pipelines.sample.store import DATA_DIR, Fact, Filing, InlineDocument, InlineFact, Sample
from pipelines.settings import PROJECT_ROOT
from tools.sample_material import (
    company_facts,
    disclosures,
    filing_facts,
    filing_lists,
    inline_filings,
    release_splits,
    release_texts,
    releases,
    secondary,
)
from tools.sample_material.concepts import ENTITIES, balances_by_cik

COMPANIES = PROJECT_ROOT / "pipelines" / "companies.yaml"
FactKey = tuple[int, str, str, str, str, str, str]


class Builder:
    """Collects facts and filings; the first source to state a fact of a filing keeps it."""

    def __init__(self, archive: Path) -> None:
        self.archive = archive
        self.known = filing_lists.merge(filing_lists.read_lists(archive), filing_lists.read_headers(archive))
        self.facts: dict[FactKey, Fact] = {}
        self.filings: dict[str, Filing] = {}
        self.inline_documents: list[InlineDocument] = []
        self.inline_facts: list[InlineFact] = []

    def build(self, truth: Path, universe: Universe) -> Sample:
        """The whole sample; raises ValueError where two sources disagree on a value of one filing.

        universe: the company file, whose selectors say which facts of documents are wanted.
        """
        balances = balances_by_cik(universe)
        self._add_company_facts(balances)
        self._add_documents()
        self._add_releases()
        held = self._held_documents(universe)
        self._add_inline_facts(held, balances)
        self._add_inline_releases(universe)
        for accession, filing in self.known.items():
            if filing_lists.wanted_for_periods(filing):
                self.filings.setdefault(accession, filing)
        figures = secondary.read_secondary(truth, [*self.facts.values(), *self.inline_facts])
        texts = release_texts.read_texts(self.archive, universe)
        return Sample(
            entities=ENTITIES,
            filings=tuple(self.filings.values()),
            facts=tuple(self.facts.values()),
            secondary=tuple(figures),
            inline_documents=tuple(self.inline_documents),
            inline_facts=tuple(self.inline_facts),
            concentration=tuple(disclosures.read_disclosures(held)),
            releases=tuple(texts.releases),
            release_figures=tuple(texts.figures),
            release_statements=tuple(texts.statements),
        )

    def _add_company_facts(self, balances: Mapping[int, tuple[str, ...]]) -> None:
        for held in company_facts.read_answers(self.archive, balances):
            for accession, (form, filed) in held.filed.items():
                cik = next(f.cik for f in held.facts if f.accession == accession)
                self._add_filing(filing_lists.bare(cik, accession, form, filed))
            self._add_facts(held.facts)

    def _add_documents(self) -> None:
        documents = [
            inline_filings.read_inline(self.archive, path) for path in inline_filings.INLINE_DOCUMENTS
        ]
        for cik, path, primary in inline_filings.INSTANCES:
            accession = self._accession_of(cik, primary)
            documents.append(inline_filings.read_instance(self.archive, path, cik, accession))
        for document in documents:
            filing = filing_lists.bare(
                document.cik, document.accession, document.form, "", document.report_date
            )
            self._add_filing(filing)
            self._add_facts(document.facts)

    def _held_documents(self, universe: Universe) -> list[filing_facts.HeldDocument]:
        """Inline documents, and the instance of a filing whose document is not held."""
        held = list(filing_facts.read_documents(self.archive, universe))
        by_cik = {cik: company for company in universe.companies for cik in company.ciks}
        for cik, path, primary in inline_filings.INSTANCES:
            accession = self._accession_of(cik, primary)
            held.append(filing_facts.read_document(by_cik[cik], cik, accession, primary, self.archive / path))
        return held

    def _add_inline_facts(
        self, held: Iterable[filing_facts.HeldDocument], balances: Mapping[int, tuple[str, ...]]
    ) -> None:
        carried = {
            (f"{f.taxonomy}:{f.concept}", f.unit, f.start, f.end, f.accession)
            for f in self.facts.values()
            if f.concept not in balances[f.cik]
        }
        for document in held:
            row, facts = filing_facts.inline_rows(document, lambda *key: key in carried)
            if row is not None:
                self._add_inline(row, facts)

    def _add_inline_releases(self, universe: Universe) -> None:
        """Facts of releases that no periodic report states by then, and the cover, which has no unit."""
        reported: dict[tuple[object, ...], list[str]] = {}
        for fact in self.inline_facts:
            reported.setdefault(_inline_key(fact), []).append(fact.accession)
        for row, facts in release_splits.read_splits(self.archive, universe):
            released = self.known[row.accession].filing_date
            needed = [
                fact
                for fact in facts
                if not fact.unit or not self._filed_by(reported.get(_inline_key(fact), ()), released)
            ]
            self._add_inline(row, needed)

    def _add_inline(self, row: InlineDocument, facts: Iterable[InlineFact]) -> None:
        self.inline_documents.append(row)
        self.inline_facts += facts
        filing = self.filings.get(row.accession) or self.known[row.accession]
        self.filings[row.accession] = filing_lists.with_document(filing, row.name)

    def _add_releases(self) -> None:
        for release in releases.releases():
            facts = releases.read_release(self.archive, release)
            filing = filing_lists.bare(release.cik, release.accession, release.form, "", release.report_date)
            needed = [fact for fact in facts if release.form != "8-K" or not self._reported(fact)]
            self._add_filing(filing)
            self._add_facts(needed)

    def _reported(self, fact: Fact) -> bool:
        """Whether a held periodic report filed by then states the same fact."""
        same = [f.accession for key, f in self.facts.items() if key[:-1] == _key(fact)[:-1]]
        return self._filed_by(same, self.known[fact.accession].filing_date)

    def _filed_by(self, accessions: Iterable[str], released: str) -> bool:
        """Whether one of these filings is a periodic report filed before a release or within 30 days after it."""
        limit = (date.fromisoformat(released) + timedelta(days=30)).isoformat()
        filed = [self.filings[accession] for accession in accessions]
        return any(f.form != "8-K" and f.filing_date and f.filing_date <= limit for f in filed)

    def _add_facts(self, facts: Iterable[Fact]) -> None:
        for fact in facts:
            held = self.facts.setdefault(_key(fact), fact)
            if held.value != fact.value:
                raise ValueError(f"{held} and {fact}")

    def _add_filing(self, stated: Filing) -> None:
        """The list's or header's row where there is one; it must agree with what the fact's own source states."""
        filing = self.filings.get(stated.accession) or self.known.get(stated.accession) or stated
        for ours, theirs in ((filing.form, stated.form), (filing.filing_date, stated.filing_date)):
            if ours and theirs and ours != theirs:
                raise ValueError(f"{stated.accession}: {ours} and {theirs}")
        self.filings[stated.accession] = filing_lists.with_report_date(filing, stated.report_date)

    def _accession_of(self, cik: int, primary_document: str) -> str:
        found = [
            f.accession for f in self.known.values() if (f.cik, f.primary_document) == (cik, primary_document)
        ]
        if len(found) != 1:
            raise ValueError(f"{primary_document} is the primary document of {len(found)} filings")
        return found[0]


def _key(fact: Fact) -> FactKey:
    return fact.cik, fact.taxonomy, fact.concept, fact.unit, fact.start, fact.end, fact.accession


def _inline_key(fact: InlineFact) -> tuple[object, ...]:
    return fact.cik, fact.concept, fact.unit, fact.start, fact.end, fact.dimensions


def main(arguments: list[str]) -> int:
    """Build, write and say how many rows each company has."""
    parser = argparse.ArgumentParser(description="Build the embedded sample.")
    parser.add_argument("--archive", type=Path, required=True, help="a tree <host>/<path> of SEC answers")
    parser.add_argument("--truth", type=Path, required=True, help="the table of secondary figures")
    parser.add_argument("--companies", type=Path, default=COMPANIES, help="the company file")
    parser.add_argument("--out", type=Path, default=DATA_DIR)
    options = parser.parse_args(arguments)
    sample = Builder(options.archive).build(options.truth, load_universe(options.companies))
    sample.write(options.out)
    facts, filings = Counter(f.cik for f in sample.facts), Counter(f.cik for f in sample.filings)
    figures, inline = Counter(f.cik for f in sample.secondary), Counter(f.cik for f in sample.inline_facts)
    texts = Counter(release.cik for release in sample.releases)
    for entity in sample.entities:
        cik = entity.cik
        print(
            f"{entity.tickers:10} {facts[cik]:5} facts {filings[cik]:4} filings "
            f"{inline[cik]:4} inline facts {figures[cik]:4} secondary {texts[cik]:3} releases"
        )
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
