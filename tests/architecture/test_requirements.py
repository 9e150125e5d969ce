import re

import pytest

from tests.support.repository import ROOT

LOCKS = ("runtime", "production", "dev", "bench", "fuzz", "superset", "audit")
PIN = re.compile(r"^([a-z0-9][a-z0-9._-]*)==(\S+)")
HASH = re.compile(r"^    --hash=sha256:[0-9a-f]{64}( \\)?$")


def lock(name: str) -> list[str]:
    return (ROOT / "requirements" / f"{name}.txt").read_text("utf-8").splitlines()


def pins(name: str) -> dict[str, str]:
    """Package -> version; one that is pinned apart for several platforms keeps its last version."""
    return {found[1]: found[2] for line in lock(name) if (found := PIN.match(line))}


@pytest.mark.parametrize("name", LOCKS)
def test_a_lock_holds_pins_and_hashes_and_nothing_else(name: str) -> None:
    lines = lock(name)
    assert len(pins(name)) > 40
    assert [line for line in lines if not PIN.match(line) and not HASH.match(line)] == []


@pytest.mark.parametrize("name", LOCKS)
def test_every_pin_has_a_hash(name: str) -> None:
    lines = [*lock(name), ""]
    pinned = [number for number, line in enumerate(lines) if PIN.match(line)]
    assert [lines[number] for number in pinned if not HASH.match(lines[number + 1])] == []


@pytest.mark.parametrize("name", LOCKS)
def test_a_lock_carries_no_address(name: str) -> None:
    assert [line for line in lock(name) if "://" in line or " @ " in line or "index" in line] == []


def test_the_tools_are_locked_on_top_of_the_same_runtime() -> None:
    assert pins("runtime").items() <= pins("production").items()
    assert pins("production").items() <= pins("dev").items()
    assert pins("runtime").items() <= pins("bench").items()
    assert pins("runtime").items() <= pins("fuzz").items()


def test_the_comparison_uses_the_versions_of_the_tools_where_both_name_one() -> None:
    tools, comparison = pins("dev"), pins("bench")
    assert {
        name: comparison[name] for name in tools.keys() & comparison.keys() if tools[name] != comparison[name]
    } == {}


@pytest.mark.parametrize("name", LOCKS)
def test_a_lock_is_as_new_as_what_it_was_made_from(name: str) -> None:
    wanted = (ROOT / "requirements" / f"{name}.in").read_text("utf-8").splitlines()
    locked = pins(name)
    for line in wanted:
        package, _, version = line.partition("==")
        if not line or line.startswith(("#", "-")):
            continue
        found = locked[package.lower().replace("_", "-")]
        assert not version or found == version


def test_superset_opens_the_published_file_with_the_duckdb_that_wrote_it() -> None:
    assert pins("superset")["duckdb"] == pins("runtime")["duckdb"]
    # From 2.0 on, Superset 6.1 does not start.
    assert pins("superset")["sqlalchemy"].startswith("1.4.")


def test_dbt_stays_below_the_release_that_downloads_at_install_time() -> None:
    assert tuple(int(part) for part in pins("runtime")["dbt-core"].split(".")[:2]) < (1, 12)
