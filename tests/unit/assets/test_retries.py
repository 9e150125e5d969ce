from collections.abc import Iterator
from pathlib import Path

import dagster as dg
import pytest

from assets.dead_runs import PROCESS_TAG, process_tag
from assets.resources import workshop_resource
from assets.retries import MOST_RETRIES, passing_failures_retried
from pipelines.errors import AicapexError, ContractBroken, PassingFailure, PermanentFailure, WarehouseLocked
from pipelines.settings import Settings


@pytest.fixture
def instance() -> Iterator[dg.DagsterInstance]:
    with dg.DagsterInstance.ephemeral() as found:
        yield found


def tries(instance: dg.DagsterInstance, failure: Exception) -> int:
    """How often a step that raises this is tried."""
    counted: list[int] = []

    @dg.op
    def step() -> None:
        counted.append(1)
        try:
            with passing_failures_retried():
                raise failure
        except dg.RetryRequested as asked:
            # The wait is the daemon's business, not the test's.
            raise dg.RetryRequested(asked.max_retries) from failure

    @dg.job
    def walk() -> None:
        step()

    assert not walk.execute_in_process(instance=instance, raise_on_error=False).success
    return len(counted)


@pytest.mark.parametrize(
    "failure", [PassingFailure("down", url="https://example.com", status=503), WarehouseLocked("held")]
)
def test_what_passes_is_tried_again_within_a_budget(
    instance: dg.DagsterInstance, failure: AicapexError
) -> None:
    assert tries(instance, failure) == 1 + MOST_RETRIES


@pytest.mark.parametrize(
    "failure",
    [PermanentFailure("gone", url="https://example.com"), ContractBroken("a null"), ValueError("a defect")],
)
def test_what_lasts_is_never_tried_again(instance: dg.DagsterInstance, failure: Exception) -> None:
    assert tries(instance, failure) == 1


@pytest.mark.parametrize("tags", [{}, {PROCESS_TAG: "elsewhere:1:2"}])
def test_a_run_notes_the_process_that_it_is_in_once(
    instance: dg.DagsterInstance, tmp_path: Path, tags: dict[str, str]
) -> None:
    @dg.op(required_resource_keys={"workshop"})
    def step() -> None:
        """Uses the workshop."""

    @dg.job(resource_defs={"workshop": workshop_resource(Settings(home=tmp_path))})
    def walk() -> None:
        step()

    result = walk.execute_in_process(instance=instance, tags=tags)
    run = instance.get_run_by_id(result.run_id)
    assert run is not None
    assert run.tags[PROCESS_TAG] == tags.get(PROCESS_TAG, process_tag())
