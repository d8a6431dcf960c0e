"""The curve of a time to an event: one panel a site, on the fixed grid, hidden days called hidden.

Drawn from published intervals: a step stands where two days that follow each other are both
visible, and nothing is drawn across a hidden one.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from api.pages import charts
from api.pages.charts import Axis

PANEL = 90  # pixels high


@dataclass(frozen=True, slots=True)
class At:
    """One day of the grid; no value is hidden."""

    day: int
    value: float | None
    low: float | None = None
    high: float | None = None


@dataclass(frozen=True, slots=True)
class Line:
    """One site; ``label`` says who, when and how many."""

    label: str
    points: tuple[At, ...]


@lru_cache(maxsize=256)
def curves(lines: tuple[Line, ...], axis: Axis, days: str, hidden: str) -> str:
    """Draw each site below the other on one scale; ``days`` names the axis below."""
    import altair as alt

    rows = [row for line in lines for row in _rows(line)]
    x = alt.X("day:Q", title=days, scale=alt.Scale(zero=True, nice=False), axis=_ticks(lines))
    y = alt.Y("value:Q", title=axis.title, scale=alt.Scale(zero=True), axis=alt.Axis(tickCount=3))
    base = alt.Chart()
    drawn = [
        base.transform_filter("datum.part == 'range'")
        .mark_rule(strokeWidth=2, color=charts.SOFT)
        .encode(x=x, y=alt.Y("low:Q", title=axis.title), y2="high:Q"),
        base.transform_filter("datum.part == 'step'")
        .mark_line(interpolate="step-after", color=charts.MARK)
        .encode(x=x, y=y, detail="stretch:N"),
        base.transform_filter("datum.part == 'point'")
        .mark_circle(size=45, opacity=1, color=charts.MARK)
        .encode(x=x, y=y),
        base.transform_filter("datum.part == 'hidden'")
        .mark_text(
            angle=270, align="left", baseline="middle", fontStyle="italic", color=charts.SOFT
        )
        .encode(x=x, y=y, text=alt.value(hidden)),
    ]
    layered = alt.layer(*drawn).properties(width=charts.WIDTH - 60, height=PANEL)
    header = alt.Header(title=None, labelOrient="top", labelAnchor="start", labelColor=charts.INK)
    order = [line.label for line in lines]
    return charts.svg(
        layered.facet(
            row=alt.Row("site:N", sort=order, header=header), data=charts.inline(rows), spacing=12
        ),
        axis,
    )


def _ticks(lines: Sequence[Line]) -> Any:
    import altair as alt

    days = sorted({0, *(at.day for line in lines for at in line.points)})
    return alt.Axis(values=days, labelOverlap="greedy", labelSeparation=3, grid=False)


def _rows(line: Line) -> Iterator[dict[str, object]]:
    """Yield what is drawn; a stretch is a run of visible days, the first of them begins at 0."""
    stretch, last = 0, At(0, 0.0)
    yield {"site": line.label, "part": "step", "day": 0, "value": 0.0, "stretch": stretch}
    for at in line.points:
        here: dict[str, object] = {"site": line.label, "day": at.day, "value": at.value or 0.0}
        if at.value is None:
            stretch += last.value is not None
            yield {**here, "part": "hidden"}
        else:
            yield {**here, "part": "point"}
            yield {**here, "part": "step", "stretch": stretch}
        if at.low is not None:
            yield {**here, "part": "range", "low": at.low, "high": at.high}
        last = at
