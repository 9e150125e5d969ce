"""Each line of the threat model is held by tests that exist."""

import ast
import re
from functools import cache

import pytest

from tests.support.repository import ROOT

TEXT = (ROOT / "docs" / "security.md").read_text("utf-8")
NAMED = sorted(set(re.findall(r"`(tests/[\w/]+\.py)::(\w+)`", TEXT)))


@cache
def _named_in(path: str) -> frozenset[str]:
    tree = ast.parse((ROOT / path).read_text("utf-8"))
    return frozenset(node.name for node in tree.body if isinstance(node, ast.FunctionDef))


@pytest.mark.parametrize(("path", "name"), NAMED)
def test_a_test_that_the_threat_model_names_exists(path: str, name: str) -> None:
    assert name in _named_in(path)


def test_no_line_of_the_threat_model_is_without_a_test() -> None:
    rows = [line for line in TEXT.splitlines() if line.startswith("| ") and line.count(" | ") >= 2]
    attacks = [row for row in rows if not row.startswith("| attack |")]
    assert len(attacks) > 25
    assert [row for row in attacks if "::test_" not in row] == []
    assert len(NAMED) > 50
