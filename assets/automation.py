"""When the models and the published file are made again without being asked for: once, after a burst of changes."""

from typing import Any

import dagster as dg


def after_the_burst() -> dg.AutomationCondition[Any]:
    """Rebuild once when something that is read has changed and nothing of it is being made any more.

    A run that itself makes what is read and what reads it leaves nothing to do: the later of the two counts.
    """
    changed = dg.AutomationCondition.any_deps_updated().since(
        dg.AutomationCondition.newly_requested() | dg.AutomationCondition.newly_updated()
    )
    return (
        changed
        & ~dg.AutomationCondition.any_deps_missing()
        & ~dg.AutomationCondition.any_deps_in_progress()
        & ~dg.AutomationCondition.in_progress()
        & dg.AutomationCondition.all_deps_blocking_checks_passed()
    ).with_label("something it reads has changed")


marts_follow = dg.AutomationConditionSensorDefinition(
    name="marts_follow",
    target=dg.AssetSelection.groups("staging", "intermediate", "marts", "published"),
    minimum_interval_seconds=30,
    description=(
        "Rebuilds the models and publishes when partitions changed without them, as a backfill leaves it: once, when "
        "nothing that they read is being made any more."
    ),
)
