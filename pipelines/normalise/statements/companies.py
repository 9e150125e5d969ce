"""Companies as the press calls them, and when their fiscal years end.

`companies.tsv` holds the names that sentences use for companies of the AI build-out, in English and Korean, and the
month in which the fiscal year of widely quoted companies ends where that is not December. What is not listed ends in
December.
"""

import csv
import re
from dataclasses import dataclass
from functools import cache
from pathlib import Path

_FILE = Path(__file__).with_name("companies.tsv")
# Words in the place of a company that stand for several.
_SECTOR_WORDS = re.compile(
    r"(?i)sectors?|industry|hyper-?scalers?|big[\s-]?(?:tech|four|five|4|5)|mag(?:nificent)?[\s-]?(?:7|seven)"
    r"|clouds?|csps?|market|all|several|various"
    r"|peers?|group|companies|업계|빅테크"
)


@dataclass(frozen=True, slots=True)
class KnownCompany:
    """A company of the list: ticker, name (empty where only the calendar is known), month, names in sentences."""

    ticker: str
    name: str
    fiscal_year_end_month: int
    aliases: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class CompanyMention:
    """A company named at `start`:`end` of a flat sentence."""

    start: int
    end: int
    ticker: str


@cache
def known_companies() -> dict[str, KnownCompany]:
    """Ticker → company."""
    with _FILE.open(encoding="utf-8", newline="") as file:
        rows = csv.DictReader(file, delimiter="\t", quoting=csv.QUOTE_NONE)
        return {
            row["ticker"]: KnownCompany(
                row["ticker"],
                row["name"],
                int(row["fiscal_year_end_month"]),
                tuple(row["aliases"].split("|")) if row["aliases"] else (),
            )
            for row in rows
        }


@cache
def _tickers() -> dict[str, str]:
    names: dict[str, str] = {}
    for company in known_companies().values():
        for alias in (*company.aliases, company.name.lower()):
            if alias:
                names.setdefault(alias, company.ticker)
    return names


@cache
def _pattern() -> re.Pattern[str]:
    latin = sorted((name for name in _tickers() if name.isascii()), key=len, reverse=True)
    hangul = sorted((name for name in _tickers() if not name.isascii()), key=len, reverse=True)
    return re.compile(rf"(?<![\w@.])(?:{'|'.join(map(re.escape, latin))})(?![\w])|(?:{'|'.join(hangul)})")


def find_companies(line: str) -> list[CompanyMention]:
    """Companies of the list that a flat sentence names, in order."""
    return [CompanyMention(m.start(), m.end(), _tickers()[m[0]]) for m in _pattern().finditer(line)]


def same_company(left: str | None, right: str | None) -> bool:
    """Whether two tickers are one company (GOOG and GOOGL, FB and META)."""
    known = known_companies()
    if left == right:
        return True
    a, b = known.get(left or ""), known.get(right or "")
    return a is not None and b is not None and bool(a.name) and a.name == b.name


def look_up(said: str) -> KnownCompany | None:
    """The company that a ticker or a name means; None for one that is not listed."""
    word = said.strip()
    known = known_companies()
    return known.get(word.upper()) or known.get(_tickers().get(word.lower(), ""))


def is_sector(said: str) -> bool:
    """Whether a word in the place of a company stands for several companies."""
    return _SECTOR_WORDS.fullmatch(said.strip().replace("_", " ")) is not None
