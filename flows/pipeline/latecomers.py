"""Who came too late for what was published: a group for each indicator and period, once."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from federated import ledger
from federated.disclosure import frames
from federated.indicator import Indicator
from federated.indicators import aggregate
from federated.period import Period, PeriodKind
from federated.release import ReleasedTable, parse
from flows.pipeline import counted, counting, lanes, publishing
from flows.pipeline.session import Session

if TYPE_CHECKING:
    import ibis.expr.types as ir

Place = tuple[str, str]  # indicator, period
UNKNOWN = (
    "too few of who was counted in it are found again to tell who came too late (did the source "
    "change its family numbers?)"
)
CLOSED = (
    "who was counted in it is not known for certain any more (somebody left the store, or a "
    "revision was withdrawn), so it can never be revised"
)
OTHERS = (
    "it covers other hospitals than site.toml says now; put hospitals_covered there as it was, and "
    "look again"
)


@dataclass(frozen=True, slots=True, repr=False)
class Group:
    """What was published of one indicator and period, and who came too late for it.

    ``why`` it may not be revised whoever came; empty where it may.
    """

    indicator: Indicator
    old: tuple[ReleasedTable, ...]
    late: frames.Group
    why: str

    @property
    def place(self) -> Place:
        """The indicator and the period."""
        return self.indicator.id, self.old[0].period.label

    @property
    def anybody(self) -> bool:
        """Whether anybody came too late."""
        return self.late[0].rows[0].eligible.families > 0


def groups(opened: Session) -> Iterator[Group]:
    """Yield each published period that was not revised yet, with its late families."""
    entries = publishing.entries(opened)
    held, others = _published(opened), _of_others(opened)
    for indicator, units in counting.units_of(opened):
        for old in _revisable(opened, indicator, entries, held):
            period = _period(old[0])
            later = counted.later(opened, _frame(indicator, entries), units, old[0].period)
            cubes = [table.dimension for table in old]
            site = opened.run.site.id
            late = aggregate.tables(indicator, later, site=site, dimensions=cubes, periods=[period])
            why = OTHERS if old[0].digest() in others else _why(opened, indicator, units, old[0])
            yield Group(indicator, old, tuple(late), why)


def places(opened: Session) -> set[Place]:
    """Return the indicators and periods that are published."""
    return {(entry.indicator, entry.period) for entry in publishing.entries(opened)}


def _why(opened: Session, indicator: Indicator, units: "ir.Table", old: ReleasedTable) -> str:
    """Return why a period may not be revised, whoever came too late."""
    if not counted.whole(opened, indicator.id, old.period.label):
        return CLOSED
    return "" if counted.recognised(opened, indicator.id, units, old.period) else UNKNOWN


def _revisable(
    opened: Session,
    indicator: Indicator,
    entries: Sequence[ledger.Entry],
    held: dict[str, ReleasedTable],
) -> Iterator[tuple[ReleasedTable, ...]]:
    if counting.at_home(opened, indicator) or lanes.has_noise(opened, indicator):
        return
    own = [entry for entry in entries if entry.indicator == indicator.id]
    done = {entry.period for entry in own if entry.revision or entry.correction}
    for period in dict.fromkeys(entry.period for entry in own):
        old = tuple(held[e.table_digest] for e in own if e.period == period and not e.revision)
        same = all(table.definition_version == indicator.version for table in old)
        if period not in done and same and counted.has(opened, indicator.id, period):
            yield old


def _published(opened: Session) -> dict[str, ReleasedTable]:
    every = (table for body in publishing.bodies(opened) for table in parse(body).tables)
    return {table.digest(): table for table in every}


def _of_others(opened: Session) -> set[str]:
    """Return the tables that cover other hospitals than what is released now: they are read apart."""
    now = opened.run.site.hospitals_covered
    every = map(parse, publishing.bodies(opened))
    return {t.digest() for one in every if one.hospitals_covered != now for t in one.tables}


def _frame(indicator: Indicator, entries: Iterable[ledger.Entry]) -> set[str]:
    """Return the published indicators that count the same people."""
    from federated.indicators import catalogue

    if not indicator.frame:
        return {indicator.id}
    known = {entry.indicator for entry in entries}
    return {name for name in known if catalogue()[name].frame == indicator.frame}


def _period(table: ReleasedTable) -> Period:
    found = table.period
    return Period(PeriodKind(found.kind), found.label, found.quarters)
