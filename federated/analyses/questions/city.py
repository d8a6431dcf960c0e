"""What describes a city: means of columns that are the same for all its rows, and sums."""

import numpy as np

from federated.analyses.question import Arrays, Combine, Question
from federated.analyses.rows import Rows


class CityMeans(Question):
    """The mean of each column; meant for features of a city."""

    combine: Combine = "each"
    columns: tuple[str, ...]

    def answer(self, rows: Rows) -> Arrays:
        """Return the means."""
        return {"means": np.array([rows.number(name).mean() for name in self.columns])}


class CitySums(Question):
    """The sum of each column."""

    columns: tuple[str, ...]

    def answer(self, rows: Rows) -> Arrays:
        """Return the sums."""
        return {"sums": np.array([rows.number(name).sum() for name in self.columns])}
