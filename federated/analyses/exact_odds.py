"""The exact conditional odds ratio of 2x2 tables, given their margins.

Fisher (1935); Cox (1970): given the margins, the sum of the first cells is a convolution of
non-central hypergeometric counts. The estimate is where that sum is expected, the interval inverts
the tails, and p sums the outcomes that are no more likely than this one. With one table it is
Fisher's exact test. Needs the table of every city: a city sees that before it answers.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np

from federated.engines.blocks import Floats

ASSUMES = ("The margins are taken as given; the odds ratio is the same in every city.",)
AS_LIKELY = 1 + 1e-7  # two outcomes are as likely, as R's exact tests judge
TAIL = 0.025


@dataclass(frozen=True, slots=True, repr=False)
class Conditional:
    """How the sum of first cells is distributed, given the margins."""

    support: Floats
    logs: Floats
    seen: float

    def chance(self, odds_ratio: float) -> Floats:
        """Return the probability of every sum."""
        if odds_ratio == 0:
            return np.asarray(self.support == self.support[0], dtype=np.float64)
        weight = self.logs + (self.support - self.support[0]) * np.log(odds_ratio)
        return np.asarray(np.exp(weight - np.logaddexp.reduce(weight)))

    def mean(self, odds_ratio: float) -> float:
        """Return the expected sum."""
        return float(self.chance(odds_ratio) @ self.support)

    def upper(self, odds_ratio: float) -> float:
        """Return the probability of what was seen or more."""
        return float(self.chance(odds_ratio)[self.support >= self.seen].sum())

    def lower(self, odds_ratio: float) -> float:
        """Return the probability of what was seen or less."""
        return float(self.chance(odds_ratio)[self.support <= self.seen].sum())

    def p(self) -> float:
        """Return the two-sided p against an odds ratio of 1."""
        chance = self.chance(1.0)
        here = chance[int(self.seen - self.support[0])]
        return float(min(chance[chance <= here * AS_LIKELY].sum(), 1.0))


@dataclass(frozen=True, slots=True)
class Exact:
    """The estimate, its 95 % interval and p against 1."""

    odds_ratio: float
    interval: tuple[float, float]
    p: float
    assumes: tuple[str, ...] = ASSUMES


def exact_odds(tables: Sequence[Floats]) -> Exact:
    """Return the exact analysis of tables a, b, c, d."""
    return solved(conditional(tables), _root)


def conditional(tables: Sequence[Floats]) -> Conditional:
    """Return the distribution of the sum of first cells."""
    low, logs = 0.0, np.zeros(1)
    for a, b, c, d in tables:
        first, part = _central(a + b, c + d, a + c)
        low, logs = low + first, _convolved(logs, part)
    seen = float(sum(table[0] for table in tables))
    support: Floats = low + np.arange(len(logs), dtype=np.float64)
    return Conditional(support, logs, seen)


Root = Callable[[Callable[[float], float]], float]


def solved(given: Conditional, root: Root) -> Exact:
    """Return estimate and interval by a way to find where a rising function passes 0."""
    first, last = given.seen == given.support[0], given.seen == given.support[-1]
    infinite = float("inf")
    low = 0.0 if first else root(lambda t: given.upper(t) - TAIL)
    high = infinite if last else root(lambda t: TAIL - given.lower(t))
    if first or last:
        return Exact(0.0 if first else infinite, (low, high), given.p())
    return Exact(root(lambda t: given.mean(t) - given.seen), (low, high), given.p())


def _central(exposed: float, other: float, events: float) -> tuple[float, Floats]:
    """Return the lowest first cell, and the log probability of each at odds ratio 1."""
    from scipy.special import gammaln

    low, high = max(0.0, events - other), min(exposed, events)
    x = np.arange(low, high + 1)

    def choose(n: float, k: Floats) -> Floats:
        return np.asarray(gammaln(n + 1) - gammaln(k + 1) - gammaln(n - k + 1))

    logs = choose(exposed, x) + choose(other, events - x)
    return low, logs - np.logaddexp.reduce(logs)


def _convolved(a: Floats, b: Floats) -> Floats:
    """Return the log of the convolution; sums of positive numbers, so no digits are lost."""
    if len(a) < len(b):
        a, b = b, a
    out = np.full(len(a) + len(b) - 1, -np.inf)
    for shift, value in enumerate(b):
        part = slice(shift, shift + len(a))
        out[part] = np.logaddexp(out[part], a + value)
    return out


def _root(rising: Callable[[float], float]) -> float:
    """Return where a rising function of the odds ratio passes 0."""
    from scipy.optimize import brentq

    def on_logs(log_or: float) -> float:
        return rising(float(np.exp(log_or)))

    low, high = -1.0, 1.0
    while on_logs(low) > 0:
        low *= 2
    while on_logs(high) < 0:
        high *= 2
    return float(np.exp(brentq(on_logs, low, high, xtol=1e-15, rtol=4 * np.finfo(float).eps)))
