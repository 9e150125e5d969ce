"""Builds the facts and paragraphs of a filing that discloses shares of customers, in our own words."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date

import orjson
import polars as pl

from pipelines.contracts.normalised import FILINGS
from pipelines.contracts.raw import FILING_PARAGRAPHS, INLINE_FACTS
from pipelines.normalise.concentration.company import FilingTexts, normalise_concentration

QUARTER = ("2024-01-29", "2024-04-28")
YEAR_BEFORE = ("2023-01-30", "2023-04-30")
HALF = ("2024-01-29", "2024-07-28")
SECOND_QUARTER = ("2024-04-29", "2024-07-28")
YEAR = ("2023-01-30", "2024-01-28")
REVENUE = "us-gaap:SalesRevenueNetMember"
RECEIVABLE = "us-gaap:AccountsReceivableMember"
_PERIODS = (QUARTER, YEAR_BEFORE, HALF, SECOND_QUARTER, YEAR)


@dataclass(frozen=True)
class Share:
    """A tagged share: percent as printed, member without prefix, period and benchmark; further axes by name."""

    percent: str
    member: str = "CustomerAMember"
    period: tuple[str, str] = QUARTER
    benchmark: str = REVENUE
    axes: tuple[tuple[str, str], ...] = ()


@dataclass
class Filing:
    """One filing of a company whose fiscal year ends in January; `about` is its own last day."""

    accession: str = "0000000001-24-000001"
    about: str = QUARTER[1]
    known_at: str | None = "2024-05-29T20:36:32Z"
    _facts: list[dict[str, object]] = field(default_factory=list)
    _paragraphs: list[dict[str, object]] = field(default_factory=list)

    def __post_init__(self) -> None:
        for start, end in _PERIODS:
            self._fact("us-gaap:Revenues", "1000", start, end, {})

    def says(self, text: str, *shares: Share | Sequence[Share], kind: str = "text") -> "Filing":
        """Add a paragraph; each {} is a tagged number, or several facts on one number."""
        printed, numbers, offsets = "", [], []
        pieces = text.split("{}")
        for piece, share in zip(pieces, [*shares, None], strict=True):
            printed += piece
            nested = [share] if isinstance(share, Share) else share or []
            for one in nested:
                numbers.append(self._share(one))
                offsets.append(len(printed))
            printed += nested[0].percent if nested else ""
        self._paragraphs.append(
            {
                "ticker": "TEST", "cik": 1, "accession_number": self.accession, "document_name": "a.htm",
                "paragraph_number": len(self._paragraphs) + 1, "kind": kind, "text": printed, "heading": None,
                "start_offset": 0, "fact_numbers": numbers, "fact_offsets": offsets,
                "answer_url": "https://example.com/a.htm", "answer_sha256": "0" * 64,
            }
        )  # fmt: skip
        return self

    def unplaced(self, share: Share) -> "Filing":
        """Add a fact that stands in no paragraph."""
        self._share(share)
        return self

    @property
    def facts(self) -> pl.DataFrame:
        """Rows of raw.sec__inline_facts."""
        return INLINE_FACTS.frame(self._facts)

    @property
    def paragraphs(self) -> pl.DataFrame:
        """Rows of raw.sec__filing_paragraphs."""
        return FILING_PARAGRAPHS.frame(self._paragraphs)

    @property
    def listed(self) -> dict[str, object]:
        """Its row of normalised.filings."""
        return {
            "ticker": "TEST", "cik": 1, "accession_number": self.accession, "form": "10-Q", "filing_date": None,
            "report_date": date.fromisoformat(self.about), "is_amendment": False,
            "known_at": self.known_at, "known_at_basis": "acceptance_utc",
        }  # fmt: skip

    def _share(self, share: Share) -> int:
        axes = {
            "srt:MajorCustomersAxis": f"test:{share.member}",
            "us-gaap:ConcentrationRiskByBenchmarkAxis": share.benchmark,
            "us-gaap:ConcentrationRiskByTypeAxis": "us-gaap:CustomerConcentrationRiskMember",
            **dict(share.axes),
        }
        value = f"{float(share.percent) / 100:.4f}"
        return self._fact(
            "us-gaap:ConcentrationRiskPercentage1", value, *share.period, axes, printed=share.percent
        )

    def _fact(
        self, concept: str, value: str, start: str, end: str, axes: dict[str, str], printed: str = "1"
    ) -> int:
        number = len(self._facts) + 1
        self._facts.append(
            {
                "ticker": "TEST", "cik": 1, "accession_number": self.accession, "document_name": "a.htm",
                "fact_number": number, "concept": concept, "namespace": "", "is_numeric": True, "value": value,
                "unit": "pure", "start_date": date.fromisoformat(start), "end_date": date.fromisoformat(end),
                "dimensions": orjson.dumps({k: v for k, v in axes.items() if v}).decode(),
                "decimals": str(2 + len(printed.partition(".")[2])), "is_nil": False, "is_hidden": False,
                "printed": printed, "scale": -2, "format": None, "context_id": "c", "fact_id": f"f-{number}",
                "place": f"#f-{number}", "footnotes": [],
                "answer_url": "https://example.com/a.htm", "answer_sha256": "0" * 64,
            }
        )  # fmt: skip
        return number


def concentration(*filings: Filing) -> dict[str, pl.DataFrame]:
    """The concentration tables of a company that filed these, with `quarantine` beside them."""
    listed = pl.DataFrame([filing.listed for filing in filings]).with_columns(
        pl.col("known_at").cast(pl.String).str.to_datetime("%Y-%m-%dT%H:%M:%SZ", time_zone="UTC"),
        pl.col("filing_date").cast(pl.Date),
    )
    texts = FilingTexts(
        pl.concat([filing.facts for filing in filings]),
        pl.concat([filing.paragraphs for filing in filings]),
        listed.select(list(FILINGS.polars_schema)),
    )
    return normalise_concentration("TEST", 1, texts)
