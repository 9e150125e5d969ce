"""Pages of releases in our own words, in the shapes that exhibits and newsrooms have."""

from pipelines.raw.releases.document import Cell, ReleaseDocument, Table
from pipelines.raw.releases.reader import read_release


def page(body: str, head: str = "") -> bytes:
    """A page of this body."""
    return f'<html lang="en"><head>{head}</head><body>{body}</body></html>'.encode()


def read(body: str, head: str = "") -> ReleaseDocument:
    """A page of this body, read."""
    return read_release("page.htm", page(body, head), "text/html; charset=utf-8")


def table(rows: str) -> Table:
    """The only table of a page that holds these rows."""
    (only,) = read(f"<table>{rows}</table>").tables
    return only


def row(*cells: str | tuple[str, int]) -> str:
    """One row; a cell with its colspan, or alone."""
    made = (cell if isinstance(cell, tuple) else (cell, 1) for cell in cells)
    return "<tr>" + "".join(f'<td colspan="{span}">{text}</td>' for text, span in made) + "</tr>"


def values(table_: Table, row_label: str) -> dict[str, str]:
    """Head of the column to printed value, of the row with this label."""
    numbers = {c.row for c in table_.cells if c.kind == "label" and c.text == row_label}
    return {
        table_.heads[c.row][c.column]: c.text for c in table_.cells if c.row in numbers and c.kind == "value"
    }


def cells(table_: Table, kind: str) -> list[Cell]:
    """The cells of one kind."""
    return [cell for cell in table_.cells if cell.kind == kind]
