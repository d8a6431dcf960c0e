"""Costs by party: bars in which the parties stand on each other, and a waterfall of differences."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import accumulate, pairwise
from typing import Any

from api.pages import charts
from api.pages.charts import LABELS, MARK, POOLED, SOFT, WIDTH, Axis

# Told apart without colour vision as well (Okabe and Ito), darkened to 3 : 1 on white.
COLOURS = ("#0b5c8a", "#b35900", "#1b7a5a", "#8a3f74", "#5a5a00", "#c0392b", "#4a5866", "#6b4ea0")


@dataclass(frozen=True, slots=True)
class Piece:
    """One party in one bar."""

    bar: str
    party: str
    value: int


@dataclass(frozen=True, slots=True)
class Step:
    """One bar of a waterfall; ``said`` is written beside it."""

    label: str
    value: int
    said: str


@lru_cache(maxsize=64)
def stacked(pieces: tuple[Piece, ...], axis: Axis) -> str:
    """Draw one bar for each group, the parties in the order given."""
    import altair as alt

    bars = list(dict.fromkeys(piece.bar for piece in pieces))
    parties = list(dict.fromkeys(piece.party for piece in pieces))
    rows = [
        {"bar": p.bar, "party": p.party, "value": p.value, "order": parties.index(p.party)}
        for p in pieces
    ]
    scale = alt.Scale(domain=parties, range=list(COLOURS[: len(parties)]))
    legend = alt.Legend(title=None, orient="bottom", columns=2, labelFontSize=11, labelLimit=160)
    chart = (
        alt.Chart(charts.inline(rows))
        .mark_bar(stroke="#ffffff", strokeWidth=1)
        .encode(
            x=alt.X("value:Q", title=axis.title, stack="zero", axis=_few()),
            y=alt.Y("bar:N", sort=bars, title=None, axis=_names()),
            color=alt.Color("party:N", scale=scale, legend=legend),
            order=alt.Order("order:Q"),
        )
    )
    return charts.svg(chart.properties(width=WIDTH - LABELS - 15, height=alt.Step(34)), axis)


@lru_cache(maxsize=256)
def waterfall(steps: tuple[Step, ...], total: Step, axis: Axis) -> str:
    """Draw each difference from where the one before it ended, and the total from zero."""
    import altair as alt

    rows = list(_placed(steps, total))
    order = [str(row["label"]) for row in rows]
    base = alt.Chart(charts.inline(rows))
    y = alt.Y("label:N", sort=order, title=None, axis=_names())
    x = alt.X("start:Q", title=axis.title, axis=_few(), scale=alt.Scale(zero=True, padding=45))
    colour = alt.Color("kind:N", legend=None, scale=_kinds())
    drawn = [
        alt.Chart(charts.inline([{"at": 0}])).mark_rule(color=SOFT).encode(x="at:Q"),
        base.mark_bar(height=16).encode(x=x, x2="end:Q", y=y, color=colour),
        base.mark_text(align="left", dx=4, fontSize=11, color=charts.INK).encode(
            x=alt.X("right:Q"), y=y, text="said:N"
        ),
    ]
    layered = alt.layer(*drawn).properties(width=WIDTH - LABELS - 15, height=alt.Step(28))
    return charts.svg(layered, axis)


def _placed(steps: Sequence[Step], total: Step) -> Iterator[dict[str, object]]:
    ends = [0, *accumulate(step.value for step in steps)]
    for step, (start, end) in zip(steps, pairwise(ends), strict=True):
        yield _row(step, start, end, "less" if step.value < 0 else "more")
    yield _row(total, 0, total.value, "total")


def _row(step: Step, start: int, end: int, kind: str) -> dict[str, object]:
    right = max(start, end)
    said = {"label": step.label, "said": step.said, "kind": kind}
    return {**said, "start": start, "end": end, "right": right}


def _kinds() -> Any:
    import altair as alt

    return alt.Scale(domain=["less", "more", "total"], range=[MARK, "#b35900", POOLED])


def _names() -> Any:
    import altair as alt

    split = "split(datum.label, '\\n')"
    return alt.Axis(labelExpr=split, labelLimit=LABELS, minExtent=LABELS, domain=False, ticks=False)


def _few() -> Any:
    import altair as alt

    return alt.Axis(tickCount=4, labelOverlap=True, labelSeparation=8, format=",.0f")
