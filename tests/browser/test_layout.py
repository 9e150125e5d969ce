"""On a phone nothing has to be moved sideways, and nothing is cut off."""

import pytest
from playwright.sync_api import Browser

from tests.support.sites import Visit, pages_of

WIDER = """
() => document.documentElement.scrollWidth > window.innerWidth
  ? Array.from(document.querySelectorAll('main *')).filter(element =>
      element.getBoundingClientRect().right > window.innerWidth + 1).slice(0, 3).map(element => element.outerHTML.slice(0, 80))
  : []
"""
CUT = """
() => Array.from(document.querySelectorAll('.chart .live svg text')).filter(text => {
  const box = text.getBoundingClientRect();
  return box.width > 0 && (box.left < -1 || box.right > window.innerWidth + 1);
}).map(text => text.textContent)
"""


@pytest.mark.parametrize("width", [360, 1280])
def test_no_page_is_wider_than_the_screen_and_no_label_is_cut(
    browser: Browser, visit: Visit, width: int
) -> None:
    context = browser.new_context(viewport={"width": width, "height": 740})
    seen = Visit(context.new_page(), visit.site)
    found = {}
    for path in pages_of(visit.site):
        seen.open(path)
        seen.enliven()
        found[path] = (seen.page.evaluate(WIDER), seen.page.evaluate(CUT))
    context.close()
    assert {path: what for path, what in found.items() if what != ([], [])} == {}


def test_the_menu_of_a_phone_shows_where_one_is(browser: Browser, visit: Visit) -> None:
    context = browser.new_context(viewport={"width": 360, "height": 740})
    seen = Visit(context.new_page(), visit.site)
    page = seen.open("credits.html")
    box = page.locator("nav a[aria-current]").bounding_box()
    context.close()
    assert box is not None
    assert box["x"] >= 0
    assert box["x"] + box["width"] <= 360
