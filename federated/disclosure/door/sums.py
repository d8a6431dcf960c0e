"""Sums of costs of the newest release, decided after the numbers: R3, R4 and the joint system.

A mean tells the sum to whoever knows the number, so both are shown or neither.
"""

from collections.abc import Iterator

import numpy as np
from numpy.typing import NDArray

from federated.disclosure.door import judging, system
from federated.disclosure.door.history import History, Shown
from federated.disclosure.door.judging import Flags, Splits
from federated.disclosure.door.system import Want
from federated.disclosure.door.tally import Tally
from federated.disclosure.door.world import Rules
from federated.disclosure.joint.problem import Status
from federated.disclosure.joint.protect import protected
from federated.policy import CONTRIBUTORS


def decide(history: History, counts: Shown, split: Splits, rules: Rules) -> Shown:
    """Return which sums of the newest layer are shown (sites x cells)."""
    wants = list(_wants(history, split, rules))
    allowed = _allowed(history, rules) & counts
    if history.several:
        pooled = np.zeros_like(allowed)
        pooled[-1] = allowed[-1]
        none = np.zeros_like(allowed)
        pooled[-1] = _solved(history, counts, wants, pooled, none)[-1]
        allowed[-1] = _beside_each(history, counts, wants, pooled, none)[-1]
        fixed, free = none.copy(), allowed.copy()
        fixed[-1], free[-1] = allowed[-1], False
        shown = _solved(history, counts, wants, free, fixed)
        free = shown & ~fixed
        free[-1] = False
        shown = _beside_each(history, counts, wants, free, fixed)
        shown[-1] |= shown[:-1].all(axis=0) & counts[-1]
        return shown
    return _solved(history, counts, wants, allowed, np.zeros_like(allowed))


def _beside_each(
    history: History, counts: Shown, wants: list[Want], free: Shown, fixed: Shown
) -> Shown:
    """Return what stays shown where no site, which knows itself, may learn more of another (R16)."""
    for site in history.alone:
        others = [one for one in wants if one.site in history.alone and one.site != site]
        if others:
            own = np.zeros_like(free)
            own[site] = True
            found = _solved(history, counts, others, free & ~own, fixed, known=site)
            free = free & (own | found)
    return free | fixed


def values(history: History) -> NDArray[np.float64]:
    """Return the cumulative sums (layers x sites x cells)."""
    flows = [[one.total for one in layer] for layer in history.segments]
    return np.cumsum(np.array(flows), axis=0)


def _solved(
    history: History,
    counts: Shown,
    wants: list[Want],
    free: Shown,
    fixed: Shown,
    known: int | None = None,
) -> Shown:
    if not free.any():
        return fixed
    true = values(history)
    status = np.full(true.shape, Status.HIDDEN, dtype=np.int8)
    numbers = np.cumsum([[one.families for one in row] for row in history.segments], axis=0)
    every = [*history.counts, counts]
    for layer, shown in enumerate(history.sums):
        status[layer][shown] = Status.SHOWN
    status[-1][free] = Status.FREE
    status[-1][fixed] = Status.SHOWN
    for layer, shown in enumerate(every):
        status[layer][shown & (numbers[layer] == 0)] = Status.SHOWN  # nobody costs nothing
    if known is not None:
        status[:, known] = Status.SHOWN
    nobody = np.array([], dtype=np.int64)
    problem = system.problem(history, true, status, wants, False, nobody, nobody)
    found: Shown = protected(problem, history.sum_pool).reshape(status.shape)[-1]
    return found & (free | fixed)


def _wants(history: History, split: Splits, rules: Rules) -> Iterator[Want]:
    """Yield what has to stay open: every sum that is unsafe by itself, over any time."""
    cells = history.grid.shown
    for after, upto in history.spans(history.last):
        for site in range(len(history.sites)):
            flow = _part(history.between(site, after, upto), cells)
            unsafe = judging.dominated(flow, rules)
            unsafe[split.part[flow.families[split.whole] > 0]] |= (
                flow.families[split.part[flow.families[split.whole] > 0]] == 0
            )
            room = judging.sum_room(flow, split, rules)
            for cell in np.flatnonzero(unsafe & (room > 0)):
                yield Want(site, after, upto, int(cell), room[cell])
                if flow.total[cell] > 0:
                    yield Want(site, after, upto, int(cell), -min(room[cell], flow.total[cell]))


def _allowed(history: History, rules: Rules) -> Shown:
    allowed = np.zeros((len(history.sites), len(history.grid.every)), dtype=bool)
    for site in range(len(history.sites)):
        before = history.shown_before(history.sums, site)
        for after in sorted({-1, *before.tolist()}):
            allowed[site] |= ~_unsafe(history, site, after, rules) & (before == after)
        allowed[site] &= ~_unsafe(history, site, -1, rules)
    allowed[:, history.grid.shown :] = False
    return allowed


def _unsafe(history: History, site: int, after: int, rules: Rules) -> Flags:
    flow = history.between(site, after, history.last)
    found = judging.dominated(flow, rules)
    if site not in history.alone:
        each = [history.between(one, after, history.last) for one in history.alone]
        found |= np.asarray(np.sum([one.families > 0 for one in each], axis=0) < CONTRIBUTORS) & (
            flow.families > 0
        )
        for one in history.alone:
            rest = Tally.empty(history.grid)
            for other in history.alone:
                rest = rest + each[other] if other != one else rest
            found |= judging.dominated(rest, rules) & (each[one].families > 0)
    return found


def _part(of: Tally, cells: int) -> Tally:
    return Tally(of.families[:cells], of.total[:cells], of.largest[:cells], of.second[:cells])
