"""A grid of survival times merged until it may be published (rule R7).

In every interval and group the deaths, and the departures, are 0 or at least k, and at least k are
at risk. Intervals are merged from the left; what is too small at the end joins the last one. Applied
to the sums over sites, never before: a site shares its counts for the sum alone, and merging within
sites would lose most of them.
"""

from dataclasses import dataclass

import numpy as np

from federated.engines.blocks import Floats
from federated.engines.lives import at_risk

ASSUMES = ("Everybody counts to the end of a merged interval.",)


@dataclass(frozen=True, slots=True)
class Coarse:
    """Ends of intervals, and counts by group and interval."""

    times: Floats
    deaths: Floats
    censored: Floats
    beyond: Floats
    assumes: tuple[str, ...] = ASSUMES

    def sums(self) -> dict[str, Floats]:
        """Return the counts in the form that ``kaplan_meier.curves`` takes."""
        return {"deaths": self.deaths, "censored": self.censored, "beyond": self.beyond}


def coarse(times: Floats, sums: dict[str, Floats], k: int) -> Coarse:
    """Return the finest merging from the left that meets the rule; nothing where none does."""
    deaths, censored, beyond = sums["deaths"], sums["censored"], sums["beyond"]
    ends = _ends(deaths, censored, at_risk(deaths, censored, beyond), k)
    if not ends:
        none = np.zeros((len(deaths), 0))
        everybody = beyond + (deaths + censored).sum(axis=1)
        return Coarse(np.zeros(0), none, none, everybody)
    starts = [0, *(end + 1 for end in ends[:-1])]
    kept = slice(None, ends[-1] + 1)
    parts = [np.add.reduceat(a[:, kept], starts, axis=1) for a in (deaths, censored)]
    after = slice(ends[-1] + 1, None)
    rest = beyond + deaths[:, after].sum(axis=1) + censored[:, after].sum(axis=1)
    return Coarse(times[ends], parts[0], parts[1], rest)


def _ends(deaths: Floats, censored: Floats, risk: Floats, k: int) -> list[int]:
    """Return the last column of every merged interval."""
    ends, start = list[int](), 0
    for at in range(deaths.shape[1]):
        own = np.stack([part[:, start : at + 1].sum(axis=1) for part in (deaths, censored)])
        if (risk[:, start] < k).any():
            break
        if ((own == 0) | (own >= k)).all():
            ends.append(at)
            start = at + 1
    return _joined(ends, deaths, censored, k)


def _joined(ends: list[int], deaths: Floats, censored: Floats, k: int) -> list[int]:
    """Move the last end to the end of the grid, or drop ends, until what is left may be told too."""
    while ends:
        after = slice(ends[-1] + 1, None)
        rest = np.stack([part[:, after].sum(axis=1) for part in (deaths, censored)])
        if ((rest == 0) | (rest >= k)).all():
            return ends
        ends = _wider(ends, deaths, censored, k)
    return ends


def _wider(ends: list[int], deaths: Floats, censored: Floats, k: int) -> list[int]:
    """Return the ends with the last interval drawn out over the rest, or without it."""
    start = ends[-2] + 1 if len(ends) > 1 else 0
    whole = np.stack([part[:, start:].sum(axis=1) for part in (deaths, censored)])
    if ((whole == 0) | (whole >= k)).all():
        return [*ends[:-1], deaths.shape[1] - 1]
    return ends[:-1]
