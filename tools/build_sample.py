"""Maintainer's tool: builds the embedded sample from held SEC answers and the table of secondary figures.

    python -m tools.build_sample --archive <edgar-archive> --truth <capex-truth.tsv> [--out <directory>]

Sources, in this order: company facts answers; undimensioned facts of held 10-K and 10-Q documents; figures
printed in held releases where the periodic report of that date is not held; the table for quarters that
none of these gives. Figures stay as filed (year to date where the filing says so) and carry the accession
number found in the material. The same material gives the same bytes. Nothing is fetched.
"""

import argparse
import sys
from collections import Counter
from collections.abc import Iterable
from datetime import date, timedelta
from pathlib import Path

from pipelines.sample.store import DATA_DIR, Fact, Filing, Sample
from tools.sample_material import company_facts, filing_lists, inline_filings, releases, secondary
from tools.sample_material.concepts import ENTITIES

FactKey = tuple[int, str, str, str, str, str, str]


class Builder:
    """Collects facts and filings; the first source to state a fact of a filing keeps it."""

    def __init__(self, archive: Path) -> None:
        self.archive = archive
        self.known = filing_lists.merge(filing_lists.read_lists(archive), filing_lists.read_headers(archive))
        self.facts: dict[FactKey, Fact] = {}
        self.filings: dict[str, Filing] = {}

    def build(self, truth: Path) -> Sample:
        """The whole sample; raises ValueError where two sources disagree on a value of one filing."""
        self._add_company_facts()
        self._add_documents()
        self._add_releases()
        for accession, filing in self.known.items():
            if filing_lists.wanted_for_periods(filing):
                self.filings.setdefault(accession, filing)
        figures = secondary.read_secondary(truth, self.facts.values())
        return Sample(ENTITIES, tuple(self.filings.values()), tuple(self.facts.values()), tuple(figures))

    def _add_company_facts(self) -> None:
        for held in company_facts.read_answers(self.archive):
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

    def _add_releases(self) -> None:
        for release in releases.releases():
            facts = releases.read_release(self.archive, release)
            filing = filing_lists.bare(release.cik, release.accession, release.form, "", release.report_date)
            needed = [fact for fact in facts if release.form != "8-K" or not self._reported(fact)]
            self._add_filing(filing)
            self._add_facts(needed)

    def _reported(self, fact: Fact) -> bool:
        """Whether a held periodic report filed before, or within 30 days after, states the same fact."""
        released = date.fromisoformat(self.known[fact.accession].filing_date)
        same = (f for key, f in self.facts.items() if key[:-1] == _key(fact)[:-1])
        filed = [self.filings[f.accession] for f in same]
        limit = (released + timedelta(days=30)).isoformat()
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


def main(arguments: list[str]) -> int:
    """Build, write and say how many rows each company has."""
    parser = argparse.ArgumentParser(description="Build the embedded sample.")
    parser.add_argument("--archive", type=Path, required=True, help="a tree <host>/<path> of SEC answers")
    parser.add_argument("--truth", type=Path, required=True, help="the table of secondary figures")
    parser.add_argument("--out", type=Path, default=DATA_DIR)
    options = parser.parse_args(arguments)
    sample = Builder(options.archive).build(options.truth)
    sample.write(options.out)
    facts, filings = Counter(f.cik for f in sample.facts), Counter(f.cik for f in sample.filings)
    figures = Counter(f.cik for f in sample.secondary)
    for entity in sample.entities:
        cik = entity.cik
        print(f"{entity.tickers:10} {facts[cik]:5} facts {filings[cik]:4} filings {figures[cik]:4} secondary")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
