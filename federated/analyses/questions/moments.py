"""Sums of powers of columns about public constants, by group: means, variances, correlations."""

from typing import Literal

import numpy as np

from federated.analyses.design import Model
from federated.analyses.question import Arrays, Question
from federated.analyses.rows import Flags, Rows


class Group(Model):
    """A column and its levels; without a column, everybody."""

    column: str | None = None
    levels: tuple[str, ...] = ("",)

    def flags(self, rows: Rows) -> list[Flags]:
        """Return who is in each group."""
        if self.column is None:
            return [np.ones(len(rows), dtype=bool)]
        return [rows.has(self.column, level) for level in self.levels]


class Moments(Question):
    """n, the sums about ``centres`` and their products, by group, and of the site as a group.

    A centre near the mean keeps the digits; a total of a first round, or a public constant, will do.
    """

    columns: tuple[str, ...]
    centres: tuple[float, ...]
    group: Group = Group()
    powers: Literal[2, 4] = 4  # of amounts, higher powers are nearly those of the largest alone

    def answer(self, rows: Rows) -> Arrays:
        """Return the sums; ``between`` is n (mean - centre)² of the site."""
        values = np.column_stack([rows.number(name) for name in self.columns])
        apart = values - np.array(self.centres)
        groups = self.group.flags(rows)
        n, total = float(len(rows)), apart.sum(axis=0)
        least = {
            "n": np.array([float(flag.sum()) for flag in groups]),
            "sums": np.array([apart[flag].sum(axis=0) for flag in groups]),
            "products": np.array([apart[flag].T @ apart[flag] for flag in groups]),
        }
        if self.powers == 2:
            return least
        return {
            **least,
            "third": np.array([(apart[flag] ** 3).sum(axis=0) for flag in groups]),
            "fourth": np.array([(apart[flag] ** 4).sum(axis=0) for flag in groups]),
            "between": total**2 / n if n else np.zeros_like(total),
            "sites": np.array(float(n > 0)),
        }


class CrossTable(Question):
    """Counts of two columns: levels of one by levels of the other."""

    rows_by: Group
    columns_by: Group

    def answer(self, rows: Rows) -> Arrays:
        """Return the table."""
        down, across = self.rows_by.flags(rows), self.columns_by.flags(rows)
        table = [[float((a & b).sum()) for b in across] for a in down]
        return {"table": np.array(table)}


class Below(Question):
    """How many values are at most each threshold: what a bisection for quantiles needs."""

    column: str
    thresholds: tuple[float, ...]

    def answer(self, rows: Rows) -> Arrays:
        """Return the counts."""
        values = np.sort(rows.number(self.column))
        counts = np.searchsorted(values, np.array(self.thresholds), side="right")
        return {"below": counts.astype(np.float64), "n": np.array(float(len(values)))}
