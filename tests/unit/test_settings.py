from pathlib import Path
from typing import Any

import pytest

from pipelines.errors import AicapexError, WrongUse
from pipelines.settings import (
    PROJECT_ROOT,
    Settings,
    canonical_source,
    export_for_children,
    load_settings,
    settings_from_environment,
)


def test_without_any_variable_the_sample_fills_a_home_in_the_checkout() -> None:
    settings = load_settings({})
    assert settings.home == PROJECT_ROOT / ".aicapex"
    assert settings.source == settings.origin == "sample"
    assert settings.companies_file == PROJECT_ROOT / "pipelines" / "companies.yaml"
    assert (settings.sec_identity, settings.tickers, dict(settings.origin_overrides)) == (None, (), {})
    assert settings.requests_per_second == 10


@pytest.mark.parametrize(
    ("variable", "text", "field", "value"),
    [
        ("AICAPEX_HOME", "/tmp/there", "home", Path("/tmp/there")),
        ("AICAPEX_SOURCE", "live", "source", "live"),
        ("AICAPEX_SEC_IDENTITY", "A Reader a@example.com", "sec_identity", "A Reader a@example.com"),
        ("AICAPEX_COMPANIES_FILE", "/tmp/c.yaml", "companies_file", Path("/tmp/c.yaml")),
        ("AICAPEX_NEWSROOMS_FILE", "/tmp/n.yaml", "newsrooms_file", Path("/tmp/n.yaml")),
        ("AICAPEX_INBOX", "/tmp/texts", "inbox", Path("/tmp/texts")),
        ("AICAPEX_COMPANY", "msft, NVDA,", "tickers", ("MSFT", "NVDA")),
        (
            "AICAPEX_ORIGIN_OVERRIDES",
            "data.sec.gov=http://127.0.0.1:9/, www.sec.gov=https://mirror.example",
            "origin_overrides",
            {"data.sec.gov": "http://127.0.0.1:9", "www.sec.gov": "https://mirror.example"},
        ),
        ("AICAPEX_LIMITER_DIR", "/tmp/pace", "limiter_dir", Path("/tmp/pace")),
        ("AICAPEX_REQUESTS_PER_SECOND", "3", "requests_per_second", 3),
        ("AICAPEX_POLL_SECONDS", "300", "poll_seconds", 300),
        ("AICAPEX_KEPT_VERSIONS", "7", "kept_versions", 7),
        ("AICAPEX_WEBHOOK_URL", "https://hooks.example/x", "webhook_url", "https://hooks.example/x"),
        ("AICAPEX_UI_URL", "http://dagster.example/", "ui_url", "http://dagster.example"),
    ],
)
def test_each_variable_sets_its_field(variable: str, text: str, field: str, value: object) -> None:
    assert getattr(load_settings({variable: text}), field) == value


@pytest.mark.parametrize(
    "variable", ["AICAPEX_HOME", "AICAPEX_SOURCE", "AICAPEX_COMPANY", "AICAPEX_SEC_IDENTITY"]
)
def test_an_empty_variable_is_no_variable(variable: str) -> None:
    # limiter_dir is made anew for each, from the machine's directory for temporary files: equal all the same.
    assert load_settings({variable: ""}) == load_settings({})


def test_an_override_wins_over_a_variable_and_none_does_not() -> None:
    environ = {"AICAPEX_SOURCE": "live", "AICAPEX_HOME": "/tmp/there", "AICAPEX_COMPANY": "AMD"}
    settings = load_settings(environ, source="sample", home=None, tickers=("nvda",))
    assert settings.source == "sample"
    assert settings.home == Path("/tmp/there")
    assert settings.tickers == ("NVDA",)


