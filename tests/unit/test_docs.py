"""The documentation against the project: what it names exists, what it shows is what is printed."""

import ast
import io
import re
import shlex
from collections.abc import Iterator
from fnmatch import fnmatchcase
from functools import cache
from pathlib import Path
from typing import Any

import pytest
import typer.main
from rich.console import Console

from aicapex import cli
from aicapex.headline import headline_table
from aicapex.published import open_published
from aicapex.query import Limits, run_query
from aicapex.results import OutputFormat
from assets.definitions import build_defs
from pipelines.companies import load_universe
from pipelines.contracts.catalogue import TABLES
from pipelines.settings import Settings, load_settings
from tests.support.homes import Home
from tests.support.repository import ROOT

DOCS = (
    "README.md",
    "CHANGELOG.md",
    *sorted(
        str(path.relative_to(ROOT))
        for path in (ROOT / "docs").rglob("*.md")
        if path.name != "dictionary.md"  # generated and checked by tools.dictionary
    ),
)
CODE = (
    "pipelines",
    "assets",
    "aicapex",
    "dbt",
    "tools",
    "benchmarks",
    "tests",
    "requirements",
    "deploy",
    "bi",
    "notebooks",
)
MORE = ("Makefile", "pyproject.toml", "workspace.yaml", ".ci/run")
SUFFIXES = {".py", ".sql", ".yml", ".yaml", ".in", ".tsv", ".service", ""}
PROGRAM = ".venv/bin/aicapex"


@cache
def text_of(name: str) -> str:
    return (ROOT / name).read_text("utf-8")


@cache
def corpus() -> str:
    """Everything that the documentation may name, this test apart."""
    files = [ROOT / name for name in MORE]
    for folder in CODE:
        files += [p for p in (ROOT / folder).rglob("*") if p.is_file() and p.suffix in SUFFIXES]
    return "\n".join(p.read_text("utf-8") for p in files if p != Path(__file__))


@cache
def words() -> frozenset[str]:
    return frozenset(re.findall(r"\w+", corpus()))


def blocks(name: str, language: str) -> list[str]:
    return re.findall(rf"^```{language}\n(.*?)^```$", text_of(name), flags=re.DOTALL | re.MULTILINE)


def spans(name: str) -> list[str]:
    """Inline code, each once."""
    prose = re.sub(r"^```.*?^```$", "", text_of(name), flags=re.DOTALL | re.MULTILINE)
    return sorted(set(re.findall(r"`([^`\n]+)`", prose)))


@cache
def commands() -> dict[str, frozenset[str]]:
    """Options of each command of the program."""
    if "sql" not in {command.name for command in cli.app.registered_commands}:
        cli._register()
    group = typer.main.get_command(cli.app)
    found: dict[str, Any] = getattr(group, "commands", {})
    return {
        name: frozenset(option for parameter in command.params for option in parameter.opts)
        for name, command in found.items()
    }


@cache
def targets() -> frozenset[str]:
    return frozenset(re.findall(r"^([a-z]+):.*## ", text_of("Makefile"), flags=re.MULTILINE))


@cache
def relations() -> frozenset[str]:
    models = {f"{path.parent.name}.{path.stem}" for path in (ROOT / "dbt" / "models").rglob("*.sql")}
    return frozenset(models | {table.full_name for table in TABLES})


def commands_in(block: str) -> Iterator[list[str]]:
    """Commands of a shell block as words; a quoted argument may run over several lines."""
    command: list[str] = []
    for token in shlex_tokens(block):
        if token == "\n":
            if command:
                yield command
            command = []
        else:
            command.append(token)
    if command:
        yield command


def shlex_tokens(block: str) -> Iterator[str]:
    pending = ""
    for line in block.splitlines():
        pending += line
        try:
            yield from shlex.split(pending, comments=True)
        except ValueError:  # the quotation goes on
            pending += "\n"
            continue
        yield "\n"
        pending = ""
    assert not pending, f"an open quotation: {pending}"


def check_program(arguments: list[str]) -> None:
    name, *rest = arguments
    assert name in commands(), f"there is no command {name}"
    for word in rest:
        if word.startswith("--"):
            assert word.split("=")[0] in commands()[name] | {"--help"}, f"{name} has no option {word}"


@pytest.mark.parametrize("name", DOCS)
def test_every_shell_line_starts_something_that_exists(name: str) -> None:
    for block in blocks(name, "sh"):
        for command in commands_in(block):
            match command:
                case ["make", *goals]:
                    # NAME=VALUE gives a goal its arguments.
                    assert {goal for goal in goals if "=" not in goal} <= targets()
                case [program, *arguments] if program == PROGRAM:
                    check_program(arguments)
                case [".venv/bin/python", "-m", module]:
                    assert (ROOT / module.replace(".", "/")).with_suffix(".py").is_file(), module
                case [".venv/bin/python", "-c", code]:
                    ast.parse(code)
                case ["export", assignment]:
                    assert assignment.split("=")[0] in words()
                case [path]:
                    assert (ROOT / path).is_file(), path
                case _:
                    pytest.fail(f"{name}: what is {command}?")


