"""What only some kinds of study have: curves, cities, tests, acceptability; as charts and tables."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from math import exp
from typing import Any

from markupsafe import Markup

from api.pages import study_events, study_series
from api.pages import study_reading as reading
from api.pages.acceptability import Price, acceptability
from api.pages.charts import Axis, Bar, Dot, Limit, forest, funnel
from api.pages.curve_chart import At, curves
from api.pages.curve_chart import Line as Curve
from api.pages.study_figures import folded
from api.pages.view import Panel
from api.pages.words import Language, words
from federated.studies.specification import Specification

FEWEST = 4  # sites in a funnel
Result = Mapping[str, Any]
Names = Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Table:
    """A table beside the terms: the first column names the row."""

    caption: str
    heads: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]


def panels(
    study: Specification, result: Result, names: Names, language: Language
) -> Iterator[Panel]:
    """Yield the charts beside the forest of terms."""
    if result.get("curves"):
        yield _curves(study, result, language)
    if len(result.get("cities", ())) >= FEWEST and "chance95" in result["cities"][0]:
        yield _funnel(study, result, names, language)
    if result.get("prediction"):
        yield _cities_forest(study, result, names, language)
    if result.get("net_benefit"):
        yield _acceptable(study, result, language)
    if len(study_events.points(study, result)) >= study_events.FEWEST:
        yield study_events.panel(study, result, language)
    if result.get("series"):
        yield study_series.panel(study, result, language)


def tables(
    study: Specification, result: Result, names: Names, language: Language
) -> Iterator[Table]:
    """Yield the tables of these charts, of cities and of tests."""
    if result.get("curves"):
        yield _curve_table(study, result, language)
    if result.get("cities"):
        yield _cities(study, result, names, language)
    if result.get("net_benefit"):
        yield _net_benefit(study, result, language)
    if result.get("cells"):
        heads = _heads("study_cell_", study_events.HEADS, language)
        yield Table(words(language)["study_cells"], heads, study_events.rows(result, language))
    if result.get("series"):
        heads = _heads("study_series_head_", study_series.HEADS, language)
        yield Table(
            words(language)["study_series_question"], heads, study_series.rows(result, language)
        )
    if result.get("tests"):
        yield _tests(study, result, language)


def _curves(study: Specification, result: Result, language: Language) -> Panel:
    t = words(language)
    lines = tuple(
        Curve(
            reading.level(one["group"], language),
            tuple(
                At(round(day), 1 - s, None if high is None else 1 - high, None if low is None else 1 - low)
                for day, s, low, high in zip(
                    one["time"], one["survival"], one["low"], one["high"], strict=True
                )
            ),
        )
        for one in result["curves"]
    )  # fmt: skip
    outcome = reading.label(study, study.outcome.variable, language)
    axis = Axis(t["study_curve_axis"], f"{outcome}. {t['table']}.", decimal_comma=language == "nl")
    svg = Markup(curves(lines, axis, t["study_curve_days"], ""))  # noqa: S704
    return Panel(t["study_curve_question"], svg, t["study_curve_caption"])


def _from(study: Specification) -> str:
    """Return from what is expected: a model of all, or the reference that the study states."""
    return "reference" if study.design.kind == "standardised" else "model"


def _funnel(study: Specification, result: Result, names: Names, language: Language) -> Panel:
    """Draw observed over expected between the limits of each site itself."""
    t = words(language)
    every = sorted(
        (one for one in result["cities"] if one["expected"]), key=lambda one: one["expected"]
    )
    dots = tuple(
        Dot(names.get(one["site"], one["site"]), one["expected"], one["observed"] / one["expected"])
        for one in every
    )
    limits = tuple(Limit(one["expected"], *one["chance95"], *one["chance998"]) for one in every)
    axis = Axis(
        t["mix_ratio"], f"{t['funnel']} {t['table']}.", decimal_comma=language == "nl",
        sizes=t["mix_expected"],
    )  # fmt: skip
    svg = Markup(funnel(dots, limits, 1.0, axis))  # noqa: S704
    return Panel(t["funnel"], svg, t[f"study_funnel_{_from(study)}"])


def _curve_table(study: Specification, result: Result, language: Language) -> Table:
    t = words(language)
    rows = (
        (
            reading.level(one["group"], language),
            f"{day:.0f}",
            reading.figure(1 - survival, language, 3),
            reading.between(_less(high), _less(low), language),
            f"{risk:.0f}",
        )
        for one in result["curves"]
        for day, survival, low, high, risk in zip(
            one["time"], one["survival"], one["low"], one["high"], one["at_risk"], strict=True
        )
    )
    heads = ("group", "day", "share", "interval", "risk")
    return Table(t["study_curve_question"], _heads("study_curve_", heads, language), tuple(rows))


def _less(value: float | None) -> float | None:
    return None if value is None else 1 - value


def _cities_forest(study: Specification, result: Result, names: Names, language: Language) -> Panel:
    """Draw the estimate of each city, what they share, and where a next city may lie."""
    t, log = words(language), reading.is_log(study, result)[result["terms"][0]]
    error, value = next(iter(result["errors"].values())), result["estimates"][0]
    every = [
        (names.get(one["site"], one["site"]), one["estimate"], one["low"], one["high"], False)
        for one in sorted(result["cities"], key=lambda one: names.get(one["site"], one["site"]))
    ]
    every.append((t["study_pooled"], value, error["low"][0], error["high"][0], True))
    every.append((t["study_next_city"], value, *result["prediction"], True))
    bars = tuple(
        Bar(folded(name), _shown(at, log), _shown(low, log), _shown(high, log), pooled)
        for name, at, low, high, pooled in every
    )
    ratio = t[f"study_ratio_{reading.kind(study)}"]
    none = 1.0 if log else 0.0
    axis = Axis(
        ratio, f"{t['study_cities_question']} {t['table']}.", decimal_comma=language == "nl",
        reference=none, from_zero=False, log=log,
    )  # fmt: skip
    caption = t["study_cities_caption"].format(ratio=ratio)
    return Panel(t["study_cities_question"], Markup(forest(bars, axis)), caption)  # noqa: S704


def _shown(value: float, log: bool) -> float:
    return exp(value) if log else value


def _cities(study: Specification, result: Result, names: Names, language: Language) -> Table:
    """Return the cities by name; observed and expected, or an estimate of each."""
    t = words(language)
    ordered = sorted(result["cities"], key=lambda one: names.get(one["site"], one["site"]))
    if "observed" in ordered[0]:
        heads = (t["site"], t["study_observed"], t["study_expected"], t["study_oe"])
        rows = tuple(_against(one, names, language) for one in ordered)
        return Table(f"{t['study_cities']}. {t[f'study_cities_{_from(study)}']}", heads, rows)
    log = bool(result.get("prediction")) and reading.is_log(study, result)[result["terms"][0]]
    ratio = t[f"study_ratio_{reading.kind(study)}"].capitalize()
    rows = tuple(_estimate(one, names, log, language) for one in ordered)
    if result.get("prediction"):
        low, high = (_shown(one, log) for one in result["prediction"])
        rows = (*rows, (t["study_next_city"], "", reading.between(low, high, language)))
    key = "study_cities_own" if result.get("prediction") else "study_cities_apart"
    return Table(t[key], (t["site"], ratio, t["study_interval"]), rows)


def _against(one: Result, names: Names, language: Language) -> tuple[str, ...]:
    ratio = one["observed"] / one["expected"] if one["expected"] else None
    ends = reading.between(one["low"], one["high"], language)
    return (
        names.get(one["site"], one["site"]),
        reading.figure(one["observed"], language, 0),
        reading.figure(one["expected"], language, 1),
        f"{reading.figure(ratio, language)} ({ends})",
    )


def _estimate(one: Result, names: Names, log: bool, language: Language) -> tuple[str, ...]:
    ends = (one.get("low"), one.get("high"))
    low, high = (None if end is None else _shown(end, log) for end in ends)
    value = reading.figure(_shown(one["estimate"], log), language)
    shown = "–" if low is None else reading.between(low, high, language)
    return names.get(one["site"], one["site"]), value, shown


def _acceptable(study: Specification, result: Result, language: Language) -> Panel:
    t = words(language)
    points = tuple(
        Price(reading.label(study, one["cost"], language), one["price"], one["acceptable"])
        for one in result["net_benefit"]
    )
    axis = Axis(
        t["study_acceptable"], f"{t['study_acceptable_question']} {t['table']}.",
        decimal_comma=language == "nl",
    )  # fmt: skip
    svg = Markup(acceptability(points, axis, t["study_price"]))  # noqa: S704
    return Panel(t["study_acceptable_question"], svg, t["study_acceptable_caption"])


def _net_benefit(study: Specification, result: Result, language: Language) -> Table:
    rows = tuple(
        (
            reading.label(study, one["cost"], language),
            reading.figure(one["price"], language, 0),
            reading.figure(one["value"], language, 0),
            reading.figure(one["se"], language, 0),
            reading.figure(one["acceptable"], language, 3),
        )
        for one in result["net_benefit"]
    )
    heads = ("whose", "price", "benefit", "se", "acceptable")
    return Table(_icer(result, language), _heads("study_benefit_", heads, language), rows)


def _icer(result: Result, language: Language) -> str:
    t, icer = words(language), result.get("icer")
    if icer is None:
        return t["study_icer_none"]
    effect, cost = result["estimates"][:2]
    if (effect > 0) != (cost > 0):  # a ratio of unlike signs hides which of the two is better
        return t["study_icer_better" if effect > 0 else "study_icer_worse"]
    ends = reading.between(icer["low"], icer["high"], language)
    known = "study_icer" if icer["low"] is not None else "study_icer_unsure"
    which = t["study_icer_gained" if effect > 0 else "study_icer_lost"]
    value = reading.figure(icer["value"], language, 0)
    return t[known].format(value=value, ends=ends, which=which)


def _p(test: Result, language: Language) -> str:
    """Return a p; of so few cities that it could not be small, with the smallest there can be."""
    said = reading.p(test["p"], language)
    if test.get("smallest", 0.0) < 0.001:
        return said
    least = reading.figure(test["smallest"], language, 3)
    return words(language)["study_smallest"].format(p=said, least=least)


def _df(value: float | None, language: Language) -> str:
    """Return degrees of freedom: Welch's are no whole number."""
    if value is None:
        return "–"
    return reading.figure(value, language, 0 if float(value).is_integer() else 1)


def _of(study: Specification, test: Result, language: Language) -> str:
    return reading.term(study, test["term"], language) if "term" in test else ""


def _tests(study: Specification, result: Result, language: Language) -> Table:
    t = words(language)
    rows = tuple(
        (
            t[f"study_test_{one['name']}"].format(term=_of(study, one, language)),
            reading.figure(one["statistic"], language, 3),
            _df(one["df"], language),
            _p(one, language),
        )
        for one in result["tests"]
    )
    return Table(t["study_tests"], _heads("study_test_head_", ("name", "value", "df", "p"), language), rows)  # fmt: skip


def _heads(prefix: str, names: tuple[str, ...], language: Language) -> tuple[str, ...]:
    t = words(language)
    return tuple(t[f"{prefix}{name}"] for name in names)
