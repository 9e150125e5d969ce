"""Filings to facts: ours against a bare iterparse, Arelle and ixbrlparse, on the same real documents in one run.

    .venv/bin/python benchmarks/inline_facts.py [directory of kept answers]

`bare` is lxml's iterparse stopping at the elements that hold what facts say (facts, continuations, contexts with
their members and dates, units) and doing nothing with them: the least that anything built on lxml must do. Ours gives
all facts as a frame, with contexts, exact decimals and the text of every block. Both are timed from bytes in memory
until the memory is given back, taking turns; each figure is the best of several rounds, in milliseconds. Arelle gets
a stub of the taxonomies, made from the document before the clock starts, because the real ones lie on servers; it and
ixbrlparse are slow, so a few documents must do. The peak of memory is that of a fresh process, above what it takes
for a document of two facts, in multiples of the document.

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
SLOW_PEERS = 4
MEASURED_MEMORIES = 6
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
HEAD = f"{'document':38}{'MB':>6}{'facts':>7}{'bare':>8}{'ours':>8}{'MB/s':>7}{'× bare':>8}{'Arelle':>9}{'×':>6}{'ixbrlparse':>12}{'×':>6}{'memory':>9}"
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


def bare(body: bytes) -> int:
    """Stop at every element that is read, and do nothing."""
    return sum(1 for _ in etree.iterparse(io.BytesIO(body), events=("end",), tag=VISITED, huge_tree=True))


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
    """Milliseconds of one call, giving back its memory included."""
    started = time.perf_counter()
    work()
    gc.collect()
    return (time.perf_counter() - started) * 1000


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
    cell = '<td colspan="3" style="{style}"><span style="{style}">{inside}</span></td>'
    rows = "".join(
        f"<tr>{cell.format(style=style, inside=f'Item {n}')}<td></td>"
        f"{cell.format(style=style, inside=number(f'{n * 7:,}', format='ixt:num-dot-decimal', scale='6', id=f'f{n}'))}</tr>"
        for n in range(3000)
    )
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
    print(HEAD)
    totals = {"bytes": 0.0, "facts": 0.0, "bare": 0.0, "ours": 0.0}
    against: dict[str, list[float]] = {"Arelle": [], "ixbrlparse": []}
    memories: list[float] = []
    step = max(1, len(reports) // SLOW_PEERS)
    with tempfile.TemporaryDirectory() as folder:
        for index, (name, body) in enumerate(reports):
            count = ours(body)
            least, mine = in_turns(lambda body=body: bare(body), lambda body=body: ours(body))  # type: ignore[misc]
            for key, value in zip(totals, (len(body), count, least, mine), strict=True):
                totals[key] += value
            line = f"{name[:37]:38}{len(body) / 1e6:6.2f}{count:7,}{least:8.1f}{mine:8.1f}{len(body) / mine / 1000:7.0f}{mine / least:8.2f}"
            if index % step == 0 and len(against["Arelle"]) < SLOW_PEERS:
                line += _slow_peers(name, body, mine, Path(folder), against)
            else:
                line += " " * 33
            if index % max(1, len(reports) // MEASURED_MEMORIES) == 0:
                used = memory(body, Path(folder))
                if used is not None:
                    memories.append(used)
                    line += f"{used:8.1f}×"
            print(line.rstrip(), flush=True)
    return _verdict(totals, against, memories)


def _slow_peers(name: str, body: bytes, mine: float, folder: Path, against: dict[str, list[float]]) -> str:
    home = folder / name
    home.mkdir()
    stubbed = write_with_stub(body, home, name)
    (theirs,) = in_turns(lambda: arelle(stubbed), rounds=2)
    (simple,) = in_turns(lambda: ixbrlparse(body), rounds=1)
    against["Arelle"].append(theirs / mine)
    against["ixbrlparse"].append(simple / mine)
    return f"{theirs:9.0f}{theirs / mine:6.0f}{simple:12.0f}{simple / mine:6.0f}"


def _verdict(totals: dict[str, float], against: dict[str, list[float]], memories: list[float]) -> int:
    ratio = totals["ours"] / totals["bare"]
    print(
        f"{'total':38}{totals['bytes'] / 1e6:6.1f}{totals['facts']:7,.0f}{totals['bare']:8.0f}{totals['ours']:8.0f}"
        f"{totals['bytes'] / totals['ours'] / 1000:7.0f}{ratio:8.2f}"
        f"{'':9}{min(against['Arelle']):6.0f}{'':12}{min(against['ixbrlparse']):6.0f}"
        + (f"{max(memories):8.1f}×" if memories else "")
    )
    broken = []
    if ratio > 1.5:
        broken.append("1.5 × bare")
    if min(against["Arelle"]) < 15:
        broken.append("15 × Arelle")
    if min(against["ixbrlparse"]) < 40:
        broken.append("40 × ixbrlparse")
    if memories and max(memories) >= 20:
        broken.append("20 × the document in memory")
    print(f"promises broken: {', '.join(broken)}" if broken else "promises kept")
    return 1 if broken else 0


if __name__ == "__main__":
    sys.exit(main())
