"""axe finds nothing serious, in both themes and languages; what axe can not see is asked by hand."""

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser

from tests.support.sites import Visit

PAGES = (
    "index.html",
    "company-meta.html",
    "payback.html",
    "absent.html",
    "method.html",
    "credits.html",
    "companies.html",
)


@pytest.mark.parametrize("theme", ["light", "dark"])
@pytest.mark.parametrize("language", ["", "ko/"])
def test_axe_has_no_serious_finding(browser: Browser, visit: Visit, theme: str, language: str) -> None:
    context = browser.new_context(viewport={"width": 1280, "height": 900}, color_scheme=theme)  # type: ignore[arg-type]
    seen = Visit(context.new_page(), visit.site)
    found = []
    for path in PAGES:
        page = seen.open(f"{language}{path}")
        seen.enliven()
        page.evaluate(
            "document.querySelectorAll('details').forEach((details, index) => { details.open = index < 4; })"
        )
        for violation in Axe().run(page).response["violations"]:
            if violation["impact"] in ("serious", "critical"):
                found.append((path, violation["id"], [node["html"][:120] for node in violation["nodes"][:3]]))
    context.close()
    assert found == []


def test_the_first_stop_of_the_keyboard_skips_to_the_content(visit: Visit) -> None:
    page = visit.open("spend.html")
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.className") == "skip"
    page.keyboard.press("Enter")
    assert page.evaluate("document.activeElement.id") == "main"


def test_every_chart_has_a_name_and_a_table(visit: Visit) -> None:
    page = visit.open("index.html")
    cards = page.locator(".card")
    assert cards.count() >= 5
    for index in range(cards.count()):
        card = cards.nth(index)
        assert (card.locator(".chart").get_attribute("aria-label") or "").endswith(
            card.locator("h3").inner_text()
        )
        assert card.locator("table thead th[scope=col]").count() >= 3
        assert card.locator("table tbody tr").count() >= 2


def test_what_has_the_focus_can_be_seen(visit: Visit) -> None:
    page = visit.open("spend.html")
    page.keyboard.press("Tab")
    page.keyboard.press("Tab")
    outline = page.evaluate("getComputedStyle(document.activeElement).outlineStyle")
    assert outline == "solid"
