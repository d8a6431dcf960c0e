"""R3 and R4: a sum is unsafe when few families, or one family, make it.

With x1 >= x2 the largest contributions of a family: the second largest subtracts his own and
knows x1 within what the others add up to. That must be at least p% of x1, and x1 at most half
of the sum (one ECMO baby of 900,000 euro). A family that reports 0 counts as a family, but a
small sensitive sum bounds how many report more: 4 nights are of at most 8 children. So k families
must bring something to the sum behind a sensitive mean.

Values may be negative (a change in score). Then the sum says little about its size, and the sum
of the absolute values is taken, from below: at least |sum|, and at least the sum of squares
divided by the largest.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

from federated.disclosure.system import Form, Sensitive
from federated.exact import Part
from federated.policy import DisclosurePolicy


@dataclass(frozen=True, slots=True, repr=False)
class Magnitude:
    """A sum and who makes it; ``squares`` is the sum of squared values, 0 where not known.

    ``nonzero`` is how many families bring something, None where that says nothing about them.
    """

    families: int
    total: Decimal
    largest: Decimal
    second: Decimal
    squares: Decimal = Decimal(0)
    nonzero: int | None = None

    @classmethod
    def of(
        cls,
        part: Part,
        families: int,
        squares: Decimal = Decimal(0),
        nonzero: int | None = None,
    ) -> "Magnitude":
        """Read a part; ``families`` are those who were asked, with zero or not."""
        total, largest, second = (Decimal(v) for v in (part.total, part.largest, part.second))
        return cls(families, total, abs(largest), abs(second), squares, nonzero)

    @property
    def size(self) -> Decimal:
        """The sum of the absolute values, from below."""
        if not self.largest:
            return abs(self.total)
        return max(abs(self.total), self.squares / self.largest)


def unsafe(sum_: Magnitude, sensitive: bool, policy: DisclosurePolicy) -> bool:
    """Say whether the sum may not be known.

    >>> rule = DisclosurePolicy()
    >>> ecmo = Magnitude(40, Decimal(1_000_000), Decimal(900_000), Decimal(9_000))
    >>> even = Magnitude(40, Decimal(1_000_000), Decimal(90_000), Decimal(80_000))
    >>> unsafe(ecmo, True, rule), unsafe(even, True, rule)
    (True, False)
    """
    if not sum_.families:
        return False
    if sum_.families < policy.minimum or (sensitive and not sum_.largest and not sum_.total):
        return True
    if sensitive and _few(sum_, policy):
        return True
    dominated = sum_.largest > Decimal(str(policy.dominance)) * sum_.size
    return dominated or _rest(sum_) < _share(sum_, policy)


def open_wide(form: Form, sum_: Magnitude, policy: DisclosurePolicy) -> Sensitive:
    """Demand p% of the largest contribution on either side, or more where the rest is small.

    Where nobody brings anything there is nothing below: it must only be possible that some do.

    >>> state, rule = Magnitude(240, Decimal(0), Decimal(0), Decimal(0)), DisclosurePolicy()
    >>> demand = open_wide({}, state, rule)
    >>> demand.high, demand.low
    (1.0, None)
    """
    demand = around(form, sum_.total, sum_, policy)
    if not sum_.total and not sum_.largest:
        return Sensitive(form, demand.high, None)
    if not _few(sum_, policy):
        return demand
    # high enough for k families that bring as much each; nobody brings less than nothing
    most = sum_.size * policy.minimum / (sum_.nonzero or 1)
    low = None if sum_.total == 0 else min(float(sum_.total), max(0.0, demand.low or 0.0))
    return Sensitive(form, max(demand.high, float(most)), low)


def around(form: Form, middle: Decimal, sum_: Magnitude, policy: DisclosurePolicy) -> Sensitive:
    """Demand as much on either side of ``middle``, where ``form`` is as sure as ``sum_``."""
    share = _share(sum_, policy)
    level = max(share, share - _rest(sum_), Decimal(1))
    return Sensitive(form, float(middle + level), float(middle - level))


def union(sums: Sequence[Magnitude], total: Magnitude, apart: bool) -> Magnitude:
    """Return what several sums are together, by subtraction from a visible ``total``.

    Unless they are ``apart``, a family may be in several of them: then its contributions are
    taken as large as they can be.
    """
    ranked = sorted((value for one in sums for value in (one.largest, one.second)), reverse=True)
    largest = ranked[0] if apart else min(total.largest, sum(one.largest for one in sums))
    second = ranked[1] if apart else min(total.second, largest)
    return Magnitude(
        families=max(one.families for one in sums) if not apart else sum(o.families for o in sums),
        total=sum((one.total for one in sums), Decimal(0)),
        largest=Decimal(largest),
        second=Decimal(second),
        squares=sum((one.squares for one in sums), Decimal(0)),
        nonzero=_together([one.nonzero for one in sums], apart),
    )


def _together(counts: Sequence[int | None], apart: bool) -> int | None:
    known = [n for n in counts if n is not None]
    if len(known) < len(counts):
        return None
    return sum(known) if apart else max(known)


def _few(sum_: Magnitude, policy: DisclosurePolicy) -> bool:
    return sum_.nonzero is not None and sum_.nonzero < policy.minimum


def _share(sum_: Magnitude, policy: DisclosurePolicy) -> Decimal:
    return Decimal(str(policy.p_percent)) * sum_.largest


def _rest(sum_: Magnitude) -> Decimal:
    return sum_.size - sum_.largest - sum_.second
