"""A small published file: two quarters of one company, with evidence from a filing and from company facts."""

import json
import tempfile
from datetime import UTC, date, datetime
from functools import cache
from hashlib import sha256
from pathlib import Path

import duckdb
import polars as pl

from pipelines.contracts.evidence import DOCUMENTS, FACTS, STATEMENTS, VALUES
from pipelines.contracts.table import Table, require
from pipelines.warehouse.schema import ensure_schema
from tests.support.inline_filing import inline_document, number

KNOWN = datetime(2024, 7, 20, 20, 0, tzinfo=UTC)
REPORT, EARLIER = "0000000001-24-000002", "0000000001-24-000001"
FILING_URL = "https://www.sec.gov/Archives/edgar/data/1/000000000124000002/a.htm"
ANSWER_URL = "https://data.sec.gov/api/xbrl/companyfacts/CIK0000000001.json"
PATH = "facts.us-gaap.Capex.units.USD"
FILING = inline_document(
    f"<p>Capital spending was {number('25')} and incentives {number('3')}. Revenue was {number('100')}.</p>"
)
ANSWER = json.dumps(
    {
        "facts": {
            "us-gaap": {
                "Capex": {
                    "units": {
                        "USD": [
                            {"start": "2024-01-01", "end": "2024-03-31", "val": 10, "accn": EARLIER},
                        ]
                    }
                }
            }
        }
    }
).encode()
SENTENCE = "Revenue was100."


def fact(fact_id: str, value: float, **changes: object) -> dict[str, object]:
    """A fact of the filing."""
    row: dict[str, object] = dict.fromkeys(FACTS.polars_schema) | {
        "ticker": "TEST", "fact_id": fact_id, "measure": "capex_cash", "concept": "us-gaap:Capex", "unit": "USD",
        "period_start_date": date(2024, 1, 1), "period_end_date": date(2024, 6, 30), "value": value,
        "read_from": "filing_document", "accession_number": REPORT, "form": "10-Q", "evidence": "filing",
        "known_at": KNOWN, "document_url": FILING_URL, "printed": f"{value:g}", "scale": 1.0, "is_hidden": False,
    }  # fmt: skip
    return row | changes


def value(measure: str, period: str, amount: int, *fact_ids: str, **changes: object) -> dict[str, object]:
    """A value; a difference where it has two facts."""
    row: dict[str, object] = {
        "ticker": "TEST", "measure": measure, "unit": "USD", "period_kind": "quarter", "fiscal_period": period,
        "period_start_date": date(2024, 4, 1), "period_end_date": date(2024, 6, 30), "vintage": 1, "is_latest": True,
        "value": amount, "derivation": "ytd_difference" if len(fact_ids) > 1 else "reported",
        "is_preliminary": False, "evidence": "filing", "known_at": KNOWN, "fact_ids": list(fact_ids),
    }  # fmt: skip
    return row | changes


def document(url: str, body: bytes, kind: str) -> dict[str, object]:
    """A document that is an answer by itself."""
    return dict.fromkeys(DOCUMENTS.polars_schema) | {
        "ticker": "TEST", "document_url": url, "document_name": url.rpartition("/")[2], "kind": kind,
        "accession_number": REPORT if kind == "filing_document" else None, "answer_url": url,
        "answer_sha256": sha256(body).hexdigest(), "document_sha256": sha256(body).hexdigest(),
    }  # fmt: skip


def statement() -> dict[str, object]:
    """The last sentence of the filing's paragraph, which tags the third fact."""
    text = "Capital spending was25and incentives3. Revenue was100."
    start = text.index("Revenue")
    return dict.fromkeys(STATEMENTS.polars_schema) | {
        "ticker": "TEST", "statement_id": f"TEST:{REPORT}:1", "kind": "customer_disclosure",
        "document_url": FILING_URL, "document_sha256": sha256(FILING).hexdigest(), "accession_number": REPORT,
        "paragraph_number": 1, "start_offset": start, "end_offset": len(text),
        "sentence_sha256": sha256(text[start:].encode()).hexdigest(), "is_quotable": True,
        "sentence": text[start:], "fact_ids": ["revenue"], "evidence": "filing", "known_at": KNOWN,
    }  # fmt: skip