def test_relative_places_become_absolute(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    settings = load_settings({"AICAPEX_HOME": "here", "AICAPEX_SOURCE": "archive:edgar"})
    assert settings.home == tmp_path / "here"
    assert settings.source == f"archive:{tmp_path.resolve() / 'edgar'}"
    assert canonical_source("archive:../edgar") == f"archive:{tmp_path.resolve().parent / 'edgar'}"


def test_two_ways_to_write_one_archive_are_one_source(tmp_path: Path) -> None:
    assert canonical_source(f"archive:{tmp_path}/a/../b") == canonical_source(f"archive:{tmp_path}/b/")


@pytest.mark.parametrize("source", ["teletext", "archive", "archive:", "Sample", "https://data.sec.gov"])
def test_an_unknown_source_is_named_with_those_there_are(source: str) -> None:
    with pytest.raises(AicapexError) as refused:
        load_settings({"AICAPEX_SOURCE": source})
    assert repr(source) in str(refused.value)
    assert "sample, live or archive:<directory" in refused.value.remedy


@pytest.mark.parametrize("text", ["0", "11", "-1", "many", "1.5", "²"])
def test_a_rate_that_is_none_is_named(text: str) -> None:
    with pytest.raises(AicapexError, match="AICAPEX_REQUESTS_PER_SECOND") as refused:
        load_settings({"AICAPEX_REQUESTS_PER_SECOND": text})
    assert refused.value.place == text


@pytest.mark.parametrize(
    "text", ["data.sec.gov", "=http://127.0.0.1:9", "data.sec.gov=", "data.sec.gov=127.0.0.1:9"]
)
def test_an_override_of_an_origin_that_is_none_is_named(text: str) -> None:
    with pytest.raises(AicapexError, match="AICAPEX_ORIGIN_OVERRIDES") as refused:
        load_settings({"AICAPEX_ORIGIN_OVERRIDES": text})
    assert refused.value.place == text


def test_a_password_in_the_address_of_a_mirror_is_refused_and_not_shown() -> None:
    with pytest.raises(AicapexError, match="holds a user or a password") as refused:
        load_settings({"AICAPEX_ORIGIN_OVERRIDES": "data.sec.gov=https://reader:hush@mirror.example"})
    assert refused.value.place == "data.sec.gov=https://***@mirror.example"


@pytest.mark.parametrize("text", [",", " , "])
def test_a_list_of_companies_without_any_is_not_all_of_them(text: str) -> None:
    with pytest.raises(AicapexError, match="AICAPEX_COMPANY names no company"):
        load_settings({"AICAPEX_COMPANY": text})


@pytest.mark.parametrize("text", ["4", "3601", "soon"])
def test_an_interval_that_is_none_is_named(text: str) -> None:
    with pytest.raises(AicapexError, match="AICAPEX_POLL_SECONDS"):
        load_settings({"AICAPEX_POLL_SECONDS": text})


def test_the_address_of_a_webhook_is_never_shown() -> None:
    secret = "https://hooks.example/services/secret"
    assert "secret" not in repr(load_settings({"AICAPEX_WEBHOOK_URL": secret}))
    with pytest.raises(AicapexError, match="AICAPEX_WEBHOOK_URL") as refused:
        load_settings({"AICAPEX_WEBHOOK_URL": "hooks.example/services/secret"})
    assert "secret" not in str(refused.value)


def test_every_place_of_a_home_lies_under_it(tmp_path: Path) -> None:
    settings = Settings(home=tmp_path)
    places = [settings.archive_dir, settings.warehouse_path, settings.published_dir, settings.published_file,
              settings.dagster_dir, settings.dbt_target_dir, settings.traces_dir]  # fmt: skip
    assert all(place.is_relative_to(tmp_path) for place in places)
    assert len(set(places)) == len(places)


def test_settings_can_not_be_changed(tmp_path: Path) -> None:
    settings: Any = Settings(home=tmp_path)
    with pytest.raises(AttributeError):
        settings.source = "live"


@pytest.mark.parametrize("inbox", [None, "/tmp/texts"])
def test_child_processes_get_the_same_settings(tmp_path: Path, inbox: str | None) -> None:
    settings = load_settings(
        {},
        home=tmp_path,
        source="archive:/tmp/edgar",
        companies_file="/tmp/c.yaml",
        newsrooms_file="/tmp/n.yaml",
        inbox=inbox,
        limiter_dir=tmp_path / "pace",
        sec_identity="Example Reader reader@example.com",
        origin_overrides={"data.sec.gov": "http://127.0.0.1:9", "www.sec.gov": "http://127.0.0.1:9"},
        requests_per_second=3,
        poll_seconds=30,
        kept_versions=7,
        webhook_url="https://hooks.example/x",
        ui_url="http://dagster.example",
    )
    export_for_children(settings)
    assert settings_from_environment() == settings


@pytest.mark.parametrize("scheme", ["postgresql", "postgresql+psycopg2"])
def test_the_address_of_postgres_gets_the_driver_that_is_installed(scheme: str) -> None:
    settings = load_settings({"AICAPEX_POSTGRES_URL": f"{scheme}://reader:hidden@db.example.com/runs"})
    assert settings.postgres_url == "postgresql+psycopg2://reader:hidden@db.example.com/runs"


@pytest.mark.parametrize(
    "url", ["db.example.com/hidden", "mysql://reader:hidden@db.example.com/runs", "postgresql://"]
)
def test_an_address_that_is_none_of_postgres_is_refused_without_being_shown(url: str) -> None:
    with pytest.raises(WrongUse, match="AICAPEX_POSTGRES_URL") as raised:
        load_settings({"AICAPEX_POSTGRES_URL": url})
    assert "hidden" not in str(raised.value)
