"""The site as tests see it: written from a home's published file, visited by a reader who is watched."""

from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

import duckdb
from playwright.sync_api import Browser, Page, Request, expect

from aicapex.published import open_published
from pipelines.publish.site.version import SiteVersion
from pipelines.publish.site.write import data_as_of, write_site
from pipelines.settings import Settings

CHROMIUM = Path("/usr/bin/chromium")
SWITCHES = (
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
)


def site_version(connection: duckdb.DuckDBPyConnection) -> SiteVersion:
    """A version of the data of a published file, always the same."""
    published_at = datetime(2026, 1, 1, tzinfo=UTC)
    return SiteVersion(
        "20260101T000000Z-00000000", published_at, "sample", data_as_of(connection, published_at.date()), "0"
    )


def written_site(settings: Settings, folder: Path) -> str:
    """Write the site of a home into a folder; says how many files."""
    with open_published(settings) as connection:
        return str(write_site(connection, folder, site_version(connection)).files)


class Visit:
    """A page with what it asked for and what went wrong on it."""

    def __init__(self, page: Page, site: Path) -> None:
        self.page, self.site = page, site
        self.requests: list[str] = []
        self.problems: list[str] = []
        page.on("request", lambda request: self.requests.append(request.url))
        page.on("requestfailed", self._failed)
        page.on("pageerror", lambda error: self.problems.append(str(error)))
        page.on(
            "console",
            lambda said: self.problems.append(said.text) if said.type in ("error", "warning") else None,
        )

    def _failed(self, request: Request) -> None:
        # A reader who goes on to the next page takes back what the last one still asked for, such as its icon.
        if request.failure != "net::ERR_ABORTED":
            self.problems.append(f"{request.failure}: {request.url}")

    def open(self, path: str, address: str = "") -> Page:
        """Go to a page of the site, in its folder or at an address, and wait until it listens."""
        self.page.goto(
            f"{address}/{path}" if address else (self.site / path.partition("#")[0]).as_uri() + _hash(path)
        )
        self.page.wait_for_selector("html[data-ready]")
        return self.page

    def enliven(self) -> int:
        """Make every chart of the page live; says how many there are."""
        self.page.evaluate(
            "document.querySelectorAll('.chart').forEach(holder => window.aicapex.enliven(holder))"
        )
        count = self.page.locator(".chart").count()
        # Not by a function of the page: its policy lets nobody evaluate text.
        expect(self.page.locator(".chart[data-live=yes]")).to_have_count(count, timeout=30_000)
        return count


WIDER = """
() => document.documentElement.scrollWidth > window.innerWidth
  ? Array.from(document.querySelectorAll('main *'))
      .filter(element => element.getBoundingClientRect().right > window.innerWidth + 1)
      .slice(0, 3).map(element => element.outerHTML.slice(0, 80))
  : []
"""
CUT = """
() => Array.from(document.querySelectorAll('.chart .live svg text')).filter(text => {
  const box = text.getBoundingClientRect();
  return box.width > 0 && (box.left < -1 || box.right > window.innerWidth + 1);
}).map(text => text.textContent)
"""


@dataclass(frozen=True)
class Walk:
    """What was seen on the way through many pages: requests, problems; what is too wide and what is cut, by page."""

    requests: list[str]
    problems: list[str]
    layout: dict[str, tuple[list[str], list[str]]]


def walked(browser: Browser, site: Path, width: int, paths: list[str]) -> Walk:
    """Open pages from their folder on a screen of a width, with every chart live."""
    context = browser.new_context(viewport={"width": width, "height": 740})
    seen, layout = Visit(context.new_page(), site), {}
    for path in paths:
        seen.open(path)
        seen.enliven()
        layout[path] = (seen.page.evaluate(WIDER), seen.page.evaluate(CUT))
    context.close()
    return Walk(seen.requests, seen.problems, layout)


def pages_of(site: Path) -> list[str]:
    """Paths of every page, relative to the site."""
    return sorted(str(path.relative_to(site)) for path in site.rglob("*.html"))


def _hash(path: str) -> str:
    return f"#{path.partition('#')[2]}" if "#" in path else ""
