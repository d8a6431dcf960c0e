"""When noise helps, told beforehand: from the families that a site expects, never from its data.

The interval of a rate is at most 1.12 times as wide as without noise where tables/epsilon is at most
0.2 times the root of the families in a cell (measured; docs/noise.md). A mean cost needs more:
many families, and a cap that cuts off less than the error that remains anyway. How much it cuts off
must be known from public figures, because looking would tell about the dearest family.
"""

from dataclasses import dataclass
from decimal import ROUND_DOWN
from math import sqrt

from federated.noise import accounting
from federated.noise.cubes import NoisyCube
from federated.noise.mechanisms import Kind, Mechanism
from federated.noise.policy import CostBound, NoisePolicy

LARGEST = 0.2  # tables/epsilon, per root of the families in a cell
NOISE_OVER_SAMPLING = 2.4  # of a rate of 30 %, where tables/epsilon equals that root
MOST_NOISE = 0.5  # of the sampling error: an interval 1.12 times as wide
COST_FAMILIES = 100  # in a cell, for a mean cost
COUNT_SHARE = 4  # a cost spends a quarter on the number of families, the rest on the sum


@dataclass(frozen=True, slots=True)
class Verdict:
    """``wider`` is how many times as wide an interval becomes; ``reason`` says why not."""

    families: int
    wider: float
    reason: str = ""

    @property
    def usable(self) -> bool:
        """Whether the cube may be drawn."""
        return not self.reason


def mechanisms(policy: NoisePolicy, found: NoisyCube) -> tuple[Mechanism, ...]:
    """Return the noise of a cube: of its counts, and of its sums where it is a cost.

    What a year may cost is shared equally by the cubes in the policy, each of which is drawn
    once a year.
    """
    kind, loss = accounting.share(policy.epsilon_per_year, policy.delta, len(policy.cubes))
    if not found.is_cost:
        return (Mechanism(kind=kind, sensitivity=1, loss=loss),)
    cap = policy.costs[found.indicator.id].cap_cents
    quarter = (loss / COUNT_SHARE).quantize(loss, ROUND_DOWN)
    return (
        Mechanism(kind=kind, sensitivity=1, loss=quarter),
        Mechanism(kind=kind, sensitivity=cap, loss=loss - quarter),
    )


def verdict(policy: NoisePolicy, found: NoisyCube, families_a_year: int) -> Verdict:
    """Return whether a cube is of use at a site that expects so many families a year."""
    families = families_a_year // len(found.strata)
    if found.is_cost:
        bound = policy.costs[found.indicator.id]
        return of_cost(families, bound, *mechanisms(policy, found))
    return of_count(families, burden(mechanisms(policy, found)[0]))


def burden(mechanism: Mechanism) -> float:
    """Return tables/epsilon, or for Gaussian noise what would be as much.

    >>> from decimal import Decimal
    >>> burden(Mechanism(kind="laplace", sensitivity=1, loss=Decimal("0.5")))
    2.0
    """
    kind: Kind = mechanism.kind
    return mechanism.scale / (1.0 if kind == "laplace" else sqrt(2))


def of_count(families: int, tables_over_epsilon: float) -> Verdict:
    """Return the verdict on counts.

    >>> of_count(20, 0.8).usable, of_count(20, 1.0).usable
    (True, False)
    """
    ratio = NOISE_OVER_SAMPLING * tables_over_epsilon / sqrt(max(families, 1))
    wider = sqrt(1 + ratio**2)
    if tables_over_epsilon <= LARGEST * sqrt(families):
        return Verdict(families, wider)
    needed = round((tables_over_epsilon / LARGEST) ** 2)
    return Verdict(
        families, wider, f"a cell needs about {needed} families a year, and {families} are expected"
    )


def of_cost(families: int, bound: CostBound, count: Mechanism, total: Mechanism) -> Verdict:
    """Return the verdict on a mean cost in a cell."""
    n, kept = max(families, 1), 1 - float(bound.share_above_cap)
    of_sum = total.scale / 100 / (n * bound.mean_eur * kept)
    of_number = count.scale / n
    root = sqrt(2) if count.kind == "laplace" else 1.0
    noise, sampling = root * sqrt(of_sum**2 + of_number**2), float(bound.variation) / sqrt(n)
    wider = sqrt(1 + (noise / sampling) ** 2)
    return Verdict(families, wider, _why_not(families, bound, noise, sampling))


def _why_not(families: int, bound: CostBound, noise: float, sampling: float) -> str:
    if families < COST_FAMILIES:
        return f"a mean cost needs {COST_FAMILIES} families in a cell, and {families} are expected"
    if float(bound.share_above_cap) > sqrt(noise**2 + sampling**2):
        return (
            f"a cap of {bound.cap_eur} euro may cut off {float(bound.share_above_cap):.0%} of the "
            "costs, more than the error that remains; raise the cap"
        )
    if noise > MOST_NOISE * sampling:
        return f"the noise of a cap of {bound.cap_eur} euro is too large for so few families"
    return ""
