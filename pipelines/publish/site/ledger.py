"""The claim ledger as rows for a page: what was claimed, the verdict on its day, the verdict now, and why."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

import polars as pl

from pipelines.publish.site.card import Source
from pipelines.publish.site.marts import Marts
from pipelines.publish.site.texts import Words
from pipelines.publish.site.values import Amount, Language, Number, Share, is_missing

_PART_UNTESTED = re.compile(r"part \d+ cannot be tested: (.+?)(?=\s+part \d+ |$)", re.DOTALL)
_CURRENCIES = ("USD", "KRW", "TWD")


@dataclass(frozen=True)
class Reading:
    """One measured value of a claim: what was measured, its value, whether it meets the claim."""

    name: str
    value: str
    meets: str
    remark: str


@dataclass(frozen=True)
class Entry:
    """A claim with its two verdicts (keys), as sentences of a language."""

    claim_id: str
    statement: str
    made_on: str
    then: str
    now: str
    then_day: str
    now_day: str
    measured: str
    limits: str
    untested: tuple[tuple[str, Language], ...]
    readings: tuple[Reading, ...]
    history: tuple[tuple[str, str], ...]
    sources: tuple[Source, ...]
    figures: tuple[str, ...]
    limits_language: Language = "en"

    @property
    def changed(self) -> bool:
        """Whether the verdict of today is another one than that of the day."""
        return self.then != self.now


def entries(marts: Marts, words: Words) -> list[Entry]:
    """Every claim of marts.claims in its order."""
    ledger = {(row["claim_id"], row["is_latest"]): row for row in marts["claim_ledger"].to_dicts()}
    readings: dict[str, list[Mapping[str, Any]]] = {}
    for row in marts["claim_readings"].filter(pl.col("evaluation") == "latest").to_dicts():
        readings.setdefault(row["claim_id"], []).append(row)
    history: dict[str, list[Mapping[str, Any]]] = {}
    for row in marts["claim_history"].sort("month_end_date").to_dicts():
        history.setdefault(row["claim_id"], []).append(row)
    owners = _owners(marts)
    found = []
    for claim in marts["claims"].sort("claim_id").to_dicts():
        key = claim["claim_id"]
        then, now = ledger.get((key, False)), ledger.get((key, True))
        if then is None or now is None:
            continue
        months = history.get(key, [])
        limits, limits_language = words.own(claim["limits"] or "")
        found.append(
            Entry(
                claim_id=key,
                statement=claim["statement_paraphrased"]
                if words.language == claim["original_language"]
                else claim["statement"],
                made_on=words.show(claim["made_on_date"]),
                then=then["verdict"],
                now=now["verdict"],
                then_day=words.show(then["evaluated_as_of_date"]),
                now_day=words.show(now["evaluated_as_of_date"]),
                measured=_measured(now, words),
                limits=limits,
                limits_language=limits_language,
                untested=_untested(now, words),
                readings=tuple(_reading(row, words) for row in readings.get(key, [])),
                history=tuple(
                    (month["verdict"], words.show(month["month_end_date"]))
                    for month in months
                    if any(other["verdict"] != months[0]["verdict"] for other in months)
                ),
                sources=marts.sources(
                    (owners[number], number) for number in now["accession_numbers"] or [] if number in owners
                ),
                figures=tuple(now["figure_ids"] or []),
            )
        )
    return found


def counts(found: Sequence[Entry]) -> list[tuple[str, int]]:
    """How many claims have each verdict now, in the order of the words of the ledger."""
    order = ("holds", "depends_on_definition", "partly", "does_not_hold", "cannot_be_tested")
    return [(verdict, sum(entry.now == verdict for entry in found)) for verdict in order]


def _untested(row: Mapping[str, Any], words: Words) -> tuple[tuple[str, Language], ...]:
    """Why the claim, or parts of it, can not be tested: sentences with their language."""
    reason = row["reason"] or ""
    parts = _PART_UNTESTED.findall(reason)
    if not parts and row["verdict"] == "cannot_be_tested":
        parts = [reason]
    return tuple(words.own(part.strip()) for part in parts if part.strip())


def _owners(marts: Marts) -> dict[str, str]:
    """Whose filing an accession number is, told by the rows of quarters that name it."""
    owners: dict[str, str] = {}
    for mart in ("spend_to_revenue", "annual_spend_to_revenue"):
        for row in marts[mart].select("ticker", "accession_numbers").to_dicts():
            for number in row["accession_numbers"] or []:
                owners.setdefault(number, row["ticker"])
    return owners


def _measured(row: Mapping[str, Any], words: Words) -> str:
    """Measured value with its range, against what was claimed."""
    if is_missing(row["measured"]) or row["unit"] in ("event", "count"):
        return ""
    value = in_unit(row["measured"], row["unit"], words)
    low, high = row["range_low"], row["range_high"]
    if not is_missing(low) and not is_missing(high) and low != high:
        value = words.say(
            "words.between", low=in_unit(low, row["unit"], words), high=in_unit(high, row["unit"], words)
        )
    if is_missing(row["threshold"]) or row["operator"] is None:
        return value
    return words.say(
        "words.measured_against",
        value=value,
        operator=words.name("operators", row["operator"]),
        threshold=in_unit(row["threshold"], row["unit"], words),
    )


def _reading(row: Mapping[str, Any], words: Words) -> Reading:
    meets = row["meets"]
    return Reading(
        name=words.name("readings", row["reading"]),
        value=in_unit(row["measured"], row["unit"], words) if not is_missing(row["measured"]) else "–",
        meets=words.say("words.meets" if meets else "words.meets_not")
        if meets is not None
        else words.say("words.open"),
        remark=row["remark"] or "",
    )


def in_unit(value: float | date, unit: str | None, words: Words) -> str:
    """A measured value in its unit."""
    if isinstance(value, date):
        return words.show(value)
    if unit in _CURRENCIES:
        return words.show(Amount(value, unit))
    if unit == "ratio":
        return words.show(Share(value))
    if unit == "percent":
        return words.show(Share(value / 100))
    shown = words.show(Number(value, 0 if float(value).is_integer() else 2))
    named = words.name("units_of_claims", unit or "")
    # Korean units follow their number at once.
    return f"{shown}{'' if words.language == 'ko' else ' '}{named}".strip()
