"""How charts look: one style, axes that speak the reader's language, widths that follow the page."""

from collections.abc import Mapping, Sequence
from typing import Any

import altair as alt

from pipelines.publish.site.card import Specification
from pipelines.publish.site.palette import colour
from pipelines.publish.site.texts import Words

Drawn = alt.Chart | alt.LayerChart | alt.FacetChart
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


class Sheet:
    """The rows of a chart's layers, each list once and by name: Altair copies what stands inside a layer many times."""

    def __init__(self) -> None:
        self._rows: dict[str, list[dict[str, Any]]] = {}
        # The lists themselves are kept, so that none of them gives its identity to a later one.
        self._names: list[tuple[Sequence[Record], str]] = []

    def put(self, rows: Sequence[Record], name: str | None = None) -> alt.NamedData:
        """Rows as the data of a layer; the same list under the same name."""
        known = next((named for kept, named in self._names if kept is rows), None)
        if known is None:
            known = name or f"rows{len(self._names) + 1}"
            self._names.append((rows, known))
            self._rows[known] = [{key: _plain(value) for key, value in row.items()} for row in rows]
        return alt.NamedData(name=known)

    def specification(self, chart: Drawn, height: int) -> Specification:
        """Vega-Lite of a chart as wide as what it stands in."""
        drawn: Specification = chart.properties(width="container", height=height).to_dict(validate=False)
        drawn["config"] = CONFIG
        drawn["autosize"] = {"type": "fit-x", "contains": "padding"}
        drawn["datasets"] = self._rows
        return drawn


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


def between(names: Sequence[str]) -> list[str]:
    """Every quarter (2026Q2) from the first to the last of these, those that are missing included."""
    numbers = [4 * int(name[:4]) + int(name[5:]) - 1 for name in names]
    return [f"{number // 4}Q{number % 4 + 1}" for number in range(min(numbers), max(numbers) + 1)]


def with_gaps(rows: Sequence[Record]) -> list[Record]:
    """Rows by quarter with an empty one for each quarter that is missing, so that a line breaks there."""
    held = {row["quarter"]: row for row in rows}
    return [held.get(name, {"quarter": name, "value": None}) for name in between(list(held))]


def dots(rows: Sequence[Record]) -> alt.OverlayMarkDef | bool:
    """Points on a line that has gaps, where a quarter that stands alone would not be seen."""
    has_gaps = any(row["value"] is None for row in rows)
    return alt.OverlayMarkDef(size=22, color=colour("accent"), filled=True) if has_gaps else False


def quarters(names: Sequence[str]) -> alt.X:
    """Band for each quarter from first to last, missing ones too, with the year under the first of each year."""
    every = between(names)
    return alt.X(
        "quarter:N",
        sort=every,
        title=None,
        scale=alt.Scale(domain=every),
        axis=alt.Axis(
            values=[name for name in every if name.endswith("Q1")] or every[:1],
            labelExpr="slice(datum.value, 0, 4)",
            labelAngle=0,
            labelOverlap=True,
            labelFlush=False,
        ),
    )


def pinned(place: float | alt.expr = 0) -> alt.XValue:
    """A place of the drawing that no scale decides: its left edge, or an expression such as its width."""
    return alt.XValue(place)  # type: ignore[no-untyped-call]


def tones() -> alt.Color:
    """Colour from the field `tone`, which holds a colour as the page names it."""
    return alt.Color("tone:N", scale=None, legend=None)


def tooltips(**titles: str) -> list[alt.Tooltip]:
    """Fields of the tooltip as text, each with its title."""
    return [alt.Tooltip(field=field, type="nominal", title=title) for field, title in titles.items()]


def _plain(value: Any) -> Any:
    return value.isoformat() if hasattr(value, "isoformat") else value
