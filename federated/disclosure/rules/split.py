"""R2: a sensitive yes and no. Both sides need k families, and nobody is not a safe answer.

If all of a group, or none of it, has something, everybody in it is known to have it or not: so
zero and the complement are unsafe too. An empty group says nothing about anyone and stays.
"""

from federated.disclosure.rules import count
from federated.exact import Part
from federated.policy import DisclosurePolicy


def unsafe(part: Part, group: Part, sensitive: bool, policy: DisclosurePolicy) -> bool:
    """Say whether this side of a split of ``group`` may not be known.

    >>> rule, group = DisclosurePolicy(minimum=10), Part(40, 40)
    >>> [n for n in (0, 1, 9, 10) if unsafe(Part(n, n), group, True, rule)]
    [0, 1, 9]
    >>> unsafe(Part(0, 0), group, False, rule)
    False
    """
    if sensitive and group.total:
        return part.families < policy.minimum
    return count.unsafe(part, policy)
