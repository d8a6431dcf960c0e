"""Shares of groups, or of cities, as if their case mix were the same: direct, and observed over expected.

Direct: the share in a standard population that the study states, limits by Fay and Feuer. Indirect:
observed over what the reference of the study gives, limits by Garwood, and by Byar where asked.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from math import log
from typing import TYPE_CHECKING

import numpy as np

from federated.analyses.observed_expected import CaseMix
from federated.analyses.question import Arrays, Steps, by_site, summed
from federated.analyses.standardised import ASSUMES, Direct, Indirect, direct, indirect
from federated.engines.blocks import Floats
from federated.studies import columns, strata
from federated.studies.kinds import grouping
from federated.studies.kinds.grouping import limits, named
from federated.studies.kinds.kind import Kind, Result
from federated.studies.kinds.reporting import cities

if TYPE_CHECKING:
    from federated.studies.specification import Specification

RATE, RATIO = "rate", "ratio"
STATED = (
    "The standard population and the reference are those that the study states; with others the "
    "figures differ."
)
COMMON = "Where the outcome is common, the limits are wider than chance would make them."
CITIES = (
    "Limits of a city tell of chance between families, and not of what else differs between cities."
)
UNEXPECTED = "A city in which the reference expects nobody to have the outcome has no observed over expected."
Ends = tuple[float | None, float | None]
NO_ENDS: Ends = (None, None)


@dataclass(frozen=True, slots=True)
class Figures:
    """Of a group or a city; no direct share where a stratum has nobody."""

    families: float
    observed: float
    rate: Direct | None
    ratio: Indirect | None

    def row(self) -> Result:
        """Return counts and figures as plain numbers; intervals of groups stand with the errors."""
        return {
            "size": self.families,
            "observed": self.observed,
            "crude": self.observed / self.families,
            "rate": self.rate and self.rate.adjusted,
            "expected": self.ratio and self.ratio.expected,
        }


@dataclass(frozen=True, slots=True)
class Line:
    """One term: a share, or the logarithm of observed over expected."""

    name: str
    value: float
    model: Ends
    byar: Ends = NO_ENDS


def steps(study: "Specification", families: int) -> Steps[Result]:
    """Return the standardised share, and observed over expected, of each group, and by city."""
    counts = yield from summed(strata.question(study))
    levels = grouping.group(study).levels
    parts = {name: np.reshape(one, (len(levels), -1)) for name, one in counts.items()}
    of = {
        level: _figures(study, {name: one[at] for name, one in parts.items()})
        for at, level in enumerate(levels)
    }
    result = {**_told(study, of), "fit": {"families": families}}
    if "city_effects" in study.outputs:
        answers = yield from by_site(strata.question(study, "each"))
        result |= _by_city(study, answers, result)
    return result


def _figures(study: "Specification", counts: Arrays) -> Figures:
    events, people = np.rint(counts["events"]), np.rint(counts["people"])
    weights, rates = study.design.standard, study.design.reference
    return Figures(
        float(people.sum()),
        float(events.sum()),
        _share(events, people, strata.of(study, weights)) if weights and people.all() else None,
        _ratio(events, people, strata.of(study, rates)) if rates else None,
    )


def _share(events: Floats, people: Floats, standard: Floats) -> Direct:
    """Return a standardised share; its upper limit is of a rate, which may exceed 1."""
    found = direct(events, people, standard)
    low, high = found.interval
    return replace(found, interval=(low, min(high, 1.0)))


def _ratio(events: Floats, people: Floats, reference: Floats) -> Indirect | None:
    """Return observed over expected; None where by the reference nobody has the outcome."""
    return indirect(events, people, reference) if people @ reference else None


def _told(study: "Specification", of: Mapping[str, Figures]) -> Result:
    lines = [*_rates(of), *_ratios(of)]
    made = {"model": [one.model for one in lines], "byar": [one.byar for one in lines]}
    return {
        "terms": [one.name for one in lines],
        "scales": ["log" if one.name.startswith(RATIO) else "identity" for one in lines],
        "estimates": [one.value for one in lines],
        "errors": {name: limits(made[name]) for name in study.inference},
        "groups": [{"group": level, **one.row()} for level, one in of.items()],
        "assumes": [*ASSUMES, COMMON, STATED],
    }


def _rates(of: Mapping[str, Figures]) -> Iterator[Line]:
    for level, one in of.items():
        if one.rate:
            yield Line(named(RATE, level), one.rate.adjusted, one.rate.interval)


def _ratios(of: Mapping[str, Figures]) -> Iterator[Line]:
    for level, one in of.items():
        if one.ratio:
            ends = (_logs(one.ratio.exact), _logs(one.ratio.byar))
            yield Line(named(RATIO, level), log(one.ratio.ratio), *ends)


def _logs(ends: tuple[float, float]) -> Ends:
    return log(ends[0]), log(ends[1])


def _by_city(study: "Specification", answers: Mapping[str, Arrays], result: Result) -> Result:
    """Return each city among the groups, and observed over expected of all of them."""
    rows = [{"site": name, **_city(_figures(study, one))} for name, one in answers.items()]
    told = {"groups": [*result["groups"], *rows], "assumes": [*result["assumes"], CITIES]}
    expecting = {site: one for site, one in answers.items() if _expected(study, one)}
    if len(expecting) < len(answers) and study.design.reference:
        told["assumes"].append(UNEXPECTED)
    return {**told, "cities": cities(_mix(study, expecting))} if expecting else told


def _expected(study: "Specification", counts: Arrays) -> bool:
    return _figures(study, counts).ratio is not None


def _city(found: Figures) -> Result:
    low, high = found.rate.interval if found.rate else NO_ENDS
    return {**found.row(), "low": low, "high": high}


def _mix(study: "Specification", answers: Mapping[str, Arrays]) -> CaseMix:
    rate, every = strata.of(study, study.design.reference), answers.values()
    people = np.array([one["people"] for one in every])
    observed = np.array([one["events"].sum() for one in every])
    return CaseMix(tuple(answers), observed, people @ rate, people @ (rate * (1 - rate)))


def check(study: "Specification") -> None:
    """Raise ValueError where the groups, the strata or what is stated of them are not in order."""
    grouping.check(study)
    strata.check(study)
    if "byar" in study.inference and not study.design.reference:
        raise ValueError("byar is of observed over expected: write [design.reference]")
    if "model" not in study.inference:
        raise ValueError('byar stands beside the exact limits: inference = ["model", "byar"]')


KIND = Kind(
    name="standardised",
    label_en="shares as if the case mix were the same (standardised)",
    label_nl="aandelen alsof de samenstelling gelijk was (gestandaardiseerd)",
    families=frozenset({"binomial"}),
    steps=steps,
    design=columns.with_constant,
    inference=frozenset({"model", "byar"}),
    outputs=frozenset({"coefficients", "fit", "city_effects"}),
    more_dummies=strata.dummies,
    check=check,
    by_site=lambda study: "city_effects" in study.outputs,
    reads={"binomial": ("een aandeel van de gezinnen", "a share of the families")},
    particular=strata.told,
    cases=strata.cases,
    without_terms=True,
)
