import json
import socket
import subprocess
import sys
from dataclasses import replace
from importlib.metadata import version
from pathlib import Path

import duckdb
import pytest
from typer import Typer
from typer.testing import CliRunner, Result

from aicapex import doctor
from aicapex.doctor import Finding, Level
from pipelines.publish.verification import files_of
from pipelines.settings import Settings
from tests.support.publishing import MANIFEST

IDENTITY = "Example Reader reader@example.com"


def diagnosed(*arguments: str) -> Result:
    app = Typer()
    app.command()(doctor.doctor_command)
    return CliRunner().invoke(app, list(arguments))


def held_file(path: Path) -> subprocess.Popen[str]:
    """Start another process that holds the DuckDB file for writing until its stdin ends."""
    code = (
        f"import duckdb, sys; c = duckdb.connect({str(path)!r}); print('held', flush=True); sys.stdin.read()"
    )
    holder = subprocess.Popen(
        [sys.executable, "-c", code], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    )
    assert holder.stdout is not None
    assert holder.stdout.readline() == "held\n"
    return holder


def test_nothing_is_in_the_way_of_a_first_sample_run(tmp_path: Path) -> None:
    result = diagnosed("--source", "sample", "--home", str(tmp_path / "new"), "--json")
    findings = {item["check"]: item for item in json.loads(result.stdout)}
    assert [item for item in findings.values() if item["level"] == "fail"] == []
    assert result.exit_code == 0
    assert "not made yet" in findings["home"]["saw"]
    assert not (tmp_path / "new").exists()


def test_a_failure_gives_exit_code_1_and_every_line_its_remedy(tmp_path: Path) -> None:
    result = diagnosed("--source", f"archive:{tmp_path / 'none'}", "--home", str(tmp_path))
    assert result.exit_code == 1
    assert "fail  source" in result.stdout
    assert "→ name one: --source archive:DIR" in result.stdout


def test_settings_that_can_not_be_read_are_a_finding() -> None:
    result = diagnosed("--source", "teletext")
    assert result.exit_code == 1
    assert "fail  settings" in result.stdout


