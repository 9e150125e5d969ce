"""Import the bundle into a Superset of its own, compare what each chart shows with SQL, and write a picture.

`python -m tools.superset.draw`, in the environment of requirements/superset.txt; `make superset` sets it up. It ends
with 1 where a chart differs from SQL on the published file, fails or asks another host.
"""

import argparse
import sys
import time
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import duckdb
import yaml

from pipelines.settings import settings_from_environment
from tools.superset.drawing import CHROMIUM, Drawn, draw
from tools.superset.server import BUNDLE, superset
from tools.superset.shown import differences, expected_rows, shown_rows

MOST_TOLD = 5


def charts() -> dict[str, str]:
    """Name of the file of each chart, without its end -> the chart's name in Superset."""
    return {path.stem: _yaml(path)["slice_name"] for path in sorted((BUNDLE / "charts").glob("*.yaml"))}


def compare(drawn: Drawn, published: Path) -> int:
    """Print one line a chart; returns how many differ or were not drawn."""
    wrong = 0
    with duckdb.connect(str(published), read_only=True) as connection:
        connection.execute("SET TimeZone = 'UTC'")
        for chart, name in charts().items():
            answer = drawn.answers.get(name)
            expected = expected_rows(chart, connection)
            told = (
                differences(shown_rows(answer, expected), expected)
                if answer
                else ["Superset gave it no data"]
            )
            wrong += bool(told)
            print(f"  {'DIFFERS' if told else 'equal':8}{expected.total():5} values  {name}")
            for line in told[:MOST_TOLD]:
                print(f"          {line}")
    return wrong


def main(arguments: Sequence[str] | None = None) -> int:
    """Do all of it; returns the exit code."""
    settings = settings_from_environment()
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--published", type=Path, default=settings.published_file)
    parser.add_argument("--picture", type=Path, default=settings.home / "superset.png")
    parser.add_argument("--chromium", default=CHROMIUM)
    options = parser.parse_args(arguments)
    for path, remedy in (
        (options.published, "run `make run` first"),
        (Path(options.chromium), "install chromium, or name it with --chromium"),
    ):
        if not path.is_file():
            print(f"superset: {path} is not there; {remedy}", file=sys.stderr)
            return 2
    # A publication in between must not change what is compared.
    published = options.published.resolve()
    began = time.monotonic()
    print("superset: setting up and importing the bundle (about a minute)", flush=True)
    try:
        with superset(published) as served:
            print(f"superset: imported after {time.monotonic() - began:.0f} s, drawing", flush=True)
            drawn = draw(served, len(charts()), options.picture, options.chromium)
    except RuntimeError as error:
        print(f"superset: {error}", file=sys.stderr)
        return 1
    wrong = compare(drawn, published)
    for line in drawn.errors:
        print(f"  ERROR   {line}")
    for address in drawn.outside:
        print(f"  OUTSIDE {address}")
    print(f"superset: {len(charts()) - wrong} of {len(charts())} charts equal SQL on the published file")
    print(f"superset: {options.picture}, after {time.monotonic() - began:.0f} s")
    return 1 if wrong or drawn.errors or drawn.outside else 0


def _yaml(path: Path) -> Any:
    return yaml.safe_load(path.read_text("utf-8"))


if __name__ == "__main__":
    sys.exit(main())
