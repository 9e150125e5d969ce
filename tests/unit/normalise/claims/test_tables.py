from datetime import date

import polars as pl
import pytest

from pipelines.contracts.claims import CLAIM_TABLES, TESTS
from pipelines.contracts.table import verdict
from pipelines.normalise.claims.tables import claim_tables
from pipelines.settings import PROJECT_ROOT

HEAD = "article: {title: An article, language: ko, made_on: 2024-09-01}\nclaims:\n"
CLAIM = """\
  - id: C01
    statement: It is more than ten.
    paraphrase: 열보다 크다.
    subject: all
    parts:
      - statement: It is more than ten.
        test: largest_figure
        series: [size]
        operator: ">"
        threshold: 10
        unit: USD
        period: {from: 2024-01-01, to: 2024-06-30}
    reviewed: {2024-09-01: holds, latest: partly}
"""


def tables(*files: str) -> dict[str, pl.DataFrame]:
    found = claim_tables({f"{number}.yaml": text for number, text in enumerate(files)})
    for table in CLAIM_TABLES:
        assert verdict(found[table.name], table).ok
    return found


def reasons(text: str) -> list[str]:
    found = tables(text)
    assert found["claims"].is_empty()
    return found["quarantine"]["reason"].to_list()


def test_a_claim_becomes_its_statement_its_parts_and_what_a_reviewer_expects() -> None:
    found = tables(HEAD + CLAIM)
    assert found["claims"].select("claim_id", "article_id", "made_on_date", "statement").rows() == [
        ("C01", "0", date(2024, 9, 1), "It is more than ten.")
    ]
    assert found["claim_parts"].select(
        "part", "test", "operator", "threshold", "series", "period_end_date"
    ).rows() == [(1, "largest_figure", ">", 10.0, ["size"], date(2024, 6, 30))]
    assert found["claim_reviews"].select("evaluation", "evaluation_date", "reviewed_verdict").rows() == [
        ("2024-09-01", date(2024, 9, 1), "holds"),
        ("latest", None, "partly"),
    ]
    assert found["quarantine"].is_empty()


@pytest.mark.parametrize(
    ("old", "new", "reason"),
    [
        ("test: largest_figure", "test: guess", "part 1: there is no test 'guess'"),
        (
            "test: largest_figure",
            "untestable: no data\n        test: largest_figure",
            "part 1: it has either a test or",
        ),
        ("        test: largest_figure\n", "", "part 1: it has either a test or"),
        ('operator: ">"', 'operator: "<>"', "part 1: '<>' is none of"),
        ("        threshold: 10\n", "", "part 1: operator and threshold belong together"),
        ("        unit: USD\n", "", "part 1: it is tested and has no unit"),
        ("to: 2024-06-30", "to: 2023-06-30", "part 1: the period ends on 2023-06-30, before it begins"),
        ("id: C01", "id: first", "the id 'first' is not of capital letters"),
        ("latest: partly", "2025-09-01: partly", "reviewed names no verdict for latest"),
        ("2024-09-01: holds", "someday: holds", "reviewed has 'someday'"),
        ("latest: partly", "latest: perhaps", "Invalid enum value 'perhaps'"),
        ("subject: all", "subjekt: all", "Object contains unknown field `subjekt`"),
        (
            "statement: It is more than ten.\n    paraphrase",
            "paraphrase",
            "Object missing required field `statement`",
        ),
    ],
)
def test_a_claim_that_is_none_is_set_aside_and_says_what_is_wrong(old: str, new: str, reason: str) -> None:
    assert old in CLAIM
    (said,) = reasons(HEAD + CLAIM.replace(old, new))
    assert said.startswith(reason)


def test_a_claim_that_is_set_aside_takes_no_other_with_it() -> None:
    found = tables(HEAD + CLAIM.replace("C01", "nonsense") + CLAIM)
    assert found["claims"]["claim_id"].to_list() == ["C01"]
    assert found["quarantine"].select("place", "document_url").rows() == [("claim 1", "claims/0.yaml")]


def test_an_id_belongs_to_the_file_that_comes_first() -> None:
    found = tables(HEAD + CLAIM, HEAD + CLAIM + CLAIM.replace("C01", "D01"))
    assert found["claims"].select("claim_id", "article_id").rows() == [("C01", "0"), ("D01", "1")]
    assert found["quarantine"]["reason"].to_list() == ["C01 is taken"]


@pytest.mark.parametrize(
    ("text", "what"),
    [
        ("a: [", "the file is not YAML"),
        ("- C01", "the file is no file of claims"),
        ("claims: []", "the file is no file of claims"),
        ("", "the file is no file of claims"),
    ],
)
def test_a_file_that_is_none_is_set_aside_whole_and_the_others_are_read(text: str, what: str) -> None:
    found = tables(text, HEAD + CLAIM)
    assert found["claims"]["claim_id"].to_list() == ["C01"]
    assert found["quarantine"]["place"].to_list() == ["the whole file"]
    assert found["quarantine"]["reason"][0].startswith(what)


@pytest.fixture(scope="module")
def article() -> dict[str, pl.DataFrame]:
    text = (PROJECT_ROOT / "claims" / "2024-article.yaml").read_text(encoding="utf-8")
    return claim_tables({"2024-article.yaml": text})


def test_the_article_makes_twenty_five_claims_and_each_is_read(article: dict[str, pl.DataFrame]) -> None:
    assert article["quarantine"].is_empty()
    assert article["claims"]["claim_id"].to_list() == [f"C{number:02}" for number in range(1, 26)]


def test_each_of_its_claims_is_reviewed_as_of_the_articles_day_and_as_of_today(
    article: dict[str, pl.DataFrame],
) -> None:
    by_claim = article["claim_reviews"].group_by("claim_id").agg(pl.col("evaluation").sort())
    assert by_claim["evaluation"].to_list() == [["2024-09-01", "latest"]] * 25


def test_every_way_of_testing_is_used_and_has_a_model() -> None:
    models = PROJECT_ROOT / "dbt" / "models" / "intermediate" / "claims"
    sql = "\n".join(path.read_text(encoding="utf-8") for path in models.glob("*.sql"))
    assert [test for test in TESTS if f"'{test}'" not in sql] == []


def test_a_statement_is_paraphrased_in_the_articles_language(article: dict[str, pl.DataFrame]) -> None:
    korean = article["claims"]["statement_paraphrased"].str.count_matches(r"\p{Hangul}")
    assert korean.min() >= 10  # type: ignore[operator]
