"""Inputs that were made to do harm, through the doors that they would come in by: each refused or nothing but text."""

import gzip
import tracemalloc
import zlib
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path

import pytest
import yaml
from lxml import html

from pipelines.companies import load_universe
from pipelines.contracts.normalised import COMPANIES
from pipelines.contracts.ops import FETCHES, QUARANTINE
from pipelines.errors import BadDocument, PermanentFailure
from pipelines.evidence.page.pieces import pieces_of, written
from pipelines.newsrooms import Feed
from pipelines.normalise.universe import universe_tables
from pipelines.publish.content import content_of
from pipelines.publish.marts import Mart
from pipelines.publish.table_files import write_tables
from pipelines.raw.document import Document
from pipelines.raw.feeds import Received, parse_feed
from pipelines.raw.releases.reader import read_release
from pipelines.raw.submission_file import split_submission
from pipelines.raw.xbrl.extract import extract
from pipelines.sources.archive_tree import ArchiveTransport
from pipelines.sources.bodies import UNFOLDS, decode
from pipelines.sources.edgar import filing_url, submissions_page_url
from pipelines.warehouse.connection import open_writer
from pipelines.warehouse.partitions import Built, Replacement, read_partition, replace_partition
from pipelines.warehouse.schema import ensure_schema
from tests.support.repository import ROOT
from tests.support.xbrl_documents import inline, number

LAUGHS = "".join(f'<!ENTITY l{n} "{f"&l{n - 1};" * 10}">' for n in range(1, 10))
BOMB = f'<!DOCTYPE x [<!ENTITY l0 "ha">{LAUGHS}]>'
OUTSIDE = '<!DOCTYPE x [<!ENTITY l9 SYSTEM "{file}">]>'
FEED = Feed(
    name="soap", companies=("SOAP",), kind="rss", url="https://www.example.com/f.xml", language="en",
    hosts=("www.example.com",), pages=("https://www.example.com/",), keywords=(),
    poll_minutes=60, most_pages=20, names={},
)  # fmt: skip
NAMES = (
    "../../etc/cron.d/x",
    "..",
    "/etc/passwd",
    "a/../../b",
    "a\\..\\b",
    "%2e%2e%2fx",
    "a\x00b",
    "-rf",
    "con:x",
    "a b?c#d",
    "",
)
HOSTILE_NAME = """Soap'); DROP TABLE normalised.companies; -- "<script>alert(1)</script>"""


def _feed(body: bytes) -> str:
    document = Document("soap", 0, FEED.url, "0" * 64, body)
    return str(parse_feed(document, FEED, Received(datetime(2026, 1, 1, tzinfo=UTC))).rows.to_dicts())


def _inline(body: bytes) -> str:
    return str(extract([("a.htm", body)]).facts.to_dicts())


def _release(body: bytes) -> str:
    return read_release("a.htm", body, "text/html").text


def _documents(declaration: str) -> list[tuple[Callable[[bytes], str], bytes]]:
    return [
        (_inline, inline(number("&l9;"), prolog=declaration)),
        (
            _feed,
            f"{declaration}<rss version='2.0'><channel><item><title>&l9;</title></item></channel></rss>".encode(),
        ),
        (_release, f"{declaration}<html><body><p>Sold 5 soaps &l9;</p></body></html>".encode()),
    ]


@pytest.mark.parametrize("declaration", [BOMB, OUTSIDE], ids=["bomb", "outside"])
@pytest.mark.parametrize("kind", range(3), ids=["inline XBRL", "feed", "release"])
def test_an_entity_is_never_unfolded_and_never_fetched(tmp_path: Path, declaration: str, kind: int) -> None:
    (tmp_path / "file").write_text("hahahaha", encoding="utf-8")
    read, body = _documents(declaration.replace("{file}", (tmp_path / "file").as_uri()))[kind]
    tracemalloc.start()
    try:
        said = read(body)
    except BadDocument as refused:
        said = str(refused)
    finally:
        _, peak = tracemalloc.get_traced_memory()
        tracemalloc.stop()
    assert peak < 20_000_000
    assert "hahaha" not in said


