"""The site of the sample in Debian's Chromium: built once a session, opened from its folder and from a server."""

import threading
from collections.abc import Iterator
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, sync_playwright

from aicapex.published import open_published
from pipelines.publish.site.marts import Marts
from pipelines.publish.site.write import read_marts_of
from tests.support.environment import once
from tests.support.homes import Home
from tests.support.sites import CHROMIUM, SWITCHES, Visit, Walk, pages_of, walked, written_site


class _Quiet(SimpleHTTPRequestHandler):
    def log_message(self, *arguments: object) -> None:
        """Say nothing."""


@pytest.fixture(scope="session")
def site(sample_home: Home, shared_dir: Path) -> Path:
    """Folder of the sample's site."""
    folder = shared_dir / "site"
    once(shared_dir / "site.txt", lambda: written_site(sample_home.settings, folder))
    return folder


@pytest.fixture(scope="session")
def marts(sample_home: Home) -> Marts:
    """What the site was made from."""
    with open_published(sample_home.settings) as connection:
        return read_marts_of(connection)


@pytest.fixture(scope="session")
def served(site: Path) -> Iterator[str]:
    """Address of the site on a server of this machine."""
    server = ThreadingHTTPServer(("127.0.0.1", 0), partial(_Quiet, directory=str(site)))
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    yield f"http://127.0.0.1:{server.server_address[1]}"
    server.shutdown()
    thread.join()
    server.server_close()


# Of a module, not of the session: Playwright keeps an event loop running in this thread, under which other tests
# of the same worker could start none.
@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    """Chromium of the machine; none is downloaded."""
    if not CHROMIUM.is_file():
        pytest.skip(f"no browser at {CHROMIUM}: the site is looked at where there is one")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=str(CHROMIUM), args=list(SWITCHES))
        yield browser
        browser.close()


@pytest.fixture(scope="module")
def phone(browser: Browser, site: Path) -> Walk:
    """A walk through every page on a phone."""
    return walked(browser, site, 360, pages_of(site))


@pytest.fixture
def visit(browser: Browser, site: Path) -> Iterator[Visit]:
    """A reader with a fresh memory at a desk, who is watched: every request, every error."""
    context = browser.new_context(viewport={"width": 1280, "height": 900}, color_scheme="light")
    yield Visit(context.new_page(), site)
    context.close()


@pytest.fixture
def page(visit: Visit) -> Page:
    """The reader's page."""
    return visit.page
