from pipelines.evidence.cells import cell_places
from pipelines.raw.releases.reader import read_release
from pipelines.raw.releases.rows import ReleaseSource, release_rows
from tests.support.release_pages import page, row

SOURCE = ReleaseSource("TEST", "8k_exhibit", "r.htm", "https://x/r.htm", "https://x/a.txt", "0" * 64)


def test_every_cell_stands_in_the_text_where_its_place_says() -> None:
    first = row("", ("Three months", 2)) + row("Revenue", "$12", "11") + row("Umsätze — netto", "(3)", "")
    second = row("", "2024") + row("Capex", "7")
    document = read_release("r.htm", page(f"<table>{first}</table><p>Words</p><table>{second}</table>"), None)
    rows = release_rows(SOURCE, document, "1" * 64)
    places = cell_places(rows.blocks, rows.cells)
    assert places.height == rows.cells.height > 8
    joined = rows.cells.join(places, on=["document_url", "table_number", "row_number", "column_number"])
    for cell in joined.iter_rows(named=True):
        assert document.text[cell["start_offset"] : cell["end_offset"]] == cell["text"]
