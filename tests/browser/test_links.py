"""Every link of the site leads somewhere."""

from collections.abc import Iterator
from pathlib import Path
from urllib.parse import unquote, urldefrag

import pytest
from bs4 import BeautifulSoup

from tests.support.sites import pages_of

OUTSIDE = ("https://www.sec.gov/Archives/edgar/data/", "https://creativecommons.org/", "https://epoch.ai/")


@pytest.fixture(scope="module")
def read(site: Path) -> dict[str, BeautifulSoup]:
    return {path: BeautifulSoup((site / path).read_text("utf-8"), "lxml") for path in pages_of(site)}


def links(page: BeautifulSoup) -> Iterator[str]:
    for tag, name in (("a", "href"), ("link", "href"), ("script", "src"), ("img", "src")):
        yield from (element[name] for element in page.find_all(tag) if element.has_attr(name))


def test_every_internal_link_and_anchor_exists(site: Path, read: dict[str, BeautifulSoup]) -> None:
    ids = {path: {element["id"] for element in page.find_all(id=True)} for path, page in read.items()}
    lost = []
    for path, page in read.items():
        for link in links(page):
            if link.startswith("https://"):
                continue
            target, anchor = urldefrag(link)
            file = (site / path).parent / unquote(target) if target else site / path
            key = str(file.resolve().relative_to(site.resolve()))
            if not file.is_file() or (anchor and anchor not in ids[key]):
                lost.append((path, link))
    assert lost == []


def test_links_that_leave_go_to_the_sec_and_to_those_who_are_credited(
    read: dict[str, BeautifulSoup], marts: object
) -> None:
    credited = {str(url) for url in marts["reference_figures"]["source_url"].drop_nulls()}  # type: ignore[index]
    outside = {
        link
        for page in read.values()
        for link in links(page)
        if link.startswith("http") and not link.startswith(OUTSIDE) and link not in credited
    }
    assert outside == set()


def test_no_id_stands_twice_on_a_page(read: dict[str, BeautifulSoup]) -> None:
    for path, page in read.items():
        ids = [element["id"] for element in page.find_all(id=True)]
        assert len(ids) == len(set(ids)), path


def test_both_languages_have_the_same_pages(site: Path) -> None:
    english = {path for path in pages_of(site) if not path.startswith("ko/")}
    assert {f"ko/{path}" for path in english} | english == set(pages_of(site))
