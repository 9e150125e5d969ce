from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from pipelines.errors import NotInArchive, PassingFailure
from pipelines.settings import Settings
from pipelines.sources.answers import Outcome
from pipelines.sources.archive import AnswerArchive
from pipelines.sources.factory import open_client, open_reference_client
from pipelines.sources.kept import KeptClient

URL = "https://data.sec.gov/submissions/CIK0001045810.json"
DOCUMENT = "https://www.sec.gov/Archives/edgar/data/1045810/000104581025000021/q4fy25pr.htm"
START = datetime(2026, 1, 2, 3, 4, 5, tzinfo=UTC)


@pytest.fixture
def archive(tmp_path: Path) -> AnswerArchive:
    return AnswerArchive(tmp_path / "archive")


def keep(archive: AnswerArchive, url: str, body: bytes, *, status: int = 200, minutes: int = 0) -> None:
    archive.keep(url, "live", status, {}, body, START + timedelta(minutes=minutes))


def test_the_last_usable_answer_is_given_with_the_time_at_which_it_came(archive: AnswerArchive) -> None:
    keep(archive, URL, b"{}")
    keep(archive, URL, b'{"a": 1}', minutes=5)
    fetched = KeptClient(archive, "live").fetch(URL, immutable=False, expect="json")
    assert fetched.outcome is Outcome.REUSED
    assert fetched.answer.fetched_at == START + timedelta(minutes=5)
    assert archive.body(fetched.answer) == b'{"a": 1}'


def test_what_was_never_had_and_what_is_of_another_source_is_absent(archive: AnswerArchive) -> None:
    archive.keep(URL, "sample", 200, {}, b"{}", START)
    with pytest.raises(NotInArchive, match="holds no such answer"):
        KeptClient(archive, "live").fetch(URL, immutable=False)


def test_a_source_that_failed_last_fails_as_it_did_but_not_for_a_document_that_is_held(
    archive: AnswerArchive,
) -> None:
    for url in (URL, DOCUMENT):
        keep(archive, url, b"{}")
        keep(archive, url, b"<html>Service Unavailable</html>", status=503, minutes=5)
    client = KeptClient(archive, "live")
    with pytest.raises(PassingFailure, match="503"):
        client.fetch(URL, immutable=False)
    assert client.fetch(DOCUMENT, immutable=True).outcome is Outcome.REUSED


def test_a_body_that_is_gone_is_absent(archive: AnswerArchive) -> None:
    keep(archive, URL, b"{}")
    kept = archive.latest(URL, "live")
    assert kept is not None
    archive.path(kept).unlink()
    with pytest.raises(NotInArchive):
        KeptClient(archive, "live").fetch(URL, immutable=False)


def test_only_what_could_list_lists_and_lists_what_was_kept(archive: AnswerArchive) -> None:
    archive.keep(DOCUMENT, "sample", 200, {}, b"<p>", START)
    folder = "https://www.sec.gov/Archives/edgar/data/1045810/"
    assert KeptClient(archive, "sample").held_under(folder) == [DOCUMENT]
    assert not KeptClient(archive, "live").can_list


def test_a_rebuild_needs_no_identity_and_writes_nothing_into_the_archive(tmp_path: Path) -> None:
    settings = Settings(home=tmp_path, source="live", only_kept=True)
    archive = AnswerArchive(settings.archive_dir)
    keep(archive, URL, b"{}")
    before = archive.last_seen(URL, "live")
    open_client(settings).fetch(URL, immutable=False)
    with pytest.raises(NotInArchive):
        open_reference_client(settings).fetch(
            "https://fred.stlouisfed.org/graph/fredgraph.csv", immutable=False
        )
    assert archive.last_seen(URL, "live") == before
