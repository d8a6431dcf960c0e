"""R7: a survival table on a fixed grid, coarser where an interval would be too small.

An interval's events go out only where they are at least k, or none where that is not sensitive;
otherwise the interval is merged with the next. A merged interval is hidden, and the next visible
one holds its counts: **a visible interval starts where the visible one before it ended**. The
number at risk follows only where those lost in between (dead or censored) may be known, and
deaths apart from censorings only where both may. At exact times the curve would give every
number at risk.
"""

from collections.abc import Mapping

from federated.disclosure.rules import count, population, split
from federated.disclosure.rules.parts import additive, integer
from federated.disclosure.system import Group, Name, Piece, Sensitive, exactly
from federated.errors import UnsafeRelease
from federated.exact import ExactRow, Part
from federated.indicator import Indicator
from federated.policy import DisclosurePolicy
from federated.release import Value

AT_RISK, EVENTS, DEATHS, CENSORED = "at_risk", "events", "deaths", "censored"
LEFT = (EVENTS, DEATHS, CENSORED)
LOST, REST = "lost", "rest"


def ends(indicator: Indicator) -> tuple[int, ...]:
    """Return the end of each interval of the grid, in days."""
    return indicator.bins[1:]


def counts(row: ExactRow, where: Name, indicator: Indicator, policy: DisclosurePolicy) -> Piece:
    """Return who left in each interval, by how, and who stayed to the end, as atoms."""
    grid = ends(indicator)
    atoms = _atoms(row, where, grid)
    additive(row, where, integer(row.parts[f"{AT_RISK}_{grid[0]}"]))
    stays = {name: 1 for name in atoms}
    atoms[(*where, population.MISSING)] = integer(row.missing)
    return Piece(
        where,
        atoms,
        (
            *population.groups(row, where, stays, atoms, policy),
            *(
                group
                for number in range(len(grid))
                for group in _boundary(row, where, grid, number, atoms)
            ),
        ),
        (
            *population.sensitive(row, where, stays, policy),
            *_sensitive(row, where, grid, indicator, policy),
        ),
    )


def sums(
    row: ExactRow,
    where: Name,
    indicator: Indicator,
    policy: DisclosurePolicy,
    shown: frozenset[Name],
) -> Piece:
    """Return nothing: a survival table has no sums."""
    return Piece(where, {}, ())


def values(
    row: ExactRow, where: Name, indicator: Indicator, shown: frozenset[Name]
) -> Mapping[str, Value]:
    """Return the numbers and the intervals; hidden ones are contained in the next visible one."""
    found: dict[str, Value] = dict(population.values(row, where, shown))
    grid, since = ends(indicator), 0
    for number, end in enumerate(grid):
        visible = (*where, f"{EVENTS}_{end}") in shown
        found |= _interval(row, where, grid, since, number, shown) if visible else _hidden(end)
        since = number + 1 if visible else since
    return found


def _atoms(row: ExactRow, where: Name, grid: tuple[int, ...]) -> dict[Name, float]:
    """Everybody leaves once, or stays; refused where the table says otherwise."""
    names = [f"{kind}_{end}" for end in grid for kind in LEFT]
    atoms: dict[Name, float] = {(*where, name): integer(row.parts[name]) for name in names}
    at_risk = [integer(row.parts[f"{AT_RISK}_{end}"]) for end in grid]
    left = [sum(integer(row.parts[f"{kind}_{end}"]) for kind in LEFT) for end in grid]
    following = [before - gone for before, gone in zip(at_risk, left, strict=True)]
    if following[:-1] != at_risk[1:] or following[-1] < 0:
        raise UnsafeRelease(f"{where[0]}, {row.stratum}: the numbers at risk do not add up.")
    return {**atoms, (*where, REST): following[-1]}


