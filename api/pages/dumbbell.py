"""Two groups of one site as two marks with a line between: a site a line, in the order given."""

from dataclasses import dataclass
from functools import lru_cache

from api.pages import charts
from api.pages.charts import LABELS, MARK, POOLED, SOFT, WIDTH, Axis


@dataclass(frozen=True, slots=True)
class Pair:
    """One line; ``label`` may have two lines."""

    label: str
    one: float
    other: float


@lru_cache(maxsize=128)
def dumbbell(pairs: tuple[Pair, ...], axis: Axis) -> str:
    """Draw the pairs; the first group is a circle, the second a square."""
    import altair as alt

    rows = [{"site": p.label, "one": p.one, "other": p.other} for p in pairs]
    names = alt.Axis(
        labelExpr="split(datum.label, '\\n')", labelLimit=LABELS, minExtent=LABELS,
        domain=False, ticks=False,
    )  # fmt: skip
    y = alt.Y("site:N", sort=[p.label for p in pairs], title=None, axis=names)
    scale = alt.Scale(zero=axis.from_zero, nice=True, padding=8)
    x = alt.X("one:Q", title=axis.title, scale=scale, axis=alt.Axis(tickCount=4, labelOverlap=True))
    base = alt.Chart(charts.inline(rows))
    drawn = [
        base.mark_rule(strokeWidth=2, color=SOFT).encode(x=x, x2="other:Q", y=y),
        base.mark_circle(size=90, opacity=1, color=MARK).encode(x=x, y=y),
        base.mark_square(size=80, opacity=1, color=POOLED).encode(x=alt.X("other:Q"), y=y),
    ]
    layered = alt.layer(*drawn).properties(width=WIDTH - LABELS - 15, height=alt.Step(38))
    return charts.svg(layered, axis)
