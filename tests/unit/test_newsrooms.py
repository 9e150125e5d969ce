from pathlib import Path
from typing import Any

import pytest
import yaml

from pipelines.companies import load_universe
from pipelines.errors import BadNewsroomFile
from pipelines.newsrooms import Feed, load_newsrooms
from pipelines.settings import PROJECT_ROOT
from pipelines.sources.public_address import checked_link

OWN = PROJECT_ROOT / "pipelines" / "newsrooms.yaml"


def entry(**changes: object) -> dict[str, Any]:
    """An entry that is right, with some fields changed."""
    return {
        "name": "soap_newsroom",
        "companies": ["SOAP"],
        "kind": "rss",
        "url": "https://news.example.com/feed.xml",
        "language": "en",
        "hosts": ["news.example.com"],
        "pages": ["https://news.example.com/releases/"],
        "keywords": [],
        "poll_minutes": 60,
        "most_pages": 20,
    } | changes


def written(path: Path, *entries: object, **more: object) -> Path:
    """A newsroom file with these entries."""
    file = path / "newsrooms.yaml"
    file.write_text(yaml.safe_dump({"feeds": list(entries)} | more, sort_keys=False), encoding="utf-8")
    return file


def feed(path: Path, names: dict[str, list[str]] | None = None, **changes: object) -> Feed:
    return load_newsrooms(written(path, entry(**changes), names=names or {})).feeds[0]


def wire(path: Path, **changes: object) -> Feed:
    """A wire that is searched for Soap Makers and for Meta."""
    names = {"SOAP": ["Soap Makers"], "META": ["Meta"]}
    return feed(path, names, kind="wire", companies=[], **changes)


def refusal(file: Path) -> BadNewsroomFile:
    with pytest.raises(BadNewsroomFile) as refused:
        load_newsrooms(file)
    assert str(file) in refused.value.place
    assert refused.value.remedy
    return refused.value


def test_the_projects_own_file_watches_every_company_that_speaks_of_spending() -> None:
    newsrooms = load_newsrooms(OWN)
    own = {ticker for entry in newsrooms.feeds for ticker in entry.companies}
    assert own == {"NVDA", "MSFT", "GOOGL", "AMZN", "META", "ORCL", "CRWV", "AMD", "TSM"}
    assert own <= set(load_universe(PROJECT_ROOT / "pipelines" / "companies.yaml").tickers)
    wires = [entry for entry in newsrooms.feeds if entry.kind == "wire"]
    assert [entry.name for entry in wires] == ["globenewswire", "pr_newswire", "business_wire"]
    assert all(set(entry.names) == own for entry in wires)
    assert all(checked_link(address) for entry in newsrooms.feeds for address in (entry.url, *entry.pages))


@pytest.mark.parametrize(
    ("changes", "reason"),
    [
        ({"name": "Soap"}, "name is not of the form"),
        ({"companies": "SOAP"}, "companies is not a list"),
        ({"companies": [True]}, "companies is not a list"),  # what YAML makes of an unquoted ON
        ({"companies": []}, "companies is empty"),
        ({"kind": "json"}, "kind is none of rss, atom, page, wire"),
        ({"url": 7}, "url is not a text"),
        ({"url": "http://news.example.com/feed.xml"}, "is not of the form https://"),
        ({"url": "https://news.example.com"}, "is not of the form https://"),
        ({"url": "https://me@news.example.com/"}, "carries a user name or a port"),
        ({"url": "https://news.example.com:8080/"}, "carries a user name or a port"),
        ({"url": "https://news.example.com:port/"}, "is no address"),
        (
            {"url": "https://other.example.com/feed.xml"},
            "url https://other.example.com/feed.xml is at a host that",
        ),
        ({"pages": ["https://other.example.com/"]}, "pages https://other.example.com/ is at a host that"),
        ({"pages": []}, "pages is not a list"),
        ({"hosts": ["News.example.com"]}, "News.example.com, which is no name of a host"),
        ({"hosts": ["localhost"]}, "localhost, which is no name of a host"),
        ({"hosts": []}, "hosts is not a list"),
        ({"language": False}, "language is not"),  # what YAML makes of an unquoted NO
        ({"language": "english"}, "language is not"),
        ({"keywords": "capex"}, "keywords is not a list"),
        ({"poll_minutes": 0}, "poll_minutes is not"),
        ({"poll_minutes": True}, "poll_minutes is not"),
        ({"most_pages": 1001}, "most_pages is not"),
        ({"kind": "wire"}, "companies names SOAP, for which `names` has no entry"),
        ({"kind": "wire", "companies": []}, "a wire needs `names`"),
    ],
)
def test_a_wrong_field_is_named_with_its_entry(tmp_path: Path, changes: dict[str, Any], reason: str) -> None:
    refused = refusal(written(tmp_path, entry(**changes)))
    assert reason in refused.what
    assert f"entry {changes.get('name', 'soap_newsroom')}" in refused.place


