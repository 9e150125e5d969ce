"""Transformation formats: every one that the registries define, and the same values as the reference processor's."""

import random
from collections.abc import Callable, Iterator

import pytest

from pipelines.raw.xbrl.formats import format_names, registries, transformation
from pipelines.raw.xbrl.numbers import NotReadable, canonical

TRANSFORMATION = "http://www.xbrl.org/inlineXBRL/transformation/"
SEC = "http://www.sec.gov/inlineXBRL/transformation/2015-08-31"
FOURTH = f"{TRANSFORMATION}2020-02-12"
# Arelle lets a thirty-second of March pass in these two; nobody can file it.
NOT_CHECKED_BY_ARELLE = {"dateslashdaymontheu", "dateslashmonthdayus", "dateslashus", "dateslasheu"}
# Arelle takes the decimal comma of "254,16" for the words between rupees and paise.
OWN_READING = {"numunitdecimalin"}

MONTHS = {
    "bg": "януари февруари март април май юни юли август септември октомври ноември декември",
    "cs": "ledna února března dubna května června července srpna září října listopadu prosince",
    "cy": "Ionawr Chwefror Mawrth Ebrill Mai Mehefin Gorffennaf Awst Medi Hydref Tachwedd Rhagfyr",
    "da": "januar februar marts april maj juni juli august september oktober november december",
    "de": "Januar Februar März April Mai Juni Juli August September Oktober November Dezember",
    "el": "Ιανουαρίου Φεβρουαρίου Μαρτίου Απριλίου Μαΐου Ιουνίου Ιουλίου Αυγούστου Σεπτεμβρίου Οκτωβρίου Νοεμβρίου "
    "Δεκεμβρίου",
    "en": "January February March April May June July August September October November December",
    "es": "enero febrero marzo abril mayo junio julio agosto septiembre octubre noviembre diciembre",
    "et": "jaanuar veebruar märts aprill mai juuni juuli august september oktoober november detsember",
    "fi": "tammikuuta helmikuuta maaliskuuta huhtikuuta toukokuuta kesäkuuta heinäkuuta elokuuta syyskuuta lokakuuta "
    "marraskuuta joulukuuta",
    "fr": "janvier février mars avril mai juin juillet août septembre octobre novembre décembre",
    "hi": "जनवरी फरवरी मार्च अप्रैल मई जून जुलाई अगस्त सितंबर अक्टूबर नवंबर दिसंबर",
    "hr": "siječnja veljače ožujka travnja svibnja lipnja srpnja kolovoza rujna listopada studenoga prosinca",
    "hu": "január február március április május június július augusztus szeptember október november december",
    "it": "gennaio febbraio marzo aprile maggio giugno luglio agosto settembre ottobre novembre dicembre",
    "lt": "sausio vasario kovo balandžio gegužės birželio liepos rugpjūčio rugsėjo spalio lapkričio gruodžio",
    "lv": "janvāris februāris marts aprīlis maijs jūnijs jūlijs augusts septembris oktobris novembris decembris",
    "nl": "januari februari maart april mei juni juli augustus september oktober november december",
    "no": "januar februar mars april mai juni juli august september oktober november desember",
    "pl": "stycznia lutego marca kwietnia maja czerwca lipca sierpnia września października listopada grudnia",
    "pt": "janeiro fevereiro março abril maio junho julho agosto setembro outubro novembro dezembro",
    "ro": "ianuarie februarie martie aprilie mai iunie iulie august septembrie octombrie noiembrie decembrie",
    "sk": "januára februára marca apríla mája júna júla augusta septembra októbra novembra decembra",
    "sl": "januarja februarja marca aprila maja junija julija avgusta septembra oktobra novembra decembra",
    "sv": "januari februari mars april maj juni juli augusti september oktober november december",
    "roman": "I II III IV V VI VII VIII IX X XI XII",
    "saka": "Chaitra Vaisakha Jyaistha Asadha Sravana Bhadra Asvina Kartika Agrahayana Pausa Magha Phalguna",
}


