"""Four processes fetch from a local server for some seconds: what does the server see?

    .venv/bin/python -m benchmarks.limiter [--seconds 15] [--processes 4] [--latency 0.05]

Prints the largest number of requests in any one-second window and the sustained rate, both measured at the
server over all processes, and fails unless they are at most 10 and at least 9 a second.
"""

import argparse
import multiprocessing
import sys
import tempfile
import time
from pathlib import Path

from pipelines.sources.limiter import RateLimiter
from pipelines.sources.live import LiveTransport
from tests.support.fake_sec import FakeSec, Reply, fake_sec, most_in_one_second

IDENTITY = "Limiter Benchmark benchmark@example.com"


def fetch_until(directory: Path, base: str, until: float) -> None:
    """One process: ask for documents as fast as the limiter lets it, until this monotonic time."""
    transport = LiveTransport(IDENTITY, RateLimiter(directory), overrides={"data.sec.gov": base})
    number = 0
    while time.monotonic() < until:
        number += 1
        transport.get(f"https://data.sec.gov/document-{number}.json")


def measure(seconds: float, processes: int, latency: float) -> FakeSec:
    """Run the processes against one server and return its log."""
    context = multiprocessing.get_context("spawn")
    with (
        tempfile.TemporaryDirectory() as directory,
        fake_sec(lambda _: Reply(b"{}", delay=latency)) as sec,
    ):
        until = time.monotonic() + seconds
        workers = [
            context.Process(target=fetch_until, args=(Path(directory), sec.base, until))
            for _ in range(processes)
        ]
        for worker in workers:
            worker.start()
        for worker in workers:
            worker.join()
        if any(worker.exitcode for worker in workers):
            raise SystemExit("a process failed; its traceback stands above")
        return sec


def main() -> int:
    """Measure, print, and say by the exit code whether both limits hold."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--seconds", type=float, default=15.0)
    parser.add_argument("--processes", type=int, default=4)
    parser.add_argument("--latency", type=float, default=0.05, help="seconds the server takes to answer")
    options = parser.parse_args()
    times = measure(options.seconds, options.processes, options.latency).times()
    most = most_in_one_second(times)
    rate = (len(times) - 1) / (times[-1] - times[0])
    print(f"{len(times)} requests of {options.processes} processes in {times[-1] - times[0]:.1f} s")
    print(f"most in any one-second window: {most} (at most 10)")
    print(f"sustained rate: {rate:.2f}/s (at least 9)")
    return 0 if most <= 10 and rate >= 9.0 else 1


if __name__ == "__main__":
    sys.exit(main())
