"""The SEC's own transformation registry (2015-08-31): words, durations, ballot boxes, names to codes."""

import calendar
import re
import unicodedata
from functools import partial

from pipelines.raw.xbrl.numbers import NotReadable, Transformation
from pipelines.raw.xbrl.places import country_codes, edgar_codes, state_codes
from pipelines.raw.xbrl.words import duration, duration_in_words, number_in_words

SEC_REGISTRY = "http://www.sec.gov/inlineXBRL/transformation/2015-08-31"
_EMPTY_BOX, _TICKED_BOXES = "\u2610", ("\u2611", "\u2612")
_QUARTERS = {"1": 3, "first": 3, "2": 6, "second": 6, "3": 9, "third": 9, "4": 12, "fourth": 12, "last": 12}
_ORDINAL = r"(1|first|2|second|3|third|4|fourth|last)"
_QUARTER_YEAR = re.compile(rf"(?:(?![0-9]{{2}})\w[^0-9]*)?{_ORDINAL}[^0-9]*([0-9]{{4}})")
_YEAR_QUARTER = re.compile(rf"([0-9]{{4}})[^0-9]*{_ORDINAL}((?![0-9]).*\w+)?")
_EXCHANGES = {
    "box exchange": "BOX",
    "cboe byx exchange": "CboeBYX",
    "cboe bzx exchange": "CboeBZX",
    "cboe c2 exchange": "C2",
    "cboe edga exchange": "CboeEDGA",
    "cboe edgx exchange": "CboeEDGX",
    "cboe exchange": "CBOE",
    "chicago stock exchange": "CHX",
    "investors exchange": "IEX",
    "miami international securities exchange": "MIAX",
    "miax pearl": "PEARL",
    "nasdaq bx": "BX",
    "nasdaq gemx": "GEMX",
    "nasdaq ise": "ISE",
    "nasdaq mrx": "MRX",
    "nasdaq phlx": "Phlx",
    "nyse": "NYSE",
    "new york stock exchange": "NYSE",
    "nyse american": "NYSEAMER",
    "nyse arca": "NYSEArca",
    "nyse national": "NYSENAT",
    "nasdaq": "NASDAQ",
    "nasdaq stock market": "NASDAQ",
    "nasdaq global market": "NASDAQ",
    "nasdaq global select market": "NASDAQ",
}
_COMPANY_ENDS = re.compile(r",?\s+(?:llc|inc\.?)$")
_FILERS = {
    "large accelerated filer": "Large Accelerated Filer",
    "accelerated filer": "Accelerated Filer",
    "non accelerated filer": "Non-accelerated Filer",
}


def plain_name(text: str) -> str:
    """Lower case, one space, no accents, straight apostrophes, no article: how names are looked up."""
    if len(text) > 200:
        raise NotReadable("it is too long for a name")
    letters = unicodedata.normalize("NFD", text.casefold().replace("’", "'"))
    plain = " ".join("".join(c for c in letters if not unicodedata.combining(c)).split())
    return plain.removeprefix("the ")


def _code(text: str, codes: dict[str, str]) -> str:
    code = codes.get(plain_name(text))
    if code is None:
        raise NotReadable("the registry does not know the name")
    return code


def _country(text: str) -> str:
    return _code(text, country_codes())


def _state(text: str) -> str:
    return _code(text, state_codes())


def _edgar_place(text: str) -> str:
    return _code(text, edgar_codes())


def _exchange(text: str) -> str:
    return _code(_COMPANY_ENDS.sub("", plain_name(text)), _EXCHANGES)


def _filer_category(text: str) -> str:
    return _code(re.sub(r"[^\w]+", " ", text).strip(), _FILERS)


def _box(text: str, ticked: str, empty: str) -> str:
    box = text.strip()
    if box == _EMPTY_BOX:
        return empty
    if box in _TICKED_BOXES:
        return ticked
    raise NotReadable("it is not one ballot box")


def _quarter_end(text: str) -> str:
    stripped = text.strip().lower()
    match = _QUARTER_YEAR.fullmatch(stripped) if len(stripped) <= 200 else None
    if match:
        ordinal, year = match[1], int(match[2])
    else:
        match = _YEAR_QUARTER.fullmatch(stripped) if len(stripped) <= 200 else None
        if not match:
            raise NotReadable("it names no calendar quarter")
        ordinal, year = match[2], int(match[1])
    month = _QUARTERS[ordinal]
    if not year:
        raise NotReadable("there is no such year")
    return f"{year:04}-{month:02}-{calendar.monthrange(year, month)[1]}"


def _not_a_number(_: str) -> str:
    raise NotReadable("the value is infinite or no number, which no decimal can say")


FORMATS: dict[str, Transformation] = {
    "duryear": duration("Y"),
    "durmonth": duration("M"),
    "durweek": duration("W"),
    "durday": duration("D"),
    "durhour": duration("H"),
    "durwordsen": duration_in_words,
    "numwordsen": number_in_words,
    "datequarterend": _quarter_end,
    "numinf": _not_a_number,
    "numneginf": _not_a_number,
    "numnan": _not_a_number,
    "boolballotbox": partial(_box, ticked="true", empty="false"),
    "yesnoballotbox": partial(_box, ticked="Yes", empty="No"),
    "countrynameen": _country,
    "stateprovnameen": _state,
    "edgarprovcountryen": _edgar_place,
    "exchnameen": _exchange,
    "entityfilercategoryen": _filer_category,
}
