"""`aicapex facts`: the facts of one document or filing, with every dimension, as table, CSV, JSON or Parquet."""

import os
import sys
from fnmatch import fnmatchcase
from pathlib import Path
from typing import Annotated

import polars as pl
import typer

from aicapex.fact_documents import find_documents
from aicapex.fact_output import FactFormat, write_facts
from pipelines.errors import WrongUse
from pipelines.raw.xbrl.extract import Piece, extract
from pipelines.settings import settings_from_environment

INCOMPLETE = 4
_SHOWN_PIECES = 20


def facts_command(
    document: Annotated[str, typer.Argument(help="A file, an https URL, or an accession number.")],
    concept: Annotated[
        list[str] | None,
        typer.Option(
            "--concept",
            help="Only this concept: us-gaap:Revenues, Revenues, or a pattern such as '*Revenue*'; repeatable.",
        ),
    ] = None,
    output_format: Annotated[
        FactFormat | None,
        typer.Option("--format", help="How to write them.", show_default="table, or by --output's ending"),
    ] = None,
    output: Annotated[
        Path | None, typer.Option("--output", help="File to write instead of standard output.")
    ] = None,
    home: Annotated[
        Path | None, typer.Option("--home", help="State directory.", show_default=".aicapex")
    ] = None,
    source: Annotated[
        str | None,
        typer.Option(
            "--source", help="Where URLs and accession numbers are asked for.", show_default="sample"
        ),
    ] = None,
) -> None:
    """Read the XBRL facts of one filing: inline XBRL, an instance, or a complete submission.

    A file needs no home. A URL or an accession number is looked up among the kept answers first. JSON is one object
    a line. Exit codes: 0 done, 1 nothing could be read, 2 wrong use, 4 done, but pieces were set aside (told on
    standard error).
    """
    settings = settings_from_environment(home=home, source=source)
    chosen = output_format or FactFormat.of(output)
    if chosen is FactFormat.PARQUET and output is None and sys.stdout.isatty():
        raise WrongUse("Parquet is not for terminals", remedy="add --output facts.parquet, or pipe it on")
    extraction = extract(find_documents(document, settings))
    facts = only(extraction.facts, concept or [])
    try:
        write_facts(facts, chosen, output, _complain)
    except BrokenPipeError:
        # The reader (head, less) has seen enough. Python would complain again when it flushes at exit.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
    if concept and facts.is_empty():
        _complain(f"none of {extraction.facts.height} facts is of {', '.join(concept)}")
    if extraction.pieces:
        _tell(extraction.pieces)
        raise typer.Exit(INCOMPLETE)


def only(facts: pl.DataFrame, patterns: list[str]) -> pl.DataFrame:
    """The facts whose concept, with or without prefix, is one of these or fits one of these patterns (*, ?, [])."""
    if not patterns:
        return facts
    wanted = [
        name
        for name in facts["concept"].unique().to_list()
        if any(fnmatchcase(form, pattern) for pattern in patterns for form in (name, name.partition(":")[2]))
    ]
    return facts.filter(pl.col("concept").is_in(wanted))


def _tell(pieces: list[Piece]) -> None:
    for piece in pieces[:_SHOWN_PIECES]:
        _complain(f"set aside: {piece.document_name} {piece.place}: {piece.reason} ({piece.detail})")
    if len(pieces) > _SHOWN_PIECES:
        _complain(f"set aside: {len(pieces) - _SHOWN_PIECES} more pieces")


def _complain(text: str) -> None:
    sys.stderr.write(f"aicapex facts: {text}\n")
