"""Newsrooms as data: which feeds are watched, whose releases they carry, and where their links may lead."""

import hashlib
import json
import re
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from pathlib import Path
from types import MappingProxyType
from typing import Literal
from urllib.parse import urlsplit

import yaml

from pipelines.errors import BadNewsroomFile
from pipelines.yaml_files import plain_values

Kind = Literal["rss", "atom", "page", "wire"]
KINDS: tuple[Kind, ...] = ("rss", "atom", "page", "wire")

_FIELDS = {
    "name",
    "companies",
    "kind",
    "url",
    "language",
    "hosts",
    "pages",
    "keywords",
    "poll_minutes",
    "most_pages",
}
_NAME = re.compile(r"[a-z][a-z0-9_]*")
_HOST = re.compile(r"[a-z0-9-]+(\.[a-z0-9-]+)+")
_LANGUAGE = re.compile(r"[a-z]{2,3}(-[A-Za-z0-9]{2,8})*")
_SEE = "see the comment at the file's head"


@dataclass(frozen=True, slots=True)
class Feed:
    """One entry of the newsroom file.

    `pages` are beginnings of the addresses that its releases may have, `hosts` the hosts of these and of their
    redirects. `keywords` is empty where every entry is wanted. `names` maps the tickers of a wire to how
    headlines write them, and is empty for a company's own newsroom.
    """

    name: str
    companies: tuple[str, ...]
    kind: Kind
    url: str
    language: str
    hosts: tuple[str, ...]
    pages: tuple[str, ...]
    keywords: tuple[str, ...]
    poll_minutes: int
    most_pages: int
    names: Mapping[str, tuple[str, ...]]

    def version(self) -> str:
        """A hash that changes with anything that decides what an entry of the feed is."""
        return hashlib.sha256(json.dumps(asdict(self), sort_keys=True).encode()).hexdigest()[:16]

    def tickers_named(self, text: str) -> tuple[str, ...]:
        """The feed's own companies, or those of a wire that the text names."""
        if self.kind != "wire":
            return self.companies
        return tuple(ticker for ticker, names in self.names.items() if _names_company(text, names))

    def wants(self, title: str, summary: str) -> bool:
        """Whether an entry is about one of the companies and, where there are keywords, holds one of them."""
        text = f"{title}\n{summary}"
        return bool(self.tickers_named(text)) and (not self.keywords or _holds_keyword(text, self.keywords))


@dataclass(frozen=True, slots=True)
class Newsrooms:
    """All feeds of one newsroom file."""

    feeds: tuple[Feed, ...]

    def selected(self, tickers: tuple[str, ...]) -> tuple[Feed, ...]:
        """Feeds that carry releases of one of these companies."""
        wanted = set(tickers)
        return tuple(feed for feed in self.feeds if wanted & (set(feed.companies) | feed.names.keys()))

    def sites(self) -> Mapping[str, frozenset[str]]:
        """For each host, the hosts to which its redirects may lead: those of every feed that names it."""
        found: dict[str, frozenset[str]] = {}
        for feed in self.feeds:
            for host in feed.hosts:
                found[host] = found.get(host, frozenset()) | frozenset(feed.hosts)
        return MappingProxyType(found)


def load_newsrooms(path: Path) -> Newsrooms:
    """Read a newsroom file; raises BadNewsroomFile naming the entry and the field that is wrong."""
    try:
        document = plain_values(path.read_text(encoding="utf-8"))
    except (OSError, yaml.YAMLError, UnicodeDecodeError) as error:
        raise BadNewsroomFile(
            f"the newsroom file can not be read: {error}", place=str(path), remedy="mend or restore the file"
        ) from error
    if not isinstance(document, dict) or not isinstance(document.get("feeds"), list):
        raise BadNewsroomFile("the newsroom file has no list `feeds`", place=str(path), remedy=_SEE)
    names = _company_names(document.get("names", {}), path)
    feeds = tuple(
        _feed(entry, number, names, path) for number, entry in enumerate(document["feeds"], start=1)
    )
    for what, values in (("name", [feed.name for feed in feeds]), ("url", [feed.url for feed in feeds])):
        for value in values:
            if values.count(value) > 1:
                raise BadNewsroomFile(
                    f"the {what} {value} stands twice", place=str(path), remedy="keep one entry a feed"
                )
    return Newsrooms(feeds)


def _company_names(entry: object, path: Path) -> dict[str, tuple[str, ...]]:
    right = isinstance(entry, dict) and all(
        isinstance(ticker, str) and _strings(names) and names for ticker, names in entry.items()
    )
    if not isinstance(entry, dict) or not right:
        raise BadNewsroomFile("names is not ticker -> list of names", place=str(path), remedy=_SEE)
    return {ticker.upper(): tuple(names) for ticker, names in entry.items()}