def reference() -> dict[str, dict[str, Callable[[str], str]]]:
    """Arelle's functions by registry and name, without the drafts."""
    from arelle.FunctionIxt import ixtNamespaceFunctions

    return {ns: names for ns, names in ixtNamespaceFunctions.items() if "WGWD" not in ns}


def numbers(chance: random.Random) -> Iterator[str]:
    """Numbers as they are printed anywhere in the world, and some that are none."""
    yield from (
        "-",
        "—",
        "–",
        "(5)",
        "",
        "x",
        ".5",
        ",5",
        "5.",
        " ",
        "1 2 3",
        "12,34,567",
        "0",
        "000",
        "00.50",
    )
    yield from ("10 dollars 5 cents", "1,234円56銭", "１２円５", "5.5.5", "1,2,3", "CHF 1'234.50", "1'234.50")
    for _ in range(150):
        group, point = chance.choice([",", ".", " ", "\xa0", "'", "’", ""]), chance.choice([".", ","])
        whole = chance.choice([9, 999, 10**8])
        text = f"{chance.randint(0, whole):,}".replace(",", group)
        if chance.random() < 0.4:
            text += point + str(chance.randint(0, 999)).zfill(chance.randint(1, 3))
        yield text


def dates(chance: random.Random, language: str) -> Iterator[str]:
    """Dates in every order of their parts, with the months of a language, and some that do not exist."""
    names = MONTHS[language].split()
    for _ in range(250):
        name = chance.choice(names)
        name = chance.choice([name, name.upper(), name[:3], name[:4]])
        day = chance.choice([str(chance.randint(1, 31)), f"{chance.randint(1, 31):02}", "0", "32"])
        month = chance.choice([str(chance.randint(0, 13)), f"{chance.randint(1, 12):02}"])
        year = chance.choice([str(chance.randint(1990, 2030)), f"{chance.randint(0, 99):02}", "7"])
        one, two = chance.choice([" ", ". ", "-", "/", ", "]), chance.choice([" ", "-", "/", ", "])
        era = chance.choice(["令和元", "令和2", "平成31", "昭和5", "大正3", "明治40"])
        yield chance.choice(
            [
                f"{day}{one}{name}", f"{day}{one}{name}{two}{year}", f"{name}{one}{day}", f"{name} {day}, {year}",
                f"{name}{one}{year}", f"{year}{one}{name}", f"{year}{one}{name}{two}{day}",
                f"{year}{one}{day}{two}{name}", f"{day}{one}{month}", f"{month}{one}{day}",
                f"{day}{one}{month}{two}{year}", f"{month}{one}{day}{two}{year}", f"{year}{one}{month}{two}{day}",
                f"{month}{one}{year}", f"{year}{one}{month}", f"{year}年{month}月{day}日", f"{year}年{month}月",
                f"{era}年{month}月{day}日", f"{era}年{month}月", f"{day} {name} {year}",
            ]
        )  # fmt: skip


def language_of(name: str) -> str:
    if "roman" in name:
        return "roman"
    if name in ("calindaymonthyear", "date-ind-day-monthname-year-hi"):
        return "saka"
    end = name.rpartition("-")[2]
    return end if end in MONTHS else {"dk": "da", "in": "hi"}.get(name[-2:], "en")


def given(
    function: Callable[[str], str] | None, text: str, refusals: tuple[type[Exception], ...]
) -> str | None:
    """The value, canonical where it is a number; None where the text is refused."""
    assert function is not None
    try:
        value = function(text)
    except refusals:
        return None
    try:
        return canonical(value)
    except NotReadable:
        return value


@pytest.mark.parametrize("namespace", registries())
def test_every_format_of_the_registries_is_known(namespace: str) -> None:
    assert namespace == SEC or set(format_names(namespace)) == set(reference()[namespace])