@pytest.mark.parametrize("name", DOCS)
def test_every_link_leads_to_a_file(name: str) -> None:
    links = re.findall(r"\]\(([^)#]+)(?:#[^)]*)?\)", text_of(name))
    assert [link for link in links if "://" not in link and not ((ROOT / name).parent / link).exists()] == []


@pytest.mark.parametrize("name", DOCS)
def test_every_table_that_is_named_exists(name: str) -> None:
    named = re.findall(
        r"(?<![-/\w])(?:raw|normalised|evidence|staging|intermediate|marts|ops)\.[a-z]\w+(?![\w(<])",
        text_of(name),
    )
    assert set(named) <= relations()


@pytest.mark.parametrize("name", DOCS)
def test_every_path_of_the_project_that_is_named_exists(name: str) -> None:
    tops = tuple(f"{path.name}/" for path in ROOT.iterdir() if path.is_dir() and path.name[0] != ".")
    named = [span for span in spans(name) if span.startswith(tops) and " " not in span]
    # A test is named by its file and its name, which a test of the threat model looks at.
    assert [span for span in named if not (ROOT / span.partition("::")[0]).exists()] == []


@pytest.mark.parametrize("name", DOCS)
def test_every_variable_that_is_named_is_read(name: str) -> None:
    assert set(re.findall(r"AICAPEX_[A-Z_]+", text_of(name))) <= set(
        re.findall(r"AICAPEX_[A-Z_]+", text_of("pipelines/settings.py"))
    )


@pytest.mark.parametrize("name", DOCS)
def test_every_name_in_code_type_occurs_in_the_project(name: str) -> None:
    identifier = re.compile(r"[a-z][a-z0-9]*(?:_[a-z0-9]+)+|(?:[A-Z][a-z]+){2,}")
    named = [span for span in spans(name) if identifier.fullmatch(span)]
    assert [span for span in named if span not in words()] == []


@pytest.mark.parametrize("name", DOCS)
def test_every_command_and_option_in_code_type_exists(name: str) -> None:
    options = {option for found in commands().values() for option in found}
    for span in spans(name):
        first, *rest = span.split()
        if first == "make" and rest:
            assert set(rest) <= targets(), span
        elif first in ("aicapex", PROGRAM) and rest:
            check_program(rest)
        elif first.startswith("--"):
            assert first in options or first in corpus(), span


@pytest.mark.parametrize("name", DOCS)
def test_every_accession_number_stands_in_the_sample_or_in_the_code(name: str) -> None:
    numbers = set(re.findall(r"\b\d{10}-\d{2}-\d{6}\b", text_of(name)))
    assert sorted(number for number in numbers if number not in corpus()) == []


def test_the_readme_names_every_variable_that_a_user_sets() -> None:
    documented = set(re.findall(r"AICAPEX_[A-Z_]+", load_settings.__doc__ or ""))
    assert documented
    assert documented <= set(re.findall(r"AICAPEX_[A-Z_]+", text_of("README.md")))


def test_the_readme_lists_every_mart() -> None:
    marts = {relation for relation in relations() if relation.startswith("marts.")}
    assert {mart for mart in marts if f"| `{mart}` |" not in text_of("README.md")} == set()


def test_every_secondary_source_is_credited_with_its_number_of_figures() -> None:
    rows = [line.split("\t") for line in text_of("pipelines/sample/data/secondary.tsv").splitlines()]
    column = rows[0].index("source")
    sources = [source for row in rows[1:] for source in row[column].split("; ")]
    for source in set(sources):
        assert f"| {source} | {sources.count(source)} |" in text_of("README.md")
        assert f"| {source} |" in text_of("docs/sources.md")


def test_every_decision_is_numbered_in_turn_and_listed() -> None:
    files = sorted(path.name for path in (ROOT / "docs" / "decisions").glob("*.md"))
    assert [int(name[:4]) for name in files] == list(range(1, len(files) + 1))
    assert [name for name in files if f"(decisions/{name})" not in text_of("docs/architecture.md")] == []


def test_the_company_of_the_readme_can_be_read(tmp_path: Path) -> None:
    (block,) = blocks("README.md", "yaml")
    file = tmp_path / "companies.yaml"
    file.write_text(block, "utf-8")
    assert load_universe(file).tickers == ("PG",)


def headings() -> list[str]:
    return re.findall(r"^### `([^`]+)`$", text_of("docs/runbook.md"), flags=re.MULTILINE)


def error_classes() -> set[str]:
    """AicapexError and every class of the program that descends from it."""
    bases: dict[str, set[str]] = {}
    for folder in ("pipelines", "aicapex", "assets"):
        for path in (ROOT / folder).rglob("*.py"):
            for node in ast.walk(ast.parse(path.read_text("utf-8"))):
                if isinstance(node, ast.ClassDef):
                    bases[node.name] = {base.id for base in node.bases if isinstance(base, ast.Name)}
    found = {"AicapexError"}
    while more := {name for name, parents in bases.items() if parents & found} - found:
        found |= more
    return found


