"""Filings to facts: ours against a bare iterparse, Arelle and ixbrlparse, on the same real documents in one run.

    .venv/bin/python benchmarks/inline_facts.py [directory of kept answers]

`bare` is lxml's iterparse stopping at the elements that hold what facts say (facts, continuations, contexts with
their members and dates, units) and doing nothing with them: the least that anything built on lxml must do. `+ text`
stops at paragraphs, cells and breaks too, which ours visits to part the words of text blocks. Ours gives all facts as
a frame, with contexts, exact decimals and the text of every block. All go from bytes in memory until the memory is
given back, taking turns. Times are milliseconds of the processor, which other work of the machine stretches
less than the clock's, the best of several rounds. Arelle gets a stub of the taxonomies, made from the document before
the clock starts, because the real ones lie on servers; it and ixbrlparse are slow, so a few documents must do. The peak
of memory is that of a fresh process, above what it takes for a document of two facts, in multiples of the document.

The promises: ours at most 1.5 × bare over all documents, at least 15 × faster than Arelle and 40 × faster than
ixbrlparse, and less than 20 × the document in memory.
"""

import gc
import io
import subprocess
import sys
import tempfile
import time
import warnings
from collections.abc import Callable
from pathlib import Path
from typing import Any

from lxml import etree

from pipelines.raw.xbrl.extract import extract
from tests.support.arelle_reader import load, write_with_stub
from tests.support.xbrl_documents import RESOURCES, inline, number, words

ROOT = Path(__file__).resolve().parents[1]
DEFAULT = ROOT.parent / "shared" / "edgar-archive"
ROUNDS = 9
FEW = 4
SMALLEST = 500_000
IX = "{http://www.xbrl.org/2013/inlineXBRL}"
XBRLI = "{http://www.xbrl.org/2003/instance}"
VISITED = (
    *(
        IX + name
        for name in ("nonFraction", "nonNumeric", "fraction", "continuation", "footnote", "relationship")
    ),
    *(XBRLI + name for name in ("context", "startDate", "endDate", "instant", "unit", "measure")),
    "{http://xbrl.org/2006/xbrldi}explicitMember",
    "{http://xbrl.org/2006/xbrldi}typedMember",
)
XHTML = "{http://www.w3.org/1999/xhtml}"
VISITED_FOR_TEXT = tuple(
    XHTML + name for name in ("td", "th", "tr", "table", "br", "p", "div", "li", "ul", "hr")
)
MEMORY = """
import sys
from pathlib import Path
from pipelines.raw.xbrl.extract import extract
def most(): return int(Path("/proc/self/status").read_text().partition("VmHWM:")[2].split()[0]) * 1024
extract([("small.htm", Path(sys.argv[1]).read_bytes())])
before = most()
body = Path(sys.argv[2]).read_bytes()
extract([("large.htm", body)])
print((most() - before) / len(body))
"""


def bare(body: bytes, tags: tuple[str, ...] = VISITED) -> int:
    """Stop at every element that is read, and do nothing."""
    return sum(1 for _ in etree.iterparse(io.BytesIO(body), events=("end",), tag=tags, huge_tree=True))


def ours(body: bytes) -> int:
    """All facts of the document."""
    return extract([("document.htm", body)]).facts.height


def arelle(document: Path) -> int:
    """Load a document that has its stub beside it, and ask each fact for its value."""
    model: Any = load(document)
    count = sum(1 for fact in model.factsInInstance if fact.value is not None)
    model.close()
    return count


def ixbrlparse(body: bytes) -> int:
    """All facts as ixbrlparse has them."""
    from ixbrlparse import IXBRL

    parsed = IXBRL(io.BytesIO(body), raise_on_error=False)
    return len(parsed.numeric) + len(parsed.nonnumeric)


def timed(work: Callable[[], int]) -> float:
    """Milliseconds of one call, giving back its memory included: iterparse leaves its tree to the collector.

    The allocator joins the freed pieces of a tree at the next large request; else the next one to be timed would pay.
    """
    started = time.process_time()
    work()
    gc.collect()
    bytearray(10_000)
    return (time.process_time() - started) * 1000


def in_turns(*works: Callable[[], int], rounds: int = ROUNDS) -> list[float]:
    """The best of several rounds of each, the works taking turns so that a noisy moment hits all alike."""
    times: list[list[float]] = [[] for _ in works]
    for _ in range(rounds):
        for index, work in enumerate(works):
            times[index].append(timed(work))
    return [min(measured) for measured in times]


def memory(body: bytes, folder: Path) -> float | None:
    """Peak of memory of a fresh process in multiples of the document; None where the system does not tell it."""
    if not Path("/proc/self/status").exists():
        return None
    small, large = folder / "small.htm", folder / "large.htm"
    small.write_bytes(inline(number("5") + words("10-K")))
    large.write_bytes(body)
    command = [sys.executable, "-c", MEMORY, str(small), str(large)]
    return float(subprocess.run(command, capture_output=True, text=True, check=True, cwd=ROOT).stdout)


