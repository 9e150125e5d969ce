"""A build of dbt in the run's own process, and what it reports as Dagster's events.

dagster-dbt starts a process for each build and reads its log as lines of JSON. dbt makes such a line of every event of
every level, 7,300 in a build of 240 nodes, for its standard output and its log file each, also of those that neither
shows; with the start of the interpreter, the imports and the reading of the manifest that was a third of the processor
time of a build (17 to 24 s against 12 to 15, three builds of each in turn). Here dbt's own programmatic runner is
called with a manifest that has been parsed already, logs nothing by itself, and hands its events over as they are.
"""

import sys
from collections.abc import Mapping, Sequence
from contextlib import chdir
from pathlib import Path
from typing import TYPE_CHECKING, Any

import dagster as dg
from dagster._utils.interrupts import raise_interrupts_as
from dagster_dbt import DagsterDbtTranslator
from dagster_dbt.asset_utils import get_updated_cli_invocation_params_for_context
from dagster_dbt.core.dbt_cli_event import DbtCoreCliEventMessage

from assets.dbt_manifest import PARSED, RUNS
from assets.dbt_outcomes import DbtEvent
from pipelines.errors import AicapexError
from pipelines.settings import Settings

if TYPE_CHECKING:
    from dbt_common.events.base_types import EventMsg

_REMEDY = "look for the first error in the log of this step; `docs/runbook.md` has an entry for each test"
_SAID = {"info", "warn", "error"}
_SILENT = ("--no-use-colors", "--no-write-json", "--log-level", "none", "--log-level-file", "none")


class ModelsNotBuilt(AicapexError):
    """dbt ended with an error of a model, a test that stops the build, or one of its own."""


class DbtBuild:
    """One build: its events so far, and what it said of errors."""

    def __init__(self) -> None:
        self.events: list[Mapping[str, Any]] = []
        self.errors: list[str] = []

    def hear(self, event: "EventMsg") -> None:
        """Keep what tells how a node came out, and print what dbt would print."""
        from dbt_common.events.functions import msg_to_dict

        # Four of five are of dbt's debugging.
        if event.info.level not in _SAID:
            return
        told = msg_to_dict(event)
        info = told["info"]
        self.events.append(told)
        if info["level"] == "error":
            self.errors.append(info["msg"])
        if info["msg"]:
            sys.stdout.write(f"{info['ts'][11:19]}  {info['msg']}\n")


def build_models(
    settings: Settings,
    context: dg.AssetExecutionContext,
    *,
    options: Sequence[str] = (),
    excluded: Sequence[str] = (),
) -> tuple[list[DbtEvent], ModelsNotBuilt | None]:
    """Build the models and tests of this step without the excluded: what dbt reported, and its failure if it failed.

    Holds the warehouse until it returns. Settings must have been exported for children: dbt's profile reads them.
    """
    # Manifest and translator are those of the assets of this step.
    asked = get_updated_cli_invocation_params_for_context(
        context=context, manifest={}, dagster_dbt_translator=DagsterDbtTranslator(), runtime_excludes=excluded
    )
    chosen = [*asked.selection_args]
    if asked.indirect_selection:
        chosen += ["--indirect-selection", asked.indirect_selection]
    build = DbtBuild()
    failed = invoke(
        [
            *_SILENT, "build", "--project-dir", str(settings.dbt_dir), "--profiles-dir", str(settings.dbt_dir),
            "--target-path", str(settings.dbt_target_dir / RUNS), *options, *chosen,
        ],
        settings.dbt_target_dir / PARSED,
        build,
    )  # fmt: skip
    events = [
        made
        for told in build.events
        for made in DbtCoreCliEventMessage(
            raw_event=dict(told), event_history_metadata={}
        ).to_default_asset_events(
            manifest=asked.manifest, dagster_dbt_translator=asked.dagster_dbt_translator, context=context
        )
    ]
    if failed is None:
        return events, None
    why = "\n\n".join(build.errors) or failed
    return events, ModelsNotBuilt(f"dbt built not everything: {why}", place="dbt build", remedy=_REMEDY)


def invoke(arguments: Sequence[str], parsed: Path, build: DbtBuild) -> str | None:
    """Let dbt work with the manifest of a `partial_parse.msgpack`; what went wrong, or None.

    Raises DagsterExecutionInterruptedError once the queries under way have ended, where it is interrupted. The
    warehouse is let go of in any case.
    """
    from dbt.adapters.duckdb.connections import DuckDBConnectionManager
    from dbt.cli.main import dbtRunner
    from dbt.contracts.graph.manifest import Manifest

    # dbt writes into the manifest that it works with: each build reads it anew (0.3 s).
    manifest = Manifest.from_msgpack(parsed.read_bytes())
    manifest.build_flat_graph()  # type: ignore[no-untyped-call]
    runner = dbtRunner(manifest=manifest, callbacks=[build.hear])
    try:
        with chdir(Path.cwd()), raise_interrupts_as(KeyboardInterrupt):
            result = runner.invoke(list(arguments))
    finally:
        # The file is let go of for certain, whatever dbt still has open.
        DuckDBConnectionManager.close_all_connections()  # type: ignore[no-untyped-call]
    if isinstance(result.exception, KeyboardInterrupt | SystemExit):
        raise dg.DagsterExecutionInterruptedError from result.exception
    if result.success:
        return None
    return str(result.exception or "dbt names no error")
