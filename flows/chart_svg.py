"""A run chart as inline SVG: the series, its median, and three-sigma limits where it has them."""

from collections.abc import Iterator, Sequence

from flows.run_chart import Chart

WIDTH, HEIGHT = 720, 220
LEFT, RIGHT, TOP, BOTTOM = 64, 12, 14, 40
LABELS = 12  # at most so many periods are written out


def svg(chart: Chart, title: str, *, percent: bool = False) -> str:
    """Return the drawing; ``title`` is read aloud by a screen reader.

    ``percent`` writes a share of 0.1 as 10 %.
    """
    low, high = _range(chart)
    parts = [
        f'<svg viewBox="0 0 {WIDTH} {HEIGHT}" role="img" aria-label="{_escaped(title)}">',
        *_axis(chart, low, high, percent),
        *_limits(chart, low, high),
        f'<path class="median" d="M{LEFT} {_y(chart.centre, low, high)}H{WIDTH - RIGHT}"/>',
        *_series(chart, low, high, percent),
        "</svg>",
    ]
    return "".join(parts)


def figure(value: float, *, percent: bool) -> str:
    """Return a figure as it is read.

    >>> [figure(0.1234, percent=True), figure(2790.4, percent=False)]
    ['12.3 %', '2,790']
    """
    if percent:
        return f"{value * 100:.1f} %"
    return f"{value:,.0f}" if abs(value) >= 100 else f"{value:.3g}"


def _range(chart: Chart) -> tuple[float, float]:
    values = [p.value for p in chart.points] + [v for pair in chart.limits for v in pair]
    low, high = min(values, default=0.0), max(values, default=1.0)
    room = (high - low) * 0.1 or abs(high) * 0.1 or 1.0
    return low - room, high + room


def _x(place: int, number: int) -> float:
    span = WIDTH - LEFT - RIGHT
    return round(LEFT + span * (place + 0.5) / max(number, 1), 1)


def _y(value: float, low: float, high: float) -> float:
    return round(TOP + (HEIGHT - TOP - BOTTOM) * (high - value) / (high - low), 1)


def _axis(chart: Chart, low: float, high: float, percent: bool) -> Iterator[str]:
    for value in (low, (low + high) / 2, high):
        place = _y(value, low, high)
        yield f'<text class="axis" x="{LEFT - 6}" y="{place + 4}" text-anchor="end">{figure(value, percent=percent)}</text>'
    every = -(-len(chart.points) // LABELS) or 1
    for place, point in enumerate(chart.points):
        if place % every == 0:
            x = _x(place, len(chart.points))
            yield (
                f'<text class="axis" x="{x}" y="{HEIGHT - 18}" text-anchor="middle">'
                f"{_escaped(point.label)}</text>"
            )


def _limits(chart: Chart, low: float, high: float) -> Iterator[str]:
    for side in (0, 1):
        values = [pair[side] for pair in chart.limits]
        if values:
            yield f'<polyline class="limit" points="{_points(values, low, high)}"/>'


def _series(chart: Chart, low: float, high: float, percent: bool) -> Iterator[str]:
    yield f'<polyline class="series" points="{_points([p.value for p in chart.points], low, high)}"/>'
    for place, point in enumerate(chart.points):
        x, y = _x(place, len(chart.points)), _y(point.value, low, high)
        yield (
            f'<circle cx="{x}" cy="{y}" r="3.5"><title>{_escaped(point.label)}: '
            f"{figure(point.value, percent=percent)}</title></circle>"
        )


def _points(values: Sequence[float], low: float, high: float) -> str:
    return " ".join(f"{_x(i, len(values))},{_y(v, low, high)}" for i, v in enumerate(values))


def _escaped(text: str) -> str:
    return text.replace("&", "&amp;").replace("<", "&lt;").replace('"', "&quot;")
