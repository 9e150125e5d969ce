from pathlib import Path

import pytest

from pipelines.errors import AicapexError, IdentityMissing, NotInArchive
from pipelines.settings import Settings
from pipelines.sources import edgar
from pipelines.sources.answers import Outcome
from pipelines.sources.factory import open_client
from tests.support.fake_sec import fake_sec, json_reply


def test_live_without_an_identity_says_how_to_set_it_and_touches_nothing(tmp_path: Path) -> None:
    with pytest.raises(IdentityMissing, match=r'export AICAPEX_SEC_IDENTITY="Name contact@example\.com"'):
        open_client(Settings(home=tmp_path / "home", source="live", limiter_dir=tmp_path / "limiter"))
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize(
    "identity",
    [
        "",
        "  ",
        "nobody",
        "contact@example.com",
        "Name contact",
        "Na\nme a@example.com",
        "Jürgen a@example.com",
    ],
)
def test_an_identity_is_a_name_and_an_address(tmp_path: Path, identity: str) -> None:
    with pytest.raises(IdentityMissing):
        open_client(Settings(home=tmp_path, source="live", sec_identity=identity))


def test_live_goes_where_the_overrides_send_it_and_declares_itself(tmp_path: Path) -> None:
    with fake_sec() as sec:
        sec.script("/files/company_tickers.json", json_reply())
        settings = Settings(
            home=tmp_path / "home",
            source="live",
            sec_identity="Some Name contact@example.com",
            origin_overrides=sec.overrides(),
            limiter_dir=tmp_path / "limiter",
        )
        fetched = open_client(settings).fetch(edgar.tickers_url(), immutable=False, expect="json")
    assert (fetched.answer.origin, fetched.answer.url, fetched.outcome) == (
        "live",
        edgar.tickers_url(),
        Outcome.NEW,
    )
    asked = sec.requests[0].headers
    assert asked["User-Agent"] == "Some Name contact@example.com"
    assert asked["Accept-Encoding"] == "gzip, deflate"
    assert (tmp_path / "limiter" / "grants.json").exists()
    assert (tmp_path / "home" / "archive" / "index.sqlite").exists()


def test_an_archive_is_replayed_under_its_own_origin(tmp_path: Path) -> None:
    tree = tmp_path / "tree"
    (tree / "www.sec.gov" / "files").mkdir(parents=True)
    (tree / "www.sec.gov" / "files" / "company_tickers.json").write_text("{}")
    settings = Settings(home=tmp_path / "home", source=f"archive:{tree}")
    client = open_client(settings)
    assert client.origin == settings.origin
    assert client.body(client.fetch(edgar.tickers_url(), immutable=False, expect="json").answer) == b"{}"
    with pytest.raises(NotInArchive):
        client.fetch(edgar.submissions_url(1), immutable=False)


def test_the_sample_needs_neither_network_nor_identity(tmp_path: Path) -> None:
    settings = Settings(home=tmp_path, source="sample")
    client = open_client(settings)
    assert client.origin == settings.origin
    assert client.fetch(edgar.tickers_url(), immutable=False, expect="json").answer.usable


def test_an_unknown_source_is_refused_by_name(tmp_path: Path) -> None:
    with pytest.raises(AicapexError, match="unknown source 'web'"):
        open_client(Settings(home=tmp_path, source="web"))
