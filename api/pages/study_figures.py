"""The figures of a published study: its terms in words, the forest chart, a summary and tables."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from math import exp
from textwrap import wrap
from typing import Any

from markupsafe import Markup

from api.pages.charts import Axis, Bar, forest
from api.pages.view import Panel
from api.pages.words import Language, number, words
from federated.analyses.design import CONSTANT, Factor
from federated.studies import model
from federated.studies.specification import Specification

Result = Mapping[str, Any]
UNITS: Mapping[str, Mapping[Language, tuple[str, str]]] = {
    "days": {"en": ("day", "days"), "nl": ("dag", "dagen")},
    "weeks": {"en": ("week", "weeks"), "nl": ("week", "weken")},
}
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


@dataclass(frozen=True, slots=True)
class Errors:
    """The table of one sort of error."""

    title: str
    lines: tuple[Line, ...]


def kind(study: Specification) -> str:
    """Return how its coefficients are read: odds, rates or differences."""
    family = study.outcome.family
    return "count" if family in ("poisson", "negative_binomial") else family


def tables(study: Specification, result: Result, language: Language) -> tuple[Errors, ...]:
    """Return a table for each sort of error, the one that the study names first on top."""
    t, order = words(language), {name: i for i, name in enumerate(study.inference)}
    names = sorted(result["errors"], key=lambda one: order.get(one, len(order)))
    return tuple(
        Errors(t[f"study_error_{one}"], tuple(_lines(study, result, one, language)))
        for one in names
    )


def panel(study: Specification, lines: tuple[Line, ...], language: Language) -> Panel | None:
    """Draw the terms without the constant; None where no interval is known."""
    t, read = words(language), kind(study)
    none = 0.0 if read == "gaussian" else 1.0
    bars = tuple(
        Bar(_folded(one.name), one.value, one.low, one.high)
        for one in lines
        if not one.constant
        and one.value is not None
        and one.low is not None
        and one.high is not None
    )
    if not bars:
        return None
    ratio = t[f"study_ratio_{read}"]
    axis = Axis(
        ratio,
        f"{t['study_forest_question']} {t['table']}.",
        decimal_comma=language == "nl",
        reference=none,
        from_zero=False,
        log=read != "gaussian",
    )
    caption = t["study_forest_caption"].format(ratio=ratio, none=f"{none:g}")
    svg = Markup(forest(bars, axis))  # noqa: S704
    return Panel(t["study_forest_question"], svg, caption)


def summary(study: Specification, lines: tuple[Line, ...], language: Language) -> Iterator[str]:
    """Yield each term of interest in a sentence; case mix stands in the table only."""
    t, read = words(language), kind(study)
    about = study.variable(study.outcome.variable)
    outcome = about.label_nl if language == "nl" else about.label_en
    wanted = _of_interest(study, language)
    for one in lines:
        if one.name not in wanted or one.value is None or one.low is None or one.high is None:
            continue
        said = t[f"study_said_{read}"].format(
            term=one.name, outcome=outcome, unit=_unit(about.unit, language, many=True),
            value=_figure(one.value, language), low=_figure(one.low, language),
            high=_figure(one.high, language),
        )  # fmt: skip
        none = 0.0 if read == "gaussian" else 1.0
        inside = one.low <= none <= one.high
        yield f"{said[:1].upper()}{said[1:]} {t['study_includes_none' if inside else 'study_excludes_none']}"


def term(study: Specification, name: str, language: Language) -> str:
    """Return a term in words."""
    known = {one.name: one.factors for one in model.design(study)}
    if name == CONSTANT:
        return words(language)["study_constant"]
    if name not in known:
        return name
    return " × ".join(_factor(study, one, language) for one in known[name])


def _factor(study: Specification, one: Factor, language: Language) -> str:
    t, about = words(language), study.variable(one.column)
    label = about.label_nl if language == "nl" else about.label_en
    if one.level is not None:
        first = study.levels(one.column)[0]
        return t["study_against"].format(label=label, level=one.level, first=first)
    if about.kind == "flag":
        return label
    unit = _unit(about.unit, language)
    return t["study_per" if unit else "study_per_one"].format(label=label, unit=unit)


def _of_interest(study: Specification, language: Language) -> set[str]:
    only = study.model_copy(update={"design": study.design.model_copy(update={"case_mix": ()})})
    return {term(study, one.name, language) for one in model.design(only) if one.factors}


def _lines(study: Specification, result: Result, of: str, language: Language) -> Iterator[Line]:
    error, ratio = result["errors"][of], kind(study) != "gaussian"
    for i, (name, estimate) in enumerate(zip(result["terms"], result["estimates"], strict=True)):
        ends = (estimate, error["low"][i], error["high"][i])
        value, low, high = (_read(one, ratio) for one in ends)
        constant = name == CONSTANT
        cells = (
            NO_RATIO if constant else _figure(value, language),
            NO_RATIO if constant else _between(low, high, language),
            _figure(estimate, language, 4),
            _figure(error["se"][i], language, 4),
            _p(error["p"][i], language),
        )
        yield Line(term(study, name, language), value, low, high, cells, constant)


def _read(value: float | None, ratio: bool) -> float | None:
    if value is None or not ratio:
        return value
    return exp(value) if abs(value) < FARTHEST else None


def _figure(value: float | None, language: Language, decimals: int = 2) -> str:
    if value is None:
        return words(language)["study_none"]
    small = value != 0 and abs(value) < 0.5 * 10**-decimals
    return number(value, language, decimals + 3 if small else decimals)


def _between(low: float | None, high: float | None, language: Language) -> str:
    if low is None or high is None:
        return words(language)["study_none"]
    to = "tot" if language == "nl" else "to"
    return f"{_figure(low, language)} {to} {_figure(high, language)}"


def _p(value: float | None, language: Language) -> str:
    if value is None:
        return words(language)["study_none"]
    return f"< {number(0.001, language, 3)}" if value < 0.001 else number(value, language, 3)


def _unit(unit: str, language: Language, many: bool = False) -> str:
    """Return a unit in words; in English the data dictionary has the plural."""
    one, more = UNITS.get(unit, {}).get(language, (unit, unit))
    return more if many else one


def _folded(label: str) -> str:
    """Break a name so that it fits beside the chart."""
    return "\n".join(wrap(label, WIDE)[:LINES])


def cities(
    result: Result, names: Mapping[str, str], language: Language
) -> Iterator[tuple[str, ...]]:
    """Yield name, observed, expected and O/E of each site, by name."""
    found = result.get("cities", ())
    for one in sorted(found, key=lambda one: names.get(one["site"], one["site"])):
        ratio = one["observed"] / one["expected"] if one["expected"] else None
        ends = _between(one["low"], one["high"], language)
        yield (
            names.get(one["site"], one["site"]),
            _figure(one["observed"], language, 0),
            _figure(one["expected"], language, 1),
            f"{_figure(ratio, language)} ({ends})",
        )
