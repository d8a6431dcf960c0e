"""What the series of a city that starts, and of those that did not, tell beside each other.

Of one series no error is given. Beside a control series it is that of both, as if they were
independent, and no interval or p: in short series it is too small (Turner et al., BMC Med Res
Methodol 2021;21:181), and one city that starts is one draw.
"""

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING

import numpy as np

from federated.analyses import interrupted
from federated.studies import periods
from federated.studies.kinds.kind import Result
from federated.studies.kinds.reporting import floats, no_errors
from federated.studies.kinds.segments import CHANGES, TREND, Series, started

if TYPE_CHECKING:
    from federated.studies.specification import Specification

BEFORE = "before"
MEAN = "Rates change by a factor; the spread around them may be larger than that of Poisson counts."
READ = (
    "A change of level is read in the first period from the start on, a change of trend by period "
    "after it."
)
SINGLE = (
    "No error, interval or p is given: one series does not tell what else happened in its city. "
    "Instead: cities that did not start as a control series, or a study of kind staggered with a "
    "permutation."
)
BESIDE = (
    "The error is that of both series over time (Newey-West), taken as independent. It is too small in "
    "short series, and one city that starts is one case: no interval and no p. Hold beside it a study "
    "of kind staggered with a permutation."
)
TOGETHER = (
    "The control series is one sum over the cities that did not start: where more families come to "
    "one of them, its rate changes too."
)


def described(study: "Specification", told: Sequence[Series], families: int, sites: int) -> Result:
    """Return what the series tell: the first is of the city that starts, the other the control."""
    first, *others = told
    changes = first.changes - sum(one.changes for one in others)
    own = {f"{one.name}:{name}": value for one in told for name, value in _own(one)}
    alone = f"{first.name}:{BEFORE}"  # of one series the changes are the effect
    parts = list(own.items()) if others else [(alone, own[alone])]
    terms = [*CHANGES, *(name for name, _ in parts)]
    return {
        "terms": terms,
        "scales": ["log"] * len(terms),
        "estimates": floats([*changes, *(value for _, value in parts)]),
        "errors": {"newey_west": _errors(told, len(parts))},
        "series": [line for one in told for line in _lines(study, one, others)],
        "fit": _fit(study, told, families, sites),
        "assumes": [*interrupted.ASSUMES, MEAN, READ, *((BESIDE, TOGETHER) if others else (SINGLE,))],
    }  # fmt: skip


def _own(one: Series) -> Iterator[tuple[str, float]]:
    """Yield the trend before the start, and both changes."""
    yield BEFORE, float(one.fit.coef[one.fit.terms.index(TREND)])
    yield from zip(CHANGES, floats(one.changes), strict=True)


def _errors(told: Sequence[Series], beside: int) -> Result:
    found = no_errors(len(CHANGES) + beside)
    if len(told) > 1:
        both = np.sqrt(np.sum([one.variances for one in told], axis=0))
        found["se"][: len(CHANGES)] = floats(both)
    return found


def _fit(study: "Specification", told: Sequence[Series], families: int, sites: int) -> Result:
    before = started(study)
    return {
        "families": families,
        "sites": sites,
        "periods_before": before,
        "periods_after": len(told[0].rows) - before,
        "lag": told[0].lag,
        **{f"dispersion_{one.name}": float(one.fit.dispersion) for one in told},
    }


def _lines(study: "Specification", one: Series, others: Sequence[Series]) -> Iterator[Result]:
    """Yield each period: what was seen, the fit, and what was expected without the start."""
    events = one.rows.number(interrupted.EVENTS)
    beside = sum((other.changes for other in others if other is not one), np.zeros(len(CHANGES)))
    lines = zip(
        periods.names(study), one.families, events, events / one.at_risk,
        one.rates(one.changes), one.rates(beside), strict=True,
    )  # fmt: skip
    for period, families, number, rate, fitted, expected in lines:
        yield {
            "series": one.name,
            "period": period,
            "counted": float(families),
            "events": float(number),
            "rate": float(rate),
            "fitted": float(fitted),
            "expected": float(expected),
        }
