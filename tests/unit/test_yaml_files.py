"""Files that somebody writes by hand."""

from pathlib import Path

import pytest
import yaml

from pipelines.companies import load_universe
from pipelines.errors import BadCompanyFile
from pipelines.yaml_files import plain_values


@pytest.mark.parametrize(
    "text",
    [
        "a: !!python/object/apply:os.system [true]",
        "a: !local x",
        "a: 0000-00-00",
        "a: 2024-02-30",
        'a: !!int ""',
        "a: !!bool maybe",
        "a: !!timestamp soon",
        "a: !!float x",
        "a: [",
        "[" * 5000,
        "? [a]\n: b",
        "a: &a [*a",
    ],
)
def test_what_is_more_than_plain_values_is_one_kind_of_error(text: str) -> None:
    with pytest.raises(yaml.YAMLError):
        plain_values(text)


def test_plain_values_are_read() -> None:
    assert plain_values("a: [1, x, null, true]\nb: {c: 1.5}") == {"a": [1, "x", None, True], "b": {"c": 1.5}}
    assert plain_values("") is None


def test_a_company_file_with_a_day_that_does_not_exist_is_named(tmp_path: Path) -> None:
    path = tmp_path / "companies.yaml"
    path.write_text("companies:\n  - ticker: 0000-00-00\n", encoding="utf-8")
    with pytest.raises(BadCompanyFile, match="can not be read") as refused:
        load_universe(path)
    assert str(path) in str(refused.value)
