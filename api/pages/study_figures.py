"""The figures of a published study: its terms in words, the forest chart, a summary and tables."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from math import exp
from textwrap import wrap
from typing import Any

from markupsafe import Markup

from api.pages import study_reading as reading
from api.pages.charts import Axis, Bar, forest
from api.pages.view import Panel
from api.pages.words import Language, words
from federated.analyses.design import CONSTANT
from federated.studies.specification import Specification

Result = Mapping[str, Any]
NO_RATIO = "–"  # of the constant: it is no comparison
WIDE, LINES = 27, 3  # letters and lines of a name beside the chart
FARTHEST = 50.0  # of a logarithm; beyond it a ratio says nothing that can be drawn


@dataclass(frozen=True, slots=True)
class Line:
    """One term with its interval, on the scale that is read: a ratio or a difference."""

    name: str
    value: float | None
    low: float | None
    high: float | None
    cells: tuple[str, ...]
    constant: bool = False
    log: bool = False
    wanted: bool = True
    unit: str = ""
    absolute: bool = False

    @property
    def is_known(self) -> bool:
        """Whether there is a number with an interval."""
        return None not in (self.value, self.low, self.high)

    @property
    def sort(self) -> tuple[bool, str, bool]:
        """Return what lines of one chart have in common."""
        return self.log, self.unit, self.absolute

    @property
    def none(self) -> float:
        """Return what no difference is."""
        return 1.0 if self.log else 0.0


@dataclass(frozen=True, slots=True)
class Errors:
    """The table of one sort of error."""

    title: str
    lines: tuple[Line, ...]


def tables(study: Specification, result: Result, language: Language) -> tuple[Errors, ...]:
    """Return a table for each sort of error, the one that the study names first on top."""
    t, order = words(language), {name: i for i, name in enumerate(study.inference)}
    names = sorted(result["errors"], key=lambda one: order.get(one, len(order)))
    return tuple(
        Errors(t[f"study_error_{one}"], tuple(_lines(study, result, one, language)))
        for one in names
    )


def panel(study: Specification, lines: tuple[Line, ...], language: Language) -> Panel | None:
    """Draw the terms of one scale and unit, without the constant; None where there is no number."""
    t = words(language)
    drawn = [one for one in lines if not one.constant and one.value is not None]
    if not drawn:
        return None
    first = drawn[-1] if study.design.kind == "cost_effectiveness" else drawn[0]
    same = [one for one in drawn if one.sort == first.sort]
    ratio = t[f"study_ratio_{reading.kind(study)}"]
    question = t["study_forest_question"]
    axis = Axis(
        f"{ratio} ({first.unit})" if first.unit else ratio,
        f"{question} {t['table']}.",
        decimal_comma=language == "nl",
        reference=None if first.absolute else first.none,
        from_zero=False,
        log=first.log,
    )
    known = any(one.is_known for one in same)
    which = "absolute" if first.absolute else "caption"
    caption = t[f"study_forest_{which}" if known else "study_forest_bare"].format(
        ratio=ratio, none=f"{first.none:g}"
    )
    svg = Markup(forest(tuple(map(_bar, same)), axis))  # noqa: S704
    return Panel(question, svg, caption)


def _bar(one: Line) -> Bar:
    """Return a line of the chart; a point alone where there is no interval."""
    value = one.value or 0.0
    ends = (value, value) if one.low is None or one.high is None else (one.low, one.high)
    return Bar(folded(one.name), value, *ends)


def summary(study: Specification, lines: tuple[Line, ...], language: Language) -> Iterator[str]:
    """Yield each term of interest in a sentence; case mix stands in the table only."""
    t, read = words(language), reading.kind(study)
    about = study.variable(study.outcome.variable)
    for one in lines:
        if not one.wanted or one.value is None:
            continue
        if not one.is_known:
            value = reading.figure(one.value, language)
            yield t["study_said_bare"].format(
                term=f"{one.name[:1].upper()}{one.name[1:]}", value=value
            )
            continue
        said = t[f"study_said_{read}"].format(
            term=one.name,
            outcome=reading.label(study, about.name, language),
            unit=reading.unit(about.unit, language, many=True),
            value=reading.figure(one.value, language),
            low=reading.figure(one.low, language),
            high=reading.figure(one.high, language),
        )
        said = " ".join(said.split())  # not every figure has a unit
        if one.absolute:
            yield f"{said[:1].upper()}{said[1:]}"
            continue
        inside = (one.low or 0.0) <= one.none <= (one.high or 0.0)
        yield f"{said[:1].upper()}{said[1:]} {t['study_includes_none' if inside else 'study_excludes_none']}"


def _lines(study: Specification, result: Result, of: str, language: Language) -> Iterator[Line]:
    error, logs = result["errors"][of], reading.is_log(study, result)
    wanted = reading.of_interest(study, result)
    for i, (name, estimate) in enumerate(zip(result["terms"], result["estimates"], strict=True)):
        constant = name == CONSTANT
        ends = (estimate, error["low"][i], error["high"][i])
        value, low, high = (_read(one, logs[name]) for one in ends)
        cells = (
            NO_RATIO if constant else reading.figure(value, language),
            NO_RATIO if constant else reading.between(low, high, language),
            reading.figure(estimate, language, 4),
            reading.figure(error["se"][i], language, 4),
            reading.p(error["p"][i], language),
        )
        yield Line(
            reading.term(study, name, language), value, low, high, cells,
            constant=constant, log=logs[name], wanted=name in wanted,
            absolute=reading.is_absolute(study, name),
            unit=reading.measured(study, name, language),
        )  # fmt: skip


def _read(value: float | None, ratio: bool) -> float | None:
    if value is None or not ratio:
        return value
    return exp(value) if abs(value) < FARTHEST else None


def folded(label: str) -> str:
    """Break a name so that it fits beside the chart; of a long one the middle is left out.

    >>> folded("unplanned readmission within 30 days, standardised share: programme").split("\\n")
    ['unplanned readmission …', 'standardised share:', 'programme']
    """
    lines = wrap(label, WIDE)
    if len(lines) > LINES:  # what tells groups apart stands last
        lines = [f"{lines[0][: WIDE - 2]} …", *lines[1 - LINES :]]
    return "\n".join(lines)
