"""Hide until every demand has a table of its own; the least at a time, the largest need first.

Every deviation found is kept as a witness: it goes on to prove its demands while what it moves
stays hidden, so most demands need no question of their own. What earlier questions about the same
cells found is tried first.
"""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar

import numpy as np
from numpy.typing import NDArray

from federated.disclosure.joint.cleanup import cleaned
from federated.disclosure.joint.deviations import Deviations, whole
from federated.disclosure.joint.insiders import guarded
from federated.disclosure.joint.polish import polished
from federated.disclosure.joint.pool import Pool
from federated.disclosure.joint.problem import Numbers, Problem, Status, Unprotected
from federated.disclosure.joint.proof import Proof

ROUNDS = 6  # questions about many demands at once
Watcher = Callable[[Problem, NDArray[np.bool_]], None]
_watcher: ContextVar[Watcher | None] = ContextVar("watcher", default=None)


@contextmanager
def watched(watcher: Watcher) -> Iterator[None]:
    """Tell ``watcher`` of every problem and its answer for a while; it can change neither."""
    before = _watcher.set(watcher)
    try:
        yield
    finally:
        _watcher.reset(before)


def protected(problem: Problem, pool: Pool | None = None) -> NDArray[np.bool_]:
    """Return which cells are shown; raises Unprotected where no answer is safe.

    ``pool`` holds deviations of earlier questions, and gets those that are found.
    """
    shown = _shown(problem, Pool() if pool is None else pool)
    watcher = _watcher.get()
    if watcher is not None:
        watcher(problem, shown.copy())
    return shown


def _shown(problem: Problem, pool: Pool) -> NDArray[np.bool_]:
    search = Deviations(problem)
    proof = Proof(search)
    proof.begin(pool.within(search.hidden))
    _together(search, proof)
    for demand in _largest_first(problem, proof.open):
        if not proof.meets(demand):
            _settle(search, proof, int(demand), search.hide(int(demand)))
    cleaned(search, proof)
    polished(search, proof)
    if problem.whole:
        _in_whole_numbers(search, proof)
    guarded(search, proof)
    pool.add([one for one in proof.found if not problem.whole or whole(one)])
    return ~search.hidden


def _together(search: Deviations, proof: Proof) -> None:
    """Meet many demands with what is hidden already: those upwards, then those downwards."""
    for attempt in range(ROUNDS):
        upwards = search.problem.demands.needs[proof.open] > 0
        asked = proof.open[upwards == (attempt % 2 == 0)]
        found = search.many(asked) if len(asked) else None
        if found is not None and search.sound(found) and search.met(found).any():
            proof.add(found)


def _in_whole_numbers(search: Deviations, proof: Proof) -> None:
    """Give every demand a witness of whole numbers; a broken table is none."""
    proof.drop_broken()
    for demand in proof.open:
        if not proof.meets(demand):
            _settle(search, proof, int(demand), search.in_whole_numbers(int(demand)))


def _settle(search: Deviations, proof: Proof, demand: int, found: Numbers | None) -> None:
    """Hide what one demand needs; where nothing helps, hide everything that is free."""
    if found is None:
        search.hidden |= search.problem.status == Status.FREE
        found = search.certify(demand)
    if found is None:
        raise Unprotected
    proof.widen(found)
    if not proof.meets(demand):
        raise Unprotected


def _largest_first(problem: Problem, demands: NDArray[np.int64]) -> NDArray[np.int64]:
    return demands[np.argsort(-np.abs(problem.demands.needs[demands]), kind="stable")]