def documents(archive: Path) -> list[tuple[str, bytes]]:
    """The inline reports of an archive without their wrappers; without an archive, one of our own making."""
    paths = [
        *archive.glob("www.sec.gov/Archives/edgar/data/*/*/*.htm"),
        *archive.glob("misc.local/other-filings/*"),
    ]
    found = []
    for path in sorted(paths):
        body = path.read_bytes()
        if len(body) > SMALLEST and IX[1:-1].encode() in body:
            found.append((path.name, body[body.index(b"<?xml") : body.rindex(b"</html>") + len(b"</html>")]))
    if found:
        return found
    print(f"no reports in {archive}: measured on a document of our own making instead")
    style = "padding:2px 1pt;text-align:left;vertical-align:bottom;background-color:#cceeff;font-size:9pt;color:#000"

    def cell(inside: str) -> str:
        return f'<td colspan="3" style="{style}"><span style="{style}">{inside}</span></td>'

    figures = [number(f"{n * 7:,}", format="ixt:num-dot-decimal", scale="6", id=f"f{n}") for n in range(3000)]
    rows = "".join(f"<tr>{cell(f'Item {n}')}<td></td>{cell(figure)}</tr>" for n, figure in enumerate(figures))
    note = words(f"<p>A note</p><table>{rows}</table>", name="us-gaap:RevenuesTextBlock", escape="true")
    return [("own.htm", inline(note, resources=RESOURCES))]


def main() -> int:
    """Print the table; 1 where a promise is broken."""
    warnings.simplefilter("ignore")
    archive = Path(sys.argv[1]) if len(sys.argv) > 1 else DEFAULT
    reports = documents(archive)
    # What is loaded by now is never garbage: giving back a document's memory should cost what it costs.
    ours(reports[0][1])
    gc.collect()
    gc.freeze()
    print(f"{'document':38}{'MB':>6}{'facts':>8}{'bare':>8}{'+ text':>8}{'ours':>8}{'MB/s':>7}{'× bare':>8}")
    measured = {name: _against_bare(name, body) for name, body in reports}
    size = sum(len(body) for _, body in reports)
    least, with_text, mine = (sum(times[which] for times in measured.values()) for which in range(3))
    print(
        f"{'total':38}{size / 1e6:6.1f}{'':8}{least:8.0f}{with_text:8.0f}{mine:8.0f}{size / mine / 1000:7.0f}"
        f"{mine / least:8.2f}\nours is {mine / with_text:.2f} × bare with text\n"
    )
    few = reports[:: max(1, len(reports) // FEW)][:FEW]
    arelles, simples = _slow_peers([(name, body, measured[name][2]) for name, body in few])
    memories = _memories(few)
    broken = {
        "1.5 × bare": mine > 1.5 * least,
        "15 × faster than Arelle": min(arelles) < 15,
        "40 × faster than ixbrlparse": min(simples) < 40,
        "20 × the document in memory": max(memories, default=0) >= 20,
    }
    said = ", ".join(promise for promise, is_broken in broken.items() if is_broken)
    print(f"\npromises broken: {said}" if said else "\npromises kept")
    return 1 if said else 0


def _against_bare(name: str, body: bytes) -> tuple[float, float, float]:
    count = ours(body)
    least, with_text, mine = in_turns(
        lambda: bare(body), lambda: bare(body, (*VISITED, *VISITED_FOR_TEXT)), lambda: ours(body)
    )
    speed, ratio = len(body) / mine / 1000, mine / least
    print(
        f"{name[:37]:38}{len(body) / 1e6:6.2f}{count:8,}{least:8.1f}{with_text:8.1f}{mine:8.1f}{speed:7.0f}"
        f"{ratio:8.2f}",
        flush=True,
    )
    return least, with_text, mine


def _slow_peers(few: list[tuple[str, bytes, float]]) -> tuple[list[float], list[float]]:
    """How many times as long as ours Arelle and ixbrlparse take."""
    print(f"{'document':38}{'ours':>8}{'Arelle':>9}{'× ours':>8}{'ixbrlparse':>12}{'× ours':>8}")
    arelles, simples = [], []
    for name, body, mine in few:
        with tempfile.TemporaryDirectory() as folder:
            stubbed = write_with_stub(body, Path(folder), name)
            (theirs,) = in_turns(lambda stubbed=stubbed: arelle(stubbed), rounds=2)  # type: ignore[misc]
        (simple,) = in_turns(lambda body=body: ixbrlparse(body), rounds=1)  # type: ignore[misc]
        arelles.append(theirs / mine)
        simples.append(simple / mine)
        print(
            f"{name[:37]:38}{mine:8.1f}{theirs:9.0f}{theirs / mine:8.0f}{simple:12.0f}{simple / mine:8.0f}",
            flush=True,
        )
    return arelles, simples


def _memories(few: list[tuple[str, bytes]]) -> list[float]:
    found = []
    with tempfile.TemporaryDirectory() as folder:
        for name, body in few:
            used = memory(body, Path(folder))
            if used is not None:
                found.append(used)
                print(f"{name[:37]:38}peak of memory {used:.1f} × the document")
    return found


if __name__ == "__main__":
    sys.exit(main())
