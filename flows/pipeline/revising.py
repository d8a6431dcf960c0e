"""The one revision of what was published (R11): families that came too late, as a table of their own.

Indicators of one frame count the same people, so that they are revised together or not at all.
Everything has to be safe for itself and beside all that was published; otherwise nothing changes.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from federated import disclosure, ledger, revising
from federated.disclosure import frames
from federated.disclosure.frames import Counted
from federated.errors import PolicyError, UnsafeRelease
from federated.indicator import Indicator
from federated.indicators import aggregate
from federated.period import Period, PeriodKind
from federated.release import Release, ReleasedTable, parse
from flows.pipeline import counted, counting, lanes, publishing, recognising, releasing
from flows.pipeline.session import Run, Session, session

if TYPE_CHECKING:
    import ibis.expr.types as ir

Place = tuple[str, str]  # indicator, period
UNSAFE = "who came too late are no safe table (R11)"
UNKNOWN = (
    "too few of who was counted in it are found again to tell who came too late (did the source "
    "change its family numbers?)"
)
CLOSED = (
    "who was counted in it is not known for certain any more (somebody left the store, or a "
    "revision was withdrawn), so it can never be revised"
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


@dataclass(frozen=True, slots=True, repr=False)
class Revision:
    """What a revision would publish, and the periods with late families that it has to leave.

    ``why`` each of these is left.
    """

    made: Release | None
    added: tuple[Place, ...]
    left: tuple[Place, ...]
    why: Mapping[Place, str] = field(default_factory=dict)


def revise(run: Run, publish: Callable[[Revision], bool]) -> Revision:
    """Find the revision, attack it, and publish it where ``publish`` says so.

    Raises UnsafeRelease where something could be worked out, and RiskRefused where the rows are
    beyond a limit of the policy; then nothing is published.
    """
    opened = session(run)
    recognising.before_releasing(opened)
    found = revision(opened)
    releasing.survive(opened, found.made)
    if found.made is not None and publish(found):
        _, head = publishing.chain(opened)
        publishing.write(opened, head, found.made, found.made.tables)
        releasing.fill(opened)
    return found


def revision(opened: Session) -> Revision:
    """Return what may be added; nothing is written."""
    every = list(_groups(opened))
    groups, counts = [group for group in every if _anybody(group.late)], _counted(every)
    added: list[ReleasedTable] = []
    why: dict[Place, str] = {}
    for together in _linked(groups):
        reasons = [group.why for group in together if group.why]
        found = None if reasons else _supplements(opened, together, counts)
        added += found or ()
        if not found:
            why |= {one.place: one.why or (*reasons, UNSAFE)[0] for one in together}
    done = {(table.indicator, table.period.label) for table in added}
    made = releasing.release_of(opened, tuple(added)) if added else None
    return Revision(made, tuple(sorted(done)), tuple(sorted(why)), why)


def _counted(groups: Iterable[Group]) -> list[Counted]:
    """Return who came too late by indicator, periods in which nobody did as well."""
    found: dict[str, list[Group]] = {}
    for group in groups:
        found.setdefault(group.indicator.id, []).append(group)
    return [Counted(each[0].indicator, tuple(g.late for g in each)) for each in found.values()]


def _supplements(
    opened: Session, together: Sequence[Group], every: Sequence[Counted]
) -> list[ReleasedTable] | None:
    """Return the supplements of indicators of the same people: all of them, or None."""
    rule = counting.rule_of(opened)
    found: list[ReleasedTable] = []
    for group in together:
        hide = frames.withheld(group.late, every, rule)
        try:
            late = disclosure.control(group.late, rule, withhold_eligible=hide)
        except UnsafeRelease:
            return None
        for old, table in zip(group.old, late, strict=True):
            if (one := revising.supplement(old, table)) is None:
                return None
            found.append(one)
    return found


def _groups(opened: Session) -> Iterator[Group]:
    """Yield each published period that was not revised yet, with its late families."""
    entries = publishing.entries(opened)
    held = _published(opened)
    for indicator, units in counting.units_of(opened):
        for old in _revisable(opened, indicator, entries, held):
            period = _period(old[0])
            later = counted.later(opened, _frame(indicator, entries), units, old[0].period)
            cubes = [table.dimension for table in old]
            site = opened.run.site.id
            late = aggregate.tables(indicator, later, site=site, dimensions=cubes, periods=[period])
            yield Group(indicator, old, tuple(late), _why(opened, indicator, units, old[0]))


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
    if indicator.stays or lanes.has_noise(opened, indicator):
        return
    own = [entry for entry in entries if entry.indicator == indicator.id]
    done = {entry.period for entry in own if entry.revision}
    for period in dict.fromkeys(entry.period for entry in own):
        old = tuple(held[e.table_digest] for e in own if e.period == period and not e.revision)
        same = all(table.definition_version == indicator.version for table in old)
        if period not in done and same and counted.has(opened, indicator.id, period):
            yield old


def _published(opened: Session) -> dict[str, ReleasedTable]:
    every = (table for body in publishing.bodies(opened) for table in parse(body).tables)
    return {table.digest(): table for table in every}


def _frame(indicator: Indicator, entries: Iterable[ledger.Entry]) -> set[str]:
    """Return the published indicators that count the same people."""
    from federated.indicators import catalogue

    if not indicator.frame:
        return {indicator.id}
    known = {entry.indicator for entry in entries}
    return {name for name in known if catalogue()[name].frame == indicator.frame}


def _linked(groups: Iterable[Group]) -> list[list[Group]]:
    """Put together what counts the same people in periods that overlap."""
    found: list[list[Group]] = []
    for group in groups:
        near = [each for each in found if any(_shares(group, one) for one in each)]
        found = [each for each in found if each not in near]
        found.append([*(one for each in near for one in each), group])
    return found


def _shares(one: Group, other: Group) -> bool:
    same = one.indicator.id == other.indicator.id
    if not same and (not one.indicator.frame or one.indicator.frame != other.indicator.frame):
        return False
    quarters = [set(group.old[0].period.quarters) for group in (one, other)]
    return not all(quarters) or bool(quarters[0] & quarters[1])


def _anybody(late: frames.Group) -> bool:
    return late[0].rows[0].eligible.families > 0


def _period(table: ReleasedTable) -> Period:
    found = table.period
    return Period(PeriodKind(found.kind), found.label, found.quarters)


def refuse_unapproved(run: Run, approver: str | None) -> None:
    """Raise PolicyError where the policy wants a person to let a release go, and nobody does."""
    if session(run).policy.release.approval == "hand" and not approver:
        raise PolicyError(
            "The policy wants every release approved by hand: look without --yes first, then let "
            "who decides type it with --approver NAME. Nothing was published."
        )


def sentences(found: Revision, *, published: bool) -> Iterator[str]:
    """Yield what a steward reads; which periods were left tells no number."""
    if not found.added and not found.left:
        yield "Nobody came too late for a published period; there is nothing to revise."
    verb = "is revised" if published else "would be revised; type it with --yes"
    for indicator, period in found.added:
        yield f"{indicator} {period} {verb}."
    for indicator, period in found.left:
        yield f"{indicator} {period} stays as it is: {found.why[indicator, period]}."
