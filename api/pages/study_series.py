"""The series of a study with one city that starts: the chart, the table and the names of its terms."""

from collections.abc import Mapping
from typing import Any

from markupsafe import Markup

from api.pages import study_reading as reading
from api.pages.charts import Axis
from api.pages.series_chart import series
from api.pages.view import Panel
from api.pages.words import Language, words
from federated.studies import periods
from federated.studies.specification import Specification

Rows = tuple[tuple[str, ...], ...]
HEADS = ("whose", "period", "families", "events", "rate", "expected")


def panel(study: Specification, result: Mapping[str, Any], language: Language) -> Panel:
    """Draw what was seen, the fit, and what was expected without the start."""
    t = words(language)
    lines = tuple(
        (
            t[f"study_series_{name}"],
            tuple(
                (one["period"], one["rate"], one["fitted"], one["expected"])
                for one in result["series"]
                if one["series"] == name
            ),
        )
        for name in dict.fromkeys(one["series"] for one in result["series"])
    )
    per = "exposure" if study.outcome.exposure else "family"
    outcome = reading.label(study, study.outcome.variable, language)
    axis = Axis(
        t[f"study_series_per_{per}"], f"{outcome}. {t['table']}.",
        decimal_comma=language == "nl", from_zero=False,
    )  # fmt: skip
    svg = Markup(series(lines, _start(study), axis))  # noqa: S704
    return Panel(t["study_series_question"], svg, t["study_series_caption"])


def _start(study: Specification) -> str:
    (quarter,) = study.design.starts.values()
    return periods.name(periods.code(quarter, study.design.period), study.design.period)


def rows(result: Mapping[str, Any], language: Language) -> Rows:
    """Return a row for each series and period."""
    t = words(language)
    return tuple(
        (
            t[f"study_series_{one['series']}"],
            one["period"],
            reading.figure(one["counted"], language, 0),
            reading.figure(one["events"], language, 0),
            reading.figure(one["rate"], language, 4),
            reading.figure(one["expected"], language, 4),
        )
        for one in result["series"]
    )
