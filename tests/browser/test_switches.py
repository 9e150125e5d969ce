"""Language and theme: chosen once, kept, at the same place of the page."""

from tests.support.sites import Visit

PAPER = "getComputedStyle(document.body).backgroundColor"
LIGHT, DARK = "rgb(253, 252, 249)", "rgb(20, 23, 26)"


def test_the_language_switch_leads_to_the_same_place_in_the_other_language(visit: Visit) -> None:
    page = visit.open("company-meta.html#share-meta")
    page.click("a.language")
    page.wait_for_selector("html[lang=ko][data-ready]")
    assert page.url.endswith("/ko/company-meta.html#share-meta")
    page.click("a.language")
    page.wait_for_selector("html[lang=en][data-ready]")
    assert page.url.endswith("/company-meta.html#share-meta")


def test_the_front_page_opens_in_the_language_that_was_chosen(visit: Visit) -> None:
    page = visit.open("index.html")
    page.click("a.language")
    page.wait_for_selector("html[lang=ko][data-ready]")
    page.goto((visit.site / "index.html").as_uri() + "#C12")
    page.wait_for_selector("html[lang=ko][data-ready]")
    assert page.url.endswith("/ko/index.html#C12")


def test_a_link_to_a_page_in_a_language_is_that_page_whatever_was_chosen(visit: Visit) -> None:
    page = visit.open("index.html")
    page.click("a.language")
    page.wait_for_selector("html[lang=ko][data-ready]")
    visit.open("spend.html")
    assert page.locator("html").get_attribute("lang") == "en"


def test_the_theme_follows_the_system_until_the_reader_chooses(visit: Visit) -> None:
    page = visit.open("index.html")
    assert page.evaluate(PAPER) == LIGHT
    page.emulate_media(color_scheme="dark")
    assert page.evaluate(PAPER) == DARK
    page.click("button.theme")
    assert page.evaluate(PAPER) == LIGHT
    visit.open("ko/payback.html")
    assert page.evaluate(PAPER) == LIGHT


def test_charts_change_with_the_theme_without_being_drawn_anew(visit: Visit) -> None:
    page = visit.open("spend.html")
    visit.enliven()
    bar = page.locator("#spend-of-the-group .live svg path[fill='var(--s1)']").first
    colour = "element => getComputedStyle(element).fill"
    before = bar.evaluate(colour)
    page.click("button.theme")
    assert bar.evaluate(colour) != before


def test_a_link_to_a_claim_opens_its_evidence(visit: Visit) -> None:
    page = visit.open("index.html#C01")
    assert page.locator("#C01 details").get_attribute("open") is not None
    assert page.locator("#C02 details").get_attribute("open") is None


def test_the_ledger_is_narrowed_to_a_verdict_by_keyboard(visit: Visit) -> None:
    page = visit.open("index.html")
    page.locator(".filters button[data-show=holds]").focus()
    page.keyboard.press("Enter")
    shown = page.locator(".claim:visible")
    assert {shown.nth(index).get_attribute("data-verdict") for index in range(shown.count())} == {"holds"}
    page.click(".filters button[data-show=all]")
    assert page.locator(".claim:visible").count() == page.locator(".claim").count()
