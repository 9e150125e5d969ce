from pathlib import Path

import dagster as dg
import pytest

from aicapex.cli import INCOMPLETE
from aicapex.headline import summary_lines
from aicapex.run import RunSummary, summarise
from pipelines.settings import Settings
from tests.support.homes import Home
from tests.support.program import Program

TABLE = dg.AssetKey(["raw", "things"])
COMPANIES = dg.StaticPartitionsDefinition(["ONE", "TWO"])


def table(metadata: dict[str, object], *, passed: bool = True, severity: str = "WARN") -> dg.AssetsDefinition:
    """An asset that says this about itself and has one check."""

    @dg.asset(
        key=TABLE,
        partitions_def=COMPANIES,
        backfill_policy=dg.BackfillPolicy.single_run(),
        check_specs=[dg.AssetCheckSpec("nothing_set_aside", asset=TABLE)],
    )
    def things() -> dg.MaterializeResult:  # Dagster wants it without its parameter here
        result = dg.AssetCheckResult(
            check_name="nothing_set_aside",
            passed=passed,
            severity=dg.AssetCheckSeverity(severity),
            metadata={"reasons": "2 x no date (ONE)"},
        )
        return dg.MaterializeResult(metadata=metadata, check_results=[result])

    return things


def events(asset: dg.AssetsDefinition, *partitions: str) -> list[dg.DagsterEvent]:
    """Events of a run over these partitions at once (all of them where none is named)."""
    first, last = (partitions or ("ONE", "TWO"))[0], (partitions or ("ONE", "TWO"))[-1]
    tags = {"dagster/asset_partition_range_start": first, "dagster/asset_partition_range_end": last}
    with dg.DagsterInstance.ephemeral() as instance:
        job = dg.define_asset_job("job", selection=[TABLE])
        defs = dg.Definitions(assets=[asset], jobs=[job], executor=dg.in_process_executor)
        result = defs.resolve_job_def("job").execute_in_process(
            instance=instance, tags=tags, raise_on_error=False
        )
        return list(result.all_events)


BUILT: dict[str, object] = {"partitions built": 1, "partitions skipped": 1, "rows built": 7, "quarantined": 2}
SKIPPED: dict[str, object] = {
    "partitions built": 0,
    "partitions skipped": 2,
    "rows built": 0,
    "quarantined": 2,
}


def test_a_step_over_several_partitions_counts_once() -> None:
    summary = summarise(events(table(BUILT)), succeeded=True)
    assert (summary.assets, summary.assets_skipped) == (1, 0)
    assert (summary.partitions_built, summary.partitions_skipped) == (1, 1)
    assert (summary.rows_built, summary.quarantined, summary.checks) == (7, 2, 1)


def test_an_asset_whose_every_partition_was_skipped_is_skipped() -> None:
    summary = summarise(events(table(SKIPPED)), succeeded=True)
    assert (summary.assets, summary.assets_skipped) == (1, 1)


def test_an_asset_without_a_single_partition_is_skipped() -> None:
    nothing: dict[str, object] = {"partitions built": 0, "partitions skipped": 0, "rows built": 0}
    assert summarise(events(table(nothing)), succeeded=True).assets_skipped == 1


def test_several_runs_count_an_asset_and_its_check_once_and_its_partitions_each() -> None:
    both = events(table(SKIPPED), "ONE") + events(table(BUILT), "TWO")
    summary = summarise(both, succeeded=True)
    assert (summary.assets, summary.assets_skipped, summary.checks) == (1, 0, 1)
    assert (summary.partitions_built, summary.partitions_skipped) == (1, 3)


def test_a_failed_check_is_a_warning_or_a_failure_by_its_severity() -> None:
    warned = summarise(events(table(BUILT, passed=False)), succeeded=True)
    failed = summarise(events(table(BUILT, passed=False, severity="ERROR")), succeeded=True)
    said = ["raw/things, nothing set aside: 2 x no date (ONE)"]
    assert (warned.warnings, warned.checks_failed) == (said, [])
    assert (failed.warnings, failed.checks_failed) == ([], said)


