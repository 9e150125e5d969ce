"""Facts of filings: ours, a bare pass of the XML library, Arelle and ixbrlparse, on the same real documents in one run.

    .venv/bin/python benchmarks/inline_facts.py [directory of kept answers]

Ours is everything: facts with contexts, units, dimensions, exact decimals and places, as a frame. The bare pass is
`lxml.etree.iterparse` that visits the same elements (facts, continuations, contexts, units), nothing else.
Times are processor seconds, which other work of the machine does not stretch, the best of several rounds by turns; the
slow peers read a few documents, once each. Arelle loads from disk with a stub schema and no network. Memory is how much
the peak of a process grows by reading one document, over the document's size.
"""

import io
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

from ixbrlparse import IXBRL
from lxml import etree

from pipelines.raw.xbrl.extract import extract
from pipelines.raw.xbrl.inline import inline_namespace, inline_tags
from tests.support import arelle_reader
from tests.support.inline import inline_document

DEFAULT = Path(__file__).resolve().parents[2] / "shared" / "edgar-archive"
LEAST_BYTES = 900_000
ROUNDS = 5
SLOW_PEERS = 3
VISITED = (
    "{http://www.xbrl.org/2003/instance}context",
    "{http://www.xbrl.org/2003/instance}unit",
)
HEAD = (
    f"{'document':26}{'MB':>6}{'facts':>7}{'ours ms':>9}{'bare ms':>9}{'× bare':>8}{'MB/s':>7}{'memory':>8}"
    f"{'Arelle':>9}{'×':>6}{'ixbrlparse':>12}{'×':>6}"
)
MEASURE = (
    "import pathlib, re, sys\n"
    "from pipelines.raw.xbrl.extract import extract\n"
    "def peak():\n"
    "    return 1024 * int(re.search(r'VmHWM:\\s+(\\d+)', pathlib.Path('/proc/self/status').read_text())[1])\n"
    "body = open(sys.argv[1], 'rb').read()\n"
    "before = peak()\n"
    "extract([('x.htm', body)])\n"
    "print(peak() - before)\n"
)


def best(*works: Callable[[], object]) -> list[float]:
    """Seconds of the fastest round of each, taking turns."""
    times: list[list[float]] = [[] for _ in works]
    for _ in range(ROUNDS):
        for index, work in enumerate(works):
            times[index].append(once(work))
    return [min(measured) for measured in times]


def once(work: Callable[[], object]) -> float:
    """Seconds of one round."""
    started = time.process_time()
    work()
    return time.process_time() - started


def bare(body: bytes, tags: tuple[str, ...]) -> int:
    """Visit the elements that ours reads."""
    return sum(1 for _ in etree.iterparse(io.BytesIO(body), tag=tags, huge_tree=True))


def arelle(body: bytes, name: str) -> float:
    """Seconds in which Arelle loads the document from disk; nothing else of it is counted."""
    with tempfile.TemporaryDirectory() as folder:
        document = arelle_reader.write_with_stub(body, Path(folder), name)
        return once(lambda: arelle_reader.load(document))


def peak(file: Path) -> int:
    """By how many bytes the peak memory of a process grows when it reads one document that it already holds."""
    command = [sys.executable, "-c", MEASURE, str(file)]
    return int(subprocess.run(command, capture_output=True, text=True, check=True).stdout)


def documents(root: Path) -> list[Path]:
    """Inline documents of reports under a directory of kept answers, or one that is made here."""
    found = [
        path
        for path in sorted(root.rglob("*.htm"))
        if path.stat().st_size >= LEAST_BYTES and inline_namespace(path.read_bytes())
    ]
    if not found:
        made = Path(tempfile.mkdtemp()) / "made-20240331.htm"
        figures = [("2024-01-01", "2024-03-31", "us-gaap:Revenues", number) for number in range(4_000)]
        made.write_bytes(inline_document(figures))
        print(f"no filings under {root}: one is made here; its markup is leaner than a real one's")
        found = [made]
    return found


def main() -> None:
    """Print the table."""
    files = documents(Path(sys.argv[1]) if len(sys.argv) > 1 else DEFAULT)
    print(HEAD)
    total = [0.0, 0.0, 0.0]
    step = max(1, len(files) // SLOW_PEERS)
    for number, file in enumerate(files):
        body = file.read_bytes().lstrip()
        namespace = inline_namespace(body) or ""
        tags = (*inline_tags(namespace), *VISITED)
        read = [(file.name, body)]
        ours, floor = best(lambda read=read: extract(read), lambda body=body, tags=tags: bare(body, tags))
        facts = extract(read).facts.height
        size = len(body) / 1e6
        total = [total[0] + size, total[1] + ours, total[2] + floor]
        memory = f"{peak(file) / len(body):7.1f}×" if number % step == 0 else ""
        line = (
            f"{file.name[:25]:26}{size:6.2f}{facts:7}{ours * 1000:9.1f}{floor * 1000:9.1f}{ours / floor:8.2f}"
        )
        line += f"{size / ours:7.1f}{memory:>8}"
        if number % step == 0:
            slow = arelle(body, file.name)
            slower = once(lambda body=body: IXBRL(io.StringIO(body.decode("utf-8", "replace"))))
            line += f"{slow:8.2f}s{slow / ours:6.0f}{slower:11.2f}s{slower / ours:6.0f}"
        print(line, flush=True)
    size, ours, floor = total
    print(
        f"{'all':26}{size:6.1f}{'':7}{ours * 1000:9.0f}{floor * 1000:9.0f}{ours / floor:8.2f}{size / ours:7.1f}"
    )


if __name__ == "__main__":
    main()
