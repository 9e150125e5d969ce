"""The transport of the default source: answers requests from the embedded sample, never from the network."""

import re
from collections.abc import Callable

from pipelines.errors import NotFoundAtSource
from pipelines.sample import render
from pipelines.sample.store import Entity, Sample, embedded_sample
from pipelines.sources.transport import RawAnswer

SECONDARY_HOST = "secondary.aicapex.invalid"  # reserved by RFC 2606: can never reach a real server

_TICKERS_URL = "https://www.sec.gov/files/company_tickers.json"
_BY_CIK: tuple[tuple[re.Pattern[str], str], ...] = (
    (re.compile(r"https://data\.sec\.gov/submissions/CIK(\d{10})\.json"), "submissions"),
    (re.compile(r"https://data\.sec\.gov/api/xbrl/companyfacts/CIK(\d{10})\.json"), "company facts"),
    (re.compile(rf"https://{re.escape(SECONDARY_HOST)}/figures/CIK(\d{{10}})\.json"), "secondary figures"),
)


class SampleTransport:
    """Renders each answer at request time; an address the sample does not hold raises NotFoundAtSource."""

    origin = "sample"

    def __init__(self, sample: Sample | None = None) -> None:
        self._sample = sample

    def get(
        self,
        url: str,
        *,
        etag: str | None = None,
        last_modified: str | None = None,
    ) -> RawAnswer:
        """Status 200 and JSON bytes. Validators are ignored, as the SEC ignores them for these addresses."""
        body = self._tickers() if url == _TICKERS_URL else self._by_cik(url)
        if not body:
            raise NotFoundAtSource(
                "The embedded sample holds no answer for this address",
                url=url,
                status=404,
                remedy="use --source live or --source archive:<directory> for what the sample does not hold.",
            )
        headers = {"content-type": "application/json", "content-length": str(len(body))}
        return RawAnswer(status=200, headers=headers, body=body)

    def _tickers(self) -> bytes:
        return render.company_tickers(self._rows().entities)

    def _by_cik(self, url: str) -> bytes | None:
        renderers: dict[str, Callable[[Entity], bytes | None]] = {
            "submissions": self._submissions,
            "company facts": self._company_facts,
            "secondary figures": self._secondary_figures,
        }
        for pattern, kind in _BY_CIK:
            if match := pattern.fullmatch(url):
                cik = int(match[1])
                entity = next((e for e in self._rows().entities if e.cik == cik), None)
                return renderers[kind](entity) if entity else None
        return None

    # A company without rows of a kind gives no answer rather than an empty one: an empty list would say
    # that the company filed nothing.

    def _submissions(self, entity: Entity) -> bytes | None:
        filings = [f for f in self._rows().filings if f.cik == entity.cik]
        return render.submissions(entity, filings) if filings else None

    def _company_facts(self, entity: Entity) -> bytes | None:
        facts = [f for f in self._rows().facts if f.cik == entity.cik]
        filings = [f for f in self._rows().filings if f.cik == entity.cik]
        return render.company_facts(entity, facts, filings) if facts else None

    def _secondary_figures(self, entity: Entity) -> bytes | None:
        figures = [f for f in self._rows().secondary if f.cik == entity.cik]
        return render.secondary_figures(entity, figures) if figures else None

    def _rows(self) -> Sample:
        if self._sample is None:
            self._sample = embedded_sample()
        return self._sample
