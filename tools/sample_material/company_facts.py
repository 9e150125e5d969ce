"""Held company facts answers -> facts, with the form and filing date that each states for its filing."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path

from pipelines.sample.store import Fact
from tools.sample_material.concepts import CONCEPTS
from tools.sample_material.inline_filings import whole

API = "data.sec.gov/api/xbrl/companyfacts"
CIKS = (2488, 320193, 789019, 1045810, 1046179, 1326801, 1652044)
# The base answer of a company first; other answers only add facts that it does not hold.
OTHER_ANSWERS = (
    "misc.local/companyfacts-later/CIK0001652044.json",
    "misc.local/companyfacts-earlier/CIK0000320193.json",
    "misc.local/companyfacts-earlier/CIK0001045810.json",
)


@dataclass(frozen=True, slots=True)
class Held:
    """Facts of one answer, and (form, filing date) by accession number."""

    facts: tuple[Fact, ...]
    filed: dict[str, tuple[str, str]]


def read_answers(root: Path, balances: Mapping[int, tuple[str, ...]]) -> list[Held]:
    """Every held answer, base answers first. balances: concepts of us-gaap besides `CONCEPTS`, by CIK."""
    paths = [f"{API}/CIK{cik:010d}.json" for cik in CIKS] + list(OTHER_ANSWERS)
    return [_read(root / path, balances) for path in paths]


def _read(path: Path, balances: Mapping[int, tuple[str, ...]]) -> Held:
    document = json.loads(path.read_bytes(), parse_float=Decimal)
    more = {"us-gaap": balances.get(int(document["cik"]), ())}
    facts: list[Fact] = []
    filed: dict[str, tuple[str, str]] = {}
    for taxonomy, concepts in CONCEPTS.items():
        for concept in (*concepts, *more.get(taxonomy, ())):
            described = document["facts"].get(taxonomy, {}).get(concept, {"units": {}})
            for unit, entries in described["units"].items():
                for entry in entries:
                    filed[entry["accn"]] = (entry["form"], entry["filed"])
                    facts.append(
                        Fact(
                            cik=int(document["cik"]),
                            taxonomy=taxonomy,
                            concept=concept,
                            unit=unit,
                            end=entry["end"],
                            start=entry.get("start", ""),
                            accession=entry["accn"],
                            value=whole(Decimal(entry["val"])),
                            fy=str(entry["fy"] or ""),
                            fp=entry["fp"] or "",
                        )
                    )
    return Held(tuple(facts), filed)
