"""How charts look: one style, axes that speak the reader's language, widths that follow the page."""

from collections.abc import Mapping, Sequence
from typing import Any

import altair as alt
import polars as pl

from pipelines.publish.site.card import Specification
from pipelines.publish.site.palette import colour
from pipelines.publish.site.texts import Words

Drawn = alt.Chart | alt.LayerChart
Record = Mapping[str, Any]
# Metrics of Arial, Helvetica and Liberation Sans are the same, so that widths measured here hold elsewhere.
FONT = "Helvetica Neue, Arial, Liberation Sans, Apple SD Gothic Neo, Malgun Gothic, Noto Sans KR, sans-serif"
_AXIS = {
    "domain": False,
    "ticks": False,
    "gridColor": colour("line"),
    "gridWidth": 1,
    "labelColor": colour("soft"),
    "labelFontSize": 12,
    "labelPadding": 6,
    "labelSeparation": 8,
    "titleColor": colour("soft"),
    "titleFontSize": 12,
    "titleFontWeight": "normal",
}
CONFIG: Mapping[str, Any] = {
    # The page names each chart and holds its table; the drawing itself is not read out mark by mark.
    "aria": False,
    "font": FONT,
    "background": "transparent",
    "view": {"stroke": None},
    "axis": _AXIS,
    "axisX": {"grid": False},
    "text": {"fontSize": 12, "fill": colour("ink")},
    "line": {"strokeWidth": 2.5},
    "scale": {"barBandPaddingInner": 0.25},
}


def specification(chart: Drawn, height: int) -> Specification:
    """Vega-Lite of a chart as wide as what it stands in."""
    drawn: Specification = chart.properties(width="container", height=height).to_dict(validate=False)
    drawn["config"] = CONFIG
    drawn["autosize"] = {"type": "fit-x", "contains": "padding"}
    return drawn


def values(records: Sequence[Record]) -> alt.Data:
    """Rows of a chart, in place."""
    return alt.Data(values=[{key: _plain(value) for key, value in record.items()} for record in records])


def amounts(words: Words, title: str | None = None, symbol: str = "$", **more: Any) -> alt.Axis:
    """Axis of an amount: $150bn, 1,500억."""
    expression = (
        "datum.value == 0 ? '0' : datum.value >= 1e12 ? format(datum.value / 1e12, '~r') + '조'"
        " : format(datum.value / 1e8, ',.0f') + '억'"
        if words.language == "ko"
        else f"datum.value == 0 ? '0' : datum.value >= 1e12 ? '{symbol}' + format(datum.value / 1e12, '~r') + 'tn'"
        f" : '{symbol}' + format(datum.value / 1e9, ',~r') + 'bn'"
    )
    return alt.Axis(title=title, labelExpr=expression, tickCount=5, **more)


def amount_label(words: Words, value: str) -> str:
    """Expression that prints an amount in dollars as a label: $165.1bn, 1,651억 달러."""
    if words.language == "ko":
        return f"format({value} / 1e8, ',.0f') + '억 달러'"
    return f"'$' + format({value} / 1e9, ',.1f') + 'bn'"


def shares(title: str | None = None, **more: Any) -> alt.Axis:
    """Axis of a ratio printed as percent."""
    return alt.Axis(title=title, format="~%", tickCount=5, **more)


def quarters(names: Sequence[str]) -> alt.X:
    """Band for each quarter in order, with the year under the first of each year."""
    firsts = [name for name in names if name.endswith("Q1")] or list(names[:1])
    return alt.X(
        "quarter:N",
        sort=list(names),
        title=None,
        scale=alt.Scale(domain=list(names)),
        axis=alt.Axis(
            values=firsts, labelExpr="slice(datum.value, 0, 4)", labelAngle=0, labelOverlap=True, labelFlush=False
        ),
    )


def tooltips(**titles: str) -> list[alt.Tooltip]:
    """Fields of the tooltip as text, each with its title."""
    return [alt.Tooltip(field=field, type="nominal", title=title) for field, title in titles.items()]


def records(rows: pl.DataFrame) -> list[dict[str, Any]]:
    """Rows as dictionaries."""
    return rows.to_dicts()


def _plain(value: Any) -> Any:
    return value.isoformat() if hasattr(value, "isoformat") else value
