"""The transport of the default source: answers requests from the embedded sample, never from the network."""

import re
from collections.abc import Callable
from urllib.parse import urlsplit

from pipelines.errors import NotFoundAtSource, PermanentFailure
from pipelines.sample import render
from pipelines.sample.release_documents import ReleaseRows, page_of, submission_of
from pipelines.sample.render_inline import FilingRows, inline_document
from pipelines.sample.store import Entity, InlineDocument, Release, Sample, embedded_sample
from pipelines.sources.edgar import (
    company_facts_url,
    complete_submission_url,
    filing_url,
    submissions_url,
    tickers_url,
)
from pipelines.sources.secondary import figures_url
from pipelines.sources.transport import RawAnswer

_TYPES = {"json": "application/json", "txt": "text/plain"}
_HOST = re.compile(r"https://[a-z0-9.-]+(/.*)?")


class SampleTransport:
    """Renders each answer at request time; an address the sample does not hold raises NotFoundAtSource.

    A company without rows of a kind has no address of that kind rather than an empty answer: an empty list would say
    that the company filed nothing.
    """

    origin = "sample"

    def __init__(self, sample: Sample | None = None) -> None:
        self._sample = sample
        self._by_url: dict[str, Callable[[], bytes]] | None = None

    def get(
        self,
        url: str,
        *,
        etag: str | None = None,
        last_modified: str | None = None,
    ) -> RawAnswer:
        """Status 200 and the bytes. Validators are ignored, as the SEC ignores them for these addresses."""
        rendering = self._renderings().get(url)
        if rendering is None:
            raise NotFoundAtSource(
                "The embedded sample holds no answer for this address",
                url=url,
                status=404,
                remedy="use --source live or --source archive:<directory> for what the sample does not hold.",
            )
        body = rendering()
        kind = _TYPES.get(urlsplit(url).path.rpartition(".")[2], "text/html")
        return RawAnswer(200, {"content-type": kind, "content-length": str(len(body))}, body)

    def held_under(self, prefix: str) -> list[str]:
        """Addresses that begin with the prefix, sorted; `get` answers each. PermanentFailure where it names no host."""
        if not _HOST.fullmatch(prefix):
            raise PermanentFailure(
                "the prefix is no URL of a host", url=prefix, remedy="begin with https://<host>"
            )
        begin = prefix if urlsplit(prefix).path else f"{prefix}/"
        return sorted(url for url in self._renderings() if url.startswith(begin))

    def _renderings(self) -> dict[str, Callable[[], bytes]]:
        """What renders the answer of each address that the sample holds."""
        if self._by_url is None:
            sample = self._rows()
            found: dict[str, Callable[[], bytes]] = {
                tickers_url(): lambda: render.company_tickers(sample.entities)
            }
            for entity in sample.entities:
                found |= self._of_company(entity)
            self._by_url = found
        return self._by_url

    def _of_company(self, entity: Entity) -> dict[str, Callable[[], bytes]]:
        sample, cik = self._rows(), entity.cik
        filings = [f for f in sample.filings if f.cik == cik]
        facts = [f for f in sample.facts if f.cik == cik]
        figures = [f for f in sample.secondary if f.cik == cik]
        found: dict[str, Callable[[], bytes]] = {}
        if filings:
            found[submissions_url(cik)] = lambda: render.submissions(entity, filings)
        if facts:
            found[company_facts_url(cik)] = lambda: render.company_facts(entity, facts, filings)
        if figures:
            found[figures_url(cik)] = lambda: render.secondary_figures(entity, figures)
        for document in sample.inline_documents:
            if document.cik == cik:
                url = filing_url(cik, document.accession, document.name)
                found[url] = self._document(entity, document)
        return found | self._releases(entity)

    def _releases(self, entity: Entity) -> dict[str, Callable[[], bytes]]:
        """Complete submissions with the exhibits that the sample has of them, and pages of the newsroom."""
        sample = self._rows()
        by_filing: dict[str, list[Release]] = {}
        found: dict[str, Callable[[], bytes]] = {}
        for release in sample.releases:
            if release.cik == entity.cik and release.accession:
                by_filing.setdefault(release.accession, []).append(release)
            elif release.cik == entity.cik:
                found[release.folder + release.document] = self._page(entity, release)
        for accession, releases in by_filing.items():
            found[complete_submission_url(entity.cik, accession)] = self._submission(
                entity, accession, releases
            )
        return found

    def _page(self, entity: Entity, release: Release) -> Callable[[], bytes]:
        return lambda: page_of(self._release_rows(entity, release))

    def _submission(self, entity: Entity, accession: str, releases: list[Release]) -> Callable[[], bytes]:
        return lambda: submission_of(
            entity,
            next(f for f in self._rows().filings if f.accession == accession),
            [self._release_rows(entity, release) for release in releases],
        )

    def _release_rows(self, entity: Entity, release: Release) -> ReleaseRows:
        sample, key = self._rows(), (release.accession, release.document)
        return ReleaseRows(
            entity=entity,
            release=release,
            figures=tuple(f for f in sample.release_figures if (f.accession, f.document) == key),
            statements=tuple(s for s in sample.release_statements if (s.accession, s.document) == key),
        )

    def _document(self, entity: Entity, document: InlineDocument) -> Callable[[], bytes]:
        sample, accession = self._rows(), document.accession
        return lambda: inline_document(
            FilingRows(
                entity=entity,
                filing=next(f for f in sample.filings if f.accession == accession),
                document=document,
                facts=tuple(f for f in sample.inline_facts if f.accession == accession),
                disclosures=tuple(d for d in sample.concentration if d.accession == accession),
            )
        )

    def _rows(self) -> Sample:
        if self._sample is None:
            self._sample = embedded_sample()
        return self._sample
