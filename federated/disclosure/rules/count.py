"""R1: a number of people is unsafe when 1 to k-1 families stand behind it.

Zero may be shown: nobody is in it. The attack that it stops: 'three families, one of them
yours'. Units may be children or parents, but the threshold is always in families, so twins do
not count double.
"""

from federated.disclosure.system import Form, Sensitive
from federated.exact import Part
from federated.policy import DisclosurePolicy


def unsafe(part: Part, policy: DisclosurePolicy) -> bool:
    """Say whether the number may not be shown.

    >>> rule = DisclosurePolicy(minimum=10)
    >>> [n for n in (0, 1, 9, 10, 11) if unsafe(Part(n, n), rule)]
    [1, 9]
    """
    return part.total != 0 and part.families < policy.minimum


def open_wide(form: Form, total: int, policy: DisclosurePolicy) -> Sensitive:
    """Demand that the attacker can exclude neither a safe number nor a smaller one (R9).

    >>> rule = DisclosurePolicy(minimum=10)
    >>> [(s.low, s.high) for s in (open_wide({}, n, rule) for n in (0, 1, 9, 14))]
    [(None, 10), (0, 10), (8, 10), (13, 15)]
    """
    return Sensitive(form, max(policy.minimum, total + 1), total - 1 if total else None)
