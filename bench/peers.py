"""A logistic regression over sites: ours beside vantage6, NVFLARE and Flower, on the same rows.

In one process against the mock network of vantage6, which has no gate; over HTTP on loopback, signed and kept at every
step, against the simulators of NVFLARE and Flower. Ours is shown with plain and with secure sums,
its sites as threads of one process, as a simulator has them, and with a process for each site.
A round is a question to every site and the step that follows; a cold start is everything from the
first process to the last, with the coefficients. Each party's coefficients are compared with the
pooled fit of statsmodels. Peers have environments of their own (``make bench``).

    python bench/peers.py --rows 10000 --terms 8 --sites 3 10
"""

import argparse
import signal
import sys
import tempfile
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path

import numpy as np

from bench.support import study_centre, study_live
from bench.support.study_data import LEAST, MOST, drawn
from bench.support.study_peers import Absent, Found, Task, here, peer
from bench.support.table import Row, show
from federated.engines.blocks import Floats

PARTS = ("process", "live")
OURS = {"bare": "ours, no gate", "plain": "ours, plain sums", "required": "ours, secure sums"}
HERE = {**OURS, "plain": "ours, gate", "required": "ours, gate, secure sums"}
LIVE = ("nvflare", "flower")
PROMISED = {("vantage6", "warm"): 5.0, ("nvflare", "warm"): 5.0, ("nvflare", "cold"): 10.0,
            ("flwr", "warm"): 1.0, ("flwr", "cold"): 10.0}  # fmt: skip
SAID = {"warm": "a round", "cold": "a cold start"}
WHERE = {"process": "in process", "live": "live"}
SAME = 1e-6  # of coefficients, relative to the pooled fit


@dataclass
class Table:
    """What is shown of one number of sites, in one way; sentences are for the end."""

    where: str
    truth: Floats
    n: int
    parties: list[Found] = field(default_factory=list)
    sentences: list[str] = field(default_factory=list)

    def add(self, found: Found) -> None:
        """Take up a party; a wrong answer ends the bench, since a fast one is no figure."""
        far = float(np.abs(found.coef / self.truth - 1).max())
        if far > SAME:
            raise SystemExit(f"{found.name} found other coefficients ({far:.1e}): no comparison.")
        self.parties.append(found)
        self.sentences.append(
            f"{self.where}: coefficients of {found.name} are within {far:.0e} of the pooled fit."
        )

    def rows(self, whats: Sequence[str]) -> Iterator[Row]:
        """Yield every party beside the first of ours, where there is one."""
        ours = next((one for one in self.parties if one.name.startswith("ours")), None)
        for what in whats:
            yield from (self._row(what, one, None if one is ours else ours) for one in self.parties)

    def _row(self, what: str, found: Found, base: Found | None) -> Row:
        seconds = getattr(found, what)
        ratio = seconds / getattr(base, what) if base else None
        if ratio is not None:
            self._promise(what, found.name, ratio)
        return Row(
            f"{self.where}: {found.name}, {SAID[what]}", self.n, seconds,
            base.name if base else "", ratio, found.peak_mib, found.cpu_seconds,
        )  # fmt: skip

    def _promise(self, what: str, name: str, ratio: float) -> None:
        wanted = PROMISED.get((name.partition(" ")[0].partition("-")[0], what))
        if wanted is not None:
            word = "at least" if ratio >= wanted else "NOT at least"
            self.sentences.append(
                f"{self.where}: {SAID[what]} of {name} takes {ratio:.2f} times ours, {word} {wanted:g}."
            )


def taken_up(table: Table, parties: Sequence[Callable[[], Found]]) -> None:
    """Measure every party that answers."""
    for party in parties:
        try:
            table.add(party())
        except Absent as error:
            table.sentences.append(str(error))


def live(task: Task, processes: bool, kind: str) -> Found:
    """Run ours over HTTP: a centre, and sites that decided on the study."""
    with tempfile.TemporaryDirectory(prefix="heldennet-bench-") as folder:
        centre = study_centre.settled(Path(folder, "centre"), task.children, task.terms, kind)
        took = study_live.timed(centre, processes=processes)
    coef, apart = np.array(took.coef), ", a process a site" if processes else ""
    return Found(
        f"{OURS[kind]}{apart}", took.cold, took.warm, coef, took.peak_mib, took.cpu_seconds
    )


def named(task: Task, kind: str) -> Found:
    """Run ours in one process, under its name in the table."""
    found = here(kind, task)
    return Found(HERE[kind], found.cold, found.warm, found.coef, found.peak_mib, found.cpu_seconds)


def run(asked: argparse.Namespace) -> Iterator[str]:
    """Compare at every number of sites; yield what there is to say."""
    for number in asked.sites:
        children = drawn(asked.rows, number, asked.seed)
        task = Task(children, asked.terms, asked.rows, asked.seed, asked.limit)
        for part in asked.parts:
            table = Table(f"{WHERE[part]}, {number} sites", task.pooled(), asked.rows)
            taken_up(table, _parties(part, task))
            show(
                table.rows(("warm",) if part == "process" else ("warm", "cold")), as_json=asked.json
            )
            yield from table.sentences


def _parties(part: str, task: Task) -> list[Callable[[], Found]]:
    if part == "process":
        return [*(partial(named, task, kind) for kind in HERE), partial(peer, "vantage6", task)]
    ways = ((False, "plain"), (False, "required"), (True, "plain"))
    ours = [partial(live, task, *way) for way in ways]
    return [*ours, *(partial(peer, name, task) for name in LIVE)]


def _asked(words: Sequence[str] | None) -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--rows", type=int, default=10_000, help="made-up children in all")
    parser.add_argument("--terms", type=int, default=8, choices=range(LEAST, MOST + 1),
                        help="columns of the model, the constant included")  # fmt: skip
    parser.add_argument("--sites", type=int, nargs="+", default=(3, 10), help="three or more")
    parser.add_argument("--seed", type=int, default=20260101)
    parser.add_argument("--parts", nargs="+", choices=PARTS, default=PARTS)
    parser.add_argument("--limit", type=float, default=240, help="seconds that a party may take")
    parser.add_argument("--json", action="store_true", help="print one JSON object a line")
    return parser.parse_args(words)


def main(words: Sequence[str] | None = None) -> None:
    """Measure and print."""
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(1))  # what was started is ended too
    asked = _asked(words)
    said = list(run(asked))
    if not asked.json:
        print("\n".join(said))


if __name__ == "__main__":
    main()
