"""Live charts: tooltips, legends, the payback that moves; and the still ones behind them."""

from typing import Any

from playwright.sync_api import Browser, expect

from pipelines.publish.site.marts import Marts
from tests.support.sites import Visit


def test_a_tooltip_says_who_when_and_how_much(visit: Visit) -> None:
    page = visit.open("spend.html")
    visit.enliven()
    bars = page.locator("#spend-of-the-group .live svg path[fill='var(--s1)']")
    bars.last.scroll_into_view_if_needed()
    bars.last.hover()
    tooltip = page.locator("#vg-tooltip-element.visible")
    tooltip.wait_for()
    assert "Amazon" in tooltip.inner_text()
    assert "Q2 2026" in tooltip.inner_text()
    assert "$54.2bn" in tooltip.inner_text()


def test_a_legend_takes_a_series_out_and_puts_it_back(visit: Visit) -> None:
    page = visit.open("spend.html")
    visit.enliven()
    bars = page.locator("#spend-of-the-group .live svg path[fill='var(--s1)']")
    total = page.locator("#spend-of-the-group .live svg text", has_text="$165.1bn")
    before = bars.count()
    button = page.locator("#spend-of-the-group .legend button[data-series=AMZN]")
    assert before > 0
    assert total.count() == 1
    button.click()
    expect(bars).to_have_count(0)
    expect(total).to_have_count(0)
    assert button.get_attribute("aria-pressed") == "false"
    button.click()
    expect(bars).to_have_count(before)
    expect(total).to_have_count(1)


def test_without_scripts_every_chart_table_and_file_is_there(browser: Browser, visit: Visit) -> None:
    context = browser.new_context(java_script_enabled=False)
    page = context.new_page()
    page.goto((visit.site / "spend.html").as_uri())
    assert page.locator(".chart .still svg").count() == page.locator(".card").count() == 2
    assert page.locator("button.theme").is_hidden()
    page.locator("#spend-of-the-group summary").first.click()
    assert page.locator("#spend-of-the-group .table tbody tr").count() > 100
    context.close()


def test_the_page_computes_payback_as_the_mart_does(visit: Visit, marts: Marts) -> None:
    page = visit.open("payback.html")
    rows: list[dict[str, Any]] = marts["payback_sensitivity"].to_dicts()
    computed = page.evaluate(
        "rows => rows.map(row => window.aicapexPayback.required(row[0], row[1], row[2], row[3], row[4]))",
        [
            [
                row["capex_ttm_usd"],
                row["ai_share_ratio"],
                row["cost_of_capital_ratio"],
                row["useful_life_years"],
                row["gross_margin_ratio"],
            ]
            for row in rows
        ],
    )
    assert len(rows) > 600
    for row, value in zip(rows, computed, strict=True):
        assert abs(value / row["required_ai_revenue_usd"] - 1) < 1e-12


def test_what_no_case_of_the_mart_has_is_no_number(visit: Visit) -> None:
    page = visit.open("payback.html")
    required = "window.aicapexPayback.required"
    assert page.evaluate(f"{required}(100, 1, 0, 4, 0.5)") == 50
    assert page.evaluate(f"{required}(100, 1, 0.1, 0, 0.5)") is None
    assert page.evaluate(f"{required}(100, 1, -0.1, 4, 0.5)") is None
    assert page.evaluate(f"{required}(100, 1, 0.1, 4, 0)") is None


def test_moving_an_assumption_moves_the_sentence_and_the_chart(visit: Visit) -> None:
    page = visit.open("payback.html")
    visit.enliven()
    result = page.locator("#payback-result")
    before = result.inner_text()
    labels = page.locator("#revenue-to-pay-back .live svg text", has_text="$177.6bn")
    assert "$177.6bn" in before
    expect(labels).to_have_count(1)
    page.locator("#slider-years").focus()
    page.keyboard.press("Home")
    expect(result).not_to_have_text(before)
    expect(labels).to_have_count(0)
    assert page.locator("#value-years").inner_text() == "1 years"
    page.click("#payback-reset")
    expect(result).to_have_text(before)
    expect(labels).to_have_count(1)
