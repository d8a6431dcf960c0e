"""The acceptability curve: how sure it is, at each price of a unit of effect, that it is worth it."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache

from api.pages import charts
from api.pages.charts import Axis

PANEL = 90  # pixels high


@dataclass(frozen=True, slots=True)
class Price:
    """For one payer (or all), at one price."""

    label: str
    price: float
    share: float


@lru_cache(maxsize=256)
def acceptability(points: Sequence[Price], axis: Axis, prices: str) -> str:
    """Draw each payer below the other on one scale; ``prices`` names the axis below."""
    import altair as alt

    rows = [{"who": one.label, "price": one.price, "share": one.share} for one in points]
    x = alt.X("price:Q", title=prices, axis=alt.Axis(tickCount=4, labelOverlap=True, format=",.0f"))
    y = alt.Y(
        "share:Q", title=axis.title, scale=alt.Scale(domain=[0, 1]), axis=alt.Axis(tickCount=3)
    )
    base = alt.Chart()
    half = base.mark_rule(color=charts.SOFT, strokeDash=[4, 3]).encode(y=alt.datum(0.5))
    line = base.mark_line(color=charts.MARK, point=True).encode(x=x, y=y)
    layered = alt.layer(half, line).properties(width=charts.WIDTH - 60, height=PANEL)
    header = alt.Header(title=None, labelOrient="top", labelAnchor="start", labelColor=charts.INK)
    order = list(dict.fromkeys(one.label for one in points))
    row = alt.Row("who:N", sort=order, header=header)
    return charts.svg(layered.facet(row=row, data=charts.inline(rows), spacing=12), axis)
