"""Company-facts answers to rows."""

import json
from copy import deepcopy

import polars as pl
import pytest

from pipelines.contracts.raw import COMPANY_FACTS, SECONDARY_FIGURES
from pipelines.contracts.table import verdict
from pipelines.errors import BadDocument
from pipelines.raw.company_facts import parse_company_facts, parse_secondary_figures
from tests.support.filed import document

FACT = {
    "start": "2024-01-01", "end": "2024-03-31", "val": 14_925_000_000, "accn": "0001018724-24-000083",
    "fy": 2024, "fp": "Q1", "form": "10-Q", "filed": "2024-05-01", "frame": "CY2024Q1",
}  # fmt: skip
INSTANT = {key: value for key, value in FACT.items() if key not in ("start", "frame")}


def answer(*facts: object, unit: str = "USD") -> bytes:
    return json.dumps({"cik": 1, "facts": {"us-gaap": {"Capex": {"units": {unit: list(facts)}}}}}).encode()


def test_a_fact_becomes_one_row_exactly_as_reported() -> None:
    parsed = parse_company_facts(document(answer(FACT)))
    row = parsed.rows.row(0, named=True)
    assert (row["taxonomy"], row["concept"], row["unit"]) == ("us-gaap", "Capex", "USD")
    assert (str(row["start_date"]), str(row["end_date"]), row["value"]) == (
        "2024-01-01",
        "2024-03-31",
        14_925_000_000.0,
    )
    assert (row["filing_fiscal_year"], row["filing_fiscal_period"], row["frame"]) == (2024, "Q1", "CY2024Q1")
    assert verdict(parsed.rows, COMPANY_FACTS).ok


@pytest.mark.parametrize("cik", [b"20", b'"0000000020"'])
@pytest.mark.parametrize("more", [b"", b'"facts": 5, '])
def test_facts_of_another_registrant_are_refused_by_both_numbers(cik: bytes, more: bytes) -> None:
    body = answer(FACT).replace(b'"cik": 1', more + b'"cik": ' + cik)
    with pytest.raises(BadDocument, match="about CIK 20, not about CIK 1"):
        parse_company_facts(document(body))


def test_an_instant_has_no_start() -> None:
    assert parse_company_facts(document(answer(FACT, INSTANT))).rows["start_date"].null_count() == 1


def test_a_company_without_facts_has_no_rows_and_nothing_set_aside() -> None:
    for body in (b'{"cik": 1, "entityName": "x", "facts": {}}', b'{"cik": 1}'):
        parsed = parse_company_facts(document(body))
        assert (parsed.rows.height, parsed.quarantined.height) == (0, 0)
        assert verdict(parsed.rows, COMPANY_FACTS).ok


@pytest.mark.parametrize(
    ("body", "what"),
    [
        (b"", "empty"),
        (b"   ", "empty"),
        (b"<!DOCTYPE html><html>Your Request Originates from an Undeclared Automated Tool</html>", "HTML"),
        (b'{"cik": 1, "facts": {"us-gaap": {"Cap', "not valid JSON"),
        (b"[1, 2]", "JSON list"),
    ],
)
def test_an_answer_that_is_no_company_facts_object_is_refused_with_its_place(body: bytes, what: str) -> None:
    with pytest.raises(BadDocument, match=what) as caught:
        parse_company_facts(document(body))
    assert "data.sec.gov" in str(caught.value)
    assert "What to do" in str(caught.value)


@pytest.mark.parametrize(
    ("change", "reason"),
    [
        ({"start": "2024-04-01"}, "the period ends before it starts"),
        ({"end": "2024-02-31"}, "end_date is no date"),
        ({"end": None}, "end_date is missing"),
        ({"start": 20240101}, "start_date is no date"),
        ({"val": "12"}, "value is missing or of a wrong type"),
        ({"val": None}, "value is missing or of a wrong type"),
        ({"val": True}, "value is missing or of a wrong type"),
        ({"accn": "1018724-24-83"}, "accession_number is not of the form"),
        ({"accn": None}, "accession_number is missing"),
        ({"form": None}, "form is missing"),
        ({"fy": "2024", "end": 7}, "end_date is"),
        ({"accn": ["x"]}, "accession_number is not of the form"),
    ],
)
def test_a_broken_fact_is_quarantined_and_the_rest_goes_on(change: dict[str, object], reason: str) -> None:
    parsed = parse_company_facts(document(answer(FACT, FACT | change, INSTANT)))
    assert parsed.rows.height == 2
    refused = parsed.quarantined.row(0, named=True)
    assert reason in refused["reason"]
    assert refused["place"] == "facts.us-gaap.Capex.units.USD"
    assert str(next(iter(change.values()))) in refused["detail"]


@pytest.mark.parametrize(
    ("path", "place"),
    [
        (("facts",), "facts"),
        (("facts", "us-gaap"), "facts.us-gaap"),
        (("facts", "us-gaap", "Capex"), "facts.us-gaap.Capex.units"),
        (("facts", "us-gaap", "Capex", "units", "USD"), "facts.us-gaap.Capex.units.USD"),
    ],
)
@pytest.mark.parametrize("wrong", [None, 5, "text", [1]])
def test_a_part_of_another_shape_is_quarantined_with_its_place(
    path: tuple[str, ...], place: str, wrong: object
) -> None:
    tree = json.loads(answer(FACT))
    tree["facts"]["dei"] = {"Shares": {"units": {"shares": [INSTANT]}}}
    node = tree
    for key in path[:-1]:
        node = node[key]
    node[path[-1]] = wrong
    parsed = parse_company_facts(document(json.dumps(tree).encode()))
    assert parsed.rows.height == (0 if path == ("facts",) else 1)
    assert all(found.startswith(place) for found in parsed.quarantined["place"].to_list())
    assert parsed.quarantined.height == 1


def test_reading_twice_gives_the_same_rows() -> None:
    one, two = (parse_company_facts(document(answer(FACT, INSTANT))).rows for _ in range(2))
    assert one.equals(two)


def test_the_order_of_keys_in_the_answer_changes_nothing() -> None:
    turned = {key: FACT[key] for key in reversed(FACT)}
    assert parse_company_facts(document(answer(turned))).rows.equals(
        parse_company_facts(document(answer(FACT))).rows
    )


def test_whole_amounts_up_to_two_to_the_53_are_exact() -> None:
    largest = deepcopy(FACT) | {"val": 2**53}
    assert parse_company_facts(document(answer(largest))).rows["value"].cast(pl.Int64).to_list() == [2**53]


def test_a_secondary_figure_names_its_source_instead_of_a_filing() -> None:
    figure = {"start": "2024-01-01", "end": "2024-03-31", "val": 5, "source": "a named source"}
    tree = {"facts": {"secondary": {"capex_cash": {"units": {"USD": [figure, {**figure, "source": None}]}}}}}
    parsed = parse_secondary_figures(document(json.dumps(tree).encode()))
    assert parsed.rows["source"].to_list() == ["a named source"]
    assert "source is missing" in parsed.quarantined["reason"][0]
    assert verdict(parsed.rows, SECONDARY_FIGURES).ok
