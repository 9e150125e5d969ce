"""A filing is shown beside its figures and never executed: a hostile one, in a real browser."""

from pathlib import Path
from urllib.parse import urlsplit

from lxml import html
from playwright.sync_api import Browser

from pipelines.evidence.page.pieces import pieces_of
from pipelines.evidence.page.places import Marked
from pipelines.evidence.page.write import Line, Shown, page
from tests.support.sites import Visit

HOSTILE = """<html><head><base href="http://127.0.0.1:9/">
<meta http-equiv="refresh" content="0;url=http://127.0.0.1:9/gone">
<script>document.title = 'taken'</script><link rel="stylesheet" href="http://127.0.0.1:9/x.css"></head>
<body onload="document.title = 'taken'"><img src="http://127.0.0.1:9/p.png" onerror="document.title = 'taken'">
<svg onload="document.title = 'taken'"><script>document.title = 'taken'</script></svg>
<iframe srcdoc="<script>top.document.title = 'taken'</script>"></iframe>
<p style="background:url(http://127.0.0.1:9/b)">Sold soap.</p>
<a href="javascript:document.title = 'taken'">more</a>
<form action="http://127.0.0.1:9/"><button>send</button></form></body></html>"""
RAW = (
    "</div></body><script>document.title = 'taken'</script>"
    "<img src=http://127.0.0.1:9/q onerror=\"document.title = 'taken'\">"
)


def opened(browser: Browser, folder: Path, text: str) -> Visit:
    path = folder / "trace.html"
    path.write_text(text, encoding="utf-8")
    visit = Visit(browser.new_context().new_page(), folder)
    visit.page.goto(path.as_uri())
    visit.page.wait_for_load_state("networkidle")
    return visit


def trace(document: str) -> str:
    marked = Marked(pieces_of(html.document_fromstring(document)))
    return page(
        "a trace", [Line(0, "capex <script>document.title = 'taken'</script>")], [Shown("a.htm", marked)]
    )


def outside(visit: Visit) -> list[str]:
    return [url for url in visit.requests if urlsplit(url).scheme != "file"]


def test_nothing_of_a_hostile_filing_runs_or_is_asked_for(browser: Browser, tmp_path: Path) -> None:
    visit = opened(browser, tmp_path, trace(HOSTILE))
    assert "Sold soap." in visit.page.locator(".aicapex-document").inner_text()
    assert visit.page.locator("script, iframe, img, form, a[href^=javascript]").count() == 0
    for link in visit.page.locator(".aicapex-document a").all():
        link.click()
    assert visit.page.title() == "a trace"
    assert outside(visit) == []


def test_the_policy_alone_keeps_what_slips_through_from_running(browser: Browser, tmp_path: Path) -> None:
    slipped = trace("<p>words</p>").replace("words", f"words {RAW}")
    visit = opened(browser, tmp_path, slipped)
    assert visit.page.locator("script").count() == 1
    assert visit.page.title() == "a trace"
    assert any("Content Security Policy" in problem for problem in visit.problems)


def test_without_the_policy_the_same_page_would_be_taken(browser: Browser, tmp_path: Path) -> None:
    slipped = (
        trace("<p>words</p>")
        .replace("words", f"words {RAW}")
        .replace("Content-Security-Policy", "Content-Nothing")
    )
    assert opened(browser, tmp_path, slipped).page.title() == "taken"
