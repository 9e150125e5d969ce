"""The dashboard in a browser: what each chart got from Superset's API while it was drawn, and a picture of it."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from playwright.sync_api import Page, Response, Route, sync_playwright

from tools.superset.server import USER, Served

CHROMIUM = "/usr/bin/chromium"
QUIET = (
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
)
DASHBOARD = "/superset/dashboard/ai-capex/?standalone=0"
WIDTH = 1600
WAIT_MS = 120_000


@dataclass
class Drawn:
    """Answers of the chart data API by the name of the chart, errors on the page, and requests to other hosts."""

    answers: dict[str, dict[str, Any]] = field(default_factory=dict)
    errors: list[str] = field(default_factory=list)
    outside: list[str] = field(default_factory=list)


def draw(served: Served, charts: int, picture: Path, chromium: str = CHROMIUM) -> Drawn:
    """Log in, open the dashboard, wait until every chart stands, and write a picture of the whole page."""
    drawn = Drawn()
    with _page(chromium) as page:
        page.route("**/*", lambda route: _only_loopback(route, served, drawn))
        responses: list[Response] = []
        page.on("response", lambda response: _keep(response, responses))
        page.goto(f"{served.address}/login/")
        page.locator("input#username, input[name=username]").first.fill(USER)
        page.locator("input#password, input[name=password]").first.fill(served.password)
        page.locator("button[type=submit], input[type=submit]").first.click()
        page.wait_for_url(lambda url: "/login" not in url, timeout=WAIT_MS)
        names = _chart_names(page, served)
        page.goto(f"{served.address}{DASHBOARD}")
        page.wait_for_function(
            "count => document.querySelectorAll('.dashboard-component-chart-holder').length >= count"
            " && document.querySelectorAll('[data-test=loading-indicator], .loading').length === 0",
            arg=charts,
            timeout=WAIT_MS,
        )
        page.wait_for_load_state("networkidle")
        # The charts move while they are drawn.
        page.wait_for_timeout(2500)
        for response in responses:
            _sort(response, names, drawn)
        drawn.errors += page.locator(".ant-alert-error, [data-test=error-message]").all_inner_texts()
        _whole_page(page)
        picture.parent.mkdir(parents=True, exist_ok=True)
        page.screenshot(path=picture, full_page=True)
    return drawn


@contextmanager
def _page(chromium: str) -> Iterator[Page]:
    with sync_playwright() as playwright:
        # Debian's Chromium does not start its sandbox as root, and the page is this machine's own.
        browser = playwright.chromium.launch(
            executable_path=chromium, args=list(QUIET), chromium_sandbox=False
        )
        try:
            page = browser.new_page(viewport={"width": WIDTH, "height": 1000}, locale="en-GB")
            page.set_default_timeout(WAIT_MS)
            yield page
        finally:
            browser.close()


def _only_loopback(route: Route, served: Served, drawn: Drawn) -> None:
    address = urlsplit(route.request.url)
    if address.scheme in ("data", "blob") or route.request.url.startswith(served.address):
        route.continue_()
        return
    drawn.outside.append(route.request.url)
    route.abort()


def _keep(response: Response, responses: list[Response]) -> None:
    if urlsplit(response.url).path == "/api/v1/chart/data" and response.request.method == "POST":
        responses.append(response)


def _sort(response: Response, names: dict[int, str], drawn: Drawn) -> None:
    asked = response.request.post_data_json or {}
    number = (asked.get("form_data") or {}).get("slice_id")
    if number is None:  # a filter of the dashboard asks for its values
        return
    name = names.get(number, f"chart {number}")
    if response.status == 200:
        drawn.answers[name] = response.json()["result"][0]
    else:
        drawn.errors.append(f"{name}: {response.status} {response.text()[:500]}")


def _chart_names(page: Page, served: Served) -> dict[int, str]:
    answer = page.request.get(f"{served.address}/api/v1/chart/?q=(page_size:100)")
    return {chart["id"]: chart["slice_name"] for chart in answer.json()["result"]}


def _whole_page(page: Page) -> None:
    """As high as the dashboard is, so that nothing of it is scrolled away."""
    height = page.evaluate(
        "Math.max(document.documentElement.scrollHeight,"
        " ...[...document.querySelectorAll('.dashboard-content, .grid-container, .dashboard')].map("
        "e => e.getBoundingClientRect().bottom + window.scrollY))"
    )
    page.set_viewport_size({"width": WIDTH, "height": int(height) + 40})
    page.wait_for_timeout(2500)
