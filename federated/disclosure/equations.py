"""The equations of a published table, and what follows from them.

A cell is a stratum and a name. Known cells are those published and those that follow; an
equation with one unknown gives it, one with several unknowns of the same sign gives their union.
"""

from collections.abc import Iterable, Mapping
from decimal import Decimal
from typing import TYPE_CHECKING

from federated.disclosure import layout
from federated.policy import DisclosurePolicy

if TYPE_CHECKING:
    from federated.release import ReleasedRow, ReleasedTable

TOTAL = "*"
Cell = tuple[str, str]
Known = dict[Cell, int | Decimal]
Equation = Mapping[Cell, int]
Finding = tuple[str, Cell]


def known(table: "ReleasedTable") -> Known:
    """Return what is published, for survival also since the start of the grid."""
    cells = {
        (row.stratum, name): value
        for row in table.rows
        for name, value in row.values.items()
        if value is not None
    }
    if table.measure == "survival":
        for row in table.rows:
            cells |= _since_start(row)
    return cells


def broken(table: "ReleasedTable", cells: Known, policy: DisclosurePolicy) -> Iterable[Finding]:
    """Yield the rules broken by what is published, then by what follows from it.

    ``cells`` is completed with everything that follows.
    """
    for cell, value in list(cells.items()):
        if not _plausible(table, cell, value):
            yield "not a number of the right kind", cell
            return
    yield from _unsafe(table, cells, list(cells), policy, "")
    equations = of(table)
    while True:
        learned: list[Cell] = []
        for equation in equations:
            yield from _solve(table, equation, cells, learned, policy)
        if not learned:
            break
        yield from _unsafe(table, cells, learned, policy, " by subtraction (R10)")
    yield from _survivors(table, cells, policy)


def followed(table: "ReleasedTable") -> Known:
    """Return what is published, with what follows from it in the table itself."""
    cells = known(table)
    for _ in broken(table, cells, DisclosurePolicy()):
        continue
    return cells


def of(table: "ReleasedTable") -> Iterable[Equation]:
    """Return the equations of a table, each with the whole before its parts."""
    return [*_row_equations(table), *_column_equations(table)]


def group(table: "ReleasedTable", name: str) -> str:
    """Return the number of people that a split is a part of."""
    return _at_risk(name) if is_event(table, name) else "measured"


def is_event(table: "ReleasedTable", name: str) -> bool:
    """Tell whether a number is of events in an interval."""
    return table.measure == "survival" and name.startswith("events_")


def _solve(
    table: "ReleasedTable",
    equation: Equation,
    cells: Known,
    learned: list[Cell],
    policy: DisclosurePolicy,
) -> Iterable[Finding]:
    """Learn the one unknown of an equation, or judge the union of several."""
    hidden = [cell for cell in equation if cell not in cells]
    rest = -sum(weight * cells[cell] for cell, weight in equation.items() if cell in cells)
    where = next(iter(equation))
    if not hidden:
        if rest and not (rest > 0 and where[1].startswith("families_")):
            yield "the parts do not add up", where
        return
    sign = equation[hidden[0]]
    union = rest * sign
    if where[1].startswith("families_"):
        if 0 < union < policy.minimum:
            yield "a small group follows by subtraction (R10)", hidden[0]
        return
    if len(hidden) == 1:
        cells[hidden[0]] = union
        learned.append(hidden[0])
        if layout.is_sum(table.measure, hidden[0][1]):
            yield "a hidden sum follows by subtraction (R3)", hidden[0]
        elif union < 0:
            yield "the parts do not add up", where
    elif all(equation[cell] == sign for cell in hidden) and _never_below_zero(table, hidden):
        amounts = layout.is_sum(table.measure, hidden[0][1])
        if 0 < union < policy.minimum and not amounts:
            yield "a small group follows by subtraction (R10)", hidden[0]
        if union < 0:
            yield "the parts do not add up", where
        if union == 0:
            cells |= dict.fromkeys(hidden, 0)
            learned.extend(hidden)


def _never_below_zero(table: "ReleasedTable", hidden: Iterable[Cell]) -> bool:
    """Numbers of people and costs are not negative; a mean may be of changes in a score."""
    return table.measure == "cost" or not any(
        layout.is_sum(table.measure, name) for _, name in hidden
    )


