import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.support.repository import ROOT, modules

MOST_LINES = 400
SETTINGS = Path("pipelines/settings.py")
ENVIRONMENT = {"environ", "environb", "getenv", "getenvb", "putenv", "unsetenv"}


def parsed(path: Path) -> ast.Module:
    return ast.parse((ROOT / path).read_text("utf-8"), str(path))


def environment_uses(tree: ast.Module) -> Iterator[int]:
    """Lines that touch the environment of the process."""
    for node in ast.walk(tree):
        match node:
            case ast.Attribute(value=ast.Name(id="os"), attr=name) if name in ENVIRONMENT:
                yield node.lineno
            case ast.ImportFrom(module="os") if ENVIRONMENT & {alias.name for alias in node.names}:
                yield node.lineno


def test_the_project_has_modules_to_look_at() -> None:
    assert SETTINGS in modules()


@pytest.mark.parametrize("path", [p for p in modules() if p != SETTINGS], ids=str)
def test_only_the_settings_touch_the_environment(path: Path) -> None:
    assert list(environment_uses(parsed(path))) == []


@pytest.mark.parametrize(
    "code", ["import os\nos.environ['A']", "import os\nos.getenv('A')", "import sys\nfrom os import environ"]
)
def test_a_use_of_the_environment_is_seen(code: str) -> None:
    assert list(environment_uses(ast.parse(code))) == [2]


@pytest.mark.parametrize("path", [p for p in modules() if p.name != "__init__.py"], ids=str)
def test_a_module_says_what_it_is_for(path: Path) -> None:
    assert ast.get_docstring(parsed(path))


@pytest.mark.parametrize("path", [p for p in modules() if p.name == "__init__.py"], ids=str)
def test_an_init_file_is_empty_or_a_docstring(path: Path) -> None:
    tree = parsed(path)
    assert len(tree.body) == (ast.get_docstring(tree) is not None)


@pytest.mark.parametrize("path", modules(), ids=str)
def test_a_module_is_short_enough_to_hold_one_idea(path: Path) -> None:
    assert len((ROOT / path).read_text("utf-8").splitlines()) <= MOST_LINES


def test_every_folder_of_modules_is_a_package() -> None:
    folders = {path.parent for path in modules() if path.parts[0] in {"pipelines", "assets", "aicapex"}}
    assert [folder for folder in sorted(folders) if not (ROOT / folder / "__init__.py").is_file()] == []
