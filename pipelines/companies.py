"""Companies as data: who is watched, under which CIKs, and which concepts carry which measure."""

import hashlib
import json
import re
from collections.abc import Callable, Mapping
from dataclasses import asdict, dataclass, field
from datetime import date
from pathlib import Path
from typing import Literal

import yaml

from pipelines.errors import BadCompanyFile, UnknownTicker
from pipelines.yaml_files import plain_values

CAPEX_DEFINITIONS = (
    "cash_gross",
    "cash_net_of_incentives",
    "cash_plus_finance_lease_principal",
    "incl_finance_leases_acquired",
    "incurred",
)
MEASURES = (
    "capex_cash",
    "revenue",
    "finance_lease_principal",
    "incentive_proceeds",
    "finance_leases_acquired",
    # Bought and not yet paid, less paid of earlier purchases, where a company states the change itself.
    "capex_unpaid_change",
    "operating_cash_flow",
    "depreciation",
    # As the company itself states it, whatever is in it; read from releases and calls, never from tags.
    "capex_headline",
)
BALANCES = (
    "capex_unpaid",
    "purchase_obligations",
    "supply_obligations",
    "cloud_service_obligations",
    "other_commitments",
    "leases_not_commenced",
    "remaining_performance_obligation",
)
PROSE = ("concentration",)
# A concept, or one with the members that its dimensions must have: us-gaap:Revenues[srt:ProductOrServiceAxis=x:YMember]
SELECTOR = re.compile(
    r"[A-Za-z][\w.-]*:[A-Za-z]\w*(\[[\w.-]+:\w+=[\w.-]+:\w+(, ?[\w.-]+:\w+=[\w.-]+:\w+)*\])?"
)
_NAME = re.compile(r"[a-z][a-z0-9_]*")
_OPTIONAL = {"balances", "breakdowns", "prose"}
_FIELDS = {
    "ticker",
    "name",
    "ciks",
    "role",
    "fiscal_year_end",
    "reports",
    "currencies",
    "concepts",
    "definitions",
    "headline",
    "incentives",
}


@dataclass(frozen=True, slots=True)
class Part:
    """One part of a breakdown: `selectors` in order of preference; none where no filing read so far tags it.

    A residual is what is left of the whole (other countries). Parts leave and join it from filing to filing, so a
    difference of two filings is one only where both name the same other parts.
    """

    name: str
    label: str
    selectors: tuple[str, ...]
    is_residual: bool = False


@dataclass(frozen=True, slots=True)
class Breakdown:
    """How a company splits a measure: a cut (market_platform), and the taxonomy that its parts belong to.

    Parts of two taxonomies of one cut are told apart, because a company renames and regroups them.
    """

    cut: str
    taxonomy: str
    measure: str
    is_complete: bool
    parts: tuple[Part, ...]
    filings_from: date | None = None
    filings_before: date | None = None

    def measure_of(self, part: Part) -> str:
        """Name of the part's series: revenue.market_platform.data_center."""
        return f"{self.measure}.{self.cut}.{part.name}"


@dataclass(frozen=True, slots=True)
class Company:
    """One entry of the company file.

    `concepts` maps a measure to selectors (a prefixed concept, with the members of its dimensions where it has
    any), the preferred one first; `balances` does so for amounts at a date. `fiscal_year_end` is a month (1 to 12).
    `prose` names what is read from the sentences of the filings.
    """

    ticker: str
    name: str
    ciks: tuple[int, ...]
    role: str
    fiscal_year_end: int
    reports: Literal["quarters", "years"]
    currencies: tuple[str, ...]
    concepts: Mapping[str, tuple[str, ...]]
    definitions: tuple[str, ...]
    headline: str
    incentives: Literal["none", "tagged"]
    balances: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    breakdowns: tuple[Breakdown, ...] = ()
    prose: tuple[str, ...] = ()

    def series(self) -> dict[str, tuple[str, ...]]:
        """Selectors of every measure over a period, parts of breakdowns included."""
        parts = {
            breakdown.measure_of(part): part.selectors
            for breakdown in self.breakdowns
            for part in breakdown.parts
            if part.selectors
        }
        return {**self.concepts, **parts}

    def residuals(self) -> dict[str, tuple[str, ...]]:
        """Measures that are what is left of a whole, each with the measures of the other parts."""
        return {
            breakdown.measure_of(part): tuple(
                breakdown.measure_of(other) for other in breakdown.parts if other is not part
            )
            for breakdown in self.breakdowns
            for part in breakdown.parts
            if part.is_residual
        }

    def version(self) -> str:
        """A hash that changes with anything in the entry, so that an edit refreshes what depends on it."""
        text = json.dumps(asdict(self), sort_keys=True, default=str)
        return hashlib.sha256(text.encode()).hexdigest()[:16]


