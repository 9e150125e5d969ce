import json
from datetime import date

import pytest

from aicapex.tracing.node import RATIO, SUM, Node, Place
from aicapex.tracing.output import disagreements, file_name, number, place_lines, tree_json, tree_lines
from tests.support.evidence_file import FACT_ROWS, document, statement

FACT = Place("fact", FACT_ROWS[0], document("https://x/a.htm", b"x", "filing_document"), 1)


def tree() -> Node:
    quarter = Node("capex_cash FY2024Q2", 15, "USD", SUM, identity="q2", notes=["as reported"])
    quarter.operands = [Node("us-gaap:Capex", 25, "USD", place=FACT), Node("less", 10, "USD", sign=-1)]
    both = [Node("capex_usd", 15, "USD", SUM, operands=[quarter]), Node("revenue_usd", 100, "USD")]
    return Node("row", operands=[Node("ratio", 0.15, "ratio", RATIO, operands=both), quarter])


def test_the_tree_is_drawn_with_every_operand() -> None:
    lines = list(tree_lines(tree()))
    assert lines[:4] == [
        "row",
        "├─ ratio 0.15 = the first over the second",
        "│  ├─ capex_usd 15 USD",
        "│  │  └─ capex_cash FY2024Q2 15 USD = difference; as reported",
    ]
    assert lines[4] == "│  │     ├─ us-gaap:Capex 25 USD"
    assert lines[5].startswith("│  │     │     printed 25; at fact 1, #f-1")
    assert "│  │     └─ − less 10 USD" in lines
    assert "│  └─ revenue_usd 100 USD" in lines


def test_a_value_that_stands_twice_is_taken_apart_once() -> None:
    assert list(tree_lines(tree()))[-1] == "└─ capex_cash FY2024Q2 15 USD; see above"


def test_operands_that_do_not_give_a_value_are_pointed_out() -> None:
    wrong = Node("sum", 16, "USD", SUM, operands=[Node("a", 15)])
    assert "does not give this" in next(tree_lines(wrong))
    assert disagreements(Node("row", operands=[wrong])) == ["sum"]


@pytest.mark.parametrize(
    ("value", "unit", "text"),
    [
        (37_256_000_000, "USD", "37,256,000,000 USD"),
        (0.30662, "ratio", "0.3066"),
        (22.0, "%", "22 %"),
        (-5, "USD", "-5 USD"),
        ("30 to 37", "USD", "30 to 37 USD"),
        (date(2024, 3, 31), "", "2024-03-31"),
    ],
)
def test_numbers_are_written_for_people(value: object, unit: str, text: str) -> None:
    assert number(value, unit) == text


def test_words_of_third_parties_are_not_printed() -> None:
    row = statement() | {"sentence": None, "is_quotable": False}
    lines = " ".join(place_lines(Place("sentence", row, document("https://x/a.htm", b"x", "own_file"))))
    assert "not published" in lines
    assert str(row["sentence_sha256"]) in lines


def test_a_document_of_the_sample_is_not_taken_for_the_filing() -> None:
    row = FACT_ROWS[0] | {"evidence": "sample_filing"}
    lines = list(place_lines(Place("fact", row, FACT.document)))
    assert any("not the filing itself" in line for line in lines)
    assert not any("not the filing itself" in line for line in place_lines(FACT))


def test_a_document_can_not_steer_the_terminal() -> None:
    row = statement() | {"sentence": "a\x1b[2J\x07b"}
    lines = list(tree_lines(Node("s", place=Place("sentence", row))))
    assert all(line.isprintable() for line in lines)


def test_json_holds_each_place_with_its_document() -> None:
    said = json.loads(tree_json(tree(), "/tmp/page.html", ["why"]))
    assert (said["page"], said["not_shown"]) == ("/tmp/page.html", ["why"])
    ratio = said["trace"]["operands"][0]
    assert ratio["operands_give_value"] is True
    leaf = ratio["operands"][0]["operands"][0]["operands"][0]
    assert leaf["place"]["fact"]["printed"] == "25"
    assert leaf["document"]["document_url"] == "https://x/a.htm"


def test_a_file_name_is_safe_whatever_the_key_holds() -> None:
    name = file_name("m", {"a": "../../etc/passwd", "b": "x:y z"}, date(2024, 9, 1))
    assert name == "m-.._.._etc_passwd-x_y_z-as_of_2024_09_01.html"
    assert len(file_name("m", {"a": "x" * 500})) < 200
