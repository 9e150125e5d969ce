"""One process of coverage-guided fuzzing: `python -m tests.fuzz.guided READER FINDINGS CORPUS [options of libFuzzer]`.

Started by `python -m tests.fuzz`, which starts it again where an input ends it. Needs atheris (requirements/fuzz.txt).
"""

import random
import sys
from pathlib import Path

import atheris

with atheris.instrument_imports(include=["pipelines", "feedparser"], enable_loader_override=False):
    from tests.fuzz.readers.all import TARGETS

from tests.fuzz.findings import Findings
from tests.fuzz.target import Target

_STACKED = (1, 1, 1, 2, 2, 3, 5)
_WRITTEN_EVERY = 500


def main(name: str, findings: Path, corpus: Path, options: list[str]) -> None:
    """Fuzz one reader until libFuzzer's options say to stop; the process then ends."""
    target = TARGETS[name]
    kept = Findings(target, findings)

    def one(data: bytes) -> None:
        kept.run(data)
        if kept.executions % _WRITTEN_EVERY == 0:
            kept.write()

    atheris.Setup(
        [sys.argv[0], *options, f"-max_len={target.longest}", str(corpus)],
        one,
        custom_mutator=_mutator(target),
    )
    atheris.Fuzz()


def _mutator(target: Target):  # type: ignore[no-untyped-def]
    def mutate(data: bytes, max_size: int, seed: int) -> bytes:
        rng = random.Random(seed)
        if rng.randrange(6) == 0:
            return bytes(atheris.Mutate(data, len(data) + 64))[:max_size]
        for _ in range(rng.choice(_STACKED)):
            data = target.mutate(data, rng)
        return data[:max_size]

    return mutate


if __name__ == "__main__":
    main(sys.argv[1], Path(sys.argv[2]), Path(sys.argv[3]), sys.argv[4:])
