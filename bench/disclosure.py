"""What protecting a table costs: seconds and hidden cells, against τ-Argus and a naive rule.

Public test tables (skipped where they do not lie beside the project) and synthetic ones of 10² to
10⁴ cells. τ-Argus' optimiser (OPT) gets the same cells, sums and needs, and a process that is
killed when its time is over; so does its modular approach (MOD). Every answer is attacked by a linear programme of its own. Ratios are of hidden cells, and of processor seconds.

    python bench/disclosure.py --most 600 --seconds 60 --json
"""

import argparse
import resource
import sys
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from statistics import median

import numpy as np
from numpy.typing import NDArray

from bench.support.measure import ROOT, Cost, measured
from bench.support.suppression.attack import Verdict, attacked
from bench.support.suppression.instance import Instance
from bench.support.suppression.modular import modular
from bench.support.suppression.naive import naive
from bench.support.suppression.public import public
from bench.support.suppression.synthetic import synthetic
from bench.support.table import Row, show
from federated.disclosure.argus.opinion import Opinion, asked
from federated.disclosure.joint.protect import protected
from federated.errors import ArgusUnavailable

FOLDER = ROOT.parent / "shared" / "data" / "disclosure_tables"
SECONDS = 60.0
MORE, MORE_OF_ONE, CELLS_OF_ONE = 0.04, 0.05, 2
MEDIANS = ((400, 600, 1.0), (1200, 1800, 10.0), (5000, 6000, 60.0))  # cells from, to; seconds
OURS, OPT, MOD, NAIVE = "joint", "Argus OPT", "Argus MOD", "naive"
Hidden = NDArray[np.bool_]


@dataclass(frozen=True, slots=True)
class Answer:
    """What one way hides; ``best`` where it proved that no fewer would do."""

    hidden: Hidden
    cost: Cost
    verdict: Verdict
    best: bool = False

    @property
    def number(self) -> int:
        """Return how many cells are hidden."""
        return int(self.hidden.sum())


@dataclass(frozen=True, slots=True)
class Run:
    """One table, and what each way made of it; a way without an answer is not there."""

    table: Instance
    answers: dict[str, Answer]
    missing: dict[str, str]


def run(table: Instance, seconds: float) -> Run:
    """Protect one table in every way, and attack every answer."""
    problem = table.problem()
    answers: dict[str, Answer] = {}
    missing: dict[str, str] = {}

    def opinion() -> Opinion:
        return asked(problem, seconds)

    ways: dict[str, Callable[[], Opinion]] = {
        OURS: lambda: Opinion(~protected(problem), best=False),
        OPT: opinion,
        MOD: lambda: modular(table, seconds),
        NAIVE: lambda: Opinion(naive(table, problem.equations), best=False),
    }
    for name, way in ways.items():
        try:
            cost, found = _measured(way)
        except ArgusUnavailable as error:
            missing[name] = str(error)
            continue
        verdict = attacked(table, problem.equations, found.hidden)
        answers[name] = Answer(found.hidden, cost, verdict, found.best)
    return Run(table, answers, missing)


def _measured(way: Callable[[], Opinion]) -> tuple[Cost, Opinion]:
    """Measure, with the processor seconds and the memory of the processes that it started."""
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    cost, found = measured(way)
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    spent = after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime
    return Cost(cost.seconds, cost.cpu_seconds + spent, cost.peak_mib), found


def rows(done: Run) -> Iterator[Row]:
    """Yield the time of every way, and what it hides."""
    name, cells, ours = done.table.name, len(done.table.values), done.answers[OURS]
    for way, answer in done.answers.items():
        other = way != OURS
        ratio = answer.cost.cpu_seconds / ours.cost.cpu_seconds if other else None
        against = OURS if other else ""
        cost = answer.cost
        peak = None if way in (OPT, MOD) else cost.peak_mib
        yield Row(f"{name}: {way}", cells, cost.seconds, against, ratio, peak, cost.cpu_seconds)
    for way, answer in done.answers.items():
        ratio = ours.number / answer.number if way != OURS else None
        against = f"{way} {answer.number}" if way != OURS else ""
        mark = (
            ""
            if not answer.verdict.failed
            else f", {answer.verdict.failed} of {answer.verdict.attacked} too narrow"
        )
        hidden = ours.number if way == OURS or not mark else answer.number
        label = f"{name}: hidden" if not mark else f"{name}: hidden by {way}{mark}"
        yield Row(label, hidden, None, against, ratio)
    for way, why in done.missing.items():
        print(f"{name}, {way}: {why}", file=sys.stderr)


def sentences(done: Sequence[Run]) -> Iterator[str]:
    """Say whether each promise is kept."""
    yield from _hidden(done)
    for low, high, limit in MEDIANS:
        spent = [
            r.answers[OURS].cost.cpu_seconds for r in done if low <= len(r.table.values) <= high
        ]
        if spent:
            word = "under" if median(spent) < limit else "NOT under"
            yield f"{low} to {high} cells: {median(spent):.2f} s in the middle, {word} {limit:.0f} s."
    for way in (OURS, OPT, MOD, NAIVE):
        verdicts = [r.answers[way].verdict for r in done if way in r.answers]
        failed, number = sum(v.failed for v in verdicts), sum(v.attacked for v in verdicts)
        yield f"{way}: {failed} of {number} sensitive cells attacked are too narrow."


def _hidden(done: Sequence[Run]) -> Iterator[str]:
    best = [r for r in done if OPT in r.answers and r.answers[OPT].best]
    if not best:
        yield "τ-Argus finished nowhere, so there is nothing to compare hidden cells with."
        return
    ours, theirs = (sum(r.answers[way].number for r in best) for way in (OURS, OPT))
    word = "at most" if ours <= theirs * (1 + MORE) else "NOT at most"
    yield f"{ours} cells hidden where OPT hides {theirs}: {ours / theirs - 1:+.1%}, {word} 4 %."
    for one in best:
        more, least = one.answers[OURS].number, one.answers[OPT].number
        if more - least > max(CELLS_OF_ONE, MORE_OF_ONE * least):
            yield f"{one.table.name}: {more} against {least}, NOT within 5 % or two cells."


def tables(least: int, most: int) -> Iterator[Instance]:
    """Yield the tables of so many cells."""
    if FOLDER.is_dir():
        yield from _between(public(FOLDER), least, most)
    else:
        print("The public test tables are not here and are left out.", file=sys.stderr)
    yield from _between(synthetic(), least, most)


def _between(every: Iterator[Instance], least: int, most: int) -> Iterator[Instance]:
    return (one for one in every if least <= len(one.values) <= most)


def _asked(words: Sequence[str] | None) -> argparse.Namespace:
    parser = argparse.ArgumentParser(description="Compare disclosure control with τ-Argus.")
    parser.add_argument("--least", type=int, default=0, help="cells of the smallest table")
    parser.add_argument("--most", type=int, default=20_000, help="cells of the largest table")
    parser.add_argument("--seconds", type=float, default=SECONDS, help="time for τ-Argus a table")
    parser.add_argument("--json", action="store_true", help="print one JSON object a line")
    return parser.parse_args(words)


def main(words: Sequence[str] | None = None) -> None:
    """Protect every table in every way, print figures and whether they are as promised."""
    wanted, done = _asked(words), list[Run]()
    for table in tables(wanted.least, wanted.most):
        done.append(run(table, wanted.seconds))
        show(rows(done[-1]), as_json=wanted.json)
    if not wanted.json:
        print("\n".join(sentences(done)))


if __name__ == "__main__":
    main()
