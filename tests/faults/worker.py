"""What a process of the laboratory does: play the faults that it is given by their place in the matrix."""

import logging
import os
from pathlib import Path

from tests.faults.matrix import MATRIX, run_fault
from tests.faults.outcomes import Verdict


def quiet() -> None:
    """What clients tell of their waits is no part of the table."""
    logging.disable(logging.WARNING)


def play(number: int, folder: str) -> Verdict:
    """One fault, in a folder of this process."""
    place = Path(folder) / str(os.getpid())
    place.mkdir(exist_ok=True)
    return run_fault(MATRIX[number], place)
