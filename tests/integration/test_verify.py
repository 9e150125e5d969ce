"""Faults put into a home on purpose: each is found, named with its place and what to do, and nothing else is."""

import shutil
from pathlib import Path

import duckdb
import pytest

from aicapex.doctor import Level, check_published
from aicapex.verify import ARCHIVE, PUBLISHED, WAREHOUSE, verify_home
from pipelines.errors import HomeUnusable, WarehouseLocked
from pipelines.publish.versions import current_version
from pipelines.settings import Settings
from pipelines.sources.archive import AnswerArchive
from pipelines.sources.edgar import submissions_url
from tests.support.homes import Home
from tests.support.program import Program, held_file

pytestmark = pytest.mark.slow
MICROSOFT = submissions_url(789019)


@pytest.fixture
def settings(sample_home: Home, tmp_path: Path) -> Settings:
    return sample_home.copy(tmp_path / "home")


def body_of(settings: Settings, url: str) -> Path:
    archive = AnswerArchive(settings.archive_dir)
    answer = archive.latest(url, settings.origin)
    assert answer is not None
    return archive.path(answer)


def flip_a_bit(path: Path) -> None:
    content = bytearray(path.read_bytes())
    content[len(content) // 2] ^= 1
    path.write_bytes(content)


def change(settings: Settings, *statements: str) -> None:
    with duckdb.connect(str(settings.warehouse_path)) as connection:
        for statement in statements:
            connection.execute(statement)


def test_an_undisturbed_home_has_nothing_wrong_and_nothing_of_it_is_changed(
    settings: Settings, program: Program
) -> None:
    finding = check_published(settings)
    assert finding.level is Level.OK
    assert settings.published_file.resolve().parent.name in finding.saw
    before = {path: path.stat().st_mtime_ns for path in settings.home.rglob("*") if path.is_file()}
    said = program("verify", "--home", settings.home)
    assert said.code == 0
    assert "everything is as it was written" in said.out
    changed = {p for p, at in before.items() if p.stat().st_mtime_ns != at} - {
        settings.archive_dir / "index.sqlite-shm"
    }
    assert changed == set()


def test_a_flipped_bit_in_a_body_names_the_document_and_a_look_at_sizes_does_not_see_it(
    settings: Settings, program: Program
) -> None:
    path = body_of(settings, MICROSOFT)
    flip_a_bit(path)
    (problem,) = verify_home(settings).problems
    assert (problem.part, problem.document, problem.place) == (ARCHIVE, MICROSOFT, str(path))
    assert "its hash is not its name" in problem.what
    assert verify_home(settings, quick=True).problems == []
    said = program("verify", "--home", settings.home)
    assert said.code == 1
    assert f"{MICROSOFT}: its content was changed" in said.out


def test_a_damaged_body_that_is_moved_aside_is_fetched_anew_by_the_next_run(settings: Settings) -> None:
    path = body_of(settings, MICROSOFT)
    whole = path.read_bytes()
    flip_a_bit(path)
    found = verify_home(settings, aside=True)
    assert found.moved == [f"{path}.damaged"]
    assert [problem.what for problem in verify_home(settings).problems] == ["missing"]
    from pipelines.sources.factory import open_client

    open_client(settings).fetch(MICROSOFT, immutable=False, expect="json")
    assert path.read_bytes() == whole
    assert verify_home(settings).problems == []


def test_a_missing_and_a_shortened_body_are_found_by_their_size_alone(settings: Settings) -> None:
    missing = body_of(settings, MICROSOFT)
    missing.unlink()
    short = max((settings.archive_dir / "objects").rglob("*"), key=lambda path: path.stat().st_size)
    size = short.stat().st_size
    with short.open("r+b") as file:
        file.truncate(size - 1)
    found = {problem.place: problem.what for problem in verify_home(settings, quick=True).problems}
    assert found == {str(missing): "missing", str(short): f"{size - 1} bytes instead of {size}"}


def test_a_doubled_row_a_null_and_a_strange_word_are_told_by_table(settings: Settings) -> None:
    change(
        settings,
        "INSERT INTO normalised.facts FROM normalised.facts LIMIT 1",
        "DELETE FROM normalised.quarters WHERE ticker = 'META'",
        "UPDATE ops.quarantine SET reason = reason",
        "ALTER TABLE normalised.years ALTER COLUMN evidence DROP NOT NULL",
        "UPDATE normalised.years SET evidence = NULL WHERE ticker = 'MSFT'",
    )
    found = [(problem.document, problem.what) for problem in verify_home(settings).problems]
    assert {document for document, _ in found} == {
        "normalised.facts",
        "normalised.quarters",
        "normalised.years",
    }
    told = " ".join(what for _, what in found)
    assert "2 rows have the key (" in told
    assert "0 rows of META, and" in told
    assert "evidence is null in" in told


def test_a_doubled_row_of_a_mart_is_found_and_its_key_named(settings: Settings) -> None:
    change(settings, "INSERT INTO marts.companies FROM marts.companies WHERE ticker = 'MSFT'")
    problems = verify_home(settings).problems
    assert {(problem.part, problem.document) for problem in problems} == {(WAREHOUSE, "marts.companies")}
    differs, doubled = sorted(problems, key=lambda problem: problem.what)
    assert doubled.what == "2 rows have the key (ticker MSFT)"
    assert "that were published, and nothing that it is built from has changed" in differs.what
    assert "aicapex rebuild" in doubled.todo


def test_a_warehouse_that_is_no_database_is_one_problem(settings: Settings) -> None:
    settings.warehouse_path.write_bytes(b"not a database" * 1000)
    (problem,) = verify_home(settings).problems
    assert problem.part == WAREHOUSE
    assert "it does not open" in problem.what


def test_a_changed_and_a_missing_part_of_a_version_are_noticed_by_verify_doctor_and_versions(
    settings: Settings, program: Program
) -> None:
    current = current_version(settings.published_dir)
    assert current is not None
    flip_a_bit(current / "aicapex.duckdb")
    shutil.rmtree(current / "csv")
    found = verify_home(settings).problems
    assert {problem.part for problem in found} == {PUBLISHED}
    assert ("aicapex.duckdb", "its content was changed") in {(p.document, p.what) for p in found}
    assert any(p.document.startswith("csv/") and p.what == "missing" for p in found)
    finding = check_published(settings)
    assert finding.level is Level.FAIL
    assert "not whole" in finding.saw
    assert "not whole" in program("versions", "--home", settings.home).out


def test_a_home_that_is_not_there_and_a_warehouse_that_is_written_to_are_errors_that_say_so(
    settings: Settings, tmp_path: Path
) -> None:
    with pytest.raises(HomeUnusable, match="no such home"):
        verify_home(Settings(home=tmp_path / "nowhere"))
    holder = held_file(settings.warehouse_path)
    try:
        with pytest.raises(WarehouseLocked, match=rf"PID {holder.pid}"):
            verify_home(settings, wait_seconds=0.5)
    finally:
        holder.communicate("")


def test_a_mart_that_lost_a_row_is_named_and_not_published_and_the_next_run_builds_it(
    settings: Settings, program: Program
) -> None:
    change(settings, "DELETE FROM marts.headline WHERE ticker = 'AMZN'")
    (found,) = verify_home(settings).problems
    assert (found.part, found.document) == (WAREHOUSE, "marts.headline")
    assert "12 rows that are not the 13 that were published" in found.what
    version = current_version(settings.published_dir)
    said = program("run", "--home", settings.home)
    assert said.code == 1
    assert "marts.headline holds 12 rows" in said.out
    assert "This run did not come to its end" in said.out
    assert current_version(settings.published_dir) == version
    assert program("run", "--home", settings.home).code == 0
    assert verify_home(settings).problems == []
    assert current_version(settings.published_dir) == version


def test_a_damaged_block_is_not_taken_for_a_process_that_writes(settings: Settings) -> None:
    content = bytearray(settings.warehouse_path.read_bytes())
    for place in range(256 * 1024, len(content), 256 * 1024):
        content[place] ^= 0xFF
    settings.warehouse_path.write_bytes(content)
    found = verify_home(settings, wait_seconds=0.0)
    assert {problem.part for problem in found.problems} == {WAREHOUSE}
    assert "rebuild" in found.problems[0].todo
    assert PUBLISHED in found.seen