def _boundary(
    row: ExactRow, where: Name, grid: tuple[int, ...], number: int, atoms: dict[Name, float]
) -> tuple[Group, ...]:
    """What is known at the end of an interval: events, lost and deaths since the start."""
    end, size = grid[number], float(row.measured.total)
    since = {kind: {(*where, f"{kind}_{e}"): 1 for e in grid[: number + 1]} for kind in LEFT}
    forms = {EVENTS: since[EVENTS], LOST: since[DEATHS] | since[CENSORED], DEATHS: since[DEATHS]}
    needs = {EVENTS: population.MEASURED, LOST: f"{EVENTS}_{end}", DEATHS: f"{LOST}_{end}"}
    costs = {EVENTS: 2.0, LOST: 0.6, DEATHS: 0.3}
    return tuple(
        Group(
            key=(*where, f"{kind}_{end}"),
            statements=(exactly(form, atoms),),
            cost=(costs[kind], size, number),
            needs=(*where, needs[kind]),
        )
        for kind, form in forms.items()
    )


def _sensitive(
    row: ExactRow,
    where: Name,
    grid: tuple[int, ...],
    indicator: Indicator,
    policy: DisclosurePolicy,
) -> tuple[Sensitive, ...]:
    found: list[Sensitive] = []
    for number, end in enumerate(grid):
        at_risk = row.parts[f"{AT_RISK}_{end}"]
        for kind in LEFT:
            part = row.parts[f"{kind}_{end}"]
            if split.unsafe(part, at_risk, indicator.sensitive and kind == EVENTS, policy):
                form = {(*where, f"{kind}_{end}"): 1}
                found.append(count.open_wide(form, integer(part), policy))
        others = _without(at_risk, row.parts[f"{EVENTS}_{end}"])
        if split.unsafe(others, at_risk, indicator.sensitive, policy):
            form = {(*where, name): 1 for name in _after(grid, number)}
            found.append(count.open_wide(form, integer(others), policy))
    stayed = _stayed(row, grid[-1])
    if count.unsafe(stayed, policy):
        found.append(count.open_wide({(*where, REST): 1}, integer(stayed), policy))
    return tuple(found)


def _stayed(row: ExactRow, end: int) -> Part:
    """Who is still at risk at the end of the grid."""
    left = [row.parts[f"{kind}_{end}"] for kind in LEFT]
    at_risk = row.parts[f"{AT_RISK}_{end}"]
    return Part(
        max(0, at_risk.families - sum(part.families for part in left)),
        at_risk.total - sum(part.total for part in left),
    )


def _without(at_risk: Part, events: Part) -> Part:
    return Part(at_risk.families - events.families, at_risk.total - events.total)


def _after(grid: tuple[int, ...], number: int) -> tuple[str, ...]:
    """Who was at risk in an interval and had no event in it."""
    lost = tuple(f"{kind}_{grid[number]}" for kind in (DEATHS, CENSORED))
    later = tuple(f"{kind}_{end}" for end in grid[number + 1 :] for kind in LEFT)
    return (*lost, *later, REST)


def _interval(
    row: ExactRow,
    where: Name,
    grid: tuple[int, ...],
    since: int,
    number: int,
    shown: frozenset[Name],
) -> dict[str, Value]:
    """Return the figures of the interval from grid point ``since`` to ``number``."""
    end, within = grid[number], grid[since : number + 1]
    totals = {k: sum(integer(row.parts[f"{k}_{e}"]) for e in within) for k in LEFT}

    def known(kind: str, at: int) -> bool:
        return at < 0 or (*where, f"{kind}_{grid[at]}") in shown

    apart = known(DEATHS, number) and known(DEATHS, since - 1)
    apart = apart and known(LOST, number) and known(LOST, since - 1)
    at_risk = integer(row.parts[f"{AT_RISK}_{grid[since]}"])
    return {
        f"{AT_RISK}_{end}": at_risk if known(LOST, since - 1) else None,
        f"{EVENTS}_{end}": totals[EVENTS],
        f"{DEATHS}_{end}": totals[DEATHS] if apart else None,
        f"{CENSORED}_{end}": totals[CENSORED] if apart else None,
    }


def _hidden(end: int) -> dict[str, Value]:
    return {f"{kind}_{end}": None for kind in (AT_RISK, *LEFT)}
