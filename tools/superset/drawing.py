"""The dashboard in a browser: what each chart got from Superset's API while it was drawn, and a picture of it."""

import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from playwright.sync_api import Error, Page, Request, Response, sync_playwright
from playwright.sync_api import TimeoutError as PageTimeout

from tools.superset.server import USER, Served

CHROMIUM = "/usr/bin/chromium"
QUIET = (
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    # No other name has an address, whatever a page asks for.
    "--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE 127.0.0.1",
)
DASHBOARD = "/superset/dashboard/ai-capex/?standalone=0"
WIDTH = 1600
WAIT_MS = 180_000
LOG_INS = 4


@dataclass
class Drawn:
    """Answers of the chart data API by the name of the chart, errors on the page, and requests to other hosts."""

    answers: dict[str, dict[str, Any]] = field(default_factory=dict)
    errors: list[str] = field(default_factory=list)
    outside: list[str] = field(default_factory=list)


def draw(served: Served, charts: int, picture: Path, chromium: str = CHROMIUM) -> Drawn:
    """Log in, open the dashboard, wait until every chart stands, and write a picture of the whole page.

    Raises RuntimeError where the browser does not start or the dashboard does not stand in time.
    """
    drawn = Drawn()
    try:
        _draw(served, charts, picture, chromium, drawn)
    except Error as error:
        raise RuntimeError(f"the dashboard could not be drawn: {error.message}") from error
    return drawn


def _draw(served: Served, charts: int, picture: Path, chromium: str, drawn: Drawn) -> None:
    with _page(chromium) as page:
        page.on("request", lambda request: _note(request, served, drawn))
        page.on("requestfailed", lambda request: _refused(request, drawn))
        responses: list[Response] = []
        page.on("response", lambda response: _keep(response, responses))
        _log_in(page, served)
        names = _chart_names(page, served)
        page.goto(f"{served.address}{DASHBOARD}")
        _wait_for_charts(page, responses, charts)
        for response in responses:
            _sort(response, names, drawn)
        drawn.errors += page.locator(".ant-alert-error, [data-test=error-message]").all_inner_texts()
        _whole_page(page)
        picture.parent.mkdir(parents=True, exist_ok=True)
        page.screenshot(path=picture, full_page=True)


def _wait_for_charts(page: Page, responses: list[Response], charts: int) -> None:
    """Until as many charts have an answer and none says that it loads, or until it takes too long."""
    end = time.monotonic() + WAIT_MS / 1000
    while len({_chart_of(response) for response in responses} - {None}) < charts and time.monotonic() < end:
        page.wait_for_timeout(500)
    page.wait_for_function(
        "() => document.querySelectorAll('[data-test=loading-indicator], .loading').length === 0"
    )
    # The charts move while they are drawn.
    page.wait_for_timeout(4000)


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


def _log_in(page: Page, served: Served) -> None:
    """Through the form, which loses what is typed before its scripts run: on a busy machine once more."""
    for _ in range(LOG_INS):
        page.goto(f"{served.address}/login/")
        page.locator("input#username, input[name=username]").first.fill(USER)
        page.locator("input#password, input[name=password]").first.fill(served.password)
        page.locator("button[type=submit], input[type=submit]").first.click()
        try:
            page.wait_for_url(lambda url: "/login" not in url, timeout=WAIT_MS / LOG_INS, wait_until="commit")
        except PageTimeout:
            continue
        return
    raise RuntimeError("the log-in does not lead on")


def _note(request: Request, served: Served, drawn: Drawn) -> None:
    if urlsplit(request.url).scheme not in ("data", "blob") and not request.url.startswith(served.address):
        drawn.outside.append(request.url)


def _refused(request: Request, drawn: Drawn) -> None:
    """What the page's own policy refuses, such as Superset's pixel for telemetry, never left the browser."""
    if request.failure == "csp" and request.url in drawn.outside:
        drawn.outside.remove(request.url)


def _keep(response: Response, responses: list[Response]) -> None:
    if urlsplit(response.url).path == "/api/v1/chart/data" and response.request.method == "POST":
        responses.append(response)


def _sort(response: Response, names: dict[int, str], drawn: Drawn) -> None:
    number = _chart_of(response)
    if number is None:
        return
    name = names.get(number, f"chart {number}")
    if response.status == 200:
        drawn.answers[name] = response.json()["result"][0]
    else:
        drawn.errors.append(f"{name}: {response.status} {response.text()[:500]}")


def _chart_of(response: Response) -> int | None:
    """Number of the chart that asked; None where a filter of the dashboard asks for its values."""
    asked = response.request.post_data_json or {}
    number: int | None = (asked.get("form_data") or {}).get("slice_id")
    return number


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