@dataclass(frozen=True, slots=True)
class Group:
    """A set of companies summed together."""

    group: str
    description: str
    members: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Universe:
    """All companies and groups of one company file."""

    companies: tuple[Company, ...]
    groups: tuple[Group, ...]

    @property
    def tickers(self) -> tuple[str, ...]:
        """Tickers in the file's order."""
        return tuple(company.ticker for company in self.companies)

    def company(self, ticker: str) -> Company:
        """The entry of one ticker; raises UnknownTicker naming those that exist."""
        for company in self.companies:
            if company.ticker == ticker.upper():
                return company
        raise UnknownTicker(
            f"unknown ticker {ticker!r}",
            place="company file",
            remedy=f"use one of {', '.join(self.tickers)}, or add an entry to the company file",
        )

    def selected(self, tickers: tuple[str, ...]) -> tuple[Company, ...]:
        """Companies of these tickers in the file's order; all where none is given."""
        if not tickers:
            return self.companies
        wanted = {self.company(ticker).ticker for ticker in tickers}
        return tuple(company for company in self.companies if company.ticker in wanted)


def load_universe(path: Path) -> Universe:
    """Read a company file; raises BadCompanyFile naming the entry and the field that is wrong."""
    try:
        document = plain_values(path.read_text(encoding="utf-8"))
    except (OSError, yaml.YAMLError, UnicodeDecodeError) as error:
        raise BadCompanyFile(
            f"the company file can not be read: {error}", place=str(path), remedy="mend or restore the file"
        ) from error
    if not isinstance(document, dict) or not isinstance(document.get("companies"), list):
        raise BadCompanyFile(
            "the company file has no list `companies`", place=str(path), remedy="see the file's head"
        )
    if not document["companies"]:
        raise BadCompanyFile("the company file names no company", place=str(path), remedy="add an entry")
    companies = tuple(
        _company(entry, number, path) for number, entry in enumerate(document["companies"], start=1)
    )
    tickers = [company.ticker for company in companies]
    for ticker in tickers:
        if tickers.count(ticker) > 1:
            raise BadCompanyFile(f"{ticker} stands twice", place=str(path), remedy="keep one entry a ticker")
    entries = document.get("groups") or []
    if not isinstance(entries, list):
        raise BadCompanyFile("groups is not a list", place=str(path), remedy="see the file's head")
    groups = tuple(_group(entry, set(tickers), path) for entry in entries)
    return Universe(companies, groups)


def _company(entry: object, number: int, path: Path) -> Company:
    place = f"{path}, entry {number}"
    if not isinstance(entry, dict) or "ticker" not in entry:
        raise BadCompanyFile("an entry has no ticker", place=place, remedy="give every entry a ticker")
    place = f"{path}, entry {entry['ticker']}"
    missing, unknown = _FIELDS - entry.keys(), entry.keys() - _FIELDS - _OPTIONAL
    if missing or unknown:
        raise BadCompanyFile(
            f"missing fields: {sorted(missing) or 'none'}; unknown fields: {sorted(map(str, unknown)) or 'none'}",
            place=place,
            remedy="see the comment at the file's head",
        )
    concepts, balances, prose = entry["concepts"], entry.get("balances", {}), entry.get("prose", [])
    problems = [
        message
        for wrong, message in (
            # YAML reads an unquoted ON or NO as a boolean and 700 as a number.
            *(
                (not isinstance(entry[text], str), f"{text} is not a text")
                for text in ("ticker", "name", "role")
            ),
            (
                not _ints(entry["ciks"])
                or not all(0 < cik < 10**10 for cik in entry["ciks"])
                or len(set(entry["ciks"])) < len(entry["ciks"]),
                "ciks is not a list of different CIKs",
            ),
            (
                type(entry["fiscal_year_end"]) is not int or not 1 <= entry["fiscal_year_end"] <= 12,
                "fiscal_year_end is not a month from 1 to 12",
            ),
            (entry["reports"] not in ("quarters", "years"), "reports is neither quarters nor years"),
            (entry["incentives"] not in ("none", "tagged"), "incentives is neither none nor tagged"),
            (not _strings(entry["currencies"]), "currencies is not a list of units"),
            (
                not _selectors(concepts, MEASURES),
                f"concepts is not measure -> prefixed names, measures being {', '.join(MEASURES)}",
            ),
            (
                not _selectors(balances, BALANCES),
                f"balances is not balance -> prefixed names, balances being {', '.join(BALANCES)}",
            ),
            (
                not isinstance(prose, list) or not set(map(str, prose)) <= set(PROSE),
                f"prose is not a list out of {', '.join(PROSE)}",
            ),
            (
                not _strings(entry["definitions"]) or not set(entry["definitions"]) <= set(CAPEX_DEFINITIONS),
                f"definitions is not a list out of {', '.join(CAPEX_DEFINITIONS)}",
            ),
            (entry["headline"] not in CAPEX_DEFINITIONS, "headline is no capex definition"),
        )
        if wrong
    ]
    if problems:
        raise BadCompanyFile("; ".join(problems), place=place, remedy="see the comment at the file's head")
    return Company(
        ticker=str(entry["ticker"]).upper(),
        name=str(entry["name"]),
        ciks=tuple(entry["ciks"]),
        role=str(entry["role"]),
        fiscal_year_end=entry["fiscal_year_end"],
        reports=entry["reports"],
        currencies=tuple(entry["currencies"]),
        concepts={measure: tuple(names) for measure, names in concepts.items()},
        definitions=tuple(entry["definitions"]),
        headline=str(entry["headline"]),
        incentives=entry["incentives"],
        balances={balance: tuple(names) for balance, names in balances.items()},
        breakdowns=_breakdowns(entry.get("breakdowns", []), place),
        prose=tuple(prose),
    )


