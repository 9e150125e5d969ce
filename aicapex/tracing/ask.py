"""What a trace asks of a published file: rows of marts by some of their columns, and rows of the evidence tables.

Names of tables and columns come from the file's own catalogue and are quoted; values are always bound.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cached_property

import duckdb

from aicapex.tracing.node import Row
from pipelines.errors import AicapexError
from pipelines.publish.statements import identifier

_AS_OF = {"quarter_vintages": "quarters_as_of"}


@dataclass(frozen=True, slots=True)
class Mart:
    """A mart of the file: columns in order, and the key of a row."""

    name: str
    columns: tuple[str, ...]
    key: tuple[str, ...]


class Published:
    """An open published file; with `as_of` the marts that have vintages are those of that day (UTC)."""

    def __init__(self, connection: duckdb.DuckDBPyConnection, as_of: date | None = None) -> None:
        self._connection = connection
        self.as_of = as_of

    @cached_property
    def marts(self) -> dict[str, Mart]:
        """The marts by name, with columns and key."""
        columns = self._rows(
            "SELECT table_name, list(column_name ORDER BY column_index) AS columns FROM duckdb_columns() "
            "WHERE schema_name = 'marts' AND NOT internal GROUP BY ALL ORDER BY ALL"
        )
        keys = {
            row["table_name"]: row["key"]
            for row in self._rows(
                "SELECT table_name, constraint_column_names AS key FROM duckdb_constraints() "
                "WHERE schema_name = 'marts' AND constraint_type = 'PRIMARY KEY'"
            )
        }
        return {
            row["table_name"]: Mart(
                row["table_name"], tuple(row["columns"]), tuple(keys.get(row["table_name"], ()))
            )
            for row in columns
        }

    @cached_property
    def macros(self) -> dict[str, str]:
        """Of the marts that a day in the past can be asked of, the table macro that answers."""
        found = {
            row["function_name"]
            for row in self._rows(
                "SELECT function_name FROM duckdb_functions() "
                "WHERE schema_name = 'marts' AND function_type = 'table_macro'"
            )
        }
        named = {mart: _AS_OF.get(mart, f"{mart}_as_of") for mart in self.marts}
        return {mart: macro for mart, macro in named.items() if macro in found}

    def require_evidence(self) -> None:
        """Raise AicapexError where the file was published without evidence."""
        if not self._rows("SELECT 1 FROM duckdb_tables() WHERE schema_name = 'evidence' LIMIT 1"):
            raise AicapexError(
                "the published file has no schema evidence",
                place="published file",
                remedy="run `aicapex run` again, which publishes it",
            )

    def rows(
        self, mart: str, equal: Mapping[str, object], *, as_text: bool = False, limit: int = 100_000
    ) -> list[Row]:
        """Rows of a mart whose columns have these values; `as_text`: as they are written, without regard to case."""
        parameters: dict[str, object] = {f"p{number}": value for number, value in enumerate(equal.values())}
        form = "lower(CAST({} AS VARCHAR)) = lower(${})" if as_text else "{} = ${}"
        conditions = [form.format(identifier(name), f"p{number}") for number, name in enumerate(equal)]
        where = f" WHERE {' AND '.join(conditions)}" if conditions else ""
        query = f"SELECT * FROM {self._relation(mart, parameters)}{where} LIMIT {int(limit)}"  # noqa: S608 - quoted
        return self._rows(query, parameters)

    def values_with(self, ticker: str, fact_ids: Sequence[str]) -> list[Row]:
        """Values of evidence.values that rest on any of these facts."""
        return self._rows(
            "SELECT * FROM evidence.values WHERE ticker = $ticker AND list_has_any(fact_ids, $ids) ORDER BY ALL",
            {"ticker": ticker, "ids": list(fact_ids)},
        )

    def value(self, **equal: object) -> Row | None:
        """The one value of evidence.values with these columns; the last vintage where none is named."""
        names = ("ticker", "measure", "unit", "period_kind", "fiscal_period", "vintage")
        found = self._rows(
            "SELECT * FROM evidence.values WHERE ticker = $ticker AND measure = $measure AND unit = $unit "
            "AND period_kind = $period_kind AND fiscal_period = $fiscal_period "
            "AND ($vintage IS NULL OR vintage = $vintage) ORDER BY vintage DESC LIMIT 1",
            {name: equal.get(name) for name in names},
        )
        return found[0] if found else None

    def facts(self, fact_ids: Sequence[str]) -> dict[str, Row]:
        """Facts of evidence.facts by id."""
        found = self._rows(
            "SELECT * FROM evidence.facts WHERE list_contains($ids, fact_id)", {"ids": list(fact_ids)}
        )
        return {row["fact_id"]: row for row in found}

    def statements(self, ids: Sequence[str]) -> list[Row]:
        """Sentences of evidence.statements by id."""
        return self._rows(
            "SELECT * FROM evidence.statements WHERE list_contains($ids, statement_id) ORDER BY statement_id",
            {"ids": list(ids)},
        )

    def statements_at(self, document_url: str, start: int, end: int) -> list[Row]:
        """Sentences at these characters of a document, each place once."""
        return self._rows(
            "SELECT * FROM evidence.statements WHERE document_url = $url AND start_offset = $start "
            "AND end_offset = $end ORDER BY statement_id LIMIT 1",
            {"url": document_url, "start": start, "end": end},
        )

    def document(self, ticker: str, document_url: str | None) -> Row | None:
        """The document at an address."""
        found = self._rows(
            "SELECT * FROM evidence.documents WHERE ticker = $ticker AND document_url = $url",
            {"ticker": ticker, "url": document_url},
        )
        return found[0] if found else None

    def documents_of(self, accession_numbers: Sequence[str]) -> list[Row]:
        """Documents of these filings."""
        return self._rows(
            "SELECT * FROM evidence.documents WHERE list_contains($numbers, accession_number) ORDER BY ALL",
            {"numbers": list(accession_numbers)},
        )

    def _relation(self, mart: str, parameters: dict[str, object]) -> str:
        macro = self.macros.get(mart) if self.as_of else None
        if macro is None:
            return identifier(f"marts.{mart}")
        parameters["as_of"] = self.as_of
        return f"{identifier(f'marts.{macro}')}($as_of)"

    def _rows(self, query: str, parameters: Mapping[str, object] | None = None) -> list[Row]:
        cursor = self._connection.execute(query, dict(parameters or {}))
        names = [column[0] for column in cursor.description or []]
        return [dict(zip(names, row, strict=True)) for row in cursor.fetchall()]
