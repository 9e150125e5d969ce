"""axe finds nothing serious, in both themes and languages; what axe can not see is asked by hand."""

import pytest
from axe_playwright_python.sync_playwright import Axe

from tests.support.sites import Visit

# Each kind of page once, and the fullest of them in every theme and language.
KINDS = ("payback.html", "absent.html", "method.html", "credits.html", "companies.html")
FULLEST = ("index.html", "company-meta.html")


def serious(seen: Visit, path: str) -> list[tuple[str, str, list[str]]]:
    """Findings of axe on a page with live charts and open tables: page, rule, elements."""
    page = seen.open(path)
    seen.enliven()
    page.evaluate(
        "document.querySelectorAll('details').forEach((details, index) => { details.open = index < 4; })"
    )
    return [
        (path, violation["id"], [node["html"][:120] for node in violation["nodes"][:3]])
        for violation in Axe().run(page).response["violations"]
        if violation["impact"] in ("serious", "critical")
    ]


@pytest.mark.parametrize("path", KINDS)
def test_axe_has_no_serious_finding_on_any_kind_of_page(visit: Visit, path: str) -> None:
    assert serious(visit, path) == []


@pytest.mark.parametrize("theme", ["light", "dark"])
@pytest.mark.parametrize("language", ["", "ko/"])
def test_axe_has_no_serious_finding_in_any_theme_and_language(
    visit: Visit, theme: str, language: str
) -> None:
    visit.page.emulate_media(color_scheme=theme)  # type: ignore[arg-type]
    assert [finding for path in FULLEST for finding in serious(visit, f"{language}{path}")] == []


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
