"""Cost-effectiveness of two arms, for society and per party: ICER, net benefit, CEAC, Fieller.

Formulas: differences of means with Welch's variances and covariance; ICER = dC/dE with Fieller's
interval (Willan, O'Brien, Health Econ 1996;5:297); net benefit at a price l per unit of effect
l dE - dC, its error and the probability that it is above 0, the acceptability curve (Stinnett,
Mullahy, Med Decis Making 1998;18:S68; van Hout et al., Health Econ 1994;3:309). Per party the same of
its own costs: the parties' differences add up to society's. A site shares n, sums, squares and
products by arm; 2 rounds; exact. Within cities: each city's difference weighted by n1 n0 / n, as least
squares with a term for every city has it, with Welch's variances; 2 rounds. Costs are skewed: the
rule of dominance guards the sums.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

import numpy as np

from federated.analyses.basic import Described, described, moments
from federated.analyses.inference import quantile
from federated.analyses.question import Steps, summed
from federated.analyses.questions.moments import Group
from federated.analyses.questions.within import Within
from federated.engines.blocks import Floats
from federated.errors import AnalysisError

ASSUMES = (
    "Families of the two arms are comparable, or the terms of an adjusted comparison make them so.",
    "Means of costs are normal by their number, however skewed the costs of one family are.",
    "A transfer between parties is a cost to one and a saving to another: society's sum is what counts.",
)


@dataclass(frozen=True, slots=True)
class Differences:
    """Arm 1 less arm 0: means of the columns, and their covariance."""

    columns: tuple[str, ...]
    mean: Floats
    covariance: Floats
    assumes: tuple[str, ...] = ASSUMES

    def of(self, column: str) -> float:
        """Return the difference of one column."""
        return float(self.mean[self.columns.index(column)])

    def variance(self, column: str, other: str | None = None) -> float:
        """Return a variance, or a covariance with another column."""
        at, second = self.columns.index(column), self.columns.index(other or column)
        return float(self.covariance[at, second])


@dataclass(frozen=True, slots=True)
class Unpaired(Differences):
    """All families of an arm together; also the covariance with divisor n, and one variance."""

    covariance_n: Floats = field(kw_only=True)
    pooled: Floats = field(kw_only=True)

    def error_n(self, column: str) -> float:
        """Return the error with divisor n, as HC0 has it."""
        at = self.columns.index(column)
        return float(np.sqrt(self.covariance_n[at, at]))

    def error_pooled(self, column: str) -> float:
        """Return the error with one variance, as least squares has it."""
        return float(np.sqrt(self.pooled[self.columns.index(column)]))


@dataclass(frozen=True, slots=True)
class NetBenefit:
    """At one price of a unit of effect."""

    price: float
    value: float
    se: float

    @property
    def acceptable(self) -> float:
        """The probability that it is above 0: a point of the acceptability curve."""
        from scipy.special import ndtr

        if not self.se:  # nothing varies, such as the costs of who paid nothing at a price of 0
            return (float(np.sign(self.value)) + 1) / 2
        return float(ndtr(self.value / self.se))


def within_cities(
    columns: tuple[str, ...], arm: str, levels: tuple[str, str]
) -> Steps[Differences]:
    """Compare two arms within every city that has both, and put the cities' differences together."""
    found = yield from summed(Within(columns=columns, group=Group(column=arm, levels=levels)))
    weight = float(found["weight"])
    if not weight:
        raise AnalysisError(
            "No city has families of both groups: nothing is compared within cities."
        )
    return Differences(columns, found["moved"] / weight, found["spread"] / weight**2)


def differences(columns: tuple[str, ...], arm: str, levels: tuple[str, str]) -> Steps[Unpaired]:
    """Compare two arms; ``levels`` are the usual arm and the new one."""
    sums = yield from moments(columns, Group(column=arm, levels=levels), powers=2)
    usual, new = described(sums)
    return _compared(columns, new, usual)


def _compared(columns: tuple[str, ...], new: Described, usual: Described) -> Unpaired:
    parts = (new, usual)
    welch = sum((one.covariance / one.n for one in parts), np.zeros_like(new.covariance))
    plain = sum(
        (one.covariance * (one.n - 1) / one.n**2 for one in parts), np.zeros_like(new.covariance)
    )
    df = new.n + usual.n - 2
    within = ((new.n - 1) * new.variance + (usual.n - 1) * usual.variance) / df
    pooled = within * (1 / new.n + 1 / usual.n)
    apart = new.mean - usual.mean
    return Unpaired(columns, apart, welch, covariance_n=plain, pooled=pooled)


def net_benefit(found: Differences, cost: str, effect: str, price: float) -> NetBenefit:
    """Return what the difference is worth at a price."""
    value = price * found.of(effect) - found.of(cost)
    variance = (
        price**2 * found.variance(effect)
        + found.variance(cost)
        - 2 * price * found.variance(cost, effect)
    )
    return NetBenefit(price, value, float(np.sqrt(variance)))


def fieller(found: Differences, cost: str, effect: str) -> tuple[float, tuple[float, float] | None]:
    """Return the leading term, and the interval of the ICER: none where dE may be 0."""
    z2 = quantile() ** 2
    a = found.of(effect) ** 2 - z2 * found.variance(effect)
    b = found.of(cost) * found.of(effect) - z2 * found.variance(cost, effect)
    c = found.of(cost) ** 2 - z2 * found.variance(cost)
    if a <= 0 or b**2 - a * c < 0:
        return a, None
    root = float(np.sqrt(b**2 - a * c))
    return a, ((b - root) / a, (b + root) / a)


def present_value(flows: Sequence[float], years: Sequence[float], rate: float) -> float:
    """Return the present value of flows (2.25 % MKBA, 3 % and 1.5 % costs and effects in HTA).

    >>> round(present_value([-100, 121], [0, 2], 0.10) + 5, 9)
    5.0
    """
    return float(sum(f / (1 + rate) ** t for f, t in zip(flows, years, strict=True)))


def adds_up(parties: Mapping[str, float], society: float) -> None:
    """Refuse parties whose differences are not society's: a cost was left out, or told twice."""
    if abs(sum(parties.values()) - society) > 1e-6 * max(1.0, abs(society)):
        raise AnalysisError("The parties' differences do not add up to society's.")
