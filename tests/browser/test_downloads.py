"""Files beside the charts: they parse, and they are the rows of the mart."""

import io
import re
from pathlib import Path

import polars as pl
import pytest
from lxml import etree
from polars.testing import assert_frame_equal

from pipelines.publish.site.cards.all import make_cards
from pipelines.publish.site.marts import Marts
from tests.support.sites import Visit

PNG = b"\x89PNG\r\n\x1a\n"


@pytest.fixture(scope="module")
def files(site: Path) -> list[Path]:
    return sorted((site / "downloads").glob("*.parquet"))


def test_each_chart_of_the_sample_has_files(files: list[Path], marts: Marts) -> None:
    assert {file.stem for file in files} == {card.chart_id for card in make_cards(marts).every()}
    assert len(files) > 30


def test_each_parquet_file_is_rows_of_its_mart(files: list[Path], marts: Marts) -> None:
    cards = {card.chart_id: card for card in make_cards(marts).every()}
    for file in files:
        rows = pl.read_parquet(file)
        whole = marts[cards[file.stem].mart].select(rows.columns)
        keys = [name for name, dtype in rows.schema.items() if not isinstance(dtype, pl.List)]
        # Every row of the file stands in the mart with the same values, as often as there.
        found = rows.with_row_index().join(whole, on=keys, how="semi", nulls_equal=True)
        assert found.height == rows.height > 0, file.stem


def test_each_csv_file_is_its_parquet_file_as_text(files: list[Path]) -> None:
    for file in files:
        rows = pl.read_parquet(file)
        text = pl.read_csv(io.BytesIO(file.with_suffix(".csv").read_bytes()), infer_schema=False)
        assert text.columns == rows.columns
        assert text.height == rows.height
        numbers = [name for name, dtype in rows.schema.items() if dtype.is_numeric()]
        assert_frame_equal(
            text.select(pl.col(name).cast(rows.schema[name]) for name in numbers), rows.select(numbers)
        )


def test_each_picture_is_one_and_names_its_chart(files: list[Path]) -> None:
    for file in files:
        assert file.with_suffix(".png").read_bytes().startswith(PNG)
        for suffix in (".svg", ".ko.svg"):
            text = file.with_suffix("").with_suffix(suffix).read_text("utf-8")
            root = etree.fromstring(text.encode())
            assert root.tag.endswith("svg")
            assert "var(--" not in text
            assert not re.search(r"https?://(?!www\.w3\.org/)", text)


def test_the_korean_picture_has_korean_words(site: Path) -> None:
    korean = (site / "downloads" / "spend-of-the-group.ko.svg").read_text("utf-8")
    english = (site / "downloads" / "spend-of-the-group.svg").read_text("utf-8")
    assert "1,651억 달러" in korean
    assert "$165.1bn" in english
    assert "$" not in korean


def test_a_click_downloads_the_file(visit: Visit, served: str, tmp_path: Path) -> None:
    page = visit.open("spend.html", served)
    with page.expect_download() as download:
        page.locator("#share-of-revenue .tools a", has_text="CSV").click()
    assert download.value.suggested_filename == "share-of-revenue.csv"
    download.value.save_as(tmp_path / "file.csv")
    assert (tmp_path / "file.csv").read_bytes() == (
        visit.site / "downloads/share-of-revenue.csv"
    ).read_bytes()