def _plausible(table: "ReleasedTable", cell: Cell, value: int | Decimal) -> bool:
    if layout.is_sum(table.measure, cell[1]):
        return cell[1] != "sd" or value > 0
    return isinstance(value, int) and value >= 0


def _unsafe(
    table: "ReleasedTable", cells: Known, which: Iterable[Cell], policy: DisclosurePolicy, how: str
) -> Iterable[Finding]:
    """Judge numbers of people: R1, and R2 where the figure is sensitive."""
    splits = layout.splits(table.measure, table.rows[0].values)
    for cell in which:
        stratum, name = cell
        if layout.is_sum(table.measure, name):
            continue
        if 0 < cells[cell] < policy.minimum:
            yield f"a number below the minimum{how} (R1)", cell
        sensitive = table.sensitive and (name in splits or is_event(table, name))
        if sensitive and cells[cell] == 0 and cells.get((stratum, group(table, name))) != 0:
            yield f"a sensitive split with nobody on one side{how} (R2)", cell


def _at_risk(name: str) -> str:
    return name.replace("events_", "at_risk_")


def _row_equations(table: "ReleasedTable") -> Iterable[Equation]:
    for row in table.rows:
        at = row.stratum
        yield {(at, "eligible"): 1, (at, "measured"): -1, (at, "missing"): -1}
        if table.measure in ("proportion", "histogram"):
            parts = layout.splits(table.measure, row.values)
            yield {(at, "measured"): 1, **{(at, name): -1 for name in parts}}
        if table.measure == "cost":
            yield {(at, "sum"): 1, **{(at, name): -1 for name in layout.payers(row.values)}}
        if table.measure == "survival":
            yield from _chain(row)


def _chain(row: "ReleasedRow") -> Iterable[Equation]:
    """A visible interval starts where the visible one before it ended."""
    at = row.stratum
    visible = [end for end in layout.ends(row.values) if row.values[f"events_{end}"] is not None]
    if visible:
        yield {(at, "measured"): 1, (at, f"at_risk_{visible[0]}"): -1}
    for number, end in enumerate(visible):
        following = visible[number + 1] if number + 1 < len(visible) else None
        after = (at, f"at_risk_{following}") if following else (at, "rest")
        left = {(at, f"{kind}_{end}"): -1 for kind in ("events", "deaths", "censored")}
        yield {(at, f"at_risk_{end}"): 1, **left, after: -1}


def _column_equations(table: "ReleasedTable") -> Iterable[Equation]:
    """Strata add up to the total; families do not have to, and spreads never do."""
    strata = [row.stratum for row in table.rows[1:]]
    for name in _additive(table) if strata else ():
        yield {(TOTAL, name): 1, **{(stratum, name): -1 for stratum in strata}}


def _additive(table: "ReleasedTable") -> tuple[str, ...]:
    names = tuple(table.rows[0].values)
    if table.measure != "survival":
        return tuple(name for name in names if name not in ("sd",))
    since = (f"{kind}_since_{e}" for kind in ("gone", "lost") for e in layout.ends(names))
    return (*layout.PEOPLE, *since)


def _since_start(row: "ReleasedRow") -> Known:
    """Return events (``gone``) and losses since day 0, where they are published."""
    found: Known = {}
    events, last, measured = 0, None, row.values.get("measured")
    for end in layout.ends(row.values):
        at_risk, here = row.values[f"at_risk_{end}"], row.values.get(f"events_{end}")
        if not isinstance(here, int):
            continue
        if last and isinstance(at_risk, int) and isinstance(measured, int):
            found[(row.stratum, f"lost_since_{last}")] = measured - events - at_risk
        events, last = events + here, end
        found[(row.stratum, f"gone_since_{end}")] = events
    return found


def _survivors(table: "ReleasedTable", cells: Known, policy: DisclosurePolicy) -> Iterable[Finding]:
    """Sensitive survival: at least k at risk had no event in the interval."""
    if table.measure != "survival" or not table.sensitive:
        return
    for (stratum, name), value in cells.items():
        if name.startswith("events_") and (stratum, _at_risk(name)) in cells:
            without = cells[(stratum, _at_risk(name))] - value
            if value and without < policy.minimum:
                yield "nearly everybody at risk had the event (R2)", (stratum, name)
