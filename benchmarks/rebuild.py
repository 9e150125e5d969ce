"""How long a rebuild from the archive takes, and whether it gives the same content.

    python -m benchmarks.rebuild [--home HOME] [--source SOURCE]

Works on a copy of the home; without one, on a home that is first filled from the sample. Exit code 1 where the content
differs.
"""

import argparse
import shutil
import sys
import tempfile
from dataclasses import replace
from pathlib import Path

from aicapex.rebuild import rebuild, report
from aicapex.run import run_everything
from pipelines.settings import Settings, settings_from_environment


def main() -> None:
    """Fill or copy, rebuild, print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--home", type=Path)
    parser.add_argument("--source")
    asked = parser.parse_args()
    with tempfile.TemporaryDirectory() as place:
        settings = Settings(home=Path(place) / "home")
        if asked.home is not None:
            settings = replace(settings_from_environment(source=asked.source), home=settings.home)
            shutil.copytree(asked.home, settings.home, symlinks=True)
        elif not run_everything(settings).succeeded:
            raise SystemExit("the home could not be filled")
        done = rebuild(settings)
    sys.stdout.write("\n".join(report(done)) + "\n")
    if not done.is_same:
        raise SystemExit(1)


if __name__ == "__main__":
    main()
