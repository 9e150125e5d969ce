"""On a phone nothing has to be moved sideways, and nothing is cut off."""

import pytest
from playwright.sync_api import Browser

from tests.support.sites import Visit, Walk, pages_of, walked


def wrong(walk: Walk) -> dict[str, object]:
    """Pages that are wider than the screen or cut a label, with what is."""
    return {path: what for path, what in walk.layout.items() if what != ([], [])}


def test_no_page_is_wider_than_a_phone_and_no_label_is_cut(phone: Walk, visit: Visit) -> None:
    assert set(phone.layout) == set(pages_of(visit.site))
    assert wrong(phone) == {}


@pytest.mark.parametrize("width", [768, 1280])
def test_no_chart_is_cut_on_a_wider_screen(browser: Browser, visit: Visit, width: int) -> None:
    # Companies share their kinds of chart: two of them, and the rest of the English pages.
    paths = [path for path in pages_of(visit.site) if "/" not in path and "company-" not in path]
    walk = walked(browser, visit.site, width, [*paths, "company-meta.html", "ko/company-tsm.html"])
    assert len(walk.layout) >= 10
    assert wrong(walk) == {}


def test_the_menu_of_a_phone_shows_where_one_is(browser: Browser, visit: Visit) -> None:
    context = browser.new_context(viewport={"width": 360, "height": 740})
    seen = Visit(context.new_page(), visit.site)
    page = seen.open("credits.html")
    box = page.locator("nav a[aria-current]").bounding_box()
    context.close()
    assert box is not None
    assert box["x"] >= 0
    assert box["x"] + box["width"] <= 360
