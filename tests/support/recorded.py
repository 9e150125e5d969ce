"""The sample's answers in the SEC's own places: as bytes by URL, as a tree of files, and behind the loopback server."""

import json
from collections.abc import Callable, Collection, Iterator
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from pipelines.companies import Universe
from pipelines.errors import NotFoundAtSource
from pipelines.sample.transport import SampleTransport
from pipelines.sources.edgar import company_facts_url, filings_prefix, submissions_url
from tests.support.fake_sec import ERROR_PAGE, Reply


def answers_of(universe: Universe) -> Iterator[tuple[str, bytes]]:
    """(URL, body) of every list of filings, company facts and document that the sample has of these companies."""
    transport = SampleTransport()
    for company in universe.companies:
        for cik in company.ciks:
            documents = transport.held_under(filings_prefix(cik))
            for url in (submissions_url(cik), company_facts_url(cik), *documents):
                try:
                    yield url, transport.get(url).body
                except NotFoundAtSource:
                    continue


def place(root: Path, url: str) -> Path:
    """`<root>/<host>/<path>`."""
    parts = urlsplit(url)
    return root / parts.netloc / parts.path.lstrip("/")


def record(root: Path, url: str, body: bytes) -> Path:
    """Put one answer into a tree of answers."""
    path = place(root, url)
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(body)
    return path


def record_live(root: Path, universe: Universe, documents: Collection[str]) -> Path:
    """A tree of the sample's answers of these companies, and of the documents of filings that have these URLs."""
    for url, body in answers_of(universe):
        if url in documents or "/Archives/" not in url:
            record(root, url, body)
    return root


def changed(path: Path, change: Callable[[dict[str, Any]], None]) -> None:
    """Let a function change the JSON document in a file."""
    document = json.loads(path.read_bytes())
    change(document)
    path.write_text(json.dumps(document), encoding="utf-8")


def facts_of(document: dict[str, Any], concept: str, unit: str = "USD") -> list[dict[str, Any]]:
    """The facts of one prefixed concept in a company-facts document."""
    taxonomy, name = concept.split(":")
    facts: list[dict[str, Any]] = document["facts"][taxonomy][name]["units"][unit]
    return facts


def sample_reply(path: str) -> Reply:
    """What the loopback server answers by default: the sample's rendering, or 404."""
    host = "www.sec.gov" if path.startswith("/Archives/") else "data.sec.gov"
    try:
        answer = SampleTransport().get(f"https://{host}{path}")
    except NotFoundAtSource:
        return Reply(ERROR_PAGE, 404, {"Content-Type": "text/html"})
    return Reply(answer.body, headers={"Content-Type": answer.headers["content-type"]})
