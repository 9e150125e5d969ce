"""What the services may do on a server: nothing but what they need."""

import re
import shutil
import subprocess
from pathlib import Path

import pytest

from tests.support.repository import ROOT

SERVICES = sorted((ROOT / "deploy" / "systemd").glob("*.service"))
YES = (
    "NoNewPrivileges", "LockPersonality", "PrivateDevices", "PrivateTmp", "ProtectClock",
    "ProtectControlGroups", "ProtectHome",
    "ProtectHostname", "ProtectKernelLogs", "ProtectKernelModules", "ProtectKernelTunables", "RestrictNamespaces",
    "RestrictRealtime", "RestrictSUIDSGID",
)  # fmt: skip
MOST_EXPOSED = 2.0
"""By systemd's own measure, from 0 to 10; a unit that forbids nothing has 9 and more."""


def said(unit: Path) -> dict[str, list[str]]:
    found: dict[str, list[str]] = {}
    for key, value in re.findall(r"^(\w+)=(.*)$", unit.read_text("utf-8"), flags=re.MULTILINE):
        found.setdefault(key, []).append(value)
    return found


@pytest.mark.parametrize("unit", SERVICES, ids=lambda unit: unit.stem)
def test_a_service_has_no_privilege_and_one_user(unit: Path) -> None:
    assert len(SERVICES) == 4
    options = said(unit)
    assert options["User"] == options["Group"] == ["aicapex"]
    assert {name for name in YES if options.get(name) != ["yes"]} == set()
    assert options["CapabilityBoundingSet"] == options["AmbientCapabilities"] == [""]
    assert options["SystemCallFilter"] == ["@system-service", "~@privileged"]
    assert options["SystemCallArchitectures"] == ["native"]
    assert options["RestrictAddressFamilies"] == ["AF_UNIX AF_INET AF_INET6"]


@pytest.mark.parametrize("unit", SERVICES, ids=lambda unit: unit.stem)
def test_a_service_writes_to_its_state_and_nowhere_else(unit: Path) -> None:
    options = said(unit)
    assert options["ProtectSystem"] == ["strict"]
    places = set(" ".join(options["ReadWritePaths"]).split())
    assert "/srv/aicapex/home" in places
    assert places <= {"/srv/aicapex/home", "/srv/aicapex/limiter", "/srv/aicapex/backups"}
    # The code that runs is never what may be written.
    assert not [place for place in places if "/srv/aicapex/checkout".startswith(place)]


def test_only_the_service_that_fetches_reaches_other_machines() -> None:
    closed = {unit.stem for unit in SERVICES if said(unit).get("IPAddressDeny") == ["any"]}
    assert closed == {"aicapex-care", "aicapex-daemon", "aicapex-web"}
    assert {tuple(said(unit).get("IPAddressAllow", ())) for unit in SERVICES if unit.stem in closed} == {
        ("localhost",)
    }


def test_every_place_that_a_service_writes_to_is_made_before_it_starts() -> None:
    text = (ROOT / "docs" / "production.md").read_text("utf-8")
    made = next(line for line in text.splitlines() if "sudo -u aicapex mkdir" in line).split()
    assert {place for unit in SERVICES for place in said(unit)["ReadWritePaths"][0].split()} <= set(made)


@pytest.mark.parametrize("unit", SERVICES, ids=lambda unit: unit.stem)
def test_systemd_itself_finds_little_that_a_service_could_do(unit: Path) -> None:
    program = shutil.which("systemd-analyze")
    if program is None:
        pytest.skip("no systemd-analyze on this machine: the options themselves are tested above")
    judged = subprocess.run(
        [program, "security", "--offline=true", str(unit)],
        capture_output=True,
        text=True,
        check=False,
        timeout=60,
    )
    found = re.search(r"Overall exposure level for .*: ([0-9.]+)", judged.stdout)
    if found is None:
        pytest.skip("this systemd-analyze judges no files")
    assert float(found[1]) <= MOST_EXPOSED
