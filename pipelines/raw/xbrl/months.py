"""Names of months in the languages of the transformation registries, and how a name in a text finds its number.

The registries recognise a month by its beginning. Accents are taken off on both sides, which makes one beginning of
the variants that a language has (`märz`, `marz`).
"""

import re
import unicodedata
from functools import cache

# Twelve months a language; variants of one month are parted by a stroke.
_STEMS = {
    "bg": "ян фев мар апр маи юни юли авг сеп окт ное дек",
    "cs": "led uno bre dub kve cerven|cervn|cvn cervenec|cervenc|cvc srp zar rij lis pro",
    "cy": "ion chwe maw|faw ebr mai|fai meh|feh gor|ngor aws med|fed hyd tach|dach|nhach|thach rhag|rag",
    "da": "jan feb mar apr maj jun jul aug sep okt nov dec",
    "de": "jan|jaen feb mar|maer apr mai jun jul aug sep okt nov dez",
    "el": "ιαν φεβ μαρ απρ|αριλ μαι ιουν ιουλ αυγ σεπ οκτ νοε δεκ",
    "en": "jan feb mar apr may jun jul aug sep oct nov dec",
    "es": "ene feb mar abr may jun jul ago sep oct nov dic",
    "et": "jaan veebr marts apr mai juuni juuli aug sept okt nov dets",
    "fi": "tam hel maa huh tou kes hei elo syy lok mar jou",
    "fr": "janv fevr mars avr mai juin juil aout sept oct nov dec",
    "hi": "जनवरी फरवरी मार्च अप्रैल मई जून जुलाई अगस्त सितंबर अक्टूबर नवंबर दिसंबर",
    "hr": "sij velj ozu tra svi lip srp kol ruj lis stu pro",
    "hu": "jan feb marc apr maj jun jul aug szept okt nov dec",
    "it": "gen feb mar apr mag giu lug ago set ott nov dic",
    "lt": "sau vas kov bal geg bir lie rugp|rgp rugs|rgs spa|spl lap gru|grd",
    "lv": "janv febr marts apr maijs jun jul aug sept okt nov dec",
    "nl": "jan feb maa|mrt apr mei jun jul aug sep okt nov dec",
    "no": "jan feb mar apr mai jun jul aug sep okt nov des",
    "pl": "sty lut mar kwi maj cze lip sie wrz paz lis gru",
    "pt": "jan fev mar abr mai jun jul ago set out nov dez",
    "ro": "ian feb mar apr mai iun iul aug sep oct noi|nov dec",
    "sk": "jan feb mar apr maj jun jul aug sep okt nov dec",
    "sl": "jan feb mar apr maj jun jul avg sep okt nov dec",
    "sv": "jan feb mar apr maj jun jul aug sep okt nov dec",
    "english": "january february march april may june july august september october november december",
    "roman": "i ii iii iv v vi vii viii ix x xi xii",
}
# Greek words are also typed with the Latin capitals that look alike.
_GREEK_LOOKALIKES = str.maketrans("aeiomnktypxz", "αειομνκτυρχζ")


def folded(text: str, language: str = "") -> str:
    """Lower case, without accents; Devanagari keeps its marks, which are letters."""
    if language == "hi":
        return text
    plain = "".join(c for c in unicodedata.normalize("NFD", text.lower()) if not unicodedata.combining(c))
    return plain.translate(_GREEK_LOOKALIKES) if language == "el" else plain


@cache
def month_numbers(language: str) -> dict[str, int]:
    """Beginning of a month's name (English: whole name or three letters) to its number."""
    lists = [_STEMS[language], _STEMS["english"]] if language == "en" else [_STEMS[language]]
    return {
        stem: number
        for months in lists
        for number, stems in enumerate(months.split(), start=1)
        for stem in stems.split("|")
    }


@cache
def month_pattern(language: str) -> str:
    """A regular expression group that matches a month, longest beginning first."""
    stems = sorted(month_numbers(language), key=len, reverse=True)
    return "(" + "|".join(map(re.escape, stems)) + ")"
