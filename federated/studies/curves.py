"""What of a survival curve may be told: counts on the grid, merged until no interval tells of a few.

Totals are merged first over all families, then by group, so that curves of two groupings differ by
whole intervals of the first merging only (R7). By a secure sum they are merged further, until no city
that subtracts its own sees what few of another have (R16).
"""

from typing import TYPE_CHECKING

import numpy as np

from federated.analyses.coarsening import coarse
from federated.analyses.question import Arrays, Asked, Question
from federated.analyses.questions.lives import LivesCounts
from federated.engines.blocks import Floats
from federated.engines.lives import at_risk
from federated.errors import GateRefused
from federated.policy import CONTRIBUTORS

if TYPE_CHECKING:
    from federated.studies.specification import Specification

KEPT = "kept"
FLAGS = ("ends_some", "ends_many", "stays_some", "stays_many")
LARGE = 2  # cities with enough: without one of them there is another
ALONE = (
    "In an interval of a curve too few cities have events, departures or families at risk, or all but "
    "one too few: a city that subtracts its own would see those of another (R16). Leave the output "
    "curves out, or merge groups."
)


def told(question: Asked, total: Arrays, minimum: int) -> Arrays:
    """Return counts by merged intervals, in the places of their ends."""
    if not isinstance(question, LivesCounts):
        return total
    grid = np.array(question.times)
    sums = {name: one for name, one in total.items() if name not in FLAGS}
    whole = {name: one.sum(axis=0, keepdims=True) for name, one in sums.items()}
    first = _merged(grid, sums, coarse(grid, whole, minimum).times)
    at = first[KEPT] > 0
    by_group = {**first, "deaths": first["deaths"][:, at], "censored": first["censored"][:, at]}
    by_group.pop(KEPT)
    ends = coarse(grid[at], by_group, minimum).times
    if not len(ends):
        raise GateRefused(
            f"No interval of the grid has {minimum} events, or none, in every group (R7): "
            "no curve can be told. Leave the output curves out, or merge groups."
        )
    if question.minimum and minimum:
        ends = grid[_apart(total, list(np.searchsorted(grid, ends)))]
    return _merged(grid, sums, ends)


def _apart(total: Arrays, ends: list[int]) -> list[int]:
    """Return ends in no interval of which a city that subtracts its own sees few of another (R16).

    An interval that tells too much is merged with the next, the last one is left out.
    """
    while ends:
        starts = [0, *(end + 1 for end in ends[:-1])]
        bad = [not _hidden(total, *ends_of) for ends_of in zip(starts, ends, strict=True)]
        if not any(bad):
            return ends
        ends.pop(min(bad.index(True), len(ends) - 1))
    raise GateRefused(ALONE)


def _hidden(total: Arrays, start: int, end: int) -> bool:
    """Tell whether no city sees another in an interval: its events, and who is at risk around it.

    As many cities have some in an interval, or many, as on one of its days, or more.
    """
    days = slice(start, end + 1)
    ends = np.stack([total[name][:, days].sum(axis=1) for name in ("deaths", "censored")])
    risk = np.column_stack(
        [at_risk(total["deaths"], total["censored"], total["beyond"]), total["beyond"]]
    )
    around = [start, end + 1]
    numbers = np.concatenate([ends.ravel(), risk[:, around].ravel()])
    some, many = (
        np.concatenate([
            total[f"ends_{flag}"][:, :, days].max(axis=2).ravel(),
            total[f"stays_{flag}"][:, around].ravel(),
        ])
        for flag in ("some", "many")
    )  # fmt: skip
    return not np.any((numbers > 0) & ((some < CONTRIBUTORS) | (many < LARGE)))


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
