"""Numbers of families of the newest release: first ALL, then the sites, in one joint system.

Whether a figure of ALL is shown depends on ALL and on what was published before, never on which
site happens to have enough: otherwise the figures shown for all would be too high. The sites then
hide as much as it takes.
"""

from collections.abc import Iterator

import numpy as np
from numpy.typing import NDArray

from federated.disclosure.door import judging, system
from federated.disclosure.door.history import History, Shown
from federated.disclosure.door.judging import Flags, Splits
from federated.disclosure.door.system import Want
from federated.disclosure.joint.problem import Status
from federated.disclosure.joint.protect import protected

CONTRIBUTORS = 3  # sites behind a figure of ALL: two could subtract themselves (R16)


def decide(history: History, split: Splits, k: int) -> Shown:
    """Return which numbers of the newest layer are shown (sites x cells)."""
    wants = list(_wants(history, split, k))
    allowed = _allowed(history, split, k)
    if history.several:
        pooled = np.zeros_like(allowed)
        pooled[-1] = allowed[-1]
        pooled[-1] = _solved(history, wants, pooled, np.zeros_like(allowed))[-1]
        allowed[-1] = _beside_each(history, split, k, pooled, np.zeros_like(allowed))[-1]
        shown = _solved(history, wants, _without_all(allowed), _only_all(allowed))
        shown = _beside_each(history, split, k, _without_all(shown), _only_all(allowed))
        everywhere = shown[:-1].all(axis=0) & all(history.present[-1])
        shown[-1] |= everywhere
        return shown
    return _solved(history, wants, allowed, np.zeros_like(allowed))


def _beside_each(history: History, split: Splits, k: int, free: Shown, fixed: Shown) -> Shown:
    """Return what stays shown where no site, which knows itself, may learn more of another (R16)."""
    for site in history.alone:
        wants = [one for one in _wants(history, split, k) if one.site in history.alone]
        wants = [one for one in wants if one.site != site]
        if wants:
            own = np.zeros_like(free)
            own[site] = True
            found = _solved(history, wants, free & ~own, fixed, known=site)
            free = free & (own | found)
    return free | fixed


def values(history: History) -> NDArray[np.float64]:
    """Return the cumulative numbers (layers x sites x cells)."""
    flows = [[one.families for one in layer] for layer in history.segments]
    return np.cumsum(np.array(flows), axis=0)


def _solved(
    history: History, wants: list[Want], free: Shown, fixed: Shown, known: int | None = None
) -> Shown:
    if not free.any():
        return fixed
    status = np.full((len(history.segments), *free.shape), Status.HIDDEN, dtype=np.int8)
    for layer, shown in enumerate(history.counts):
        status[layer][shown] = Status.SHOWN
    status[-1][free] = Status.FREE
    status[-1][fixed] = Status.SHOWN
    if known is not None:
        status[:, known] = Status.SHOWN
    true = [_moved(history, want) for want in wants]
    insiders = _which(wants, true, 1, 2 if known is None else 0)
    targets = _which(wants, true, 1, None)
    problem = system.problem(
        history,
        values(history),
        status,
        wants,
        whole=True,
        insiders=insiders,
        targets=targets,
        alone=_alone(history, wants, true, insiders, targets),
    )
    found: Shown = protected(problem).reshape(status.shape)[-1] & (free | fixed)
    return found


def _alone(
    history: History,
    wants: list[Want],
    true: list[float],
    insiders: NDArray[np.int64],
    targets: NDArray[np.int64],
) -> NDArray[np.bool_]:
    """Say where a target holds an insider and nobody else: then it is told about itself."""
    out = np.zeros((len(insiders), len(targets)), dtype=bool)
    for row, insider in enumerate(insiders):
        for column, target in enumerate(targets):
            if true[insider] == true[target]:
                out[row, column] = _holds(history, wants[target], wants[insider])
    return out


def _holds(history: History, larger: Want, smaller: Want) -> bool:
    if (larger.site, larger.after, larger.upto) != (smaller.site, smaller.after, smaller.upto):
        return False
    codes = zip(history.grid.every[larger.cell], history.grid.every[smaller.cell], strict=True)
    return all(wide is None or wide == narrow for wide, narrow in codes)


def _moved(history: History, want: Want) -> float:
    flow = history.segments[want.upto][want.site].families
    return float(flow[want.cell]) if want.of is None and want.need > 0 else 0.0


def _which(wants: list[Want], true: list[float], low: int, high: int | None) -> NDArray[np.int64]:
    """Return the upward demands about that many families, of sites alone."""
    every = [
        at
        for at, number in enumerate(true)
        if number >= low and (high is None or number <= high) and wants[at].need > 0
    ]
    return np.array(every, dtype=np.int64)


def _wants(history: History, split: Splits, k: int) -> Iterator[Want]:
    """Yield what has to stay open of every flow between two releases.

    A longer time holds a shorter one, so that what could be ``k`` in one release could be in both.
    """
    for layer, row in enumerate(history.segments):
        for site, flow in enumerate(row):
            number = flow.families[: history.grid.shown]
            few, nearly_all = judging.lopsided(number, split, k)
            low = judging.small(number, k)
            low[split.part[few]] = True
            for cell in np.flatnonzero(low):
                yield Want(site, layer - 1, layer, int(cell), k - number[cell])
                if number[cell]:
                    yield Want(site, layer - 1, layer, int(cell), -1.0)
            for at in np.flatnonzero(nearly_all & ~split.two):
                part, whole = int(split.part[at]), int(split.whole[at])
                outside = number[whole] - number[part]
                yield Want(site, layer - 1, layer, part, k - outside, of=whole)


def _allowed(history: History, split: Splits, k: int) -> Shown:
    """Return what is safe by itself, and beside what was shown of it last."""
    last, cells = history.last, history.grid.shown
    allowed = np.zeros((len(history.sites), len(history.grid.every)), dtype=bool)
    for site in range(len(history.sites)):
        if site in history.alone and not history.present[-1][site]:
            continue
        before = history.shown_before(history.counts, site)[:cells]
        for after in sorted({-1, *before.tolist()}):
            unsafe = _unsafe(history, site, after, last, split, k)
            allowed[site, :cells] |= ~unsafe & (before == after)
        allowed[site, :cells] &= ~_unsafe(history, site, -1, last, split, k)
    if history.several and not all(history.present[-1]):
        allowed[-1] = False
    return allowed


def _unsafe(history: History, site: int, after: int, upto: int, split: Splits, k: int) -> Flags:
    cells = history.grid.shown
    flow = history.between(site, after, upto).families[:cells]
    found = judging.unsafe(flow, split, k)
    if site not in history.alone:
        found |= _few_sites(history, after, upto, split, k)
    return found


def _few_sites(history: History, after: int, upto: int, split: Splits, k: int) -> Flags:
    """R16: too few sites contribute, or what is left without one of them is unsafe."""
    cells = history.grid.shown
    each = [history.between(site, after, upto).families[:cells] for site in history.alone]
    together = np.sum(each, axis=0)
    found = (np.sum([one > 0 for one in each], axis=0) < CONTRIBUTORS) & (together > 0)
    for one in each:
        found |= judging.unsafe(together - one, split, k)
    return np.asarray(found)


def _without_all(allowed: Shown) -> Shown:
    out = allowed.copy()
    out[-1] = False
    return out


def _only_all(allowed: Shown) -> Shown:
    out = np.zeros_like(allowed)
    out[-1] = allowed[-1]
    return out
