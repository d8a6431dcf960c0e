"""Our federated logistic regression in one process: gate, engines, and the sum, plain or secure.

    python -m bench.support.study_here ROWS SITES TERMS SEED KIND OUT

A round is a question to every site and the step that follows from their sum. ``KIND``: "bare" is
plain sums and a gate that lets everything through, "plain" has the gate of a study with plain sums,
"required" that of one with secure sums, whose cells are judged of the total.
"""

import json
import sys
import time
from pathlib import Path
from statistics import mean

from bench.support.study_data import drawn, study
from federated.analyses.gate import R8
from federated.analyses.glm import GlmFit, glm
from federated.analyses.question import Asked
from federated.analyses.rows import Rows
from federated.analyses.run import Gate, PlainSum, Site, Summer, ask
from federated.secure.summer import SecureSum
from federated.studies import columns
from federated.studies.specification import Specification

REPEATS = 6


class Open:
    """Lets everything through, as the peers do."""

    def check(self, site: str, question: Asked, rows: Rows) -> None:
        """Let a question through."""


def fitted(spec: Specification, sites: list[Site], summer: Summer) -> tuple[list[float], GlmFit]:
    """Return the seconds of every round, and the fit."""
    steps, taken = glm(columns.glm_model(spec)), list[float]()
    question = next(steps)
    while True:
        start = time.perf_counter()
        try:
            question = steps.send(ask(question, sites, summer))
        except StopIteration as end:
            taken.append(time.perf_counter() - start)
            fit: GlmFit = end.value
            return taken, fit
        taken.append(time.perf_counter() - start)


def main(rows: str, number: str, terms: str, seed: str, kind: str, out: str) -> None:
    """Fit several times, and write what a round took: the mean of the fastest fit."""
    children = drawn(int(rows), int(number), int(seed))
    secure = kind == "required"
    spec = study(list(children), int(terms), "required" if secure else "plain")
    judged = R8(minimum=spec.disclosure.minimum, cells=not secure)
    gate: Gate = Open() if kind == "bare" else judged
    sites = [Site(name, one.rows(), gate) for name, one in children.items()]
    taken = float("inf")
    for _ in range(REPEATS):
        rounds, fit = fitted(spec, sites, SecureSum() if secure else PlainSum())
        taken = min(taken, mean(rounds))
    found = {"version": "", "warm": taken, "coef": fit.coef.tolist()}
    Path(out).write_text(json.dumps(found), encoding="utf-8")


if __name__ == "__main__":
    main(*sys.argv[1:])
