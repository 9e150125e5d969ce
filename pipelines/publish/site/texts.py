"""The words of one language: sentences with places for values, and the particles that Korean nouns ask for."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date

from pipelines.errors import AicapexError
from pipelines.publish.site.values import (
    Amount,
    Few,
    Language,
    Name,
    Number,
    Quarter,
    Share,
    Value,
    show_amount,
    show_day,
    show_few,
    show_number,
    show_quarter,
    show_share,
)

# {company} or {company|이가}: the value, and after it the particle that fits its last sound.
_PLACE = re.compile(r"\{(\w+)(?:\|([가-힣]{2}))?\}")
_FIRST, _LAST, _FINALS = 0xAC00, 0xD7A3, 28
# How the last sound of digits read in Korean ends: 영 일 삼 육 칠 팔 close, 이 사 오 구 are open.
_CLOSED_DIGITS = "013678"
# Of the names of Latin letters, 엘 엠 엔 알 are closed.
_CLOSED_LETTERS = "LMNR"


@dataclass(frozen=True)
class Words:
    """Catalogue of one language: flat keys such as `titles.record_high` to sentences; and what sentences of the marts,
    which are English, are in it.
    """

    language: Language
    catalogue: Mapping[str, str]
    of_marts: Mapping[str, str] = field(default_factory=dict)

    def has(self, key: str) -> bool:
        """Whether the catalogue has the key."""
        return key in self.catalogue

    def say(self, key: str, **values: Value) -> str:
        """The sentence of a key with its values, each as the language prints it.

        Raises AicapexError where the catalogue lacks the key or the sentence names a value that is not given.
        """
        if key not in self.catalogue:
            raise AicapexError(
                f"no text {key!r} in language {self.language}",
                place="pipelines/publish/site/texts",
                remedy="add it to the catalogue of each language",
            )
        return _PLACE.sub(lambda place: self._filled(key, place, values), self.catalogue[key])

    def name(self, group: str, key: str) -> str:
        """What a key of a group is called (`names.AMZN`); the key itself where nobody has named it."""
        return self.catalogue.get(f"{group}.{key}", key)

    def measure(self, key: str) -> str:
        """A measure, or a part of a breakdown of one: revenue.segment.aws is Revenue · segment · aws."""
        first, *parts = key.split(".")
        return " · ".join([self.name("measures", first), *(part.replace("_", " ") for part in parts)])

    def own(self, sentence: str) -> tuple[str, Language]:
        """A sentence of a mart in this language where somebody has put it into it, with the language that it is in."""
        if self.language == "en" or not sentence:
            return sentence, self.language
        known = self.of_marts.get(sentence)
        return (known, self.language) if known else (sentence, "en")

    def show(self, value: Value) -> str:
        """One value in this language."""
        match value:
            case Amount():
                return show_amount(value, self.language)
            case Share():
                return show_share(value, self.language)
            case Number():
                return show_number(value)
            case Few():
                return show_few(value, self.language)
            case Quarter():
                return show_quarter(value, self.language)
            case Name():
                return self.name(value.group, value.key)
            case date():
                return show_day(value, self.language)
            case int():
                return f"{value:,}"
            case str():
                return value

    def listed(self, items: list[str]) -> str:
        """A, B and C."""
        if len(items) < 2:
            return "".join(items)
        return self.say("words.last_of_list", before=", ".join(items[:-1]), last=items[-1])

    def _filled(self, key: str, place: re.Match[str], values: Mapping[str, Value]) -> str:
        name, particles = place.groups()
        if name not in values:
            raise AicapexError(
                f"text {key!r} ({self.language}) asks for {name!r}, which the finding does not have",
                place="pipelines/publish/site/texts",
                remedy=f"use one of {', '.join(sorted(values)) or 'no values'}",
            )
        shown = self.show(values[name])
        return shown + (particle(shown, particles) if particles else "")


def particle(word: str, pair: str) -> str:
    """The one of two particles (이가, 은는: after a final consonant first) that fits a word's last sound."""
    # A percent sign is read 퍼센트.
    last = "트" if word.endswith("%") else word.rstrip(")")[-1:]
    if last and _FIRST <= ord(last) <= _LAST:
        return pair[0] if (ord(last) - _FIRST) % _FINALS else pair[1]
    if last.isdigit():
        return pair[0] if last in _CLOSED_DIGITS else pair[1]
    if last.isascii() and last.isupper():
        return pair[0] if last in _CLOSED_LETTERS else pair[1]
    return f"{pair[0]}({pair[1]})"


def flat(document: Mapping[str, object], prefix: str = "") -> dict[str, str]:
    """Nested mapping of a catalogue file to flat keys; values that are no texts are printed as such."""
    found: dict[str, str] = {}
    for key, value in document.items():
        if isinstance(value, Mapping):
            found |= flat(value, f"{prefix}{key}.")
        else:
            found[f"{prefix}{key}"] = str(value).strip()
    return found


def places(sentence: str) -> set[str]:
    """Names of the values that a sentence asks for."""
    return {name for name, _ in _PLACE.findall(sentence)}
