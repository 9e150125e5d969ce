"""What fuzzing found once, and what it starts from, through the readers as they are; no fuzzer is needed."""

import random
from pathlib import Path

import pytest

from tests.fuzz.readers.all import TARGETS
from tests.fuzz.target import Target

KEPT = [
    pytest.param(target, path, id=f"{target.name}-{path.name}")
    for target in TARGETS.values()
    for folder in (target.regressions, target.corpus)
    if folder.is_dir()
    for path in sorted(folder.iterdir())
]
READERS = [pytest.param(target, id=target.name) for target in TARGETS.values()]


@pytest.mark.parametrize(("target", "path"), KEPT)
def test_an_input_that_once_found_a_fault_finds_none(target: Target, path: Path) -> None:
    target.check(path.read_bytes())


@pytest.mark.parametrize("target", READERS)
def test_what_fuzzing_starts_from_is_read_without_a_fault(target: Target) -> None:
    seeds = target.seeds()
    assert len(set(seeds)) == len(seeds) >= 3
    for data in seeds:
        target.check(data)


@pytest.mark.parametrize("target", READERS)
def test_seeds_changed_at_random_break_no_promise(target: Target) -> None:
    chance = random.Random(20_261_125)
    seeds = target.seeds()
    changed = 0
    for _ in range(60):
        seed = data = chance.choice(seeds)
        for _ in range(chance.choice((1, 2, 4))):
            data = target.mutate(data, chance)
        target.check(data[: target.longest])
        changed += data != seed
    assert changed > 40
