"""What of a grid may be told (a survival curve, a number): counts merged until no interval is of a few.

Totals are merged first over all families, then by group, so that curves of two groupings differ by
whole intervals of the first merging only (R7). By a secure sum both are merged further, until no city
that subtracts its own sees what few of another have (R16), nor by the difference of two groupings.
"""

from typing import TYPE_CHECKING

import numpy as np

from federated.analyses.coarsening import coarse
from federated.analyses.question import Arrays, Asked, Question
from federated.analyses.questions.lives import LivesCounts, with_all
from federated.engines.blocks import Floats
from federated.engines.lives import at_risk
from federated.errors import GateRefused
from federated.policy import CONTRIBUTORS

if TYPE_CHECKING:
    from federated.studies.specification import Specification

KEPT = "kept"
FLAGS = ("ends_some", "ends_many", "stays_some", "stays_many")
SPANS = 4  # ways to count flags: events or departures, group, first and last interval
WHOLE, GROUPS = slice(0, 1), slice(1, None)  # rows of the flags
LARGE = 2  # cities with enough: without one of them there is another
ALONE = (
    "In an interval of the grid too few cities have families (of a curve: events, departures or families "
    "at risk), or all but one too few: a city that subtracts its own would see those of another (R16). "
    "Merge groups, or leave the output curves out."
)


def told(question: Asked, total: Arrays, minimum: int) -> Arrays:
    """Return counts by merged intervals, in the places of their ends."""
    if not isinstance(question, LivesCounts):
        return total
    grid, secure = np.array(question.times), bool(question.minimum and minimum)
    sums = {name: one for name, one in total.items() if name not in FLAGS}
    whole = {name: one.sum(axis=0, keepdims=True) for name, one in sums.items()}
    ends = coarse(grid, whole, minimum).times
    if secure and len(ends):
        ends = grid[_apart(total, list(np.searchsorted(grid, ends)), WHOLE)]
    ends = _by_group(grid, sums, ends, minimum)
    if secure:
        ends = grid[_apart(total, list(np.searchsorted(grid, ends)), GROUPS)]
    return _merged(grid, sums, ends)


def _by_group(grid: Floats, sums: dict[str, Floats], ends: Floats, minimum: int) -> Floats:
    """Return those of the ends that may be told of every group."""
    first = _merged(grid, sums, ends)
    at = first[KEPT] > 0
    by_group = {**first, "deaths": first["deaths"][:, at], "censored": first["censored"][:, at]}
    by_group.pop(KEPT)
    found = coarse(grid[at], by_group, minimum).times
    if not len(found):
        raise GateRefused(
            f"No interval of the grid has {minimum} families (of a curve: events), or none, in every "
            "group (R7): nothing of it can be told. Merge groups, or leave the output curves out."
        )
    return found


def _apart(total: Arrays, ends: list[int], rows: slice) -> list[int]:
    """Return ends in no interval of which a city that subtracts its own sees few of another (R16).

    An interval that tells too much is merged with the next, the last one is left out.
    """
    while ends:
        starts = [0, *(end + 1 for end in ends[:-1])]
        bad = [not _hidden(total, *ends_of, rows) for ends_of in zip(starts, ends, strict=True)]
        if not any(bad):
            return ends
        ends.pop(min(bad.index(True), len(ends) - 1))
    raise GateRefused(ALONE)


def _hidden(total: Arrays, start: int, end: int, rows: slice) -> bool:
    """Tell whether no city sees another in an interval: its events, and who is at risk around it.

    As many cities have some in an interval, or many, as on one of its days, or more; where spans were
    asked it is known.
    """
    days, around = slice(start, end + 1), [start, end + 1]
    ends = np.stack([with_all(total[name])[rows, days] for name in ("deaths", "censored")])
    risk = np.column_stack(
        [at_risk(total["deaths"], total["censored"], total["beyond"]), total["beyond"]]
    )
    stays = with_all(risk)[rows][:, around]
    numbers = np.concatenate([ends.sum(axis=2).ravel(), stays.ravel()])
    some, many = (
        np.concatenate([
            _within(total[f"ends_{flag}"][:, rows], start, end).ravel(),
            total[f"stays_{flag}"][rows][:, around].ravel(),
        ])
        for flag in ("some", "many")
    )  # fmt: skip
    return not np.any((numbers > 0) & ((some < CONTRIBUTORS) | (many < LARGE)))


def _within(flags: Floats, start: int, end: int) -> Floats:
    """Return of how many cities the ends in an interval are, at least."""
    spans = flags.ndim == SPANS
    return flags[:, :, start, end] if spans else flags[:, :, start : end + 1].max(axis=2)


def _merged(grid: Floats, sums: dict[str, Floats], ends: Floats) -> dict[str, Floats]:
    """Return counts at the ends only; what comes after the last end counts as beyond."""
    out = {name: np.zeros_like(sums[name]) for name in ("deaths", "censored")}
    beyond, start = sums["beyond"].copy(), 0
    for end in ends:
        stop = int(np.searchsorted(grid, end)) + 1
        for name, into in out.items():
            into[:, stop - 1] = sums[name][:, start:stop].sum(axis=1)
        start = stop
    beyond += sum(sums[name][:, start:].sum(axis=1) for name in out)
    return {**out, "beyond": beyond, KEPT: np.isin(grid, ends).astype(np.float64)}


def judge(study: "Specification", who: str, question: Question, found: Arrays) -> None:
    """Raise GateRefused where an interval of a site alone has a few events, or a few at risk."""
    if not isinstance(question, LivesCounts) or KEPT in found:
        return
    least = study.disclosure.minimum
    risk = at_risk(found["deaths"], found["censored"], found["beyond"])
    few = [(one > 0) & (one < least) for one in (found["deaths"], found["censored"], risk)]
    if np.any(few):
        raise GateRefused(
            f"{who}: an interval of the grid has fewer than {least} events, departures or families "
            'at risk (R7). Ask for the curves by secure_sum = "required", or leave them out.'
        )
