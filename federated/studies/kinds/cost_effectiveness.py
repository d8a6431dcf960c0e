"""What a better outcome costs: two groups, for all payers together and for each of them.

Costs are skewed, and one family may make most of a sum: the rules for sums (R3, R4) are judged by group,
of every cost, and of every cost of families with the outcome. Families are compared within their city,
unless the study says otherwise.
"""

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING

import numpy as np

from federated.analyses.cost_effectiveness import (
    ASSUMES,
    Differences,
    differences,
    fieller,
    net_benefit,
    within_cities,
)
from federated.analyses.design import Design, Factor
from federated.analyses.question import Steps
from federated.studies import columns
from federated.studies.kinds.kind import Kind, Result
from federated.studies.kinds.reporting import estimated

if TYPE_CHECKING:
    from federated.studies.specification import Specification

EFFECT = "effect"
WHOLE = (
    "Each payer's net benefit counts the whole effect against its own costs; they do not add up."
)
ACROSS = (
    "Families are compared over all cities together, not within each: where a group is larger in some "
    "cities than in others, what differs between cities counts as its effect and its costs."
)
WITHIN = (
    "Families are compared within their city; the cities' differences are weighted by how many families of "
    "both groups they have (n1 n0 / n). Cities with one group only do not count in it."
)
CEILINGS = (0.5, 1.0, 1.5, 2.0)  # multiples of the price that the study names, for the curve


def steps(study: "Specification", families: int) -> Steps[Result]:
    """Return the differences in effect and costs, the ICER, net benefit and acceptability."""
    found, sentence = yield from _compared(study)
    better = _turned(study, found)
    names = (EFFECT, *study.design.costs)
    coef = np.array([better.of(one) for one in _columns(study)])
    se = np.sqrt([better.variance(one) for one in _columns(study)])
    return {
        **estimated(names, coef, se),
        "icer": _icer(study, better),
        "net_benefit": list(_net_benefits(study, better)),
        "fit": {"families": families},
        "assumes": [*ASSUMES, sentence, WHOLE],
    }


def _compared(study: "Specification") -> Steps[tuple[Differences, str]]:
    """Return the differences, and between whom they are."""
    if study.design.compare == "across_cities":
        found: Differences = yield from differences(_columns(study), *_groups(study))
        return found, ACROSS
    found = yield from within_cities(_columns(study), *_groups(study))
    return found, WITHIN


def _turned(study: "Specification", found: Differences) -> Differences:
    """Return differences of which a positive effect is good."""
    if study.variable(study.outcome.variable).better == "up":
        return found
    sign = np.ones(len(found.columns))
    sign[0] = -1.0
    turn = np.outer(sign, sign)
    return Differences(found.columns, sign * found.mean, turn * found.covariance)


def _icer(study: "Specification", found: Differences) -> Result | None:
    """Return what a unit of effect costs; no interval where the effect may be none."""
    effect, cost = study.outcome.variable, study.design.costs[0]
    if not found.of(effect):
        return None
    _, ends = fieller(found, cost, effect)
    low, high = ends if ends else (None, None)
    return {"value": found.of(cost) / found.of(effect), "low": low, "high": high}


def _net_benefits(study: "Specification", found: Differences) -> Iterator[Result]:
    for cost in study.design.costs:
        for price in _prices(study):
            one = net_benefit(found, cost, study.outcome.variable, price)
            yield {
                "cost": cost,
                "price": price,
                "value": one.value,
                "se": one.se,
                "acceptable": one.acceptable,
            }


def _prices(study: "Specification") -> Sequence[float]:
    named = study.design.prices
    if len(named) > 1:
        return named
    return (0.0, *(named[0] * part for part in CEILINGS))


def _columns(study: "Specification") -> tuple[str, ...]:
    return (study.outcome.variable, *study.design.costs)


def _groups(study: "Specification") -> tuple[str, tuple[str, str]]:
    (part,) = study.design.parts[study.design.terms[0]]
    usual, new = study.levels(part.name)
    return part.name, (usual, new)


def amounts(study: "Specification") -> Design:
    """Return every cost, and every cost of families with the outcome: their product is summed."""
    own = [Factor(column=one) for one in study.design.costs]
    outcome = Factor(column=study.outcome.variable)
    return (*(columns.term((one,)) for one in own), *(columns.term((one, outcome)) for one in own))


def check(study: "Specification") -> None:
    """Raise ValueError where there are not two groups, costs and a price."""
    parts = [part for one in study.design.parts.values() for part in one]
    if len(parts) != 1 or not parts[0].coded or len(study.levels(parts[0].name)) != 2:
        raise ValueError(
            "cost_effectiveness compares two groups: one term C(name), two levels by "
            "[design.levels], the usual one first, and no case_mix"
        )
    known = [one.name for one in study.people.variables if one.unit == "euro"]
    costs = study.design.costs
    if not costs or not set(costs) <= set(known) or not study.variable(costs[0]).whole:
        raise ValueError(
            f"costs: variables in euros of this population, the sum of all payers first; known: "
            f"{', '.join(known) or 'none'}"
        )
    if len(set(costs)) < len(costs) or study.outcome.variable in costs:
        raise ValueError("costs: one stands twice, or is the outcome itself")
    if not study.design.prices:
        raise ValueError("prices: what one unit of effect may cost, in euros; one or more")


KIND = Kind(
    name="cost_effectiveness",
    label_en="what a better outcome costs, and to whom",
    label_nl="wat een betere uitkomst kost, en wie dat betaalt",
    families=frozenset({"gaussian", "binomial"}),
    steps=steps,
    design=columns.with_constant,
    check=check,
    by_site=lambda study: (
        study.design.compare == "within_cities"
    ),  # the weights tell each city's numbers
    amounts=amounts,
)