def test_every_error_class_has_its_entry_in_the_runbook() -> None:
    named = {heading for heading in headings() if heading[0].isupper()}
    assert named == error_classes()


@pytest.mark.slow
def test_every_check_has_its_entry_in_the_runbook_and_no_entry_is_idle(sample_home: Home) -> None:
    graph = build_defs(sample_home.settings).resolve_asset_graph()
    checks = {key.name for key in graph.asset_check_keys}
    checks |= {path.stem for path in (ROOT / "dbt" / "tests").glob("*.sql")}
    entries = [heading for heading in headings() if heading[0].islower() or heading[0] == "*"]
    assert {check for check in checks if not any(fnmatchcase(check, entry) for entry in entries)} == set()
    assert [entry for entry in entries if not any(fnmatchcase(c, entry) for c in checks)] == []


def test_every_finding_of_the_doctor_is_in_the_runbook() -> None:
    findings = set(re.findall(r'Finding\(\s*"(\w+)"', text_of("aicapex/doctor.py")))
    assert {finding for finding in findings if f"| `{finding}` |" not in text_of("docs/runbook.md")} == set()


def test_every_sensor_and_schedule_is_in_the_runbook(parsed_target: Path) -> None:
    repository = build_defs(Settings(home=parsed_target.parent)).get_repository_def()
    names = {definition.name for definition in (*repository.sensor_defs, *repository.schedule_defs)}
    section = text_of("docs/runbook.md").split("## Sensors, schedules and alarms")[1].split("\n## ")[0]
    assert {name for name in names if f"`{name}`" not in section} == set()


def test_every_sensor_that_tells_somebody_has_an_entry_on_its_alarms() -> None:
    code = text_of("assets/sensors.py") + text_of("assets/alarms.py")
    titles = " ".join(re.findall(r"^### (Alarm of .*)$", text_of("docs/runbook.md"), flags=re.MULTILINE))
    telling = {"new_filings", "new_releases"} if "workshop.tell(" in code else set()
    telling |= set(re.findall(r'name="(\w+)"(?=(?:(?!name=)[\s\S])*?put_notice)', code))
    assert telling >= {"new_filings", "new_releases", "run_failed", "checks_failed"}
    assert {name for name in telling if f"`{name}`" not in titles} == set()


def without_trailing_space(text: str) -> str:
    return "".join(f"{line.rstrip()}\n" for line in text.splitlines())


def worked_queries(name: str) -> list[tuple[str, str]]:
    """Queries of a page and the answers that it shows."""
    block = r'^```sh\n\.venv/bin/aicapex sql "\n([^"]*)"\n```\n```text\n(.*?)^```$'
    return re.findall(block, text_of(name), flags=re.DOTALL | re.MULTILINE)


PAGES_WITH_QUERIES = ("README.md", "docs/questions.md")
EXAMPLES = [
    pytest.param(query, shown, id=f"{name}-{number}")
    for name in PAGES_WITH_QUERIES
    for number, (query, shown) in enumerate(worked_queries(name), start=1)
]


@pytest.mark.slow
@pytest.mark.parametrize(("query", "shown"), EXAMPLES)
def test_a_query_of_a_page_answers_what_the_page_shows(sample_home: Home, query: str, shown: str) -> None:
    written: list[str] = []
    with open_published(sample_home.settings) as connection:
        run_query(connection, query, OutputFormat.TABLE, Limits(), written.append, written.append)
    assert without_trailing_space("".join(written)).startswith(shown)


@pytest.mark.slow
def test_the_readme_shows_the_headline_table_as_it_is_printed(sample_home: Home) -> None:
    out = io.StringIO()
    with open_published(sample_home.settings) as connection:
        Console(file=out, width=130).print(headline_table(connection, 130))
    assert without_trailing_space(out.getvalue()) in text_of("README.md")


@pytest.mark.slow
def test_the_counts_of_the_readme_are_those_of_the_sample(sample_home: Home) -> None:
    query = """
        SELECT count(*), count(*) FILTER (evidence <> 'secondary'), count(*) FILTER (evidence = 'secondary'),
               (SELECT count(*) FROM marts.refusals)
        FROM marts.quarter_vintages
    """
    with open_published(sample_home.settings) as connection:
        values, filed, secondary, refused = connection.sql(query).fetchall()[0]
    readme = " ".join(text_of("README.md").split())
    assert (
        f"Of the {values} values in `marts.quarter_vintages` of the sample, {filed} rest on filings" in readme
    )
    assert f"and {secondary} on a named secondary source" in readme
    assert f"The embedded sample has {refused} such rows" in readme


def test_every_question_of_the_analysts_has_its_query_and_its_answer() -> None:
    questions = [line for line in text_of("docs/questions.md").splitlines() if line.startswith("## ")]
    assert len(questions) >= 10
    assert [len(worked_queries(name)) for name in PAGES_WITH_QUERIES] == [5, len(questions)]