def test_problems_that_were_set_aside_are_listed_one_by_one() -> None:
    summary = summarise(
        events(table(BUILT | {"problems": dg.MetadataValue.md("- one\n- two")})), succeeded=True
    )
    assert summary.problems == ["raw/things: one", "raw/things: two"]


def test_a_failed_step_is_told_by_what_it_raised_itself() -> None:
    @dg.asset(key=TABLE, partitions_def=COMPANIES, backfill_policy=dg.BackfillPolicy.single_run())
    def things() -> None:
        try:
            raise OSError("from below")
        except OSError as error:
            raise ValueError("the table is not there") from error

    summary = summarise(events(things), succeeded=False)
    assert summary.failures == ["raw__things: the table is not there"]
    assert not summary.succeeded


def test_an_asset_without_partitions_is_skipped_where_it_says_so() -> None:
    skipped = summarise(events(table({"skipped": "inputs and models unchanged"})), succeeded=True)
    built = summarise(events(table({"skipped": "no"})), succeeded=True)
    assert (skipped.assets_skipped, built.assets_skipped) == (1, 0)


@pytest.mark.slow
def test_a_run_of_the_sample_fills_everything(sample_home: Home) -> None:
    summary = sample_home.summary
    assert summary.succeeded
    assert (summary.checks_failed, summary.problems, summary.failures) == ([], [], [])
    assert summary.assets_skipped == 0
    assert summary.partitions_skipped == 0
    assert summary.answers["new"] == 26
    assert summary.answers["failed"] == 0
    assert sample_home.settings.published_file.is_file()


SUMMARY = RunSummary(
    succeeded=True, answers={"new": 3, "absent": 0}, assets=5, assets_skipped=2, rows_built=12_345
)


def test_the_summary_names_counts_source_and_where_to_look(tmp_path: Path) -> None:
    home = tmp_path
    settings = Settings(home=home, source="archive:/tmp/edgar")
    nothing = "\n".join(summary_lines(settings, SUMMARY))
    assert "nothing is published yet" in nothing
    assert "aicapex.duckdb" not in nothing
    settings.published_file.parent.mkdir(parents=True)
    settings.published_file.touch()
    text = "\n".join(summary_lines(settings, SUMMARY))
    assert "source      archive:/tmp/edgar" in text
    assert "answers     3 new\n" in text
    assert "assets      3 built, 2 skipped because their inputs are unchanged" in text
    assert "12,345 built" in text
    assert f"{home}/published/current/aicapex.duckdb" in text


@pytest.mark.parametrize(
    ("summary", "code"),
    [
        (RunSummary(succeeded=True), 0),
        (RunSummary(succeeded=True, answers={"absent": 4}), 0),
        (RunSummary(succeeded=True, warnings=["something"]), 0),
        (RunSummary(succeeded=True, answers={"failed": 1}), INCOMPLETE),
        (RunSummary(succeeded=True, problems=["raw/x: not JSON"]), INCOMPLETE),
        (RunSummary(succeeded=True, checks_failed=["x"]), INCOMPLETE),
        (RunSummary(succeeded=False, answers={"failed": 1}), 1),
    ],
)
def test_the_exit_code_says_what_came_of_the_run(
    program: Program, monkeypatch: pytest.MonkeyPatch, tmp_path: Path,
    summary: RunSummary, code: int,
) -> None:  # fmt: skip
    monkeypatch.setattr("aicapex.run.run_everything", lambda settings: summary)
    assert program("run", "--home", tmp_path).code == code


def test_brackets_in_a_message_are_printed_as_they_are(
    program: Program, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    summary = RunSummary(
        succeeded=False, failures=["x [/tmp/place]"], problems=["y [archive:z]"], warnings=["w [bold]"]
    )
    monkeypatch.setattr("aicapex.run.run_everything", lambda settings: summary)
    out = program("run", "--home", tmp_path).out
    for text in ("failed      x [/tmp/place]", "unreadable  y [archive:z]", "warning     w [bold]"):
        assert text in out
