import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.support.repository import ROOT, modules

MOST_LINES = 400
SETTINGS = Path("pipelines/settings.py")
ENVIRONMENT = {"environ", "environb", "getenv", "getenvb"}


def parsed(path: Path) -> ast.Module:
    return ast.parse((ROOT / path).read_text("utf-8"), str(path))


def environment_reads(tree: ast.Module) -> Iterator[int]:
    """Lines that read the environment.

    Handing all of it on is no reading: to load_settings, to a child process (`{**os.environ}`), and neither is
    setting a variable for one.
    """
    handed_on: set[int] = set()
    for node in ast.walk(tree):
        match node:
            case ast.Call(func=ast.Name(id="load_settings") | ast.Attribute(attr="load_settings")):
                handed_on |= {id(argument) for argument in node.args}
            case ast.Dict():
                pairs = zip(node.keys, node.values, strict=True)
                handed_on |= {id(value) for key, value in pairs if key is None}
            case ast.Subscript(ctx=ast.Store() | ast.Del()):
                handed_on.add(id(node.value))
    for node in ast.walk(tree):
        match node:
            case ast.Attribute(value=ast.Name(id="os"), attr=name) if name in ENVIRONMENT:
                if id(node) not in handed_on:
                    yield node.lineno
            case ast.ImportFrom(module="os") if ENVIRONMENT & {alias.name for alias in node.names}:
                yield node.lineno


def test_the_project_has_modules_to_look_at() -> None:
    assert SETTINGS in modules()


@pytest.mark.parametrize("path", [p for p in modules() if p != SETTINGS], ids=str)
def test_only_the_settings_read_the_environment(path: Path) -> None:
    assert list(environment_reads(parsed(path))) == []


@pytest.mark.parametrize(
    ("code", "lines"),
    [
        ("import os\nhome = os.environ['HOME']", [2]),
        ("import os\nhome = os.environ.get('HOME')", [2]),
        ("import os\nhome = os.getenv('HOME')", [2]),
        ("from os import environ", [1]),
        ("import os\nsettings = load_settings(os.environ, home=None)", []),
        ("import os\nrun(env={**os.environ, 'A': '1'})", []),
        ("import os\nos.environ['A'] = '1'", []),
    ],
)
def test_a_read_of_the_environment_is_told_from_handing_it_on(code: str, lines: list[int]) -> None:
    assert list(environment_reads(ast.parse(code))) == lines


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
