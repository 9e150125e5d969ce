"""Half of the fault laboratory, and the table in the documentation; all of it runs with `make faults`."""

import re
from pathlib import Path

import pytest

from tests.faults import outcomes
from tests.faults.__main__ import BEGIN, END
from tests.faults.matrix import MATRIX, QUICK_HALF, Fault, expected, run_fault
from tests.faults.outcomes import Verdict
from tests.support.repository import ROOT


@pytest.fixture(scope="session")
def laboratory(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("faults")


@pytest.mark.slow
@pytest.mark.parametrize("fault", QUICK_HALF, ids=lambda fault: f"{fault.component}: {fault.name}")
def test_a_fault_comes_to_the_end_that_is_promised(fault: Fault, laboratory: Path) -> None:
    verdict = run_fault(fault, laboratory)
    assert verdict.passed, (verdict.outcome, verdict.problems)


def test_every_fault_has_a_name_of_its_own_and_promises_a_good_end() -> None:
    names = [fault.name for fault in MATRIX]
    assert len(names) == len(set(names)) >= 60
    assert 2 * len(QUICK_HALF) >= len(names)
    assert {outcome for fault in MATRIX for outcome in expected(fault)} <= set(outcomes.GOOD)


def test_a_fault_that_did_not_fire_is_no_success() -> None:
    for outcome in (outcomes.NOT_FIRED, outcomes.LOST, outcomes.WRONG, outcomes.HUNG, outcomes.UNCLEAR):
        assert not Verdict("a", "b", 0, outcome, tuple(outcomes.GOOD)).passed


def test_the_documented_table_is_that_of_the_matrix() -> None:
    text = (ROOT / "docs" / "faults.md").read_text(encoding="utf-8")
    rows = re.findall(
        r"^\| ([^|]+) \| ([^|]+) \| ([^|]+) \|$", text.split(BEGIN)[1].split(END)[0], re.MULTILINE
    )
    found = {(component, name): outcome for component, name, outcome in rows if name not in ("fault", "---")}
    assert found.keys() == {(fault.component, fault.name) for fault in MATRIX}
    for fault in MATRIX:
        assert found[fault.component, fault.name] in expected(fault), fault.name
