"""What others take for the same logistic regression, each with a Python and packages of its own."""

import json
import sys
import tempfile
import time
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from bench.support.ended import Program
from bench.support.measure import ROOT
from bench.support.study_data import Children, matrices
from federated.engines.blocks import Floats

SCRIPTS = ROOT / "bench" / "support" / "federations"
ENOUGH, MOST = 1e-16, 50


@dataclass(frozen=True, slots=True)
class Found:
    """A party: what a warm round and all of it took, and its coefficients."""

    name: str
    cold: float
    warm: float
    coef: Floats
    peak_mib: float
    cpu_seconds: float


class Absent(Exception):
    """A party that could not be measured; the text is a sentence."""


@dataclass(frozen=True, slots=True)
class Task:
    """One data set, and what the pooled fit of it gives."""

    children: Mapping[str, Children]
    terms: int
    rows: int
    seed: int
    limit: float

    def pooled(self) -> Floats:
        """Return the coefficients that statsmodels finds in all rows together."""
        import statsmodels.api as sm

        every = matrices(self.children, self.terms).values()
        x, y = np.vstack([one for one, _ in every]), np.concatenate([one for _, one in every])
        fit = sm.GLM(y, x, family=sm.families.Binomial()).fit(tol=1e-14, maxiter=100)
        return np.asarray(fit.params)

    def rounds(self) -> int:
        """Return how many of Newton's steps it takes from zero: no peer is asked for more."""
        every = matrices(self.children, self.terms).values()
        x, y = np.vstack([one for one, _ in every]), np.concatenate([one for _, one in every])
        beta = np.zeros(self.terms)
        for number in range(1, MOST):
            mu = 1 / (1 + np.exp(-(x @ beta)))
            score = x.T @ (y - mu)
            step = np.linalg.solve((x * (mu * (1 - mu))[:, None]).T @ x, score)
            beta = beta + step
            if score @ step < ENOUGH:
                return number
        raise SystemExit("The drawn outcome is predicted perfectly: take more rows.")


def peer(name: str, task: Task, python: Path | None = None) -> Found:
    """Run a peer; raises Absent with a sentence where it does not come to an answer."""
    own = python or ROOT / f".venv-bench-{name}" / "bin" / "python"
    if not own.exists():
        raise Absent(
            f"{name} is not installed and was left out: make .venv-bench-{name}/.installed."
        )
    with tempfile.TemporaryDirectory(prefix="heldennet-bench-") as folder:
        for site, (x, y) in matrices(task.children, task.terms).items():
            np.savez(Path(folder, f"{site}.npz"), x=x, y=y)
        script = str(SCRIPTS / f"{name}_run.py")
        words = [str(own), "-W", "ignore", script, folder, str(task.rounds())]
        return _run(name, words, Path(folder), task.limit)


def here(kind: str, task: Task) -> Found:
    """Run ours in one process, fresh as those of the peers."""
    with tempfile.TemporaryDirectory(prefix="heldennet-bench-") as folder:
        numbers = map(str, (task.rows, len(task.children), task.terms, task.seed))
        words = [sys.executable, "-W", "ignore", "-m", "bench.support.study_here", *numbers, kind]
        return _run("ours", words, Path(folder), task.limit)


def _run(name: str, words: list[str], folder: Path, limit: float) -> Found:
    out, start = folder / "out.json", time.perf_counter()
    program = Program([*words, str(out)], folder / "log.txt", {}).start()
    try:
        ended = program.wait(limit)
    finally:
        program.end()
    seconds = time.perf_counter() - start
    if seconds >= limit:
        raise Absent(f"{name} did not end within {limit:.0f} s and was left out.")
    if not out.exists():
        raise Absent(f"{name} came to no answer and was left out: {program.last_line()[:300]}")
    told = json.loads(out.read_text(encoding="utf-8"))
    return Found(
        told["version"] or name, seconds, told["warm"], np.array(told["coef"]), ended.peak_mib,
        ended.cpu_seconds,
    )  # fmt: skip
