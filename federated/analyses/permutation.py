"""Permutation of adoption among cities: what can be said of chance with few adopting cities.

Fisher (1935); for staggered adoption Roth, Sant'Anna (J Polit Econ Microecon 2023;1:669): under the
sharp null hypothesis the outcomes of cities do not depend on who adopted when, so the effect is
computed for every way in which the same starts could have been given to these cities. The effect:
the change of an adopting city from before its start to after, less that of the cities that do not
adopt, averaged over adopters. A city shares its mean by period, which is public by design; 1 round.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import permutations
from math import factorial

import numpy as np

from federated.analyses.question import Steps, by_site
from federated.analyses.questions.series import CityPeriods
from federated.engines.blocks import Floats
from federated.errors import AnalysisError

ASSUMES = (
    "Any city might as well have adopted at any of these starts, however its outcome was going.",
    "The null hypothesis is that the measure changes nothing in any city.",
)
MOST, DRAWS, SAME = 20_000, 9_999, 1e-10
Starts = Sequence[float]  # infinite for a city that does not adopt


@dataclass(frozen=True, slots=True)
class Permutation:
    """The effect and its p over ``draws`` ways, all of them where ``exact``.

    ``smallest`` is the least that p can be: whichever way was the real one, in these cities.
    """

    effect: float
    p: float
    smallest: float
    draws: int
    exact: bool
    assumes: tuple[str, ...] = ASSUMES


def permutation(
    outcome: str,
    time: str,
    periods: tuple[float, ...],
    starts: dict[str, float],
    rng: np.random.Generator,
) -> Steps[Permutation]:
    """Test by permutation; ``starts`` names the cities that adopt. ``rng`` serves for many cities."""
    question = CityPeriods(outcome=outcome, time=time, periods=periods)
    answers = yield from by_site(question)
    unknown = sorted(set(starts) - set(answers))
    if unknown:
        raise AnalysisError(f"No city is called {', '.join(unknown)}.")
    means = np.array([one["means"] for one in answers.values()])
    when = [starts.get(name, np.inf) for name in answers]
    return permuted(means, np.array(periods), when, rng)


def permuted(
    means: Floats, periods: Floats, starts: Starts, rng: np.random.Generator
) -> Permutation:
    """Return the test that follows from the means of cities by period."""
    seen = effect(means, periods, starts)
    ways, exact = _ways(list(starts), rng)
    every = np.array([effect(means, periods, way) for way in ways])
    p, smallest = _share(every, seen), _share(every, np.abs(every).max())
    if not exact:  # the real way is one more beside those drawn
        p, smallest = (p * len(every) + 1) / (len(every) + 1), 1 / (len(every) + 1)
    return Permutation(seen, p, smallest, len(every), exact)


def _share(every: Floats, seen: float) -> float:
    """Return the share of effects as large as one, on either side."""
    return float((np.abs(every) >= abs(seen) * (1 - SAME)).mean())


def effect(means: Floats, periods: Floats, starts: Starts) -> float:
    """Return the mean change of adopters less that of the others."""
    when = np.asarray(starts, dtype=np.float64)
    others = means[np.isinf(when)]
    changes = []
    for at in np.flatnonzero(np.isfinite(when)):
        after = periods >= when[at]
        if not len(others) or after.all() or not after.any():
            raise AnalysisError(
                "Adopters need periods before and after, and cities that do not adopt."
            )
        own = means[at, after].mean() - means[at, ~after].mean()
        changes.append(own - (others[:, after].mean() - others[:, ~after].mean()))
    if not changes:
        raise AnalysisError("No city adopts, so there is nothing to test.")
    return float(np.mean(changes))


def _ways(starts: list[float], rng: np.random.Generator) -> tuple[list[Starts], bool]:
    """Return every different way to give out the starts, or many by chance."""
    number = factorial(len(starts))
    for start in set(starts):
        number //= factorial(starts.count(start))
    if number > MOST:
        return [tuple(rng.permutation(starts)) for _ in range(DRAWS)], False
    return list(_different(sorted(starts))), True


def _different(starts: list[float]) -> Iterator[Starts]:
    """Yield the different orders of a list with equal members."""
    if len(set(starts)) == len(starts):
        yield from permutations(starts)
        return
    for start in sorted(set(starts)):
        rest = starts.copy()
        rest.remove(start)
        if not rest:
            yield (start,)
        for way in _different(rest) if rest else ():
            yield (start, *way)
