"""Table macros of the marts: `marts.<name>(as_of)` answers what a day knew, for readers of the published file too."""

from dataclasses import dataclass

import duckdb

from pipelines.errors import AicapexError
from pipelines.publish.statements import identifier, literal


@dataclass(frozen=True, slots=True)
class TableMacro:
    """One table macro of schema marts. `definition` is its query as DuckDB prints it, `comment` may be missing."""

    name: str
    parameters: tuple[str, ...]
    definition: str
    comment: str | None

    def version(self) -> str:
        """What the macro is, for comparison.

        DuckDB 1.5.5 prints one definition with and without quotation marks around types ("DATE", DATE), depending on
        whether it was parsed or loaded from a file.
        """
        return repr((self.name, self.parameters, self.definition.replace('"', ""), self.comment))


def read_macros(connection: duckdb.DuckDBPyConnection, names: list[str]) -> tuple[TableMacro, ...]:
    """These table macros of the connection's own database, sorted by name.

    Raises AicapexError where one has not been made.
    """
    found = connection.execute(
        "SELECT function_name, parameters, macro_definition, comment FROM duckdb_functions() "
        "WHERE database_name = current_database() AND schema_name = 'marts' AND function_type = 'table_macro' "
        "AND list_contains($names, function_name) ORDER BY function_name",
        {"names": names},
    ).fetchall()
    macros = tuple(TableMacro(name, tuple(parameters), text, note) for name, parameters, text, note in found)
    missing = sorted(set(names) - {macro.name for macro in macros})
    if missing:
        raise AicapexError(
            f"the table macro marts.{missing[0]} has not been made",
            place=f"marts.{missing[0]}",
            remedy="build the dbt project first: it is made after the table that it reads",
        )
    return macros


def create_macro(connection: duckdb.DuckDBPyConnection, database: str, macro: TableMacro) -> None:
    """Make the macro in schema marts of an attached database, where `marts.<table>` is then looked up."""
    name = identifier(f"{database}.marts.{macro.name}")
    parameters = ", ".join(identifier(parameter) for parameter in macro.parameters)
    connection.execute(f"CREATE MACRO {name}({parameters}) AS TABLE ({macro.definition})")
    if macro.comment is not None:
        connection.execute(f"COMMENT ON MACRO TABLE {name} IS {literal(macro.comment)}")
