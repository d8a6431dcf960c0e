"""A run or p-chart: points in time, the centre, the limits of each period, the signals marked."""

from functools import lru_cache

from api.pages import charts
from api.pages.charts import INK, MARK, POOLED, SOFT, WIDTH, Axis
from federated.trends import Trend


@lru_cache(maxsize=128)
def chart(shown: Trend, axis: Axis) -> str:
    """Draw a trend; nothing is drawn across a hidden period."""
    import altair as alt

    order = [at.period for at in shown.points]
    x = alt.X("period:O", sort=order, title=None, axis=alt.Axis(labelAngle=-45, labelOverlap=True))
    scale = alt.Scale(zero=axis.from_zero, nice=True)
    y = alt.Y("value:Q", title=axis.title, scale=scale, axis=alt.Axis(tickCount=5))
    base = alt.Chart(charts.inline(_rows(shown)))
    seen = base.transform_filter("isValid(datum.value)")
    drawn = [
        seen.mark_line(color=MARK, strokeWidth=1.5).encode(x=x, y=y, detail="stretch:N"),
        seen.mark_circle(size=45, opacity=1, color=MARK).encode(x=x, y=y),
        seen.transform_filter("datum.signal")
        .mark_point(size=140, shape="diamond", color=POOLED, strokeWidth=2)
        .encode(x=x, y=y),
    ]
    if shown.centre is not None:
        centre = alt.Chart(charts.inline([{"value": shown.centre}]))
        drawn.append(centre.mark_rule(color=INK).encode(y="value:Q"))
    for end in ("low", "high") if shown.limits else ():
        line = base.mark_line(color=SOFT, strokeDash=[4, 3], interpolate="step")
        drawn.append(line.encode(x=x, y=alt.Y(f"{end}:Q", title=axis.title)))
    if axis.reference is not None:
        known = alt.Chart(charts.inline([{"value": axis.reference}]))
        drawn.append(known.mark_rule(color=SOFT, strokeDash=[1, 2]).encode(y="value:Q"))
    return charts.svg(alt.layer(*drawn).properties(width=WIDTH - 60, height=200), axis)


def _rows(shown: Trend) -> list[dict[str, object]]:
    marked = {period for found in shown.found for period in found.periods}
    rows: list[dict[str, object]] = []
    stretch = 0
    for number, at in enumerate(shown.points):
        stretch += at.value is None
        row: dict[str, object] = {"period": at.period, "value": at.value, "stretch": stretch}
        row["signal"] = at.period in marked
        if shown.limits:
            row["low"], row["high"] = shown.limits[number]
        rows.append(row)
    return rows
