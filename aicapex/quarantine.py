"""`aicapex quarantine`: the pieces of documents that could not be used, with place and reason."""

from rich.console import Console
from rich.table import Table

from pipelines.settings import Settings
from pipelines.steps.checking import quarantine_rows
from pipelines.warehouse.connection import open_writer
from pipelines.warehouse.schema import ensure_schema

_COLUMNS = ("ticker", "layer", "document_url", "place", "reason", "detail")


def list_quarantine(settings: Settings, console: Console, limit: int) -> int:
    """Print up to `limit` pieces and return how many there are.

    Raises WarehouseLocked where another process writes.
    """
    if not settings.warehouse_path.exists():
        console.print("nothing: this home has no warehouse yet")
        return 0
    with open_writer(settings.warehouse_path, wait_seconds=5.0) as connection:
        ensure_schema(connection)
        rows = quarantine_rows(connection)
    if not rows:
        console.print("nothing is quarantined")
        return 0
    table = Table(title=f"{len(rows)} pieces set aside", title_justify="left")
    for column in _COLUMNS:
        table.add_column(column, overflow="fold")
    for row in rows[:limit]:
        table.add_row(*(str(value) for value in row))
    console.print(table)
    if len(rows) > limit:
        console.print(f"{len(rows) - limit} more; see --limit")
    return len(rows)