@pytest.mark.parametrize(
    ("encoding", "pack"),
    [
        ("gzip", gzip.compress),
        ("gzip, gzip", lambda plain: gzip.compress(gzip.compress(plain))),
        ("deflate", zlib.compress),
        ("gzip", lambda plain: gzip.compress(plain[: len(plain) // 2]) * 2),
    ],
    ids=["gzip", "twice", "deflate", "members"],
)
def test_a_bomb_is_cut_while_it_unfolds(encoding: str, pack: Callable[[bytes], bytes]) -> None:
    bomb = pack(bytes(50_000_000))
    assert len(bomb) < 100_000
    tracemalloc.start()
    document, fault = decode(
        "https://www.example.com/", 200, {"content-encoding": encoding}, bomb, limit=1_000_000
    )
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert UNFOLDS in fault
    assert document == bomb
    assert peak < 5_000_000


@pytest.mark.parametrize("name", NAMES)
def test_a_name_out_of_a_document_never_becomes_a_path_or_an_address(tmp_path: Path, name: str) -> None:
    for address in (lambda: submissions_page_url(name), lambda: filing_url(1, "0000000001-24-000001", name)):
        with pytest.raises(ValueError, match=r"is not the name"):
            address()
    submission = f"<DOCUMENT>\n<TYPE>10-K\n<FILENAME>{name}\n<TEXT>\nwords\n</TEXT>\n</DOCUMENT>\n"
    (document,) = split_submission(submission.encode("latin-1"), "a.txt").documents
    assert "/" not in document.filename
    assert ".." not in document.filename
    (tmp_path / "www.example.com").mkdir()
    (tmp_path.parent / "secret").write_text("secret", encoding="utf-8")
    with pytest.raises(PermanentFailure):
        ArchiveTransport(tmp_path).get(f"https://www.example.com/{name}/../../../secret")


def test_a_script_in_a_filing_is_not_even_text_on_a_page() -> None:
    filing = '<html><body onload="x()"><p>Sold</p><script>alert(1)</script><img src=x onerror=alert(2)></body></html>'
    shown = "".join(written(pieces_of(html.document_fromstring(filing)), set()))
    assert "Sold" in shown
    assert "alert" not in shown


def test_sql_in_the_name_of_a_company_is_a_name(tmp_path: Path) -> None:
    entries = yaml.safe_load((ROOT / "pipelines" / "companies.yaml").read_text("utf-8"))
    entry = entries["companies"][0] | {"ticker": "X'; DROP TABLE OPS.FETCHES; --", "name": HOSTILE_NAME}
    (tmp_path / "companies.yaml").write_text(yaml.safe_dump({"companies": [entry]}), encoding="utf-8")
    universe = load_universe(tmp_path / "companies.yaml")
    (company,) = universe.companies
    rows = FETCHES.frame([
        {"ticker": company.ticker, "cik": 1, "kind": "submissions", "url": HOSTILE_NAME,
         "origin": "sample", "outcome": "new", "bytes": 1}
    ])  # fmt: skip
    with open_writer(tmp_path / "a.duckdb") as connection:
        ensure_schema(connection)
        for table, frame, key in (
            (COMPANIES, universe_tables(universe)["companies"], ""),
            (FETCHES, rows, company.ticker),
        ):
            built = Built(table.full_name, key, "v", "v", frame.height, 0)
            replace_partition(
                connection, key, [Replacement(table, frame)], QUARANTINE.frame(), [built], "run"
            )
        assert connection.execute("SELECT company_name FROM normalised.companies").fetchall() == [
            (HOSTILE_NAME,)
        ]
        assert read_partition(connection, FETCHES, company.ticker)["url"].to_list() == [HOSTILE_NAME]
        connection.execute(
            "CREATE TABLE marts.names AS SELECT '=' || company_name AS n FROM normalised.companies"
        )
        write_tables(connection, [Mart("names", ("n",))], content_of(connection, ["marts.names"]), tmp_path)
    cell = (tmp_path / "csv" / "marts" / "names.csv").read_text("utf-8").splitlines()[1]
    assert cell == "\"'=" + HOSTILE_NAME.replace('"', '""') + '"'
