"""Faults drawn by a seed: each address is broken at most twice in ways that pass, in any order, all over the world."""

import random
import threading

from tests.faults import acts
from tests.faults.network import NetworkFault as Fault
from tests.faults.network import Stage
from tests.faults.outcomes import RECOVERED
from tests.faults.server import Act, Answer, Injection, Wire

SEEDS = range(1, 9)
_PASSING: tuple[Act, ...] = (
    acts.late(0.05),
    acts.slow_pieces,
    acts.hang_up,
    acts.reset_at_once,
    acts.reset_in_head,
    acts.reset_in_body,
    acts.cut,
    acts.announces(7),
    acts.packed(acts.flipped),
    acts.empty,
    acts.status(429),
    acts.status(500),
    acts.status(502),
    acts.status(503),
    acts.status(504),
    acts.not_modified,
)


def storm(seed: int) -> "_Storm":
    """What a seed does to an empty home."""
    return _Storm(seed)


class _Storm:
    def __init__(self, seed: int) -> None:
        self._seed = seed

    def __call__(self, stage: Stage) -> None:
        draw = random.Random(self._seed)
        broken: dict[str, int] = {}
        lock = threading.Lock()

        def act(wire: Wire, answer: Answer) -> Answer | None:
            with lock:
                # Robots are asked once, and no rules mean that nothing may be asked.
                spared = wire.asked.path.endswith("robots.txt") or broken.get(wire.asked.path, 0) >= 2
                chosen = None if spared or draw.random() > 0.5 else draw.choice(_PASSING)
                if chosen is not None:
                    broken[wire.asked.path] = broken.get(wire.asked.path, 0) + 1
            if chosen is None or answer.status != 200:
                return answer
            return chosen(wire, answer)

        stage.server.inject(Injection(f"storm {self._seed}", "", act))


STORMS: tuple[Fault, ...] = tuple(
    Fault(
        f"a storm of faults that pass, seed {seed}",
        "all of the network",
        "",
        None,
        RECOVERED,
        stage=storm(seed),
        quick=seed <= 2,
    )
    for seed in SEEDS
)
