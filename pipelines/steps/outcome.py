"""What a step did with one partition, for whoever reports it."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class StepOutcome:
    """One partition of one asset after a step.

    `skipped`: the inputs and the code were those of the last build, nothing was parsed and nothing written.
    `problems`: failures that were set aside so that the rest could go on.
    """

    asset: str
    partition_key: str
    rows: int
    quarantined: int
    data_version: str
    skipped: bool
    problems: tuple[str, ...] = ()
