"""The site of a published file: seconds to build it, bytes of its front page, milliseconds until a reader can use it.

    .venv/bin/python benchmarks/site.py [home]

Builds the site of a home (by default AICAPEX_HOME) several times and says the best with its parts. Then opens front,
company and payback pages in headless Chromium, from their folder, several times each with nothing kept in between:
first paint, `ready` (switches, filters and links answer), `live` (the first chart near the screen shows tooltips).
Limits: 10 s, 1.5 MB, 2,000 ms. On a busy machine the figures are of the machine.
"""

import statistics
import sys
import tempfile
import time
from pathlib import Path

from playwright.sync_api import Browser, sync_playwright

from aicapex.published import open_published
from pipelines.errors import NothingPublished
from pipelines.settings import Settings, settings_from_environment
from tests.support.sites import CHROMIUM, SWITCHES, site_version, write_site

BUILDS, VISITS = 3, 5
PAGES = ("index.html", "ko/index.html", "company-nvda.html", "payback.html")
MOMENTS = """
  window.moments = {};
  new MutationObserver(() => {
    if (!moments.ready && document.documentElement.dataset.ready) { moments.ready = performance.now(); }
    if (!moments.live && document.querySelector('.chart[data-live=yes]')) { moments.live = performance.now(); }
  }).observe(document, { subtree: true, childList: true, attributes: true });
"""


def build(settings: Settings, folder: Path) -> None:
    """Print the best of several builds."""
    outcomes = []
    for _ in range(BUILDS):
        started, used = time.perf_counter(), time.process_time()
        with open_published(settings) as connection:
            outcome = write_site(connection, folder, site_version(connection))
        outcomes.append((time.perf_counter() - started, time.process_time() - used, outcome))
    took, used, outcome = min(outcomes, key=lambda one: one[0])
    parts = ", ".join(f"{part} {seconds:.2f}" for part, seconds in outcome.seconds.items())
    print(f"build          {took:.2f} s ({used:.2f} s of processor): {parts}")
    print(
        f"               {outcome.pages} pages, {outcome.charts} charts, {outcome.files} files, {outcome.bytes:,} bytes"
    )


def visit(browser: Browser, address: str) -> tuple[int, dict[str, float]]:
    """Bytes of the files that a page loads, and its moments in milliseconds."""
    context = browser.new_context(viewport={"width": 1280, "height": 900})
    context.add_init_script(MOMENTS)
    page = context.new_page()
    files: set[str] = set()
    page.on("request", lambda request: files.add(request.url))
    page.goto(address)
    page.wait_for_selector("html[data-ready]")
    # The front page begins with the ledger: its first chart comes near by scrolling.
    page.evaluate("window.scrolled = performance.now(); document.querySelector('.chart').scrollIntoView()")
    page.wait_for_selector(".chart[data-live=yes]")
    moments: dict[str, float] = page.evaluate(
        "({...moments, scrolled, paint: performance.getEntriesByName('first-contentful-paint')[0]?.startTime ?? 0})"
    )
    context.close()
    size = sum(Path(url.removeprefix("file://").partition("#")[0]).stat().st_size for url in files)
    return size, moments


def main() -> None:
    """Build, then visit."""
    settings = settings_from_environment(home=Path(sys.argv[1]) if len(sys.argv) > 1 else None)
    with tempfile.TemporaryDirectory(prefix="aicapex-site-") as folder:
        try:
            build(settings, Path(folder))
        except NothingPublished as nothing:
            print(f"nothing to measure: {nothing}")
            return
        if not CHROMIUM.is_file():
            print(f"no browser at {CHROMIUM}: pages are not visited")
            return
        with sync_playwright() as playwright:
            browser = playwright.chromium.launch(executable_path=str(CHROMIUM), args=list(SWITCHES))
            print(
                f"{'page':20}{'bytes':>12}{'paint ms':>10}{'ready ms':>10}{'chart live ms':>15}   (median of {VISITS})"
            )
            for path in PAGES:
                seen = [visit(browser, (Path(folder) / path).as_uri()) for _ in range(VISITS)]
                paint, ready, live = (
                    statistics.median(moments[name] for _, moments in seen)
                    for name in ("paint", "ready", "live")
                )
                print(f"{path:20}{seen[0][0]:>12,}{paint:>10.0f}{ready:>10.0f}{live:>10.0f}")
            browser.close()


if __name__ == "__main__":
    main()
