import io
from pathlib import Path

import pytest
from rich.console import Console

from aicapex.truth import Compared, Figure, TruthRow, compare, read_truth, remarks, summary_table
from pipelines.errors import AicapexError
from tests.support.program import Program

HEAD = "company\tfiscal_period\tperiod_end\tmetric\tvalue\tunit\tsource\tcomment"
QUARTER = TruthRow("META", "FY2023Q4", "2023-12-31", "capex_cash", 7_665.0, "10-K")
KEY = ("META", "2023-12-31", "capex_cash")


def table(path: Path, *lines: str) -> Path:
    file = path / "truth.tsv"
    file.write_text("\n".join([HEAD, *lines]), encoding="utf-8")
    return file


def found(
    first: float, latest: float | None = None, evidence: str = "filing"
) -> dict[tuple[str, str, str], Figure]:
    return {KEY: Figure(first, first if latest is None else latest, evidence)}


def test_an_equal_figure_agrees_where_its_evidence_stands() -> None:
    compared = compare(QUARTER, {"archive": found(7_665.0)})
    assert (compared.column, compared.ours, compared.differs) == ("archive", 7_665.0, False)


@pytest.mark.parametrize(
    ("ours", "differs"), [(7_666.0, False), (7_664.0, False), (7_666.5, True), (7_663.9, True)]
)
def test_a_million_is_rounding_and_more_is_a_difference(ours: float, differs: bool) -> None:
    assert compare(QUARTER, {"sample": found(ours)}).differs is differs


def test_the_archive_is_asked_before_the_sample() -> None:
    figures = {"sample": found(1.0), "archive": found(7_665.0)}
    assert compare(QUARTER, figures).column == "archive"
    assert compare(QUARTER, {"sample": found(7_665.0), "archive": {}}).column == "sample"


def test_a_secondary_figure_is_counted_as_one() -> None:
    assert compare(QUARTER, {"sample": found(7_665.0, evidence="secondary")}).column == "secondary"


def test_a_figure_that_nobody_has_is_absent_and_no_difference() -> None:
    compared = compare(QUARTER, {"archive": {}, "sample": {}})
    assert (compared.column, compared.ours, compared.differs) == ("absent", None, False)


def test_a_truth_that_is_the_restated_value_is_explained() -> None:
    compared = compare(QUARTER, {"archive": found(7_665.0 + 73, latest=7_665.0)})
    assert not compared.differs
    assert "restated" in compared.reason


def test_a_restated_row_is_compared_with_the_latest_value() -> None:
    row = TruthRow("META", "FY2023Q4", "2023-12-31", "capex_cash_restated", 7_592.0, "10-K")
    assert not compare(row, {"archive": found(7_665.0, latest=7_592.0)}).differs
    assert compare(row, {"archive": found(7_592.0, latest=7_665.0)}).differs


def test_years_are_found_by_their_name() -> None:
    row = TruthRow("TSM", "FY2024", "2024-12-31", "revenue", 90_083.0, "20-F")
    figures = {"archive": {("TSM", "FY2024", "revenue"): Figure(90_083.0, 90_083.0, "filing")}}
    assert compare(row, figures).column == "archive"


def test_rows_out_of_memory_other_metrics_and_empty_values_are_left_out(tmp_path: Path) -> None:
    file = table(
        tmp_path,
        "META\tFY2023Q4\t2023-12-31\tcapex_cash\t7665\tUSD_million\tmemory of a model\t",
        "META\tFY2023Q4\t2023-12-31\tcapex_cash\t7665\tUSD_million\tmemory | memory\t",
        "META\tFY2023Q4\t2023-12-31\tcapex_cash\t7665\tUSD_million\tmemory | 10-K\t",
        "META\tFY2023Q4\t2023-12-31\tcapex_with_leases\t7899\tUSD_million\t10-K\t",
        "META\tFY2023Q4\t2023-12-31\trevenue\t\tUSD_million\t10-K\t",
        "META\tFY2023Q3\t2023-09-30\tcapex_cash_restated\t6496\tUSD_million\t10-Q\t",
    )
    assert [(row.metric, row.value, row.source) for row in read_truth(file)] == [
        ("capex_cash", 7_665.0, "memory | 10-K"),
        ("capex_cash_restated", 6_496.0, "10-Q"),
    ]


def test_a_table_that_is_not_there_is_named(tmp_path: Path, program: Program) -> None:
    with pytest.raises(AicapexError, match="the truth table can not be read") as refused:
        read_truth(tmp_path / "none.tsv")
    assert refused.value.place == str(tmp_path / "none.tsv")
    said = program("truth", "--home", tmp_path, "--table", tmp_path / "none.tsv")
    assert said.code == 1
    assert "name one with --table" in said.err


COMPARED = [
    Compared(QUARTER, "archive", 7_665.0),
    Compared(QUARTER, "sample", 7_700.0),
    Compared(QUARTER, "secondary", 7_738.0, "the truth table has the restated value, ours is as first filed"),
    Compared(QUARTER, "absent", None),
]


def test_each_row_that_is_not_simply_equal_is_remarked_on() -> None:
    lines = list(remarks(COMPARED))
    assert len(lines) == 3
    assert lines[0].endswith("META FY2023Q4 capex_cash: truth 7,665, ours 7,700 (sample)")
    assert lines[1].startswith("explained META FY2023Q4")
    assert lines[2].endswith("META FY2023Q4 capex_cash: truth 7,665")


def test_the_table_counts_rows_by_evidence_and_those_that_differ() -> None:
    console = Console(file=io.StringIO(), width=120, color_system=None)
    console.print(summary_table(COMPARED))
    assert isinstance(console.file, io.StringIO)
    last = next(line for line in console.file.getvalue().splitlines() if " all " in line)
    assert [cell.strip() for cell in last.split("│")[3:-1]] == ["4", "1", "1", "1", "1", "1"]
