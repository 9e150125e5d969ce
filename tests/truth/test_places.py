"""Places in real filings, read off the documents by hand: which figure of which row is meant, and which sentence."""

from datetime import date
from pathlib import Path

import pytest

from pipelines.evidence.page.pieces import Tag, Text
from pipelines.evidence.page.places import Marked, Place, marked, own_bytes
from pipelines.raw.filing_paragraphs import read_paragraphs
from pipelines.raw.releases.reader import read_release
from pipelines.raw.xbrl.extract import extract

ARCHIVE = (
    Path(__file__).parents[3] / "shared" / "edgar-archive" / "www.sec.gov" / "Archives" / "edgar" / "data"
)
pytestmark = [
    pytest.mark.shared,
    pytest.mark.skipif(not ARCHIVE.is_dir(), reason="needs the held SEC answers in ../shared"),
]


def row_of(result: Marked) -> tuple[str, str]:
    """The words of the table row before the first mark, and what is marked."""
    before = ""
    for piece in result.pieces.pieces:
        if isinstance(piece, Tag):
            before = "" if piece.markup.startswith("<tr") else before
        elif piece.marks:
            start, end, _ = piece.marks[0]
            return " ".join(f"{before} {piece.text[:start]}".split()), piece.text[start:end]
        else:
            before += piece.text
    return "", ""


def words(result: Marked, place: int) -> str:
    return "".join(
        piece.text[start:end]
        for piece in result.pieces.pieces
        if isinstance(piece, Text)
        for start, end, number in piece.marks
        if number == place
    )


@pytest.mark.parametrize(
    ("document", "concept", "value", "label", "printed"),
    [
        (
            "1326801/000132680125000017/meta-20241231.htm",
            "us-gaap:PaymentsToAcquirePropertyPlantAndEquipment",
            "37256000000",
            "Purchases of property and equipment",
            "37,256",
        ),
        (
            "1045810/000104581025000230/nvda-20251026.htm",
            "us-gaap:PaymentsToAcquireProductiveAssets",
            "4758000000",
            "Purchases related to property and equipment and intangible assets",
            "4,758",
        ),
    ],
)
def test_a_fact_is_marked_in_its_row(
    document: str, concept: str, value: str, label: str, printed: str
) -> None:
    path = ARCHIVE / document
    facts = extract([(path.name, path.read_bytes())]).facts
    (number, *_) = facts.filter((facts["concept"] == concept) & (facts["value"] == value))["fact_number"]
    result = marked("filing_document", path.name, path.read_bytes(), [Place(1, fact_number=number)])
    assert result.not_shown == {}
    row, said = row_of(result)
    assert row.startswith(label)
    assert said == printed


def test_the_shares_of_four_customers_are_marked_in_one_sentence() -> None:
    path = ARCHIVE / "1045810" / "000104581025000230" / "nvda-20251026.htm"
    facts = extract([(path.name, path.read_bytes())]).facts
    tagged = facts.filter(
        (facts["concept"] == "us-gaap:ConcentrationRiskPercentage1")
        & facts["dimensions"].str.contains("nvda:Customer[ABCD]Member")
        & (facts["end_date"] == date(2025, 10, 26))
        & (facts["start_date"] == date(2025, 7, 28))
    )
    assert tagged["printed"].to_list() == ["22", "15", "13", "11"]
    numbers = set(tagged["fact_number"])
    paragraphs = read_paragraphs(path.name, path.read_bytes())
    (stands,) = (one for one in paragraphs.iter_rows(named=True) if numbers <= set(one["fact_numbers"]))
    start = stands["start_offset"]
    end = start + stands["text"].index(". ") + 1
    places = [Place(1, offsets=(start, end)), *(Place(one, fact_number=one) for one in numbers)]
    result = marked("filing_document", path.name, path.read_bytes(), places)
    assert result.not_shown == {}
    said = "".join(words(result, 1).split())
    assert said == "".join(stands["text"][: end - start].split())
    assert [words(result, one) for one in sorted(numbers)] == ["22", "15", "13", "11"]


def test_a_figure_of_a_release_is_marked_in_its_row_and_column() -> None:
    folder = ARCHIVE / "1326801" / "000132680124000065"
    answer = next(folder.glob("*.txt")).read_bytes()
    name = "meta-06302024xexhibit991.htm"
    body = own_bytes(answer, name)
    text = read_release(name, body, None).text
    at = text.index("Purchases of property and equipment, net | (8,173) | ") + text[
        text.index("Purchases of property and equipment, net | (8,173) | ") :
    ].index("(8,173)")
    result = marked("8k_exhibit", name, body, [Place(1, offsets=(at, at + len("(8,173)")))])
    row, said = row_of(result)
    assert row.startswith("Purchases of property and equipment, net")
    assert "8,173" in said
