"""Company-facts answers to rows, exactly as the source says."""

from collections.abc import Iterable

import polars as pl

from pipelines.contracts.ops import QUARANTINE
from pipelines.contracts.raw import COMPANY_FACTS, SECONDARY_FIGURES
from pipelines.contracts.table import Table
from pipelines.raw.document import Document, Parsed, day, quarantine_row
from pipelines.raw.fact_tree import FactTree, read_fact_tree

_ACCESSION = r"^\d{10}-\d{2}-\d{6}$"


def parse_company_facts(document: Document) -> Parsed:
    """Rows of raw.sec__company_facts; facts that can not be a row go to quarantine with their place.

    Raises BadDocument where the answer as a whole is not a company-facts object. A company without facts
    gives no rows and is no error.
    """
    return _parse(document, COMPANY_FACTS, required=("end_date", "value", "accession_number", "form"))


def parse_secondary_figures(document: Document) -> Parsed:
    """Rows of raw.secondary__figures: the same nesting, each fact naming its `source` instead of a filing."""
    return _parse(document, SECONDARY_FIGURES, required=("end_date", "value", "source"))


def _parse(document: Document, table: Table, required: tuple[str, ...]) -> Parsed:
    tree = read_fact_tree(document, table.full_name, frozenset(table.polars_schema))
    dates = [name for name in ("start_date", "end_date", "filed_date") if name in tree.rows.columns]
    frame = tree.rows.with_columns(
        pl.lit(document.ticker).alias("ticker"),
        pl.lit(document.cik, dtype=pl.Int64).alias("cik"),
        pl.lit(document.url).alias("answer_url"),
        pl.lit(document.sha256).alias("answer_sha256"),
        *(day(pl.col(name)).alias(f"_{name}") for name in dates),
    ).with_columns(_reason(tree.rows.columns, dates, required).alias("_reason"))
    quarantined = tree.quarantined
    broken = frame["_reason"].is_not_null()
    if broken.any():
        quarantined = quarantined + _broken_rows(document, table, frame, tree, broken)
        frame = frame.filter(~broken)
    frame = frame.with_columns(pl.col(f"_{name}").alias(name) for name in dates)
    return Parsed(frame.select(list(table.polars_schema)), QUARANTINE.frame(quarantined))


def _reason(columns: list[str], dates: Iterable[str], required: tuple[str, ...]) -> pl.Expr:
    """Why a fact is no row (null where it is one): the first of the rules that it breaks."""
    rules = [(pl.col(name).is_null(), f"{name} is missing or of a wrong type") for name in required]
    rules += [
        (pl.col(name).is_not_null() & pl.col(f"_{name}").is_null(), f"{name} is no date") for name in dates
    ]
    rules.append((pl.col("_start_date") > pl.col("_end_date"), "the period ends before it starts"))
    rules.append((~pl.col("value").is_finite(), "value is not finite"))
    if "accession_number" in columns:
        well_formed = pl.col("accession_number").str.contains(_ACCESSION)
        rules.append((~well_formed, "accession_number is not of the form 0000000000-00-000000"))
    return pl.coalesce(pl.when(broken).then(pl.lit(reason)) for broken, reason in rules)


def _broken_rows(
    document: Document, table: Table, frame: pl.DataFrame, tree: FactTree, broken: pl.Series
) -> list[dict[str, object]]:
    rows = frame.select("taxonomy", "concept", "unit", "_reason")
    return [
        quarantine_row(
            document,
            table.full_name,
            f"facts.{taxonomy}.{concept}.units.{unit}",
            str(reason),
            tree.piece(index),
        )
        for index in broken.arg_true().to_list()
        for taxonomy, concept, unit, reason in [rows.row(index)]
    ]