def test_a_check_that_can_not_look_is_a_finding_and_hides_no_other(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def blind(_: Settings) -> Finding:
        raise PermissionError(13, "Permission denied", str(tmp_path))

    monkeypatch.setattr(doctor, "check_published", blind)
    findings = doctor.examine(Settings(home=tmp_path))
    assert [finding.check for finding in findings if finding.level is Level.FAIL] == ["published"]
    assert len(findings) == 12


def test_the_lock_is_read_with_its_markers() -> None:
    text = (
        "rich==15.0.0 \\\n    --hash=sha256:00\n"
        "colorama==0.4.6 ; sys_platform == 'nowhere' \\\n    --hash=sha256:00\n"
        "Types.YAML==1 ; python_full_version >= '3.11' \\\n    --hash=sha256:00\n"
    )
    assert doctor.locked_versions(text) == {"rich": "15.0.0", "types-yaml": "1"}


def test_packages_that_differ_from_the_lock_are_named(tmp_path: Path) -> None:
    lock = tmp_path / "lock.txt"
    lock.write_text(f"rich==0.0.1 \\\nduckdb=={version('duckdb')} \\\nno-such-package==1 \\\n")
    finding = doctor.check_packages(lock)
    assert finding.level is Level.FAIL
    assert f"rich is {version('rich')}, locked 0.0.1; no-such-package 1 is missing" in finding.saw


def test_dbt_whose_python_is_gone_asks_for_a_new_environment(tmp_path: Path) -> None:
    assert doctor.check_dbt(tmp_path).level is Level.FAIL
    (tmp_path / "bin").mkdir()
    (tmp_path / "bin" / "dbt").write_text(f"#!{tmp_path}/gone/python\n")
    finding = doctor.check_dbt(tmp_path)
    assert finding.level is Level.FAIL
    assert "which is gone" in finding.saw


def test_a_newsroom_file_without_feeds_and_an_inbox_that_is_not_there_are_named(tmp_path: Path) -> None:
    broken = tmp_path / "newsrooms.yaml"
    broken.write_text("feeds: none", encoding="utf-8")
    found = doctor.check_files(Settings(home=tmp_path, newsrooms_file=broken))
    assert (found.level, str(broken) in found.saw) == (doctor.Level.FAIL, True)
    found = doctor.check_files(Settings(home=tmp_path, inbox=tmp_path / "none"))
    assert (found.level, str(tmp_path / "none") in found.saw) == (doctor.Level.FAIL, True)
    assert doctor.check_files(Settings(home=tmp_path)).level is doctor.Level.OK


def test_half_a_restored_home_is_in_the_way_of_a_run(tmp_path: Path) -> None:
    settings = Settings(home=tmp_path / "home")
    settings.restoring_dir.mkdir(parents=True)
    found = doctor.check_home(settings)
    assert (found.level, "half restored" in found.saw) == (Level.FAIL, True)


def test_a_home_that_is_a_file_is_unusable(tmp_path: Path) -> None:
    (tmp_path / "home").write_text("")
    assert doctor.check_home(Settings(home=tmp_path / "home")).level is Level.FAIL


@pytest.mark.parametrize(
    ("free", "level"), [(1_000, Level.FAIL), (1_000_000_000, Level.WARN), (9_000_000_000, Level.OK)]
)
def test_room_on_the_disk_is_judged(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, free: int, level: Level
) -> None:
    usage = type("Usage", (), {"free": free})
    monkeypatch.setattr("shutil.disk_usage", lambda _: usage)
    assert doctor.check_disk(Settings(home=tmp_path)).level is level


@pytest.mark.parametrize(
    ("source", "identity", "level"),
    [
        ("sample", None, Level.OK),
        ("sample", "nobody", Level.WARN),
        ("live", None, Level.FAIL),
        ("live", "nobody", Level.FAIL),
        ("live", IDENTITY, Level.OK),
    ],
)
def test_an_identity_is_needed_for_the_live_source_only(
    tmp_path: Path, source: str, identity: str | None, level: Level
) -> None:
    finding = doctor.check_identity(Settings(home=tmp_path, source=source, sec_identity=identity))
    assert finding.level is level
    assert identity is None or identity not in finding.saw


def test_an_archive_is_known_by_its_hosts(tmp_path: Path) -> None:
    settings = Settings(home=tmp_path, source=f"archive:{tmp_path}")
    assert doctor.check_source(settings).level is Level.FAIL
    (tmp_path / "www.sec.gov").mkdir()
    assert doctor.check_source(settings).level is Level.WARN
    (tmp_path / "data.sec.gov").mkdir()
    assert doctor.check_source(settings).level is Level.OK


def test_live_without_an_identity_is_not_asked(tmp_path: Path) -> None:
    settings = Settings(home=tmp_path, source="live", limiter_dir=tmp_path / "limiter")
    finding = doctor.check_source(settings)
    assert finding.level is Level.FAIL
    assert "not asked" in finding.saw


def test_a_live_source_out_of_reach_fails_after_one_question(tmp_path: Path) -> None:
    with socket.socket() as closed:
        closed.bind(("127.0.0.1", 0))
        settings = Settings(
            home=tmp_path,
            source="live",
            sec_identity=IDENTITY,
            limiter_dir=tmp_path / "limiter",
            origin_overrides={"www.sec.gov": f"http://127.0.0.1:{closed.getsockname()[1]}"},
        )
        finding = doctor.check_source(settings)
    assert finding.level is Level.FAIL
    assert "company_tickers.json" in finding.saw
    assert finding.todo


def test_the_process_that_holds_the_warehouse_is_named(tmp_path: Path) -> None:
    settings = Settings(home=tmp_path)
    assert doctor.check_warehouse(settings).level is Level.OK
    settings.warehouse_path.parent.mkdir()
    holder = held_file(settings.warehouse_path)
    try:
        finding = doctor.check_warehouse(settings)
    finally:
        holder.communicate("")
    assert finding.level is Level.WARN
    assert f"held by process {holder.pid}" in finding.saw
    assert doctor.check_warehouse(settings).level is Level.OK


def test_a_warehouse_that_is_no_database_says_how_to_make_it_anew(tmp_path: Path) -> None:
    settings = Settings(home=tmp_path)
    settings.warehouse_path.parent.mkdir()
    settings.warehouse_path.write_bytes(b"x" * 5000)
    finding = doctor.check_warehouse(settings)
    assert finding.level is Level.FAIL
    assert "makes it anew" in finding.todo


def test_the_published_version_is_named_and_damage_is_seen(tmp_path: Path) -> None:
    settings = Settings(home=tmp_path)
    assert doctor.check_published(settings).level is Level.WARN
    for name in ("v1", "v2"):
        (settings.published_dir / name).mkdir(parents=True)
    duckdb.connect(str(settings.published_dir / "v1" / "aicapex.duckdb")).close()
    (settings.published_dir / "v2" / "aicapex.duckdb").write_bytes(b"x" * 5000)
    current = settings.published_dir / "current"
    current.symlink_to("v1")
    # Without its manifest nobody can say whether it is whole.
    finding = doctor.check_published(settings)
    assert finding.level is Level.FAIL
    assert "not whole: manifest.json" in finding.saw
    main = next(iter(files_of(settings.published_dir / "v1")))
    manifest = replace(MANIFEST, file_bytes=main.bytes, file_sha256=main.sha256, files=(main,))
    (settings.published_dir / "v1" / "manifest.json").write_text(manifest.text(), encoding="utf-8")
    assert doctor.check_published(settings).saw == "version v1, 0 tables"
    current.unlink()
    current.symlink_to("v2")
    assert doctor.check_published(settings).level is Level.FAIL


def test_dagster_home_is_made_by_the_first_run(tmp_path: Path) -> None:
    settings = Settings(home=tmp_path)
    assert "not made yet" in doctor.check_dagster(settings).saw
    settings.dagster_dir.mkdir()
    (settings.dagster_dir / "dagster.yaml").write_text("")
    assert "home" in doctor.check_dagster(settings).saw


def test_a_taken_port_is_a_remark() -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]
        assert doctor.check_port(port).level is Level.WARN
    assert doctor.check_port(port).level is Level.OK


def test_the_report_counts_what_is_in_the_way() -> None:
    findings = [Finding("disk", Level.OK, "9 GB"), Finding("published", Level.WARN, "nothing yet", "run it")]
    assert list(doctor.report(findings)) == [
        "ok    disk       9 GB",
        "warn  published  nothing yet",
        "                 → run it",
        "0 in the way of a run, 1 to know about",
    ]
