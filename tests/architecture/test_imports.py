import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from tests.support.repository import ROOT

PACKAGES = ("pipelines", "assets", "aicapex")

# One import for each contract that it must refuse: a contract that nothing can break proves nothing.
VIOLATIONS = [
    ("library", "pipelines/raw/intruder.py", "import dagster"),
    ("library", "pipelines/publish/intruder.py", "from dbt.cli.main import dbtRunner"),
    ("library", "pipelines/sources/intruder.py", "import aicapex.sql"),
    ("layers", "pipelines/sources/intruder.py", "import pipelines.raw"),
    ("layers", "pipelines/raw/intruder.py", "import pipelines.normalise"),
    ("layers", "pipelines/normalise/intruder.py", "import pipelines.warehouse"),
    ("layers", "pipelines/warehouse/intruder.py", "import pipelines.publish"),
    ("sample", "pipelines/raw/intruder.py", "import pipelines.sample.store"),
    ("declarations", "assets/intruder.py", "import duckdb"),
    ("declarations", "assets/intruder.py", "import aicapex.sql"),
    ("one-opener", "pipelines/normalise/intruder.py", "import duckdb"),
]


def linted(where: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    """Run import-linter on the packages that stand in `where`."""
    program = Path(sys.executable).parent / "lint-imports"
    command = [str(program), "--no-logo", "--no-cache", *arguments]
    here_first = {**os.environ, "PYTHONPATH": str(where)}
    return subprocess.run(command, cwd=where, env=here_first, capture_output=True, check=False, text=True)


@pytest.fixture
def copy(tmp_path: Path) -> Path:
    """The packages and their contracts, free to be spoilt."""
    for package in PACKAGES:
        shutil.copytree(ROOT / package, tmp_path / package, ignore=lambda _, names: _not_python(names))
    shutil.copy(ROOT / "pyproject.toml", tmp_path)
    return tmp_path


def _not_python(names: list[str]) -> set[str]:
    return {name for name in names if "." in name and not name.endswith(".py")} | {"__pycache__"}


def test_every_import_contract_is_kept() -> None:
    result = linted(ROOT)
    assert result.returncode == 0, result.stdout + result.stderr


@pytest.mark.slow
@pytest.mark.parametrize(("contract", "module", "line"), VIOLATIONS)
def test_an_import_against_the_law_breaks_its_contract(
    copy: Path, contract: str, module: str, line: str
) -> None:
    (copy / module).write_text(f'"""Where this must not be."""\n\n{line}\n')
    result = linted(copy, "--contract", contract)
    assert result.returncode == 1, result.stdout + result.stderr
    assert "intruder" in result.stdout
