"""One site's part of a logistic regression, and the step of the other side: plain numpy.

Every peer runs these same few lines, so that what differs is what carries them. Run by Pythons that
do not have this project; imports nothing of it.
"""

import json
import statistics
import time
from pathlib import Path
from typing import Any

import numpy as np


def held(folder: str, name: str) -> tuple[Any, Any]:
    """Return the matrix and the outcome of a site."""
    with np.load(Path(folder, f"{name}.npz")) as file:
        return file["x"], file["y"]


def names(folder: str) -> list[str]:
    """Return the sites, in order."""
    return sorted(path.stem for path in Path(folder).glob("*.npz"))


def answered(x: Any, y: Any, beta: Any) -> tuple[Any, Any]:
    """Return the score and the information at a beta."""
    mu = 1 / (1 + np.exp(-(x @ beta)))
    return x.T @ (y - mu), (x * (mu * (1 - mu))[:, None]).T @ x


def stepped(beta: Any, score: Any, information: Any) -> Any:
    """Return Newton's next beta."""
    return beta + np.linalg.solve(information, score)


class Watch:
    """When each round was over."""

    def __init__(self) -> None:
        """Start."""
        self._at = [time.perf_counter()]

    def round(self) -> None:
        """Note that a round is over."""
        self._at.append(time.perf_counter())

    def rounds(self) -> list[float]:
        """Return the seconds of every round."""
        return [b - a for a, b in zip(self._at, self._at[1:], strict=False)]


def told(out: str, version: str, warm: float, beta: Any) -> None:
    """Write what was found; ``warm`` is the seconds of a round."""
    found = {"version": version, "warm": warm, "coef": [float(one) for one in np.ravel(beta)]}
    Path(out).write_text(json.dumps(found), encoding="utf-8")


def warm(rounds: list[float]) -> float:
    """Return the seconds of a round once everything runs: the median of all but the first."""
    return statistics.median(rounds[1:])
