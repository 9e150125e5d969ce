from pathlib import Path
from urllib.parse import urlsplit

import pytest

from pipelines.settings import Settings
from pipelines.sources.factory import open_reference_client
from pipelines.sources.reference import HAND_ENTERED_URL, PROVIDERS, ReferenceFetch, fetch_reference
from pipelines.sources.retry import NO_RETRY
from tests.support.fake_sec import FakeSec, Reply, fake_sec

URLS = {provider.name: provider.url for provider in PROVIDERS}
PATHS = {
    name: urlsplit(url).path + (f"?{urlsplit(url).query}" if urlsplit(url).query else "")
    for name, url in URLS.items()
}
TABLE = b"DATE,OPEN,HIGH,LOW,CLOSE\n08/05/2024,1,2,1,2\n"


def asked(home: Path, sec: FakeSec) -> dict[str, ReferenceFetch]:
    settings = Settings(
        home=home, source="live", limiter_dir=home / "limiter", origin_overrides=sec.overrides()
    )
    client = open_reference_client(settings, policy=NO_RETRY)
    return {fetch.provider.name: fetch for fetch in fetch_reference(client)}


def test_every_provider_is_asked_at_its_public_address_and_over_https() -> None:
    assert len(URLS) == len(PROVIDERS)
    assert all(url.startswith("https://") for url in URLS.values())


def test_a_live_run_asks_the_providers_and_needs_no_identity(tmp_path: Path) -> None:
    with fake_sec() as sec:
        sec.script(PATHS["cboe"], Reply(TABLE, headers={"Content-Type": "text/csv"}))
        sec.script(PATHS["fred"], Reply(b"observation_date,EXKOUS\n"))
        fetches = asked(tmp_path, sec)
        paths = sec.paths()
    assert {name: fetch.outcome for name, fetch in fetches.items()} == {
        "hand_entered": "new", "cboe": "new", "fred": "new", "epoch": "absent",
    }  # fmt: skip
    assert fetches["cboe"].answer is not None
    assert fetches["cboe"].answer.size == len(TABLE)
    assert PATHS["fred"] in paths


def test_one_provider_that_fails_does_not_keep_the_others(tmp_path: Path) -> None:
    with fake_sec() as sec:
        sec.script(PATHS["cboe"], Reply(b"down", 503))
        sec.script(PATHS["epoch"], Reply(b"Model\n"))
        fetches = asked(tmp_path, sec)
    assert (fetches["cboe"].outcome, fetches["cboe"].answer) == ("failed", None)
    assert "503" in (fetches["cboe"].detail or "")
    assert fetches["epoch"].outcome == "new"


def test_what_robots_txt_forbids_is_not_asked(tmp_path: Path) -> None:
    with fake_sec() as sec:
        sec.script("/robots.txt", Reply(b"User-agent: *\nDisallow: /\n"))
        fetches = asked(tmp_path, sec)
        assert set(sec.paths()) == {"/robots.txt"}
    assert fetches["cboe"].outcome == "failed"
    assert "robots.txt" in (fetches["cboe"].detail or "")
    assert fetches["hand_entered"].outcome == "new"


@pytest.mark.parametrize("source", ["sample", "archive"])
def test_without_a_network_only_what_was_entered_by_hand_is_had(tmp_path: Path, source: str) -> None:
    folder = tmp_path / "archive-root"
    folder.mkdir()
    settings = Settings(home=tmp_path / "home", source=f"archive:{folder}" if source == "archive" else source)
    client = open_reference_client(settings)
    fetches = {fetch.provider.url: fetch.outcome for fetch in fetch_reference(client)}
    assert fetches.pop(HAND_ENTERED_URL) == "new"
    assert set(fetches.values()) == {"absent"}
    assert client.origin == settings.origin


def test_a_replayed_archive_may_hold_a_providers_table(tmp_path: Path) -> None:
    parts = urlsplit(URLS["cboe"])
    file = tmp_path / "root" / (parts.hostname or "") / parts.path.lstrip("/")
    file.parent.mkdir(parents=True)
    file.write_bytes(TABLE)
    client = open_reference_client(Settings(home=tmp_path / "home", source=f"archive:{tmp_path / 'root'}"))
    fetches = {fetch.provider.name: fetch.outcome for fetch in fetch_reference(client)}
    assert fetches == {"hand_entered": "new", "cboe": "new", "fred": "absent", "epoch": "absent"}
