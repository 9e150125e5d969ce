"""The statement reader: how well it reads labelled sentences, how fast it reads filings, what hostile pages cost.

    .venv/bin/python benchmarks/statements.py [directory of kept answers]

Sets: ../shared/reference/capex-sentences.tsv, in the half that was read while the grammar was written and the half
that was only counted, and the sentences of tests/unit/normalise/statements in the project's own words. Every miss is
listed. Speed is plain text per second of one core, the profile that of the same text.
"""

import cProfile
import pstats
import random
import re
import sys
import time
from datetime import date
from pathlib import Path

from aicapex.statement_input import text_of
from pipelines.normalise.statements.reader import read_statements
from pipelines.normalise.statements.statement import Speaker
from pipelines.settings import PROJECT_ROOT, Settings
from tools.statement_score import Reading, Score, groups, halves, labelled_sentences, score

SHARED = PROJECT_ROOT.parent / "shared"
REFERENCE = SHARED / "reference" / "capex-sentences.tsv"
OWN = PROJECT_ROOT / "tests" / "unit" / "normalise" / "statements" / "sentences.tsv"
PROMISED = {"precision": 0.97, "recall": 0.92, "exact": 0.92}
PROMISED_MB_PER_SECOND = 10
SPEAKER = Speaker("META", "Meta Platforms", 12, date(2025, 1, 29))
HOSTILE_MB = 10


def _figures(name: str, one: Score) -> str:
    figures = f"precision {one.precision:.3f}  recall {one.recall:.3f}  exact {one.exact:.3f}"
    return f"{name:34}{len(one.readings):5}  {figures}"


def _miss(one: Reading) -> str:
    label, read = one.label, one.statement
    amounts = (read.low_usd, read.high_usd, read.period_canonical) if read else (None, None, None)
    return (
        f"  {label.company} {label.date}: labelled {label.kind} {label.low_usd} {label.high_usd} {label.period}, "
        f"read {one.kind} {' '.join(map(str, amounts))}\n    {label.sentence[:200]}"
    )


def _sets(settings: Settings) -> list[tuple[str, Score]]:
    sets = [("own words", score(labelled_sentences(OWN), settings))]
    if REFERENCE.is_file():
        development, held_out = (score(half, settings) for half in halves(REFERENCE))
        whole = Score([*development.readings, *held_out.readings])
        sets = [("reference, development half", development), ("reference, held-out half", held_out),
                ("reference, whole", whole), *sets]  # fmt: skip
    return sets


def _print_score(name: str, one: Score, *, whole: bool) -> bool:
    print(_figures(name, one))
    for by in ("kind", "company") if whole else ("kind",):
        for group, part in groups(one.readings, by):
            right = sum(reading.is_right for reading in part.readings)
            print(f"    {by:8}{group:12}{right:4} of {len(part.readings):4} as labelled")
    for reading in one.misses if whole else ():
        print(_miss(reading))
    return all(getattr(one, measure) >= least for measure, least in PROMISED.items())


def filings_text(root: Path) -> str:
    """The text of every HTML document below a directory, as `aicapex statements` takes it."""
    files = sorted(path for path in root.rglob("*.htm*") if not re.match(r"R\d+\.htm", path.name))
    return "\n\n".join(text_of(path.read_bytes(), str(path)) for path in files)


def _seconds(text: str) -> tuple[float, int]:
    started = time.process_time()
    found = len(read_statements(text, SPEAKER))
    return time.process_time() - started, found


def _print_speed(text: str) -> bool:
    size = len(text.encode()) / 1e6
    seconds, found = min(_seconds(text) for _ in range(3))
    print(f"\n{size:.1f} MB of filings: {found} statements in {seconds:.2f} s, {size / seconds:.1f} MB/s")
    profile = cProfile.Profile()
    profile.runcall(read_statements, text, SPEAKER)
    pstats.Stats(profile).sort_stats("tottime").print_stats(12)
    return size / seconds >= PROMISED_MB_PER_SECOND


def hostile_pages(size: int) -> dict[str, str]:
    """Pages of `size` characters that are hard to read: no full stops, repetition, words of every pattern."""
    sentence = (
        "we expect our capital expenditures will be in the range of $35-40 billion for 2024 up from prior outlook "
        "including finance leases and customers consensus data center revenue ai cloud 12 billion to 14 between over"
    )
    words = sentence.split()
    chance = random.Random(1)  # noqa: S311 - words in a fixed order, no secret
    return {
        "one character": "$" * size,
        "digits": "1," * (size // 2),
        "ranges without end": "capex $1 billion to " * (size // 20),
        "number words": "capex one hundred and " * (size // 22),
        "brackets": "capex (" * (size // 7),
        "one sentence": "we expect capex of $1 billion and " * (size // 34),
        "words by chance": " ".join(chance.choice(words) for _ in range(size // 6)),
    }


def main() -> int:
    """Print everything; 1 where a promise is broken on the reference sentences or on speed."""
    settings = Settings(home=Path("unused"))
    kept = True
    for name, one in _sets(settings):
        whole = "half" not in name
        kept &= _print_score(name, one, whole=whole) or not whole
    root = Path(sys.argv[1]) if len(sys.argv) > 1 else SHARED / "edgar-archive" / "www.sec.gov"
    if root.is_dir():
        kept &= _print_speed(filings_text(root))
    else:
        print(f"speed skipped: no documents in {root}")
    for name, page in hostile_pages(HOSTILE_MB * 1_000_000).items():
        seconds, found = _seconds(page)
        print(f"{HOSTILE_MB} MB of {name}: {found} statements in {seconds:.1f} s")
    print("promises kept" if kept else "promises broken")
    return 0 if kept else 1


if __name__ == "__main__":
    sys.exit(main())
