"""Rows of the sample -> the JSON bytes that the SEC would send: one shape, read by the same parsers.

Pure and deterministic: the same rows give the same bytes. What the sample does not hold is left as the
SEC leaves it (empty text, 0, null), never filled in.
"""

import json
from collections.abc import Iterable, Sequence
from typing import Any

from pipelines.sample.store import Entity, Fact, Filing, SecondaryFigure

SECONDARY_TAXONOMY = "secondary"

# The columns of `filings.recent`, in the SEC's order.
_RECENT_COLUMNS = (
    "accessionNumber",
    "filingDate",
    "reportDate",
    "acceptanceDateTime",
    "act",
    "form",
    "fileNumber",
    "filmNumber",
    "items",
    "core_type",
    "size",
    "isXBRL",
    "isInlineXBRL",
    "primaryDocument",
    "primaryDocDescription",
)


def company_facts(entity: Entity, facts: Iterable[Fact], filings: Iterable[Filing]) -> bytes:
    """Company facts of one CIK: `facts.<taxonomy>.<concept>.units.<unit>[]`, each with its accession number.

    `form` and `filed` come from the filing; `filed` is null where no held list states the date.
    """
    by_accession = {filing.accession: filing for filing in filings}
    tree: dict[str, Any] = {}
    for fact in sorted(facts, key=lambda f: (f.taxonomy, f.concept, f.unit, f.end, f.start, f.accession)):
        filing = by_accession[fact.accession]
        entry: dict[str, Any] = {"start": fact.start} if fact.start else {}
        entry |= {
            "end": fact.end,
            "val": fact.value,
            "accn": fact.accession,
            "fy": int(fact.fy) if fact.fy else None,
            "fp": fact.fp or None,
            "form": filing.form,
            "filed": filing.filing_date or None,
        }
        _unit_list(tree, fact.taxonomy, fact.concept, fact.unit).append(entry)
    return _json({"cik": entity.cik, "entityName": entity.entity_name, "facts": tree})


def secondary_figures(entity: Entity, figures: Iterable[SecondaryFigure]) -> bytes:
    """The same shape for figures that no filing in the sample states: no `accn`, a `source` instead.

    The concept is the measure's own name under the taxonomy `secondary`: which tag the source read it
    from is not known, so none is claimed.
    """
    tree: dict[str, Any] = {}
    for figure in sorted(figures, key=lambda f: (f.measure, f.unit, f.end, f.start)):
        entry = {"start": figure.start, "end": figure.end, "val": figure.value, "source": figure.source}
        if figure.note:
            entry["note"] = figure.note
        _unit_list(tree, SECONDARY_TAXONOMY, figure.measure, figure.unit).append(entry)
    return _json({"cik": entity.cik, "entityName": entity.entity_name, "facts": tree})


def submissions(entity: Entity, filings: Iterable[Filing]) -> bytes:
    """The submissions list of one CIK: columnar `recent`, newest first, acceptance in true UTC."""
    dated = [filing for filing in filings if filing.filing_date]
    newest_first = sorted(dated, key=lambda f: (f.filing_date, f.accepted_at, f.accession), reverse=True)
    rows = [_recent_row(filing) for filing in newest_first]
    tickers = entity.tickers.split()
    return _json(
        {
            "cik": f"{entity.cik:010d}",
            "entityType": "operating",
            "sic": entity.sic,
            "sicDescription": "",
            "ownerOrg": None,
            "insiderTransactionForOwnerExists": 0,
            "insiderTransactionForIssuerExists": 0,
            "name": entity.name,
            "tickers": tickers,
            "exchanges": [None if exchange == "-" else exchange for exchange in entity.exchanges.split()],
            "ein": None,
            "lei": None,
            "description": "",
            "website": "",
            "investorWebsite": "",
            "category": "",
            "fiscalYearEnd": entity.fiscal_year_end,
            "stateOfIncorporation": "",
            "stateOfIncorporationDescription": "",
            "addresses": {},
            "phone": "",
            "flags": "",
            "formerNames": [],
            "filings": {
                "recent": {name: [row[i] for row in rows] for i, name in enumerate(_RECENT_COLUMNS)},
                "files": [],
            },
        }
    )


def company_tickers(entities: Sequence[Entity]) -> bytes:
    """`company_tickers.json`: an object of numbered entries, one for each ticker."""
    entries = [
        {"cik_str": entity.cik, "ticker": ticker, "title": entity.name}
        for entity in entities
        for ticker in entity.tickers.split()
    ]
    return _json({str(number): entry for number, entry in enumerate(entries)})


def _recent_row(filing: Filing) -> tuple[str | int, ...]:
    # The SEC prints milliseconds, which it does not measure: always .000.
    accepted = filing.accepted_at.replace("Z", ".000Z")
    return (
        filing.accession,
        filing.filing_date,
        filing.report_date,
        accepted,
        "",
        filing.form,
        "",
        "",
        filing.items,
        "",
        filing.size,
        filing.is_xbrl,
        filing.is_inline_xbrl,
        filing.primary_document,
        "",
    )


def _unit_list(tree: dict[str, Any], taxonomy: str, concept: str, unit: str) -> list[dict[str, Any]]:
    described = tree.setdefault(taxonomy, {}).setdefault(
        concept, {"label": None, "description": None, "units": {}}
    )
    entries: list[dict[str, Any]] = described["units"].setdefault(unit, [])
    return entries


def _json(document: dict[str, Any]) -> bytes:
    return json.dumps(document, ensure_ascii=False, separators=(",", ":")).encode()
