"""Charts as SVG, drawn on the server: no script and no request leaves the reader's browser.

They are made 360 wide, so that they can be read on a telephone, and grow with the page. Text is
part of the picture; the numbers stand in the table beside it.
"""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

WIDTH = 360
LABELS = 165  # room for city and kind, and a line with n, whatever the reader's font
INK, SOFT, MARK, POOLED, GRID = "#16222e", "#4a5866", "#0b5c8a", "#8a2b06", "#d5dde3"
RATIOS = [0.01, 0.1, 0.25, 0.5, 0.8, 1, 1.25, 2, 4, 10, 100]  # where a logarithmic axis has a mark
CONFIG = {
    "font": "Helvetica Neue, Arial, sans-serif",
    "background": "transparent",
    "view": {"stroke": None},
    "axis": {
        "labelColor": INK,
        "titleColor": INK,
        "labelFontSize": 11,
        "titleFontSize": 11,
        "titleFontWeight": "normal",
        "gridColor": GRID,
        "domainColor": SOFT,
        "tickColor": SOFT,
    },
}


@dataclass(frozen=True, slots=True)
class Bar:
    """One line of a forest plot; ``label`` may have two lines."""

    label: str
    value: float
    low: float
    high: float
    pooled: bool = False


@dataclass(frozen=True, slots=True)
class Dot:
    """One site of a funnel plot."""

    label: str
    size: float
    value: float


@dataclass(frozen=True, slots=True)
class Limit:
    """The funnel at one size: 95 % and 99.8 % limits."""

    size: float
    low95: float
    high95: float
    low998: float
    high998: float


@dataclass(frozen=True, slots=True)
class Axis:
    """What is measured, in words, and how its numbers are written (d3)."""

    title: str
    description: str
    decimal_comma: bool = False
    reference: float | None = None
    sizes: str = ""
    from_zero: bool = True
    log: bool = False  # for ratios: half and twice lie as far from one


@lru_cache(maxsize=256)
def forest(bars: tuple[Bar, ...], axis: Axis) -> str:
    """Draw estimates with their intervals, one site a line, in the order given."""
    import altair as alt

    rows = [
        {
            "site": bar.label,
            "value": bar.value,
            "low": bar.low,
            "high": bar.high,
            "pooled": bar.pooled,
        }
        for bar in bars
    ]
    lines = alt.Y(
        "site:N",
        sort=[bar.label for bar in bars],
        title=None,
        axis=alt.Axis(
            labelExpr="split(datum.label, '\\n')",
            labelLimit=LABELS,
            minExtent=LABELS,
            domain=False,
            ticks=False,
        ),
    )
    across = alt.X(
        "low:Q",
        title=axis.title,
        scale=_across(axis),
        axis=alt.Axis(values=RATIOS, labelOverlap=True, format="~r")
        if axis.log
        else alt.Axis(tickCount=4, labelOverlap=True),
    )
    colour = alt.condition("datum.pooled", alt.value(POOLED), alt.value(MARK))
    base = alt.Chart(inline(rows))
    drawn = [
        base.mark_rule(strokeWidth=2).encode(x=across, x2="high:Q", y=lines, color=colour),
        base.transform_filter("!datum.pooled")
        .mark_square(size=60, opacity=1, color=MARK)
        .encode(x="value:Q", y=lines),
        base.transform_filter("datum.pooled")
        .mark_point(size=110, shape="diamond", filled=True, opacity=1, color=POOLED)
        .encode(x="value:Q", y=lines),
    ]
    drawn = [*_reference(axis), *drawn]
    step = alt.Step(52 if any(bar.label.count("\n") > 1 for bar in bars) else 38)
    return svg(alt.layer(*drawn).properties(width=WIDTH - LABELS - 15, height=step), axis)


