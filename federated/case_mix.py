"""Case mix: what each city would have had if its families had done as those of all cities together.

Indirect standardisation (``federated.analyses.standardised``) over the strata of a table that every
city published, with the limits of ``federated.analyses.observed_expected``. It rests on published
counts alone and so tells nothing that they do not; it is for whoever may pool them
(``federated.compare.outcome_free``), as the reference is a pooled share in each stratum.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from federated.compare import ENOUGH_FOR_A_FUNNEL, comparable
from federated.release import ReleasedTable

# What a child brings along. How families are divided by the programme itself is what is compared.
DIMENSIONS = ("ga_band", "plurality")
TOTAL = "*"
Counts = dict[str, tuple[float, float]]  # events and people of each stratum


@dataclass(frozen=True, slots=True)
class Adjusted:
    """One city: observed over expected with its exact interval, and the limits of chance around 1."""

    measured: int
    observed: float
    expected: float
    ratio: float
    interval: tuple[float, float]
    inner: tuple[float, float]
    outer: tuple[float, float]

    @property
    def crude(self) -> float:
        """The share as it is, per cent."""
        return 100 * self.observed / self.measured

    @property
    def expected_share(self) -> float:
        """The share that families like these have in all cities together, per cent."""
        return 100 * self.expected / self.measured


def adjusted(tables: Sequence[ReleasedTable]) -> tuple[Adjusted, ...]:
    """Return a figure for each table, in their order; none unless every stratum of each is visible.

    The tables must be of one indicator, version, cube and period, one a site; else ValueError.
    """
    if len({(t.indicator, t.definition_version, t.cube, t.period.label) for t in tables}) > 1:
        raise ValueError("adjust tables of one indicator, definition version, cube and period only")
    found = [_counts(table) for table in tables]
    whole = [one for one in found if one is not None]
    if len(whole) < max(len(found), ENOUGH_FOR_A_FUNNEL):
        return ()
    return _against(whole, _reference(whole))


def _counts(table: ReleasedTable) -> Counts | None:
    """Return the counts of each stratum, None where one is hidden or the table is of another sort."""
    if table.measure != "proportion" or table.dimension not in DIMENSIONS or not comparable(table):
        return None
    rows = [row for row in table.rows if row.stratum != TOTAL]
    if any(row.values[name] is None for row in rows for name in ("events", "measured")):
        return None
    pairs = ((row.values["events"], row.values["measured"]) for row in rows)
    named = zip((row.stratum for row in rows), pairs, strict=True)
    return {
        stratum: (float(events or 0), float(people or 0)) for stratum, (events, people) in named
    }


def _reference(found: Sequence[Counts]) -> dict[str, float]:
    """Return the share of each stratum over all cities; of a stratum without anybody none."""
    strata = dict.fromkeys(stratum for one in found for stratum in one)
    sums = {k: [sum(one.get(k, (0, 0))[i] for one in found) for i in (0, 1)] for k in strata}
    return {k: events / people if people else 0.0 for k, (events, people) in sums.items()}


def _against(found: Sequence[Counts], reference: dict[str, float]) -> tuple[Adjusted, ...]:
    import numpy as np

    from federated.analyses.observed_expected import CaseMix
    from federated.analyses.standardised import indirect

    shares = np.array(list(reference.values()))
    counts = [np.array([one.get(k, (0.0, 0.0)) for k in reference]).T for one in found]
    variance = np.array([(shares * (1 - shares) * people).sum() for _, people in counts])
    if not (variance > 0).all():  # nobody is in it, or nothing is left to chance
        return ()
    single = [indirect(events, people, shares) for events, people in counts]
    observed, expected = (
        np.array([getattr(o, n) for o in single]) for n in ("observed", "expected")
    )
    mix = CaseMix(tuple(map(str, range(len(found)))), observed, expected, variance)
    low, high, lowest, highest = (mix.limits(tail) for tail in (0.025, 0.975, 0.001, 0.999))
    return tuple(
        Adjusted(
            measured=int(counts[i][1].sum()),
            observed=one.observed,
            expected=one.expected,
            ratio=one.ratio,
            interval=one.exact,
            inner=(max(float(low[i]), 0.0), float(high[i])),
            outer=(max(float(lowest[i]), 0.0), float(highest[i])),
        )
        for i, one in enumerate(single)
    )
