"""Files of claims -> tables: claims, their parts, and what a reviewer expects of each on which day."""

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass, field

import polars as pl

from pipelines.contracts.claims import CLAIM_PARTS, CLAIM_REVIEWS, CLAIMS
from pipelines.contracts.ops import QUARANTINE
from pipelines.errors import BadDocument
from pipelines.normalise.claims.document import Article, Claim, evaluation_date, read_claim, read_claim_file

Row = dict[str, object]


@dataclass(slots=True)
class _Rows:
    claims: list[Row] = field(default_factory=list)
    parts: list[Row] = field(default_factory=list)
    reviews: list[Row] = field(default_factory=list)
    aside: list[Row] = field(default_factory=list)


def claim_tables(files: Mapping[str, str]) -> dict[str, pl.DataFrame]:
    """Tables claims, claim_parts, claim_reviews and quarantine from files of claims (name -> text).

    A claim that can not be read is set aside, and so is one whose id an earlier file has; a file that is none is set
    aside whole.
    """
    rows = _Rows()
    for name in sorted(files):
        _read_file(name, files[name], rows)
    return {
        CLAIMS.name: CLAIMS.frame(rows.claims),
        CLAIM_PARTS.name: CLAIM_PARTS.frame(rows.parts),
        CLAIM_REVIEWS.name: CLAIM_REVIEWS.frame(rows.reviews),
        "quarantine": QUARANTINE.frame(rows.aside),
    }


def _read_file(name: str, text: str, rows: _Rows) -> None:
    try:
        document = read_claim_file(name, text)
    except BadDocument as error:
        rows.aside.append(_aside(name, text, "the whole file", error.what, error.remedy))
        return
    taken = {str(row["claim_id"]) for row in rows.claims}
    for number, entry in enumerate(document.claims, start=1):
        place = f"claim {number}"
        try:
            claim = read_claim(entry)
        except ValueError as error:
            rows.aside.append(_aside(name, text, place, str(error), entry))
            continue
        if claim.id in taken:
            rows.aside.append(_aside(name, text, place, f"{claim.id} is taken", claim.statement))
            continue
        taken.add(claim.id)
        rows.claims.append(_claim(name, document.article, claim))
        rows.parts += _parts(claim)
        rows.reviews += _reviews(claim)


def _claim(name: str, article: Article, claim: Claim) -> Row:
    return {
        "claim_id": claim.id,
        "article_id": name.removesuffix(".yaml"),
        "article": article.title,
        "made_on_date": article.made_on,
        "statement": claim.statement,
        "original_language": article.language,
        "statement_paraphrased": claim.paraphrase,
        "subject": claim.subject,
        "limits": claim.limits,
    }


def _parts(claim: Claim) -> list[Row]:
    return [
        {
            "claim_id": claim.id,
            "part": number,
            "part_statement": part.statement,
            "test": part.test,
            "untestable_reason": part.untestable,
            "definitions": list(part.definitions),
            "operator": part.operator,
            "threshold": part.threshold,
            "unit": part.unit,
            "tolerance_pct": part.tolerance_pct,
            "group_name": part.group,
            "series": list(part.series),
            "entities": list(part.entities),
            "other_party": part.other_party,
            "amount": part.amount,
            "period_start_date": part.period.start if part.period else None,
            "period_end_date": part.period.end if part.period else None,
            "base_start_date": part.base.start if part.base else None,
            "base_end_date": part.base.end if part.base else None,
        }
        for number, part in enumerate(claim.parts, start=1)
    ]


def _reviews(claim: Claim) -> list[Row]:
    return [
        {
            "claim_id": claim.id,
            "evaluation": key,
            "evaluation_date": evaluation_date(key),
            "reviewed_verdict": verdict,
        }
        for key, verdict in claim.reviewed.items()
    ]


def _aside(name: str, text: str, place: str, reason: str, detail: object) -> Row:
    return {
        "ticker": "",
        "layer": CLAIMS.full_name,
        "document_url": f"claims/{name}",
        "document_sha256": hashlib.sha256(text.encode()).hexdigest(),
        "place": place,
        "reason": reason,
        "detail": str(detail)[:500],
    }
