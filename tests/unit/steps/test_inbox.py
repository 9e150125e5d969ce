from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest

from pipelines.errors import WrongUse
from pipelines.settings import Settings
from pipelines.sources.inbox import InboxProblem
from pipelines.steps.inbox import INBOX, take_in
from pipelines.steps.newsroom_fetches import Row, record_poll
from tests.support.fake_newsroom import FakeNewsroom, fake_newsroom, page
from tests.support.newsrooms import HOST, NewsBench, feed

NOW = datetime(2026, 3, 1, 12, tzinfo=UTC)
FILE = "https://inbox.aicapex.invalid/call.txt"
LINK = f"https://{HOST}/news/a"


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    root = tmp_path / "texts"
    root.mkdir()
    (root / "call.txt").write_text("We will spend more.")
    return root


@pytest.fixture
def newsroom() -> Iterator[FakeNewsroom]:
    with fake_newsroom() as server:
        server.script(LINK, page("They will spend more."))
        yield server


def taken(settings: Settings, place: Path) -> tuple[list[Row], list[InboxProblem]]:
    with NewsBench(settings, [feed()]) as bench:
        return take_in(bench.clients(), place, {"NVDA", "SOAP"}, now=NOW)


def live(newsroom: FakeNewsroom, home: Path) -> Settings:
    return Settings(
        home=home / "home",
        source="live",
        origin_overrides=newsroom.overrides(HOST),
        limiter_dir=home / "limiter",
    )


def index(
    folder: Path, *lines: str, head: str = "file\turl\tcompany\tpublished\tspeaker\tlanguage\ttitle"
) -> None:
    (folder / "index.tsv").write_text("\n".join((head, *lines)) + "\n")


def test_files_are_kept_under_the_source_that_the_run_reads(folder: Path, tmp_path: Path) -> None:
    rows, problems = taken(Settings(home=tmp_path / "home"), folder)
    assert problems == []
    (row,) = rows
    assert (row["feed_name"], row["kind"], row["url"], row["origin"]) == (INBOX, "inbox_file", FILE, "sample")
    assert (row["outcome"], row["ticker"], row["speaker"], row["bytes"]) == ("new", None, "other", 19)
    ((again,), _) = taken(Settings(home=tmp_path / "home"), folder)
    assert (again["outcome"], again["answer_sha256"]) == ("unchanged", row["answer_sha256"])


def test_the_index_gives_company_date_speaker_language_and_title(folder: Path, tmp_path: Path) -> None:
    index(folder, "call.txt\t\tnvda\t2026-02-25T22:00:00Z\tcall_transcript\ten\tFourth quarter")
    ((row,), problems) = taken(Settings(home=tmp_path / "home"), folder)
    assert problems == []
    named = [row[name] for name in ("ticker", "published_at", "speaker", "language", "title")]
    assert named == ["NVDA", datetime(2026, 2, 25, 22, tzinfo=UTC), "call_transcript", "en", "Fourth quarter"]


@pytest.mark.parametrize(
    ("line", "column", "left", "reason"),
    [
        ("call.txt\t\tXYZ", "ticker", None, "the company file does not name this company"),
        ("call.txt\t\tNVDA\tsoon", "published_at", None, "the date can not be read"),
        ("call.txt\t\tNVDA\t2026-03-05", "published_at", None, "the date lies in the future"),
        ("call.txt\t\tNVDA\t\tchairman", "speaker", "other", "speaker is none of company_release"),
    ],
)
def test_what_makes_no_sense_in_the_index_is_said_and_the_text_taken_without_it(
    folder: Path, tmp_path: Path, line: str, column: str, left: object, reason: str
) -> None:
    index(folder, line)
    ((row,), (problem,)) = taken(Settings(home=tmp_path / "home"), folder)
    assert (row["outcome"], row[column]) == ("new", left)
    assert problem.place == "index.tsv, line 2"
    assert reason in problem.reason


def test_a_day_that_is_not_over_everywhere_is_now(folder: Path, tmp_path: Path) -> None:
    index(folder, "call.txt\t\tNVDA\t2026-03-01")
    ((row,), problems) = taken(Settings(home=tmp_path / "home"), folder)
    assert (row["published_at"], problems) == (NOW, [])


def test_listed_addresses_are_asked_for(newsroom: FakeNewsroom, tmp_path: Path) -> None:
    file = tmp_path / "urls.txt"
    file.write_text(f"{LINK}\nhttps://{HOST}/news/gone\n")
    rows, _ = taken(live(newsroom, tmp_path), file)
    assert [(row["url"], row["kind"], row["outcome"]) for row in rows] == [
        (LINK, "inbox_page", "new"),
        (f"https://{HOST}/news/gone", "inbox_page", "absent"),
    ]


@pytest.mark.parametrize(
    ("url", "reason"),
    [
        ("http://127.0.0.1/x", "a loopback address"),
        ("http://169.254.169.254/latest/", "a link-local address"),
        ("file:///etc/hostname", "only http and https"),
        ("nonsense", "without a scheme"),
        ("https://www.sec.gov/Archives/x.htm", "no identity is declared to the SEC"),
    ],
)
def test_an_address_that_may_not_be_asked_is_refused_and_the_rest_taken_in(
    newsroom: FakeNewsroom, tmp_path: Path, url: str, reason: str
) -> None:
    file = tmp_path / "urls.txt"
    file.write_text(f"{url}\n{LINK}\n")
    rows, _ = taken(live(newsroom, tmp_path), file)
    by_url = {str(row["url"]): row for row in rows}
    assert by_url[LINK]["outcome"] == "new"
    assert by_url[url]["outcome"] == "refused"
    assert reason in str(by_url[url]["detail"])


def test_the_sample_asks_no_address(folder: Path, tmp_path: Path) -> None:
    index(folder, f"\t{LINK}\tNVDA")
    rows, _ = taken(Settings(home=tmp_path / "home"), folder)
    assert {row["url"]: row["outcome"] for row in rows} == {FILE: "new", LINK: "absent"}


def test_a_file_that_can_not_be_read_any_more_fails_and_the_last_one_stays(
    folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    settings = Settings(home=tmp_path / "home")
    ((first,), _) = taken(settings, folder)

    def refuse(*given: object) -> None:
        raise OSError("no longer there")

    monkeypatch.setattr("pipelines.steps.inbox.keep_file", refuse)
    ((row,), _) = taken(settings, folder)
    assert (row["outcome"], row["answer_sha256"]) == ("failed", first["answer_sha256"])
    assert "no longer there" in str(row["detail"])


def test_rows_and_problems_are_written_down_and_replaced(folder: Path, tmp_path: Path) -> None:
    (folder / "slides.pdf").write_bytes(b"%PDF")
    with NewsBench(Settings(home=tmp_path / "home"), [feed()]) as bench:
        for _ in range(2):
            rows, problems = take_in(bench.clients(), folder, set(), now=NOW)
            record_poll(bench.connection, INBOX, rows, "run", problems)
        assert bench.outcomes() == {FILE: "unchanged"}
        ((ticker, layer, place, reason),) = bench.rows(
            "SELECT ticker, layer, place, reason FROM ops.quarantine"
        )
    assert (ticker, layer, place) == ("inbox", "ops.newsroom_fetches", "slides.pdf")
    assert "only .htm" in reason


def test_an_inbox_that_is_not_there_is_wrong_use(tmp_path: Path) -> None:
    with pytest.raises(WrongUse, match="AICAPEX_INBOX"):
        taken(Settings(home=tmp_path / "home"), tmp_path / "nowhere")
