"""A forest chart of a study: ratios on a logarithmic scale, differences on a plain one."""

from math import exp
from typing import TYPE_CHECKING, Any

import altair as alt

from heldennet_client.errors import CentreError
from heldennet_client.study import FIGURES

if TYPE_CHECKING:
    from heldennet_client.study import Study

SEVERAL = {"mantel_haenszel", "standardised"}  # more than one sort of ratio, or another one
TITLES = {"quantiles": "value", "standardised": "standardised share"}
CONSTANT = "(Intercept)"
INTERVAL, ENDS = "95 % interval", ("low:Q", "high:Q")


def plot(study: "Study", error: str | None) -> alt.LayerChart:
    """Return a point and its 95 % interval for each term, in the order of the study.

    Ratios and differences do not stand on one axis: those of the first term's sort are drawn.
    """
    shown, kind, ratio = _rows(study, error)
    known = any(row["low"] < row["high"] for row in shown)
    title = _title(study, ratio)
    scale = alt.Scale(type="log") if ratio else alt.Scale(zero=False)
    base = alt.Chart(alt.InlineData(values=shown)).encode(
        y=alt.Y("term:N", sort=[row["term"] for row in shown], title=None),
    )
    value = alt.X(
        "estimate:Q", title=f"{title} ({INTERVAL if known else 'no interval'})", scale=scale
    )
    points = base.mark_point(filled=True, size=60, color="#01579b").encode(
        x=value, tooltip=["term:N", "estimate:Q", *(ENDS if known else ())]
    )
    lines = base.mark_rule(color="#01579b").encode(x="low:Q", x2="high:Q")
    nothing = [{"none": 1.0 if ratio else 0.0}] if ratio or study.kind not in FIGURES else []
    none = alt.Chart(alt.InlineData(values=nothing))
    rule = none.mark_rule(strokeDash=[4, 3], color="#4a5866").encode(x="none:Q")
    cited = study.result.citation
    counted = f"{cited.families} families of {len(cited.sites)} sites"
    about = f"{cited.study}, version {cited.version}; {counted}; errors: {kind}"
    said = [about, *study.result.assumes]
    layered: alt.LayerChart = (rule + lines + points).properties(
        title=alt.TitleParams(study.question, subtitle=said, anchor="start")
    )
    return layered


def _title(study: "Study", ratio: bool) -> str:
    """Return what is drawn."""
    if study.kind in TITLES and not ratio:
        return TITLES[study.kind]
    if study.kind in SEVERAL:
        return "ratio"
    return study.ratio if ratio else "difference"


def _rows(study: "Study", error: str | None) -> tuple[list[dict[str, Any]], str, bool]:
    frame, logs = study.result.frame, study.result.is_log
    kinds = list(dict.fromkeys(frame.error))
    kind = error or kinds[0]
    if kind not in kinds:
        raise CentreError(f"This study has no such error. Known: {', '.join(kinds)}.")
    wanted = frame[(frame.error == kind) & (frame.term != CONSTANT)]
    wanted = wanted.dropna(subset=["estimate"])
    for end in ("low", "high"):  # a point alone where no interval is given
        wanted = wanted.assign(**{end: wanted[end].fillna(wanted.estimate)})
    ratio = any(logs[str(term)] for term in wanted.term)
    wanted = wanted[[logs[str(term)] == ratio for term in wanted.term]]
    numbers = wanted[["estimate", "low", "high"]].astype(float)
    if ratio:
        numbers = numbers.map(exp)
    rows = wanted[["term"]].astype(str).join(numbers).to_dict("records")
    return [{str(key): value for key, value in row.items()} for row in rows], kind, ratio
