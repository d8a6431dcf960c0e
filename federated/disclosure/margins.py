"""R10: what is hidden beside a visible total follows from it, all together.

In units the linear system takes care of it. Families are not additive (a mother and a partner
are two parents in one family), so the number of families behind the difference is taken as low
as it can be.
"""

from collections.abc import Sequence

from federated.disclosure.rules import sums
from federated.disclosure.system import TooSmall
from federated.exact import Part
from federated.policy import DisclosurePolicy


def people(policy: DisclosurePolicy) -> TooSmall:
    """Return the test for numbers of people: fewer than k families behind the difference."""

    def too_small(
        hidden: Sequence[Part], visible: Sequence[Part], whole: Part, strata: bool
    ) -> bool:
        if not any(part.total for part in hidden):
            return False
        certain = whole.families - sum(part.families for part in visible)
        if 0 < certain < policy.minimum:
            return True
        return max(certain, *(part.families for part in hidden)) < policy.minimum

    return too_small


def euros(sensitive: bool, policy: DisclosurePolicy) -> TooSmall:
    """Return the test for sums: the difference is a sum itself and follows R3."""

    def too_small(
        hidden: Sequence[sums.Magnitude],
        visible: Sequence[sums.Magnitude],
        whole: sums.Magnitude,
        strata: bool,
    ) -> bool:
        apart = strata and sum(one.families for one in (*hidden, *visible)) == whole.families
        return sums.unsafe(sums.union(hidden, whole, apart), sensitive, policy)

    return too_small
