"""An event study: the effect by time since the start, and before it, where it should be none."""

from collections.abc import Sequence
from functools import lru_cache

from api.pages import charts
from api.pages.charts import INK, MARK, SOFT, WIDTH, Axis


@lru_cache(maxsize=128)
def events(points: Sequence[tuple[int, float]], axis: Axis, times: str) -> str:
    """Draw a point for each time since the start; ``times`` names the axis below."""
    import altair as alt

    rows = [{"since": since, "value": value} for since, value in points]
    order = [since for since, _ in points]
    x = alt.X("since:O", title=times, sort=order, axis=alt.Axis(labelAngle=0, labelOverlap=True))
    scale = alt.Scale(zero=axis.from_zero, nice=True)
    y = alt.Y("value:Q", title=axis.title, scale=scale, axis=alt.Axis(tickCount=5))
    none = alt.Chart(charts.inline([{"value": axis.reference or 0.0}]))
    start = alt.Chart(charts.inline([{"since": 0}] if 0 in order else []))
    drawn = [
        none.mark_rule(color=SOFT, strokeDash=[4, 3]).encode(y="value:Q"),
        start.mark_rule(color=INK, strokeDash=[1, 2]).encode(x=x),
        alt.Chart(charts.inline(rows)).mark_circle(size=60, opacity=1, color=MARK).encode(x=x, y=y),
    ]
    return charts.svg(alt.layer(*drawn).properties(width=WIDTH - 60, height=160), axis)
