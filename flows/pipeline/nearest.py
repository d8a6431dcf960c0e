"""The nearest releasable table: as it is, codes merged, the split dropped, longer periods, or pooled."""

from collections.abc import Mapping

from federated import merging
from federated.indicator import Dimension
from federated.ladder import RUNGS, Rung
from flows.pipeline.trying import Counter
from flows.pipeline.uses import Proposal, Share


def of_total(own: Mapping[Rung, Share], chosen: Rung | None) -> Proposal:
    """Return the nearest of a total: as it is, a longer period, or pool."""
    if chosen is None:
        return Proposal("pool")
    return _as_it_is(own[chosen]) or _longer(own, chosen) or Proposal("pool")


def of_split(
    counter: Counter,
    split: Dimension,
    own: Mapping[Rung, Share],
    total: Mapping[Rung, Share],
    chosen: Rung | None,
) -> Proposal:
    """Return the nearest: merge codes, drop the split, take a longer period, or pool."""
    if chosen is None:
        return Proposal("pool")
    return (
        _as_it_is(own[chosen])
        or _merged(counter, split, chosen)
        or (Proposal("drop", total[chosen]) if total[chosen].releasable else None)
        or _longer(own, chosen)
        or Proposal("pool")
    )


def _as_it_is(share: Share) -> Proposal | None:
    if not share.figures:
        return Proposal("no_period")
    return Proposal("as_it_is", share) if share.releasable else None


def _merged(counter: Counter, split: Dimension, step: Rung) -> Proposal | None:
    if split.name == counter.indicator.apart:  # a person counts once only within it
        return None
    families: dict[str, int] = {}
    for (table,) in counter.tables(step, [split.name]):
        for row in table.rows[1:]:
            families[row.stratum] = families.get(row.stratum, 0) + row.eligible.families
    for groups in merging.merges(split, families):
        share = counter.merged(split, groups).shares(step, [None, split.name])[1]
        if share.releasable:
            return Proposal("merge", share, groups)
    return None


def _longer(own: Mapping[Rung, Share], chosen: Rung) -> Proposal | None:
    found = (step for step in RUNGS if step.quarters > chosen.quarters and own[step].releasable)
    step = next(found, None)
    return None if step is None else Proposal("longer", own[step], rung=step)
