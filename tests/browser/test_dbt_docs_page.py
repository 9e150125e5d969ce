"""The published page of dbt's documentation in Debian's Chromium, opened from a folder."""

import shutil
from pathlib import Path

import duckdb
import pytest

from pipelines.publish.dbt_docs import write_dbt_docs
from tests.support.publishing import fill_declared

CHROMIUM = shutil.which("chromium")

pytestmark = [
    pytest.mark.slow,
    pytest.mark.skipif(CHROMIUM is None, reason="needs Debian's chromium: apt-get install chromium"),
]


def test_the_page_opens_from_a_folder_shows_a_mart_and_asks_nobody(
    parsed_target: Path, tmp_path: Path
) -> None:
    from playwright.sync_api import sync_playwright

    with duckdb.connect() as warehouse:
        fill_declared(warehouse)
        page_file = write_dbt_docs(warehouse, parsed_target / "manifest.json", tmp_path)
    asked: list[str] = []
    errors: list[str] = []
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox"])
        try:
            page = browser.new_page()
            page.on("request", lambda request: asked.append(request.url))
            page.on("pageerror", lambda error: errors.append(str(error)))
            page.goto(f"{page_file.as_uri()}#!/model/model.aicapex.headline.v1")
            page.get_by_text("capex_to_revenue_ttm_ratio").first.wait_for()
            shown = page.inner_text("body")
        finally:
            browser.close()
    assert [url for url in asked if not url.startswith(("file://", "data:"))] == []
    assert errors == []
    # A type comes from the catalog, a description from the project.
    assert "TIMESTAMP WITH TIME ZONE" in shown
    assert "Order for printing" in shown
