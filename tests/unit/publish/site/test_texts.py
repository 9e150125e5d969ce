import ast
from pathlib import Path

import pytest
import yaml

from pipelines.errors import AicapexError
from pipelines.publish.site.texts import Words, flat, particle, places
from pipelines.publish.site.values import LANGUAGES, Amount, Few, Name, Quarter, Share
from pipelines.publish.site.write import read_words
from tests.support.repository import ROOT

WORDS = read_words()
SITE = ROOT / "pipelines" / "publish" / "site"


def test_every_key_is_in_both_languages() -> None:
    english, korean = (set(WORDS[language].catalogue) for language in LANGUAGES)
    assert english ^ korean == set()
    assert len(english) > 300


@pytest.mark.parametrize("key", sorted(WORDS["en"].catalogue))
def test_a_text_asks_for_the_same_values_in_both_languages(key: str) -> None:
    english, korean = (WORDS[language].catalogue[key] for language in LANGUAGES)
    # The Korean of a title may leave out what its grammar does not need, and never asks for more.
    assert places(korean) <= places(english)
    assert places(english) - places(korean) == set() or key.startswith("titles.")


def test_every_text_is_said_somewhere() -> None:
    said = "\n".join(path.read_text("utf-8") for path in SITE.rglob("*") if path.suffix in (".py", ".html"))
    # Groups whose keys come with the data, or from a list of pages, verdicts or definitions.
    by_data = (
        *("names", "terms", "columns", "reasons", "gauges", "measures", "operators", "readings", "months"),
        *(
            "units_of_claims",
            "verdicts",
            "nav",
            "pages",
            "definition_texts",
            "verdict_texts",
            "evidence_texts",
        ),
        *("steps", "cases", "titles", "payback"),
    )
    unsaid = {
        key for key in WORDS["en"].catalogue if key.partition(".")[0] not in by_data and key not in said
    }
    assert unsaid == set()


def test_every_text_that_a_template_or_a_module_names_exists() -> None:
    named = {
        node.value
        for path in SITE.rglob("*.py")
        for node in ast.walk(ast.parse(path.read_text("utf-8")))
        if isinstance(node, ast.Constant) and isinstance(node.value, str)
    }
    groups = {key.partition(".")[0] for key in WORDS["en"].catalogue}
    keys = {name for name in named if name.partition(".")[0] in groups and "." in name and " " not in name}
    keys = {name for name in keys if not name.endswith((".html", ".yaml", ".css", ".js"))}
    missing = {key for key in keys if key not in WORDS["en"].catalogue and not key.endswith(".")}
    assert missing == set()


def test_values_are_printed_as_the_language_prints_them() -> None:
    catalogue = {"x": "{who|은는} {when}에 {much}를 썼다"}
    korean = Words("ko", {**catalogue, "names.META": "메타"})
    assert korean.say("x", who=Name("META"), when=Quarter("2026Q2"), much=Amount(30.1e9)) == (
        "메타는 2026년 2분기에 301억 달러를 썼다"
    )
    english = Words("en", {"x": "{few} of {share}"})
    assert english.say("x", few=Few(4), share=Share(0.61, 0)) == "Four of 61%"


def test_what_nobody_has_named_is_called_by_its_key() -> None:
    assert Words("en", {}).name("names", "XYZ") == "XYZ"


def test_a_missing_text_and_a_missing_value_are_errors_that_name_them() -> None:
    words = Words("en", {"x": "{amount} spent"})
    with pytest.raises(AicapexError, match="no text 'y' in language en"):
        words.say("y")
    with pytest.raises(AicapexError, match="asks for 'amount'"):
        words.say("x", share=Share(1))


@pytest.mark.parametrize(
    ("word", "chosen"),
    [
        ("애플", "은"),
        ("메타", "는"),
        ("AMD", "는"),
        ("IBM", "은"),
        ("10", "은"),
        ("12", "는"),
        ("61%", "는"),
        ("TSMC(대만)", "은"),
        ("x", "은(는)"),
    ],
)
def test_a_particle_fits_the_last_sound(word: str, chosen: str) -> None:
    assert particle(word, "은는") == chosen


def test_a_list_ends_with_its_last_member() -> None:
    assert WORDS["en"].listed(["A", "B", "C"]) == "A, B and C"
    assert WORDS["en"].listed(["A"]) == "A"
    assert WORDS["ko"].listed(["A", "B"]) == "A, B"


def test_a_sentence_of_a_mart_that_nobody_has_translated_says_that_it_is_english() -> None:
    korean = Words("ko", {}, {"As before.": "앞과 같다."})
    assert korean.own("As before.") == ("앞과 같다.", "ko")
    assert korean.own("As before!") == ("As before!", "en")
    assert Words("en", {}).own("As before.") == ("As before.", "en")


def test_every_sentence_of_the_claims_is_in_korean() -> None:
    sentences = set()
    for path in (ROOT / "claims").glob("*.yaml"):
        for claim in yaml.safe_load(path.read_text("utf-8"))["claims"]:
            sentences |= {claim.get("limits"), *(part.get("untestable") for part in claim["parts"])}
    wanted = {" ".join(sentence.split()) for sentence in sentences if sentence}
    assert {sentence for sentence in wanted if WORDS["ko"].own(sentence)[1] == "en"} == set()
    assert len(wanted) > 20


def test_a_catalogue_is_flattened_to_keys_with_points() -> None:
    assert flat({"a": {"b": " x ", "c": {"d": 1}}}) == {"a.b": "x", "a.c.d": "1"}


def test_the_catalogues_are_files_of_the_package() -> None:
    assert {path.name for path in Path(SITE / "texts").iterdir()} >= {"en.yaml", "ko.yaml"}
