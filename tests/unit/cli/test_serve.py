"""What `aicapex serve` starts, and the files in deploy/ that have it started."""

import re
from itertools import pairwise
from pathlib import Path

import pytest
import typer.main
import yaml

from aicapex import cli
from aicapex.serve import Process, arguments
from pipelines.settings import Settings, load_settings
from tests.support.program import Program
from tests.support.repository import ROOT

DEPLOY = ROOT / "deploy"
UNITS = sorted((DEPLOY / "systemd").iterdir())
CHECKOUT = "/srv/aicapex/checkout/"
SERVERS = {Process.CODE, Process.WEB, Process.DAEMON}


def settings_of(unit: Path, key: str) -> list[str]:
    return re.findall(rf"^{key}=(.*)$", unit.read_text("utf-8"), flags=re.MULTILINE)


def started() -> list[str]:
    """Every line of deploy/ that starts our program."""
    lines = [line for unit in UNITS for line in settings_of(unit, "ExecStart") if "pg_dump" not in line]
    procfile = (DEPLOY / "Procfile").read_text("utf-8").splitlines()
    return [line.removeprefix(CHECKOUT) for line in lines] + [line.split(": ", 1)[1] for line in procfile]


def test_the_code_is_served_on_loopback_whatever_address_the_page_has() -> None:
    line = arguments(Process.CODE, Settings(home=Path("home"), code_server_port=4001), "0.0.0.0", 80)
    assert line[line.index("--host") + 1] == "127.0.0.1"
    assert line[line.index("--port") + 1] == "4001"
    page = arguments(Process.WEB, Settings(home=Path("home")), "0.0.0.0", 80)
    assert page[page.index("--host") + 1] == "0.0.0.0"


def test_the_page_is_on_loopback_unless_told_otherwise() -> None:
    if "serve" not in {command.name for command in cli.app.registered_commands}:
        cli._register()
    (host,) = [one for one in typer.main.get_command(cli.app).commands["serve"].params if one.name == "host"]  # type: ignore[attr-defined]
    assert host.default == "127.0.0.1"


def test_page_and_daemon_look_for_the_code_where_it_is_served_and_by_the_name_that_dev_gives_it() -> None:
    (served,) = yaml.safe_load((DEPLOY / "workspace.yaml").read_text("utf-8"))["load_from"]
    (developed,) = yaml.safe_load((ROOT / "workspace.yaml").read_text("utf-8"))["load_from"]
    assert served["grpc_server"]["location_name"] == developed["python_module"]["location_name"]
    assert served["grpc_server"]["host"] == "127.0.0.1"
    line = arguments(Process.CODE, Settings(home=Path("home")), "127.0.0.1", 3000)
    named = dict(pairwise(line))
    assert named["--location-name"] == developed["python_module"]["location_name"]
    assert named["--module-name"] == developed["python_module"]["module_name"]
    assert named["--attribute"] == developed["python_module"]["attribute"]


def test_every_line_that_deploy_starts_is_a_command_with_options_that_exist() -> None:
    if "serve" not in {command.name for command in cli.app.registered_commands}:
        cli._register()
    commands = typer.main.get_command(cli.app).commands  # type: ignore[attr-defined]
    for line in started():
        program, name, *rest = line.split()
        assert program == ".venv/bin/aicapex"
        commands[name].make_context(name, rest)


def test_the_units_and_the_procfile_start_the_three_processes_each_once() -> None:
    asked = [line.split()[2] for line in started() if line.split()[1] == "serve"]
    assert sorted(asked) == sorted([*SERVERS, *SERVERS])


def test_the_target_wants_every_unit_that_serves() -> None:
    wanted = " ".join(settings_of(DEPLOY / "systemd" / "aicapex.target", "Wants")).split()
    assert sorted(wanted) == sorted(f"aicapex-{process}.service" for process in SERVERS)
    assert {unit.name for unit in UNITS} >= set(wanted)


def test_a_unit_reads_its_settings_from_the_file_that_deploy_brings() -> None:
    services = [unit for unit in UNITS if unit.suffix == ".service"]
    assert len(services) == 4
    assert {(*settings_of(unit, "EnvironmentFile"), *settings_of(unit, "User")) for unit in services} == {
        ("/etc/aicapex.env", "aicapex")
    }
    lines = (DEPLOY / "aicapex.env").read_text("utf-8").splitlines()
    given = dict(line.lstrip("#").split("=", 1) for line in lines if re.match(r"#?[A-Z_]+=", line))
    assert load_settings(given).postgres_url == "postgresql+psycopg2:///aicapex?host=/var/run/postgresql"
    documented = load_settings.__doc__ or ""
    assert [name for name in given if name not in documented] == []
    # A file that is copied as it is must not bring a secret along.
    assert [name for name in ("AICAPEX_SEC_IDENTITY", "AICAPEX_WEBHOOK_URL") if given[name]] == []


def test_a_wrong_process_is_a_wrong_use(program: Program) -> None:
    said = program("serve", "scheduler")
    assert said.code == 2
    assert "scheduler" in said.err


@pytest.mark.parametrize("process", sorted(Process))
def test_every_process_is_in_the_documentation(process: Process) -> None:
    assert f"aicapex serve {process}" in (ROOT / "docs" / "production.md").read_text("utf-8")