@pytest.mark.parametrize("namespace", [ns for ns in registries() if ns != SEC])
def test_values_are_those_of_the_reference_processor(namespace: str) -> None:
    accepted = 0
    for name, theirs in reference()[namespace].items():
        chance = random.Random(name)
        texts = dates(chance, language_of(name)) if "date" in name or "cal" in name else numbers(chance)
        for text in texts:
            expected = given(theirs, text, (Exception,))
            if expected is None:
                continue
            found = given(transformation(namespace, name), text, (NotReadable,))
            if found is None and name in NOT_CHECKED_BY_ARELLE | OWN_READING:
                continue
            assert (name, text, found) == (name, text, expected)
            accepted += 1
    assert accepted > 500


@pytest.mark.parametrize(
    ("namespace", "name"),
    [
        (FOURTH, "numdotdecimal"),  # the third registry's name
        (f"{TRANSFORMATION}2015-02-26", "num-dot-decimal"),  # the fourth registry's name
        (FOURTH, "duryear"),  # the SEC's
        (SEC, "num-dot-decimal"),
        (FOURTH, "num-dot-decimals"),
        (f"{TRANSFORMATION}2031-01-01", "num-dot-decimal"),  # a registry of the future
        ("", "num-dot-decimal"),
    ],
)
def test_a_name_that_its_own_registry_does_not_have_is_no_format(namespace: str, name: str) -> None:
    assert transformation(namespace, name) is None


@pytest.mark.parametrize(
    ("name", "text", "value"),
    [
        ("num-dot-decimal", "60,922", "60922"),
        ("num-dot-decimal", ".5", ".5"),
        ("num-comma-decimal", "1.234,50", "1234.50"),
        ("fixed-zero", "—", "0"),
        ("fixed-empty", "whatever", ""),
        ("fixed-true", "☒", "true"),
        ("fixed-false", "☐", "false"),
        ("date-monthname-day-year-en", "January 28, 2024", "2024-01-28"),
        ("date-month-day", "01/28", "--01-28"),
        ("date-monthname-year-en", "Feb 2024", "2024-02"),
        ("date-jpn-era-year-month-day", "令和元年5月1日", "2019-05-01"),
        ("date-day-monthname-fi", "24. elokuuta", "--08-24"),
    ],
)
def test_formats_of_the_fourth_registry(name: str, text: str, value: str) -> None:
    function = transformation(FOURTH, name)
    assert function is not None
    assert function(text) == value


