"""A series around a start: what was seen by period, the fit, and what was expected without the start."""

from collections.abc import Mapping, Sequence
from functools import lru_cache
from typing import Any

from api.pages import charts
from api.pages.charts import INK, MARK, SOFT, WIDTH, Axis

PANEL = 120  # pixels high


@lru_cache(maxsize=128)
def series(
    lines: tuple[tuple[str, tuple[tuple[str, float, float, float], ...]], ...],
    start: str,
    axis: Axis,
) -> str:
    """Draw each series below the other; of a period its name, the rate, the fit and the expectation."""
    import altair as alt

    rows = [row for name, points in lines for row in _rows(name, points, start)]
    order = [at[0] for at in lines[0][1]]
    x = alt.X("period:O", sort=order, title=None, axis=alt.Axis(labelAngle=-45, labelOverlap=True))
    y = alt.Y(
        "value:Q",
        title=axis.title,
        scale=alt.Scale(zero=axis.from_zero),
        axis=alt.Axis(tickCount=4),
    )
    base = alt.Chart()
    drawn = [
        _part("start", base).mark_rule(color=INK, strokeDash=[1, 2]).encode(x=x),
        _part("expected", base).mark_line(color=SOFT, strokeDash=[4, 3]).encode(x=x, y=y),
        _part("fitted", base).mark_line(color=MARK).encode(x=x, y=y, detail="after:N"),
        _part("rate", base).mark_circle(size=35, opacity=1, color=MARK).encode(x=x, y=y),
    ]
    layered = alt.layer(*drawn).properties(width=WIDTH - 60, height=PANEL)
    header = alt.Header(title=None, labelOrient="top", labelAnchor="start", labelColor=INK)
    row = alt.Row("series:N", sort=[name for name, _ in lines], header=header)
    return charts.svg(layered.facet(row=row, data=charts.inline(rows), spacing=12), axis)


def _part(name: str, base: Any) -> Any:
    return base.transform_filter(f"datum.part == '{name}'")


def _rows(
    name: str, points: Sequence[tuple[str, float, float, float]], start: str
) -> list[Mapping[str, object]]:
    """Return what is drawn: the expectation stands from the start on only."""
    out: list[Mapping[str, object]] = []
    for period, rate, fitted, expected in points:
        at = {"series": name, "period": period, "after": period >= start}
        out += [{**at, "part": "rate", "value": rate}, {**at, "part": "fitted", "value": fitted}]
        if period >= start:
            out.append({**at, "part": "expected", "value": expected})
    return [*out, {"series": name, "period": start, "part": "start"}]
