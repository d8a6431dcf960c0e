"""What would be hidden at each rung of the ladder, on the site's own data and for its eyes alone.

Nothing is published and no setting changes: the rung of an indicator was chosen beforehand. A
proposal is another table to have registered, found by size and by what the rules would hide.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from federated import disclosure, ladder, merging
from federated.disclosure.rules import population
from federated.errors import UnsafeRelease
from federated.exact import ExactTable
from federated.indicator import Dimension, Indicator
from federated.indicators import aggregate
from federated.ladder import RUNGS, Rung
from federated.merging import Groups
from federated.release import ReleasedTable
from flows.pipeline import releasing
from flows.pipeline.session import Run, Session, session

if TYPE_CHECKING:
    import ibis.expr.types as ir

FEW = 0.10  # a table is called releasable when at most this share of its figures is hidden
LAST = 4  # closed periods of a rung that are looked at
YEAR = RUNGS[1]
BESIDE = (population.ELIGIBLE, population.MISSING)  # they stand beside the figure, not in it


@dataclass(frozen=True, slots=True)
class Share:
    """How many of the figures would be hidden; no figures at all where no period is closed.

    ``lost`` of ``main`` are those besides how many were eligible and how many were not measured.
    """

    hidden: int = 0
    figures: int = 0
    lost: int = 0
    main: int = 0

    @property
    def releasable(self) -> bool:
        """Say whether few enough are hidden."""
        return self.main > 0 and self.lost <= FEW * self.main

    def __add__(self, other: "Share") -> "Share":
        """Return both together."""
        sums = (self.hidden + other.hidden, self.figures + other.figures)
        return Share(*sums, self.lost + other.lost, self.main + other.main)


@dataclass(frozen=True, slots=True)
class Proposal:
    """The nearest releasable table: as_it_is, merge, drop, longer, pool, or no_period."""

    kind: str
    share: Share | None = None
    groups: Groups = ()
    rung: Rung | None = None


@dataclass(frozen=True, slots=True)
class Cube:
    """One split of an indicator (None: only the total), with the share hidden at each rung."""

    dimension: str | None
    shares: Mapping[Rung, Share]
    proposal: Proposal


@dataclass(frozen=True, slots=True, repr=False)
class Use:
    """An indicator at this site; ``families`` and ``band`` are of its last closed year."""

    indicator: Indicator
    chosen: Rung | None
    cubes: tuple[Cube, ...]
    families: int
    band: str | None

    @property
    def nothing(self) -> bool:
        """Say whether not even the total may be shown on the rung chosen beforehand."""
        share = self.cubes[0].shares.get(self.chosen) if self.chosen else None
        return self.chosen is None or bool(share and share.main == share.lost > 0)


@dataclass(frozen=True, slots=True, repr=False)
class _Counter:
    """The units of one indicator, to be counted in any split."""

    opened: Session
    indicator: Indicator
    units: "ir.Table"

    def tables(self, step: Rung, dimensions: Sequence[str | None]) -> list[tuple[ExactTable, ...]]:
        """Return the tables of the last closed periods with somebody in them, by period."""
        run = self.opened.run
        since, until = releasing._since(run), releasing._extracted(self.opened)
        periods = ladder.closed(self.indicator, step, since, until)
        if not periods:
            return []
        made = aggregate.tables(
            self.indicator, self.units, site=run.site.id, dimensions=dimensions, periods=periods
        )
        size = len(dimensions)
        groups = (tuple(made[n : n + size]) for n in range(0, len(made), size))
        return [group for group in groups if group[0].rows[0].eligible.total][-LAST:]

    def merged(self, dimension: Dimension, groups: Groups) -> "_Counter":
        """Return the same units in coarser groups."""
        wide, codes = merging.merged(dimension, groups)
        others = tuple(d for d in self.indicator.dimensions if d.name != dimension.name)
        column = self.units[dimension.name].cases(*codes.items(), else_=None)
        units = self.units.mutate(**{dimension.name: column})
        return replace(
            self, indicator=replace(self.indicator, dimensions=(*others, wide)), units=units
        )

    def shares(self, step: Rung, dimensions: Sequence[str | None]) -> list[Share]:
        """Return the share hidden in each split."""
        rule, found = releasing.rule_of(self.opened), [Share()] * len(dimensions)
        for group in self.tables(step, dimensions):
            try:
                out: Sequence[ReleasedTable | None] = disclosure.control(group, rule)
            except UnsafeRelease:  # what cannot be protected would be hidden as a whole
                out = [None] * len(group)
            found = [s + _share(t, o) for s, t, o in zip(found, group, out, strict=True)]
        return found


def usefulness(run: Run) -> Iterator[Use]:
    """Yield each indicator that this site could publish."""
    opened = session(run)
    for indicator, units in releasing.units_of(opened):
        if not indicator.stays:
            with units.cache() as held:
                yield _use(_Counter(opened, indicator, held))


def _use(counter: _Counter) -> Use:
    indicator, site = counter.indicator, counter.opened.run.site
    filled = releasing._filled(counter.opened)
    splits = [d for d in indicator.dimensions if d.needs <= filled]
    names = [None, *(d.name for d in splits)]
    by_rung = {step: counter.shares(step, names) for step in RUNGS}
    shares = [{step: found[n] for step, found in by_rung.items()} for n in range(len(names))]
    chosen = ladder.rung(indicator, site.expected_families_per_year)
    cubes = [Cube(None, shares[0], _of_total(shares[0], chosen))]
    for split, own in zip(splits, shares[1:], strict=True):
        cubes.append(Cube(split.name, own, _of_split(counter, split, own, shares[0], chosen)))
    return Use(indicator, chosen, tuple(cubes), *_last_year(counter))


def _of_total(own: Mapping[Rung, Share], chosen: Rung | None) -> Proposal:
    if chosen is None:
        return Proposal("pool")
    return _as_it_is(own[chosen]) or _longer(own, chosen) or Proposal("pool")


def _of_split(
    counter: _Counter,
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


def _merged(counter: _Counter, split: Dimension, step: Rung) -> Proposal | None:
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


def _share(table: ExactTable, out: ReleasedTable | None) -> Share:
    """Count the figures of one table; a group with nobody in it has nothing to hide."""
    found = Share()
    for number, row in enumerate(table.rows):
        if row.eligible.total:
            values = out.rows[number].values if out else {"": None}
            hidden = [name for name, value in values.items() if value is None]
            lost, main = (sum(name not in BESIDE for name in some) for some in (hidden, values))
            found += Share(len(hidden), len(values), lost, main)
    return found


def _last_year(counter: _Counter) -> tuple[int, str | None]:
    found = counter.tables(YEAR, [None])
    if not found:
        return 0, None
    total = found[-1][0].rows[0]
    band = population.band(int(total.eligible.total), int(total.measured.total))
    return total.eligible.families, band
