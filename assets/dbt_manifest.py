"""The dbt manifest of this home, parsed again when a model, macro or property file has changed."""

import subprocess
import sys
from pathlib import Path

from pipelines.errors import AicapexError
from pipelines.settings import Settings, export_for_children
from pipelines.warehouse.versions import code_version

# Where builds write, beside what parsing wrote.
RUNS = "runs"
# What parsing leaves for builds, beside manifest.json.
PARSED = "partial_parse.msgpack"


def prepared_manifest(settings: Settings) -> Path:
    """Path of an up-to-date manifest.json; runs `dbt parse` where there is none.

    Raises AicapexError with dbt's own message where the project does not parse.
    """
    manifest = settings.dbt_target_dir / "manifest.json"
    stamp = settings.dbt_target_dir / "manifest.version"
    version = code_version("dbt")
    parsed = settings.dbt_target_dir / PARSED
    if manifest.exists() and parsed.exists() and stamp.exists() and stamp.read_text() == version:
        return manifest
    settings.dbt_target_dir.mkdir(parents=True, exist_ok=True)
    export_for_children(settings)
    command = [
        # Parsing only what changed, dbt 1.11.16 forgets the settings of singular tests: a warning becomes an error.
        str(Path(sys.executable).with_name("dbt")), "--quiet", "--no-use-colors", "--no-partial-parse", "parse",
        "--project-dir", str(settings.dbt_dir), "--profiles-dir", str(settings.dbt_dir),
        "--target-path", str(settings.dbt_target_dir),
    ]  # fmt: skip
    ended = subprocess.run(command, capture_output=True, text=True, check=False)  # noqa: S603 - our own dbt
    if ended.returncode:
        raise AicapexError(
            f"the dbt project does not parse: {(ended.stdout + ended.stderr).strip()[-2000:]}",
            place=str(settings.dbt_dir),
            remedy="mend the model that is named",
        )
    stamp.write_text(version)
    return manifest
