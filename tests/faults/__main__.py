"""Runs the fault matrix and prints it.

    python -m tests.faults [--only WORDS] [--quick] [--jobs N] [--markdown FILE]

Exits with 1 where an outcome is none that is promised. `--markdown` writes the table into a document between the two
marks that it has for that.
"""

import argparse
import re
import sys
import tempfile
from collections import Counter
from collections.abc import Sequence
from concurrent.futures import ProcessPoolExecutor
from multiprocessing import get_context
from pathlib import Path

from rich.console import Console
from rich.table import Table

from tests.faults.matrix import MATRIX, QUICK_HALF
from tests.faults.outcomes import Verdict
from tests.faults.worker import play, quiet
from tests.support.environment import kept_environment

BEGIN, END = "<!-- the table begins -->", "<!-- the table ends -->"
_MARKED = re.compile(f"{BEGIN}.*{END}", re.DOTALL)


def main() -> int:
    """Play every fault that was asked for."""
    parser = argparse.ArgumentParser(prog="python -m tests.faults")
    parser.add_argument("--only", default="", help="faults whose name or component has these words")
    parser.add_argument("--quick", action="store_true", help="those that the test suite runs too")
    parser.add_argument("--jobs", type=int, default=2, help="so many processes")
    parser.add_argument("--markdown", type=Path, help="a document to write the table into")
    asked = parser.parse_args()
    console = Console()
    chosen = [
        number
        for number, fault in enumerate(MATRIX)
        if asked.only.lower() in f"{fault.component} {fault.name}".lower()
        and (fault in QUICK_HALF or not asked.quick)
    ]
    verdicts: list[Verdict] = []
    # Processes of their own: a fault may put limits on one, or other functions in the place of the system's.
    workers = ProcessPoolExecutor(asked.jobs, get_context("spawn"), quiet)
    with tempfile.TemporaryDirectory(ignore_cleanup_errors=True) as folder, kept_environment(), workers:
        for verdict in workers.map(play, chosen, [folder] * len(chosen)):
            verdicts.append(verdict)
            mark = "ok " if verdict.passed else "BAD"
            if sys.stderr.isatty() or not verdict.passed:
                sys.stderr.write(
                    f"{len(verdicts)}/{len(chosen)} {mark} {verdict.component}: {verdict.name}\n"
                )
            for problem in () if verdict.passed else verdict.problems[:8]:
                sys.stderr.write(f"      {problem[:400]}\n")
    console.print(table(verdicts))
    console.print(summary(verdicts), highlight=False)
    if asked.markdown:
        document = asked.markdown.read_text(encoding="utf-8")
        text = f"{BEGIN}\n{markdown(verdicts)}\n{END}"
        asked.markdown.write_text(_MARKED.sub(lambda _: text, document), encoding="utf-8")
    return 0 if all(verdict.passed for verdict in verdicts) else 1


def table(verdicts: Sequence[Verdict]) -> Table:
    """The matrix for a terminal."""
    made = Table("component", "fault", "fired", "outcome", "s", title="Fault matrix")
    for column in (2, 4):
        made.columns[column].justify = "right"
    for verdict in verdicts:
        style = "" if verdict.passed else "bold red"
        made.add_row(
            verdict.component,
            verdict.name,
            str(verdict.fired),
            verdict.outcome,
            f"{verdict.seconds:.1f}",
            style=style,
        )
    return made


def summary(verdicts: Sequence[Verdict]) -> str:
    """How many faults came to which end."""
    counted = Counter(verdict.outcome for verdict in verdicts)
    said = ", ".join(f"{number} {outcome}" for outcome, number in counted.most_common())
    bad = sum(not verdict.passed for verdict in verdicts)
    return f"{len(verdicts)} faults: {said}; {bad} not as promised"


def markdown(verdicts: Sequence[Verdict]) -> str:
    """The matrix for a document."""
    lines = ["| component | fault | outcome |", "|---|---|---|"]
    lines += [f"| {verdict.component} | {verdict.name} | {verdict.outcome} |" for verdict in verdicts]
    return "\n".join([*lines, "", f"{summary(verdicts)}."])


if __name__ == "__main__":
    sys.exit(main())
