"""Charts as pictures, drawn in this process without a browser and without the network."""

from typing import Any

import altair as alt
import vl_convert as vlc

Chart = alt.Chart | alt.LayerChart | alt.VConcatChart | alt.HConcatChart


def png(chart: Chart, scale: float = 1.0) -> bytes:
    """The chart as a PNG; `scale` is pixels per unit of the chart's size."""
    specification: dict[str, Any] = chart.to_dict()
    return vlc.vegalite_to_png(specification, scale=scale, allowed_base_urls=[])