@lru_cache(maxsize=256)
def funnel(dots: tuple[Dot, ...], limits: tuple[Limit, ...], centre: float, axis: Axis) -> str:
    """Draw sites by size between the limits of chance."""
    import altair as alt

    x = alt.X("size:Q", title=axis.sizes, scale=alt.Scale(zero=True, nice=True))
    curves = _long(limits)
    base = alt.Chart(inline(curves))
    dashed = alt.StrokeDash(
        "level:N", legend=None, scale=alt.Scale(domain=["95", "99.8"], range=[[5, 3], [1, 0]])
    )
    above, below = (_dots(dots, each) for each in (0, 1))
    y = alt.Y("value:Q", title=axis.title, scale=alt.Scale(zero=axis.from_zero, nice=True))
    drawn = [
        base.mark_line(color=SOFT, strokeWidth=1.3).encode(
            x=x, y=y, strokeDash=dashed, detail="curve:N"
        ),
        alt.Chart(inline([{"value": centre}])).mark_rule(color=POOLED, strokeWidth=1.3).encode(y=y),
        *(
            each.mark_circle(size=70, opacity=1, color=MARK).encode(x=x, y=y)
            for each in (above, below)
        ),
        above.mark_text(dy=-10, fontSize=11, color=INK).encode(x=x, y=y, text="site:N"),
        below.mark_text(dy=13, fontSize=11, color=INK).encode(x=x, y=y, text="site:N"),
    ]
    return svg(alt.layer(*drawn).properties(width=WIDTH - 60, height=230), axis)


def _dots(dots: tuple[Dot, ...], each: int) -> Any:
    """Return the dots with their name above (0) or below (1): away from the nearest other one."""
    import altair as alt

    rows = [
        {"size": dot.size, "value": dot.value, "site": dot.label}
        for dot in dots
        if _is_below(dot, dots) == bool(each)
    ]
    return alt.Chart(inline(rows))


def _is_below(dot: Dot, dots: tuple[Dot, ...]) -> bool:
    others = [other for other in dots if other is not dot]
    near = min(others, key=lambda other: abs(other.size - dot.size), default=dot)
    return dot.value < near.value


def inline(rows: Sequence[Mapping[str, object]]) -> Any:
    """Return rows as data that stand in the picture itself."""
    import altair as alt

    return alt.InlineData(values=list(rows))


def _across(axis: Axis) -> Any:
    import altair as alt

    if axis.log:
        return alt.Scale(type="log", nice=False, padding=8)
    return alt.Scale(zero=axis.from_zero, nice=True)


def _reference(axis: Axis) -> list[Any]:
    import altair as alt

    if axis.reference is None:
        return []
    line = alt.Chart(inline([{"value": axis.reference}]))
    return [line.mark_rule(color=SOFT, strokeDash=[4, 3]).encode(x="value:Q")]


def _long(limits: Sequence[Limit]) -> list[Mapping[str, object]]:
    curves = ("low95", "high95", "low998", "high998")
    return [
        {
            "size": at.size,
            "value": getattr(at, curve),
            "curve": curve,
            "level": "95" if curve.endswith("95") else "99.8",
        }
        for at in limits
        for curve in curves
    ]


def svg(chart: Any, axis: Axis) -> str:
    """Draw a chart as a picture that says what it shows."""
    import vl_convert

    spec = chart.configure(**CONFIG).to_dict(validate=False)  # the tests validate
    locale = {"decimal": ",", "thousands": ".", "grouping": [3], "currency": ["€", ""]}
    text: str = vl_convert.vegalite_to_svg(
        spec, format_locale=locale if axis.decimal_comma else None
    )
    # inline in HTML the name spaces are known; the width is the page's business
    text = re.sub(
        r' (?:xmlns(?::xlink)?|version|width|height)="[^"]*"', "", text.split(">", 1)[0]
    ) + (">" + text.split(">", 1)[1])
    text = re.sub(r' aria-[a-z]+="[^"]*"| role="[^"]*"', "", text)
    return text.replace("<svg", f'<svg role="img" aria-label="{_escaped(axis.description)}"', 1)


def _escaped(text: str) -> str:
    from html import escape

    return escape(text, quote=True)
