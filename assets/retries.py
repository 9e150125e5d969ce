"""Steps that failed for a reason that passes are tried again within a budget; those that failed for good never are."""

from collections.abc import Iterator
from contextlib import contextmanager

import dagster as dg

from pipelines.errors import PassingFailure, WarehouseLocked

MOST_RETRIES = 3
WAIT_SECONDS = 20
"""Added to the 30 s that opening the warehouse waits by itself, and to the waits of the client."""


@contextmanager
def passing_failures_retried() -> Iterator[None]:
    """Ask Dagster for another try of the step where the block raises what passes; let anything else through."""
    try:
        yield
    except (PassingFailure, WarehouseLocked) as error:
        raise dg.RetryRequested(max_retries=MOST_RETRIES, seconds_to_wait=WAIT_SECONDS) from error