FACT_ROWS = [
    fact("half", 25, fact_number=1, place="#f-1"),
    fact("first", 10, read_from="company_facts", period_end_date=date(2024, 3, 31), accession_number=EARLIER,
         document_url=ANSWER_URL, place=PATH, scale=None),
    fact("incentives", 3, measure="incentive_proceeds", fact_number=2, place="#f-2"),
    fact("revenue", 100, measure="revenue", fact_number=3, place="#f-3"),
    fact("unpaid", 7, measure="capex_unpaid", document_url=None, period_start_date=None),
    fact("unpaid_before", 4, measure="capex_unpaid", document_url=None, period_start_date=None),
]  # fmt: skip
VALUE_ROWS = [
    value("capex_cash", "FY2024Q1", 10, "first", period_end_date=date(2024, 3, 31)),
    value("capex_cash", "FY2024Q2", 15, "half", "first"),
    value("incentive_proceeds", "FY2024Q2", 3, "incentives"),
    value("revenue", "FY2024Q2", 100, "revenue"),
    value("capex_unpaid", "2024-06-30", 7, "unpaid", period_kind="date"),
    value("capex_unpaid", "2024-03-31", 4, "unpaid_before", period_kind="date"),
]
_MARTS = """
CREATE SCHEMA IF NOT EXISTS marts;
CREATE TABLE marts.spend_to_revenue (
    ticker VARCHAR, fiscal_year INTEGER, fiscal_quarter TINYINT, capex_definition VARCHAR, calendar_quarter VARCHAR,
    capex_usd BIGINT, revenue_usd BIGINT, capex_to_revenue_ratio DOUBLE, capex_ttm_usd BIGINT, revenue_ttm_usd BIGINT,
    capex_to_revenue_ttm_ratio DOUBLE, capex_yoy_ratio DOUBLE, fact_ids VARCHAR[],
    PRIMARY KEY (ticker, fiscal_year, fiscal_quarter, capex_definition));
INSERT INTO marts.spend_to_revenue VALUES
    ('TEST', 2024, 1, 'cash_gross', '2024Q1', 10, NULL, NULL, NULL, NULL, NULL, NULL, ['first']),
    ('TEST', 2024, 2, 'cash_gross', '2024Q2', 15, 100, 0.15, NULL, NULL, NULL, NULL, ['half', 'first', 'revenue']),
    ('TEST', 2024, 2, 'cash_net_of_incentives', '2024Q2', 12, 100, 0.12, NULL, NULL, NULL, NULL,
     ['half', 'first', 'incentives', 'revenue']),
    ('TEST', 2024, 2, 'incurred', '2024Q2', 18, 100, 0.18, NULL, NULL, NULL, NULL,
     ['half', 'first', 'unpaid', 'unpaid_before', 'revenue']),
    ('TEST', 2024, 2, 'wrong', '2024Q2', 99, 100, 0.99, NULL, NULL, NULL, NULL, ['half', 'first', 'revenue']);
CREATE TABLE marts.nvidia_concentration (
    ticker VARCHAR, accession_number VARCHAR, disclosure_number INTEGER, share_pct DOUBLE,
    PRIMARY KEY (accession_number, disclosure_number));
INSERT INTO marts.nvidia_concentration VALUES ('TEST', '0000000001-24-000002', 1, 100);
CREATE TABLE marts.notes (note VARCHAR PRIMARY KEY, accession_numbers VARCHAR[]);
INSERT INTO marts.notes VALUES ('filed', ['0000000001-24-000002', '0000000001-24-000009']), ('none', []);
"""


def published_file(path: Path) -> Path:
    """The file, written; it is made once."""
    path.write_bytes(_bytes())
    return path


@cache
def _bytes() -> bytes:
    with tempfile.TemporaryDirectory() as directory:
        return _made(Path(directory) / "a.duckdb").read_bytes()


def _made(path: Path) -> Path:
    with duckdb.connect(str(path)) as connection:
        ensure_schema(connection)
        connection.execute(_MARTS)
        rows: list[tuple[Table, list[dict[str, object]]]] = [
            (VALUES, VALUE_ROWS),
            (FACTS, FACT_ROWS),
            (STATEMENTS, [statement()]),
            (
                DOCUMENTS,
                [
                    document(FILING_URL, FILING, "filing_document"),
                    document(ANSWER_URL, ANSWER, "company_facts"),
                ],
            ),
        ]
        for table, held in rows:
            frame: pl.DataFrame = require(table.frame(held), table)
            connection.register("incoming", frame.to_arrow())
            connection.execute(f"INSERT INTO {table.full_name} BY NAME SELECT * FROM incoming")
            connection.unregister("incoming")
    return path


def answer_tree(root: Path) -> Path:
    """The documents as a tree of answers."""
    for url, body in ((FILING_URL, FILING), (ANSWER_URL, ANSWER)):
        place = root / url.removeprefix("https://")
        place.parent.mkdir(parents=True, exist_ok=True)
        place.write_bytes(body)
    return root
