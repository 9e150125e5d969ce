"""Rows of one company that its evidence is made from, and what they say in common about documents."""

from dataclasses import dataclass, fields

import polars as pl

from pipelines.contracts.concentration import CONCENTRATIONS
from pipelines.contracts.normalised import BALANCES, FACTS, FILINGS, QUARTERS, YEARS
from pipelines.contracts.raw import COMPANY_FACTS, FILING_PARAGRAPHS, INLINE_FACTS, SECONDARY_FIGURES
from pipelines.contracts.releases import (
    RELEASE_BLOCKS,
    RELEASE_DOCUMENTS,
    RELEASE_FACTS,
    RELEASE_TABLE_CELLS,
    RELEASES,
)
from pipelines.contracts.statements import STATEMENTS
from pipelines.contracts.table import Table

TABLES: dict[str, Table] = {
    "filings": FILINGS,
    "facts": FACTS,
    "quarters": QUARTERS,
    "years": YEARS,
    "balances": BALANCES,
    "concentrations": CONCENTRATIONS,
    "statements": STATEMENTS,
    "releases": RELEASES,
    "release_facts": RELEASE_FACTS,
    "inline_facts": INLINE_FACTS,
    "company_facts": COMPANY_FACTS,
    "secondary": SECONDARY_FIGURES,
    "paragraphs": FILING_PARAGRAPHS,
    "release_documents": RELEASE_DOCUMENTS,
    "blocks": RELEASE_BLOCKS,
    "cells": RELEASE_TABLE_CELLS,
}


@dataclass(frozen=True, slots=True)
class Held:
    """Rows of one company by the tables of TABLES; of raw facts at least those that its normalised ones name."""

    filings: pl.DataFrame
    facts: pl.DataFrame
    quarters: pl.DataFrame
    years: pl.DataFrame
    balances: pl.DataFrame
    concentrations: pl.DataFrame
    statements: pl.DataFrame
    releases: pl.DataFrame
    release_facts: pl.DataFrame
    inline_facts: pl.DataFrame
    company_facts: pl.DataFrame
    secondary: pl.DataFrame
    paragraphs: pl.DataFrame
    release_documents: pl.DataFrame
    blocks: pl.DataFrame
    cells: pl.DataFrame


def held(**frames: pl.DataFrame) -> Held:
    """What is given, and empty frames of the other tables."""
    return Held(**{one.name: frames.get(one.name, TABLES[one.name].frame()) for one in fields(Held)})


def part_url(answer_url: pl.Expr, document_name: pl.Expr) -> pl.Expr:
    """Address of a document that was read from an answer: the answer's own, or beside it where it is a part of it."""
    folder = answer_url.str.replace(r"[^/]*$", "")
    is_whole = answer_url.str.extract(r"([^/]*)$") == document_name
    return pl.when(is_whole).then(answer_url).otherwise(pl.concat_str(folder, document_name))
