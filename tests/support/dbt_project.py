"""dbt on the warehouse of a home, as a program of its own."""

import json
import os
import subprocess
import sys
from pathlib import Path

from pipelines.settings import Settings

BUILD_SECONDS = 300


def dbt(settings: Settings, *arguments: str) -> dict[str, str]:
    """Run dbt on a home's warehouse; returns the status of each node by its name."""
    environment = {
        **os.environ,
        "AICAPEX_WAREHOUSE": str(settings.warehouse_path),
        "DBT_TARGET_PATH": str(settings.dbt_target_dir),
        "DBT_LOG_PATH": str(settings.dbt_target_dir),
    }
    command = [str(Path(sys.executable).parent / "dbt"), *arguments, "--no-use-colors"]
    paths = ["--project-dir", str(settings.dbt_dir), "--profiles-dir", str(settings.dbt_dir)]
    done = subprocess.run(
        [*command, *paths],
        env=environment,
        capture_output=True,
        text=True,
        timeout=BUILD_SECONDS,
        check=False,
    )
    results = settings.dbt_target_dir / "run_results.json"
    assert results.is_file(), done.stdout + done.stderr
    document = json.loads(results.read_text(encoding="utf-8"))
    # Of unit tests the third part is the model and the fourth the test; elsewhere the third is the name.
    names = {result["unique_id"]: result["unique_id"].split(".") for result in document["results"]}
    return {
        names[result["unique_id"]][3 if result["unique_id"].startswith("unit_test.") else 2]: result["status"]
        for result in document["results"]
    }
