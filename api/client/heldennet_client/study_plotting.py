"""A forest chart of a study: ratios on a logarithmic scale, differences on a plain one."""

from math import exp
from typing import TYPE_CHECKING, Any

import altair as alt

from heldennet_client.errors import CentreError

if TYPE_CHECKING:
    from heldennet_client.study import Study

CONSTANT = "(Intercept)"
TITLES = {
    "gaussian": "difference",
    "binomial": "odds ratio",
    "poisson": "rate ratio",
    "negative_binomial": "rate ratio",
}


def plot(study: "Study", error: str | None) -> alt.LayerChart:
    """Return a point and its 95 % interval for each term, in the order of the study."""
    shown, kind = _rows(study, error)
    ratio = study.family != "gaussian"
    scale = alt.Scale(type="log") if ratio else alt.Scale(zero=False)
    base = alt.Chart(alt.InlineData(values=shown)).encode(
        y=alt.Y("term:N", sort=[row["term"] for row in shown], title=None),
    )
    value = alt.X("estimate:Q", title=f"{TITLES[study.family]} (95 % interval)", scale=scale)
    points = base.mark_point(filled=True, size=60, color="#01579b").encode(
        x=value, tooltip=["term:N", "estimate:Q", "low:Q", "high:Q"]
    )
    lines = base.mark_rule(color="#01579b").encode(x="low:Q", x2="high:Q")
    none = alt.Chart(alt.InlineData(values=[{"none": 1.0 if ratio else 0.0}]))
    rule = none.mark_rule(strokeDash=[4, 3], color="#4a5866").encode(x="none:Q")
    cited = study.result.citation
    counted = f"{cited.families} families of {len(cited.sites)} sites"
    about = f"{cited.study}, version {cited.version}; {counted}; errors: {kind}"
    said = [about, *study.result.assumes]
    layered: alt.LayerChart = (rule + lines + points).properties(
        title=alt.TitleParams(study.question, subtitle=said, anchor="start")
    )
    return layered


def _rows(study: "Study", error: str | None) -> tuple[list[dict[str, Any]], str]:
    frame = study.result.frame
    kinds = list(dict.fromkeys(frame.error))
    kind = error or kinds[0]
    if kind not in kinds:
        raise CentreError(f"This study has no such error. Known: {', '.join(kinds)}.")
    wanted = frame[(frame.error == kind) & (frame.term != CONSTANT)]
    wanted = wanted.dropna(subset=["estimate", "low", "high"])
    numbers = wanted[["estimate", "low", "high"]].astype(float)
    if study.family != "gaussian":
        numbers = numbers.map(exp)
    rows = wanted[["term"]].astype(str).join(numbers).to_dict("records")
    return [{str(key): value for key, value in row.items()} for row in rows], kind
