"""Two groups compared within a city: its difference, weighted by how much it can tell."""

import numpy as np

from federated.analyses.question import Arrays, Question
from federated.analyses.questions.moments import Group
from federated.analyses.rows import Rows
from federated.engines.blocks import Floats

LEAST = 2  # families of a group, of which a variance follows


class Within(Question):
    """The difference of two groups in the means of columns, times its weight n1 n0 / n.

    ``spread`` is the covariance of the weighted difference, by Welch; all are 0 in a city without
    both groups. The sum over cities, divided by that of the weights, is the estimate of least squares
    with a term for every city.
    """

    columns: tuple[str, ...]
    group: Group

    def answer(self, rows: Rows) -> Arrays:
        """Return the weight, the weighted differences, and their covariance."""
        values = np.column_stack([rows.number(name) for name in self.columns])
        usual, new = (values[flags] for flags in self.group.flags(rows))
        if min(len(usual), len(new)) < LEAST:
            width = len(self.columns)
            return _told(0.0, np.zeros(width), np.zeros((width, width)))
        weight = len(usual) * len(new) / (len(usual) + len(new))
        apart = new.mean(axis=0) - usual.mean(axis=0)
        return _told(weight, apart, sum((_error(one) for one in (usual, new)), np.zeros(())))


def _told(weight: float, apart: Floats, error: Floats) -> Arrays:
    return {"weight": np.array(weight), "moved": weight * apart, "spread": weight**2 * error}


def _error(values: Floats) -> Floats:
    """Return the covariance of the means."""
    return np.asarray(np.atleast_2d(np.cov(values, rowvar=False)) / len(values))
