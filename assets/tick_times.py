"""Ticks that Dagster noted for a time that has not come: the clock was put back since, and its sensors stand still.

Dagster's daemon lets a sensor tick when the time since its last tick is no less than its interval. After the clock went
back by an hour that time is negative for an hour, in the books and so across restarts.
"""

from datetime import datetime, timedelta

import dagster as dg
from dagster._core.scheduler.instigation import InstigatorType, SensorInstigatorData

_SLACK = timedelta(minutes=1)


def forget_future_ticks(instance: dg.DagsterInstance, now: datetime) -> list[str]:
    """Let every sensor whose last tick lies ahead of now tick at once; returns their names. Cursors stay."""
    ahead = (now + _SLACK).timestamp()
    mended = []
    for state in instance.all_instigator_state(instigator_type=InstigatorType.SENSOR):
        data = state.instigator_data
        if not isinstance(data, SensorInstigatorData):
            continue
        if max(data.last_tick_timestamp or 0.0, data.last_tick_start_timestamp or 0.0) > ahead:
            past = data._replace(last_tick_timestamp=None, last_tick_start_timestamp=None)
            instance.update_instigator_state(state.with_data(past))
            mended.append(state.instigator_name)
    return sorted(mended)
