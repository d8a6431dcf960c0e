"""R6: a quantile is the bin of a fixed grid that holds it, with at least k families on both sides.

The attack that it stops: an exact median of nine is somebody's value, and a 95th percentile of
fifty lies between the third and the fourth largest. Minimum, maximum, mode and range are values of
one family and have no function here.
"""

from collections.abc import Sequence
from itertools import accumulate

from federated.policy import DisclosurePolicy

EXACT = 1e-9  # families: 0.55 of 100 is 55, also where the product of two numbers is a little more


def enough(families: int, quantile: float, policy: DisclosurePolicy) -> bool:
    """Say whether the shorter tail holds k families: 20 for a median, 40 for quartiles.

    >>> rule = DisclosurePolicy(minimum=10)
    >>> [enough(n, q, rule) for n, q in ((19, 0.5), (20, 0.5), (40, 0.75), (199, 0.95))]
    [False, True, True, False]
    """
    return families * min(quantile, 1 - quantile) >= policy.minimum - EXACT


def bin_of(families: Sequence[int], quantile: float, policy: DisclosurePolicy) -> int | None:
    """Return the number of the bin that holds the quantile, None where it may not be told.

    ``families`` are whole numbers by bin of the fixed grid, the lowest first. Both outer bins are
    open towards one side, so there is never a smallest or a largest value in the answer.

    >>> bin_of((12, 15, 13), 0.5, DisclosurePolicy(minimum=10))
    1
    >>> bin_of((4, 26, 10), 0.5, DisclosurePolicy(minimum=10)) is None
    True
    >>> bin_of((15, 40, 30, 15), 0.55, DisclosurePolicy(minimum=10))
    1

    Raises ValueError for a quantile outside 0 to 1.
    """
    if not 0 < quantile < 1:
        raise ValueError("a quantile lies between 0 and 1; the ends are somebody's value")
    total = sum(families)
    if not enough(total, quantile, policy):
        return None
    upto = list(accumulate(families))
    found = next(at for at, number in enumerate(upto) if number >= quantile * total - EXACT)
    below, above = upto[found] - families[found], total - upto[found]
    return found if min(below, above) >= policy.minimum else None


def known(families: Sequence[int], quantile: float, found: int) -> tuple[bool, bool]:
    """Return what the answer tells: fewer than the quantile lie below the bin, as many up to it.

    This is what enters the joint system: two inequalities on numbers of families.

    >>> known((12, 15, 13), 0.5, 1)
    (True, True)
    """
    upto = [0, *accumulate(families)]
    at = quantile * upto[-1] - EXACT
    return upto[found] < at, upto[found + 1] >= at
