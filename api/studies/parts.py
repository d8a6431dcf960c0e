"""The tables of a published result: coefficients, curves, cities, net benefit, tests and the fit.

A part is there where the result has it. Each is rows of cells in the order of its columns.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Literal

from api.sheet import Cell, Column

Result = Mapping[str, Any]
Row = tuple[Cell, ...]
Name = Literal[
    "coefficients",
    "curves",
    "cities",
    "net-benefit",
    "series",
    "cells",
    "groups",
    "tests",
    "fit",
    "completeness",
]
LINK = "scale of the link"
ERRORS = ("se", "low", "high", "p", "df")
CURVE = ("time", "survival", "low", "high", "at_risk")
CITY = ("observed", "expected", "estimate", "se", "low", "high")
CHANCE = ("chance95", "chance998")
BENEFIT = ("price", "value", "se", "acceptable")
SERIES = ("counted", "events", "rate", "fitted", "expected")
CELL = ("cohort", "period", "base", "estimate")
COMPLETE = ("used", "sites", "complete")
GROUP = ("group", "site", "variable", "level")
FIGURE = (
    "size", "observed", "count", "crude", "rate", "low", "high", "expected", "share", "above",
    "upto", "mean", "sd",
)  # fmt: skip
TEST = ("statistic", "df", "p", "smallest")


@dataclass(frozen=True, slots=True)
class Part:
    """One table of a result; no rows where the result does not have it.

    Of a ``sparse`` one the measures that no row has are left out: not every kind has all of them.
    """

    columns: tuple[Column, ...]
    rows: Callable[[Result], Iterable[Row]]
    sparse: bool = False

    def table(self, result: Result) -> tuple[tuple[Column, ...], tuple[Row, ...]]:
        """Return the columns and the rows of a result."""
        rows = tuple(self.rows(result))
        if not self.sparse:
            return self.columns, rows
        kept = [
            at
            for at, column in enumerate(self.columns)
            if column.role != "measure" or any(row[at] is not None for row in rows)
        ]
        return tuple(self.columns[at] for at in kept), tuple(
            tuple(row[at] for at in kept) for row in rows
        )


def _coefficients(result: Result) -> Iterator[Row]:
    """Yield a row for each term and sort of error, in the order in which the study names them."""
    named = [one for one in result["specification"]["inference"] if one in result["errors"]]
    for kind in dict.fromkeys([*named, *result["errors"]]):
        error = result["errors"][kind]
        terms = zip(result["terms"], result["estimates"], strict=True)
        for i, (term, estimate) in enumerate(terms):
            yield (term, kind, estimate, *(error[name][i] for name in ERRORS))


def _curves(result: Result) -> Iterator[Row]:
    for one in result.get("curves", ()):
        for at in zip(*(one[name] for name in CURVE), strict=True):
            yield (one["group"], *at)


def _cities(result: Result) -> Iterator[Row]:
    for one in sorted(result.get("cities", ()), key=lambda one: str(one["site"])):
        chance = (end for name in CHANCE for end in one.get(name, (None, None)))
        yield (one["site"], *(one.get(name) for name in CITY), *chance)


def _net_benefit(result: Result) -> Iterator[Row]:
    for one in result.get("net_benefit", ()):
        yield (one["cost"], *(one[name] for name in BENEFIT))


def _series(result: Result) -> Iterator[Row]:
    for one in result.get("series", ()):
        yield (one["series"], one["period"], *(one[name] for name in SERIES))


def _cells(result: Result) -> Iterator[Row]:
    for one in result.get("cells", ()):
        yield tuple(one[name] for name in CELL)


def _groups(result: Result) -> Iterator[Row]:
    for one in result.get("groups", ()):
        yield (*(one.get(name, "") for name in GROUP), *(one.get(name) for name in FIGURE))


def _tests(result: Result) -> Iterator[Row]:
    for one in result.get("tests", ()):
        yield (one["name"], one.get("term", ""), *(one.get(name) for name in TEST))


def _fit(result: Result) -> Iterator[Row]:
    yield from ((name, value) for name, value in result["fit"].items())


def _completeness(result: Result) -> Iterator[Row]:
    """Yield the families, and how many sites use all that are meant."""
    told = result.get("completeness")
    if told:
        yield from ((name, told[name]) for name in COMPLETE if name in told)


def _is(name: str, label: str) -> Column:
    return Column(name, "text", "dimension", label)


def _has(name: str, label: str, unit: str = "") -> Column:
    return Column(name, "number", "measure", label, unit)


def _ends(label: str, unit: str, low: str = "low", high: str = "high") -> tuple[Column, Column]:
    return _has(low, f"lower end of {label}", unit), _has(high, f"upper end of {label}", unit)


DF = Column("df", "number", "attribute", "degrees of freedom; none is the normal distribution")
PARTS: Mapping[Name, Part] = {
    "coefficients": Part(
        (
            _is("term", "term of the model"),
            _is("error", "how the error was made: model, hc1, cr0, cr2, newey_west or byar"),
            _has("estimate", "coefficient", LINK),
            _has("se", "standard error", LINK),
            *_ends("the 95 % interval", LINK),
            _has("p", "p of a coefficient of zero", "share"),
            DF,
        ),
        _coefficients,
    ),
    "curves": Part(
        (
            _is("group", "group; * is everybody"),
            Column("time", "number", "dimension", "days"),
            _has("survival", "share without the event", "share"),
            *_ends("the 95 % interval", "share"),
            _has("atRisk", "families at risk", "number"),
        ),
        _curves,
    ),
    "cities": Part(
        (
            _is("site", "site"),
            _has("observed", "observed", "number"),
            _has("expected", "expected by its case mix", "number"),
            _has("estimate", "estimate of this site", LINK),
            _has("se", "standard error", LINK),
            *_ends("the 95 % interval, of O/E or of the estimate", ""),
            *_ends("what chance keeps 95 % within, of O/E", "ratio", "chance95Low", "chance95High"),
            *_ends("what chance keeps 99.8 %", "ratio", "chance998Low", "chance998High"),
        ),
        _cities,
        sparse=True,
    ),
    "net-benefit": Part(
        (
            _is("cost", "whose costs"),
            Column("price", "number", "dimension", "price of a unit of effect, in euros"),
            _has("value", "net benefit", "euro"),
            _has("se", "standard error", "euro"),
            _has("acceptable", "probability that it is worth that price", "share"),
        ),
        _net_benefit,
    ),
    "series": Part(
        (
            _is("series", "series: start is the city that starts, control the others together"),
            _is("period", "period"),
            _has("counted", "families in the period", "number"),
            _has("events", "families with the outcome, or how often it came", "number"),
            _has("rate", "events by family, or by unit of time at risk"),
            _has("fitted", "the same by the model"),
            _has("expected", "the same as expected without the start"),
        ),
        _series,
    ),
    "cells": Part(
        (
            _is("cohort", "the period in which these cities start"),
            _is("period", "period"),
            _is("base", "the period compared with"),
            _has("estimate", "effect: the change less that of the controls"),
        ),
        _cells,
    ),
    "groups": Part(
        (
            _is("group", "group; nothing is all families"),
            _is("site", "site, where each is told"),
            _is("variable", "variable that is described"),
            _is("level", "level of it"),
            _has("size", "families of the group", "number"),
            _has("observed", "families with the outcome", "number"),
            _has("count", "families with the level, or with yes", "number"),
            _has("crude", "share as it is", "share"),
            _has("rate", "standardised share", "share"),
            *_ends("the 95 % interval of the standardised share", "share"),
            _has("expected", "expected by the reference", "number"),
            _has("share", "share; of a quantile which", "share"),
            _has("above", "above what the quantile lies"),
            _has("upto", "up to and including what"),
            _has("mean", "mean"),
            _has("sd", "standard deviation"),
        ),
        _groups,
        sparse=True,
    ),
    "tests": Part(
        (
            _is("name", "test"),
            _is("term", "term, where the test is of one"),
            _has("statistic", "statistic"),
            DF,
            _has("p", "p", "share"),
            Column("smallest", "number", "attribute", "smallest p that this test can give"),
        ),
        _tests,
    ),
    "completeness": Part(
        (
            _is("name", "families used; sites with families; sites in which none is left out"),
            _has("value", "value"),
        ),
        _completeness,
    ),
    "fit": Part((_is("name", "figure of the fit"), _has("value", "value")), _fit),
}
