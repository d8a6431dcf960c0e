"""A chart of a comparison: never ranked, who is not drawn is named, no request to anybody."""

from typing import TYPE_CHECKING

import altair as alt

if TYPE_CHECKING:
    import pandas as pd

    from heldennet_client.comparison import Comparison

TOO_FEW = "<60"  # per cent measured: it stands in the table, and is not compared
TOLD = (
    "siteName", "period", "group", "measured", "completeness", "definitionVersion",
    "estimate", "low", "high", "label",
)  # fmt: skip


def plot(found: "Comparison") -> alt.LayerChart | alt.FacetChart:
    """Return a point and its 95 % interval for each site; a panel for each sort of data."""
    shown = (
        _whole(found.frame)
        .dropna(subset=["estimate"])
        .astype({"estimate": float, "low": float, "high": float})
    )
    shown = shown.assign(place=shown.city + ", " + shown.siteKind + ", " + shown.period)
    unit = next(iter(found.frame.unit), "")
    base = alt.Chart(shown).encode(
        y=alt.Y("place:N", sort="ascending", title=None),
        tooltip=list(TOLD),
    )
    value = alt.X("estimate:Q", title=f"{found.name} ({unit})", scale=alt.Scale(zero=False))
    split = alt.Color("group:N") if shown.group.nunique() > 1 else alt.value("#01579b")
    points = base.mark_point(filled=True, size=60).encode(x=value, color=split)
    lines = base.mark_rule().encode(x="low:Q", x2="high:Q", color=split)
    layered: alt.LayerChart = (lines + points).properties(title=_title(found))
    if shown.label.nunique() < 2:
        return layered
    apart: alt.FacetChart = layered.facet(row="label:N")
    return apart


def _whole(frame: "pd.DataFrame") -> "pd.DataFrame":
    """Leave out who was measured too little to stand beside the others."""
    return frame[(frame.completeness != TOO_FEW).fillna(value=True).astype(bool)]


def _title(found: "Comparison") -> alt.TitleParams:
    hidden = found.frame[found.frame.estimate.isna()]
    said = list(found.notes)
    if len(hidden):
        said.append("Not shown: " + ", ".join(sorted(set(hidden.siteName))))
    few = found.frame[(found.frame.completeness == TOO_FEW).fillna(value=False).astype(bool)]
    if len(few):
        names = ", ".join(sorted(set(few.siteName)))
        said.append(f"Not drawn, less than 60% measured: {names}")
    return alt.TitleParams(f"{found.indicator} {found.name}", subtitle=said, anchor="start")
