"""Nothing is asked of anybody: every page works from its folder and from any static host."""

from pathlib import Path
from urllib.parse import urlsplit

import pytest

from tests.support.sites import Visit, Walk, pages_of

SOME = ("index.html", "ko/index.html", "payback.html", "ko/company-nvda.html")


def test_no_page_in_its_folder_asks_for_anything_outside_it(phone: Walk, site: Path) -> None:
    assert phone.problems == []
    assert [url for url in phone.requests if not url.startswith(f"{site.as_uri()}/")] == []
    assert len(phone.requests) > len(pages_of(site))


@pytest.mark.parametrize("path", SOME)
def test_a_page_on_a_server_asks_for_files_of_that_server_only(visit: Visit, served: str, path: str) -> None:
    visit.open(path, served)
    visit.enliven()
    assert visit.problems == []
    assert {urlsplit(url).netloc for url in visit.requests} == {urlsplit(served).netloc}


def test_a_request_of_a_script_is_refused_by_the_page_itself(visit: Visit, served: str) -> None:
    page = visit.open("index.html", served)
    refused = page.evaluate(
        "fetch('assets/site.css').then(() => 'answered', error => String(error))",
    )
    assert "Failed to fetch" in refused
    assert any("Content Security Policy" in problem for problem in visit.problems)
