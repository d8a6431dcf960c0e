"""Numbers of families of the newest release: first ALL, then the sites, in one joint system.

Whether a figure of ALL is shown depends on ALL and on what was published before, never on which
site happens to have enough: otherwise the figures shown for all would be too high. The sites then
hide as much as it takes.
"""

import numpy as np
from numpy.typing import NDArray

from federated.disclosure.door import judging, system, wanted
from federated.disclosure.door.history import History, Shown
from federated.disclosure.door.judging import Flags, Splits
from federated.disclosure.door.system import Want
from federated.disclosure.joint.problem import Status
from federated.disclosure.joint.protect import protected
from federated.policy import CONTRIBUTORS


def decide(history: History, split: Splits, k: int) -> Shown:
    """Return which numbers of the newest layer are shown (sites x cells)."""
    wants = list(wanted.wants(history, split, k))
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
        wants = [one for one in wanted.wants(history, split, k) if one.site in history.alone]
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
    true = [wanted.moved(history, want) for want in wants]
    insiders = wanted.which(wants, true, 1, 2 if known is None else 0)
    targets = wanted.which(wants, true, 1, None)
    problem = system.problem(
        history,
        values(history),
        status,
        wants,
        whole=True,
        insiders=insiders,
        targets=targets,
        alone=wanted.alone(history, wants, true, insiders, targets),
    )
    found: Shown = protected(problem, history.number_pool).reshape(status.shape)[-1]
    return found & (free | fixed)


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