def test_missing_and_unknown_fields_are_named(tmp_path: Path) -> None:
    wrong = entry(colour="red")
    del wrong["hosts"]
    refused = refusal(written(tmp_path, wrong))
    assert "missing fields: ['hosts']; unknown fields: ['colour']" in refused.what


@pytest.mark.parametrize("content", ["", "feeds: 1", "- a", "feeds: [", "feeds: [7]", "feeds: [{}]"])
def test_a_file_without_entries_is_refused(tmp_path: Path, content: str) -> None:
    file = tmp_path / "newsrooms.yaml"
    file.write_text(content, encoding="utf-8")
    assert str(file) in str(refusal(file))


def test_a_missing_file_is_named(tmp_path: Path) -> None:
    assert "nowhere.yaml" in str(refusal(tmp_path / "nowhere.yaml"))


@pytest.mark.parametrize("names", [["SOAP"], {"SOAP": "Soap"}, {"SOAP": []}, {True: ["Soap"]}])
def test_names_are_a_list_for_each_ticker(tmp_path: Path, names: object) -> None:
    assert "names is not ticker" in refusal(written(tmp_path, entry(), names=names)).what


def test_a_name_or_an_address_stands_once(tmp_path: Path) -> None:
    assert "the name soap_newsroom stands twice" in refusal(written(tmp_path, entry(), entry())).what
    same = refusal(written(tmp_path, entry(), entry(name="again")))
    assert "the url https://news.example.com/feed.xml stands twice" in same.what


def test_a_newsroom_is_its_companys_and_a_wire_is_whoevers_it_names(tmp_path: Path) -> None:
    assert feed(tmp_path).tickers_named("nobody is named here") == ("SOAP",)
    both = wire(tmp_path)
    assert both.tickers_named("Soap Makers and META report results") == ("SOAP", "META")
    assert both.tickers_named("SOAP MAKERS REPORT RESULTS") == ("SOAP",)


@pytest.mark.parametrize(
    "text", ["A Meta-analysis of soap", "metal prices", "Metadata for all", "a meta view"]
)
def test_a_word_that_only_looks_like_a_company_names_none(tmp_path: Path, text: str) -> None:
    assert wire(tmp_path).tickers_named(text) == ()


def test_an_entry_is_wanted_for_its_company_and_its_keywords(tmp_path: Path) -> None:
    chosen = wire(tmp_path, keywords=["capital expenditure"])
    assert chosen.wants("Soap Makers raises Capital Expenditures", "")
    assert chosen.wants("Results", "Soap Makers on capital expenditure")
    assert not chosen.wants("Soap Makers opens a shop", "")
    assert not chosen.wants("Capital expenditures rise", "everywhere")
    assert feed(tmp_path).wants("Anything", "")
    assert not feed(tmp_path, keywords=["capex"]).wants("Anything", "")


def test_feeds_are_chosen_by_company_and_wires_carry_all_they_have_names_for(tmp_path: Path) -> None:
    names = {"SOAP": ["Soap Makers"], "META": ["Meta"]}
    other = entry(name="wire", kind="wire", companies=[], url="https://news.example.com/wire")
    newsrooms = load_newsrooms(written(tmp_path, entry(), other, names=names))
    assert [entry.name for entry in newsrooms.selected(("SOAP",))] == ["soap_newsroom", "wire"]
    assert [entry.name for entry in newsrooms.selected(("META",))] == ["wire"]
    assert newsrooms.selected(("NVDA",)) == ()


def test_redirects_may_lead_to_the_hosts_that_an_entry_names_together(tmp_path: Path) -> None:
    hosts = ["news.example.com", "www.example.com"]
    sites = load_newsrooms(written(tmp_path, entry(hosts=hosts))).sites()
    assert sites == {host: frozenset(hosts) for host in hosts}


def test_any_change_of_an_entry_changes_its_version(tmp_path: Path) -> None:
    before = wire(tmp_path)
    assert wire(tmp_path).version() == before.version()
    assert wire(tmp_path, keywords=["capex"]).version() != before.version()
    renamed = feed(tmp_path, {"SOAP": ["Soap"]}, kind="wire", companies=[])
    assert renamed.version() != before.version()