def _feed(entry: object, number: int, names: Mapping[str, tuple[str, ...]], path: Path) -> Feed:
    place = f"{path}, entry {number}"
    if not isinstance(entry, dict) or not isinstance(entry.get("name"), str):
        raise BadNewsroomFile("an entry has no name", place=place, remedy="give every entry a name")
    place = f"{path}, entry {entry['name']}"
    missing, unknown = _FIELDS - entry.keys(), entry.keys() - _FIELDS
    if missing or unknown:
        raise BadNewsroomFile(
            f"missing fields: {sorted(missing) or 'none'}; unknown fields: {sorted(map(str, unknown)) or 'none'}",
            place=place,
            remedy=_SEE,
        )
    problems = _form_problems(entry) or _sense_problems(entry, names)
    if problems:
        raise BadNewsroomFile("; ".join(problems), place=place, remedy=_SEE)
    companies = tuple(ticker.upper() for ticker in entry["companies"])
    wire = entry["kind"] == "wire"
    return Feed(
        name=entry["name"],
        companies=companies,
        kind=entry["kind"],
        url=entry["url"],
        language=entry["language"],
        hosts=tuple(entry["hosts"]),
        pages=tuple(entry["pages"]),
        keywords=tuple(entry["keywords"]),
        poll_minutes=entry["poll_minutes"],
        most_pages=entry["most_pages"],
        names={ticker: names[ticker] for ticker in companies or names} if wire else {},
    )


def _form_problems(entry: dict[str, object]) -> list[str]:
    """Fields that are not of their form, each by its name."""
    checks = (
        (not _NAME.fullmatch(str(entry["name"])), "name is not of the form small_letters_and_digits"),
        (not _strings(entry["companies"]), "companies is not a list of tickers"),
        (entry["kind"] not in KINDS, f"kind is none of {', '.join(KINDS)}"),
        (not isinstance(entry["url"], str), "url is not a text"),
        (
            not isinstance(entry["language"], str) or not _LANGUAGE.fullmatch(entry["language"]),
            "language is not a language tag such as en or ko",
        ),
        (not _strings(entry["hosts"]) or not entry["hosts"], "hosts is not a list of hosts"),
        (not _strings(entry["pages"]) or not entry["pages"], "pages is not a list of addresses"),
        (not _strings(entry["keywords"]), "keywords is not a list of words"),
        (not _between(entry["poll_minutes"], 1, 10080), "poll_minutes is not a number from 1 to 10080"),
        (not _between(entry["most_pages"], 1, 1000), "most_pages is not a number from 1 to 1000"),
    )
    return [message for wrong, message in checks if wrong]


def _sense_problems(entry: dict[str, object], names: Mapping[str, tuple[str, ...]]) -> list[str]:
    """Fields of the right form that do not fit each other."""
    hosts, pages, companies = (_list(entry[field]) for field in ("hosts", "pages", "companies"))
    strange = [host for host in hosts if not _HOST.fullmatch(host)]
    problems = [f"hosts holds {host}, which is no name of a host" for host in strange]
    for field, address in [("url", str(entry["url"])), *(("pages", page) for page in pages)]:
        reason = _address_problem(address, hosts)
        if reason:
            problems.append(f"{field} {address} {reason}")
    if entry["kind"] != "wire" and not companies:
        problems.append("companies is empty, which only a wire may have")
    if entry["kind"] == "wire":
        nameless = [ticker for ticker in companies if ticker.upper() not in names]
        problems += [f"companies names {ticker}, for which `names` has no entry" for ticker in nameless]
        if not names:
            problems.append("a wire needs `names`, by which its entries are searched for companies")
    return problems


def _address_problem(address: str, hosts: list[str]) -> str:
    try:
        parts = urlsplit(address)
        host, port = parts.hostname, parts.port
    except ValueError:
        return "is no address"
    if parts.scheme != "https" or not parts.path or parts.fragment:
        return "is not of the form https://<host>/<path>"
    if "@" in parts.netloc or port is not None:
        return "carries a user name or a port"
    return "" if host in hosts else "is at a host that hosts does not name"


def _names_company(text: str, names: tuple[str, ...]) -> bool:
    """Whether a name stands in the text as it is written or in capitals: a meta-analysis is not by Meta."""
    return any(
        re.search(rf"(?<![\w-]){re.escape(spelling)}(?![\w-])", text)
        for name in names
        for spelling in {name, name.upper()}
    )


def _holds_keyword(text: str, keywords: tuple[str, ...]) -> bool:
    """Whether a word of the text begins with a keyword, in capitals or not."""
    return any(re.search(rf"(?<!\w){re.escape(keyword)}", text, re.IGNORECASE) for keyword in keywords)


def _strings(value: object) -> bool:
    return isinstance(value, list) and all(isinstance(item, str) and item.strip() for item in value)


def _list(value: object) -> list[str]:
    return [str(item) for item in value] if isinstance(value, list) else []


def _between(value: object, least: int, most: int) -> bool:
    return type(value) is int and least <= value <= most
