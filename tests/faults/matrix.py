"""Every fault of the laboratory in one list, and what runs one of them under a deadline."""

import threading
import time
import traceback
from pathlib import Path

from tests.faults import outcomes
from tests.faults.content_faults import CONTENT_FAULTS
from tests.faults.damage import DAMAGE
from tests.faults.machine import MachineFault, run_machine_fault
from tests.faults.network import NetworkFault, run_network_fault
from tests.faults.network_faults import NETWORK_FAULTS
from tests.faults.outcomes import Verdict
from tests.faults.publication import PUBLICATION_FAULTS, PublicationFault, run_publication_fault
from tests.faults.shortage import SHORTAGE
from tests.faults.storms import STORMS
from tests.faults.surroundings import SURROUNDINGS

Fault = NetworkFault | MachineFault | PublicationFault
MATRIX: tuple[Fault, ...] = (
    *NETWORK_FAULTS,
    *CONTENT_FAULTS,
    *STORMS,
    *SURROUNDINGS,
    *DAMAGE,
    *SHORTAGE,
    *PUBLICATION_FAULTS,
)
# Three of five of those that are quick, more than half of all. Neighbours differ in the answer that is broken, not in
# what has to hold.
QUICK_HALF = tuple(
    fault for number, fault in enumerate(fault for fault in MATRIX if fault.quick) if number % 5 in (0, 2, 4)
)
DEADLINE_SECONDS = 150.0
"""A fault takes two to ten seconds: whatever is not over by now hangs."""


def run_fault(fault: Fault, folder: Path) -> Verdict:
    """Play one fault, and judge it as hung where it does not end in its time."""
    started = time.monotonic()
    found: list[Verdict] = []

    def play() -> None:
        try:
            found.append(_run(fault, folder))
        except Exception as error:  # noqa: BLE001 - a laboratory that fails shows nothing
            problems = tuple(traceback.format_exception(error)[-3:])
            found.append(_verdict(fault, outcomes.WRONG, problems))

    thread = threading.Thread(target=play, daemon=True)
    thread.start()
    thread.join(DEADLINE_SECONDS)
    seconds = time.monotonic() - started
    verdict = found[0] if found else _verdict(fault, outcomes.HUNG, (f"not over after {seconds:.0f} s",))
    return Verdict(
        verdict.name, verdict.component, verdict.fired, verdict.outcome, verdict.expected, verdict.problems, seconds,
        verdict.said,
    )  # fmt: skip


def expected(fault: Fault) -> tuple[str, ...]:
    """The outcomes that are promised for a fault."""
    return fault.expected if isinstance(fault.expected, tuple) else (fault.expected,)


def _run(fault: Fault, folder: Path) -> Verdict:
    if isinstance(fault, NetworkFault):
        return run_network_fault(fault, folder)
    if isinstance(fault, MachineFault):
        return run_machine_fault(fault, folder)
    return run_publication_fault(fault, folder)


def _verdict(fault: Fault, outcome: str, problems: tuple[str, ...]) -> Verdict:
    return Verdict(fault.name, fault.component, 0, outcome, expected(fault), problems)