def _breakdowns(entries: object, place: str) -> tuple[Breakdown, ...]:
    def wrong(what: str) -> BadCompanyFile:
        return BadCompanyFile(what, place=place, remedy="see the comment at the file's head")

    if not isinstance(entries, list):
        raise wrong("breakdowns is not a list")
    found: list[Breakdown] = []
    for entry in entries:
        wanted = {"cut", "taxonomy", "measure", "complete", "parts"}
        if not isinstance(entry, dict) or entry.keys() - {"filings"} != wanted:
            raise wrong(f"a breakdown has the fields {', '.join(sorted(wanted))}")
        bounds = entry.get("filings", {})
        if (
            not isinstance(bounds, dict)
            or not bounds.keys() <= {"from", "before"}
            or not all(type(day) is date for day in bounds.values())
        ):
            raise wrong(
                f"breakdown {entry['cut']!r}: filings is {{from: date, before: date}}, either or both"
            )
        if entry["measure"] not in MEASURES or not all(
            isinstance(entry[name], str) and _NAME.fullmatch(entry[name]) for name in ("cut", "taxonomy")
        ):
            raise wrong(f"breakdown {entry['cut']!r}: measure, cut or taxonomy is no name")
        if not isinstance(entry["complete"], bool) or not isinstance(entry["parts"], dict):
            raise wrong(
                f"breakdown {entry['cut']!r}: complete is true or false, parts is name -> label and concepts"
            )
        parts = tuple(_part(name, part, wrong) for name, part in entry["parts"].items())
        found.append(
            Breakdown(
                entry["cut"],
                entry["taxonomy"],
                entry["measure"],
                entry["complete"],
                parts,
                bounds.get("from"),
                bounds.get("before"),
            )
        )
    names = [breakdown.measure_of(part) for breakdown in found for part in breakdown.parts]
    doubled = sorted({name for name in names if names.count(name) > 1})
    if doubled:
        raise wrong(f"two breakdowns have a part {', '.join(doubled)}")
    return tuple(found)


def _part(name: object, entry: object, wrong: Callable[[str], BadCompanyFile]) -> Part:
    if (
        not isinstance(name, str)
        or not _NAME.fullmatch(name)
        or not isinstance(entry, dict)
        or entry.keys() - {"residual"} != {"label", "concepts"}
        or not isinstance(entry["label"], str)
        or not isinstance(entry.get("residual", False), bool)
        or not (entry["concepts"] == [] or _selectors({"": entry["concepts"]}, ("",)))
    ):
        raise wrong(
            f"part {name!r}: give a label and a list of concepts with their dimensions; residual is true or false"
        )
    return Part(name, entry["label"], tuple(entry["concepts"]), entry.get("residual", False))


def _selectors(value: object, names: tuple[str, ...]) -> bool:
    return (
        isinstance(value, dict)
        and value.keys() <= set(names)
        and all(_strings(items) and all(map(SELECTOR.fullmatch, items)) for items in value.values())
    )


def _group(entry: object, tickers: set[str], path: Path) -> Group:
    if not isinstance(entry, dict) or not {"group", "description", "members"} <= entry.keys():
        raise BadCompanyFile(
            "a group needs group, description and members", place=str(path), remedy="complete it"
        )
    place = f"{path}, group {entry['group']}"
    if not _strings(entry["members"]):
        raise BadCompanyFile("members is not a list of tickers", place=place, remedy="see the file's head")
    strangers = set(entry["members"]) - tickers
    if strangers:
        raise BadCompanyFile(
            f"group {entry['group']} names {sorted(strangers)}",
            place=place,
            remedy="add the company or drop the member",
        )
    return Group(str(entry["group"]), str(entry["description"]), tuple(entry["members"]))


def _ints(value: object) -> bool:
    return isinstance(value, list) and bool(value) and all(type(item) is int for item in value)


def _strings(value: object) -> bool:
    return isinstance(value, list) and bool(value) and all(isinstance(item, str) for item in value)