@pytest.mark.parametrize(
    ("name", "text", "value"),
    [
        ("duryear", "5", "P5Y"),
        ("duryear", "2.5", "P2Y6M"),
        ("duryear", "0", "P0Y"),
        ("duryear", "-1", "-P1Y"),
        ("duryear", "1.99", "P1Y11M26D"),
        ("durmonth", "18", "P18M"),
        ("durmonth", "0.5", "P0M15D"),
        ("durweek", "2", "P14D"),
        ("durday", "30", "P30D"),
        ("durday", "1.5", "P1DT12H"),
        ("durhour", "36", "PT36H"),
        ("durhour", "0", "PT0H"),
        ("durwordsen", "five years", "P5Y"),
        ("durwordsen", "Five-year", "P5Y"),
        ("durwordsen", "two years, six months and 10 days", "P2Y6M10D"),
        ("durwordsen", "twelve months", "P12M"),
        ("durwordsen", "one hundred eighty days", "P180D"),
        ("durwordsen", "no years", "P0D"),
        ("numwordsen", "no", "0"),
        ("numwordsen", "None", "0"),
        ("numwordsen", "Nil", "0"),
        ("numwordsen", "one", "1"),
        ("numwordsen", "Twenty-five", "25"),
        ("numwordsen", "one hundred and five", "105"),
        ("numwordsen", "nineteen hundred", "1900"),
        ("numwordsen", "three million, two hundred thousand and six", "3200006"),
        ("datequarterend", "third quarter of 2024", "2024-09-30"),
        ("datequarterend", "2024 Q1", "2024-03-31"),
        ("boolballotbox", "☐", "false"),
        ("boolballotbox", "☑", "true"),
        ("boolballotbox", "☒", "true"),
        ("yesnoballotbox", "☒", "Yes"),
        ("yesnoballotbox", "☐", "No"),
        ("countrynameen", "Ireland", "IE"),
        ("countrynameen", "The Netherlands", "NL"),
        ("countrynameen", "People’s Republic of China", "CN"),
        ("countrynameen", "Curaçao", "CW"),
        ("stateprovnameen", "Delaware", "DE"),
        ("stateprovnameen", "British Columbia", "BC"),
        ("edgarprovcountryen", "Cayman Islands", "E9"),
        ("edgarprovcountryen", "Ontario, Canada", "A6"),
        ("exchnameen", "The Nasdaq Global Select Market", "NASDAQ"),
        ("exchnameen", "Nasdaq Stock Market LLC", "NASDAQ"),
        ("exchnameen", "New York Stock Exchange", "NYSE"),
        ("exchnameen", "NYSE Arca, Inc.", "NYSEArca"),
        ("entityfilercategoryen", "Large  accelerated filer", "Large Accelerated Filer"),
        ("entityfilercategoryen", "Non-accelerated filer", "Non-accelerated Filer"),
    ],
)
def test_formats_of_the_sec(name: str, text: str, value: str) -> None:
    function = transformation(SEC, name)
    assert function is not None
    assert function(text) == value


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("duryear", "five"),
        ("duryear", "1e5"),
        ("durwordsen", "for a while"),
        ("durwordsen", ""),
        ("durwordsen", "10000 years"),
        ("numwordsen", "several"),
        ("numwordsen", "thousand one million"),
        ("numwordsen", "five five"),
        ("numwordsen", "one and"),
        ("numwordsen", ""),
        ("numwordsen", "one " * 300),
        ("datequarterend", "fifth quarter of 2024"),
        ("datequarterend", "first quarter of 0000"),
        ("boolballotbox", "x"),
        ("countrynameen", "Atlantis"),
        ("countrynameen", "I" * 10_000),
        ("stateprovnameen", "Ireland"),
        ("edgarprovcountryen", "Curacao"),
        ("exchnameen", "Frankfurt"),
        ("entityfilercategoryen", "Filer"),
        ("numinf", "infinite"),
        ("numnan", "n/a"),
    ],
)
def test_what_a_format_of_the_sec_does_not_allow_is_refused(name: str, text: str) -> None:
    function = transformation(SEC, name)
    assert function is not None
    with pytest.raises(NotReadable):
        function(text)


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("num-dot-decimal", "(5)"),
        ("num-dot-decimal", "5.5.5"),
        ("num-dot-decimal", ""),
        ("num-dot-decimal", " , "),
        ("num-dot-decimal", "—"),
        ("num-unit-decimal", "5"),
        ("date-monthname-day-year-en", "February 30, 2024"),
        ("date-day-month", "31/13"),
        ("date-month-day", "02/30"),
        ("date-month-year", "13/2024"),
        ("date-jpn-era-year-month-day", "令和元年13月1日"),
    ],
)
def test_what_a_format_does_not_allow_is_refused(name: str, text: str) -> None:
    function = transformation(FOURTH, name)
    assert function is not None
    with pytest.raises(NotReadable):
        function(text)


@pytest.mark.parametrize("text", [" ", "\t—\n", "—", "-", "–"])
def test_a_dash_is_zero_where_the_registry_says_so(text: str) -> None:
    third = f"{TRANSFORMATION}2015-02-26"
    zero = transformation(third, "zerodash")
    assert zero is not None
    assert given(zero, text, (NotReadable,)) == ("0" if text.strip() else None)
