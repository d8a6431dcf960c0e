"""A start in several cities: the event study, and the effect by cohort and period."""

import re
from collections.abc import Mapping
from typing import Any

from markupsafe import Markup

from api.pages import study_reading as reading
from api.pages.charts import Axis
from api.pages.event_chart import events
from api.pages.view import Panel
from api.pages.words import Language, words
from federated.studies.kinds import staggered
from federated.studies.specification import Specification

Result = Mapping[str, Any]
SINCE = re.compile(rf"{staggered.OVERALL}\[(-?\d+)\]")
FEWEST = 2  # times since the start in a chart
HEADS = ("cohort", "period", "base", "effect")


def points(study: Specification, result: Result) -> tuple[tuple[int, float], ...]:
    """Return the effect by time since the start; none where the study is of another kind."""
    if study.design.kind != "staggered":
        return ()
    every = zip(map(SINCE.fullmatch, result["terms"]), result["estimates"], strict=True)
    found = ((int(at[1]), value) for at, value in every if at and value is not None)
    return tuple(sorted(found))


def panel(study: Specification, result: Result, language: Language) -> Panel:
    """Draw the event study."""
    t = words(language)
    outcome = reading.label(study, study.outcome.variable, language)
    axis = Axis(
        t["study_ratio_effect"], f"{outcome}. {t['table']}.", decimal_comma=language == "nl",
        reference=0.0,
    )  # fmt: skip
    unit = t[f"study_periods_{study.design.period}"]
    drawn = events(points(study, result), axis, t["study_events_axis"].format(unit=unit))
    kept = "before" if study.design.method == "callaway_santanna" else "after"
    return Panel(t["study_events_question"], Markup(drawn), t[f"study_events_{kept}"])  # noqa: S704


def rows(result: Result, language: Language) -> tuple[tuple[str, ...], ...]:
    """Return a row for each cohort and period."""
    return tuple(
        (one["cohort"], one["period"], one["base"], reading.figure(one["estimate"], language, 4))
        for one in result["cells"]
    )
