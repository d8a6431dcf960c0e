"""Sites of made-up rows, for tests of analyses."""

from collections.abc import Mapping, Sequence
from typing import TypeVar

import numpy as np
from numpy.typing import NDArray

from federated.analyses.question import Asked, Steps
from federated.analyses.rows import Column, Rows
from federated.analyses.run import PlainSum, Site, run

Result = TypeVar("Result")
Columns = Mapping[str, Column]


class Public:
    """The gate of made-up rows."""

    def check(self, site: str, question: Asked, rows: Rows) -> None: ...


def sites(columns: Columns, place: NDArray[np.int64] | Sequence[int]) -> list[Site]:
    """Return one site for each number in ``place``, in order."""
    rows, at = Rows(columns), np.asarray(place)
    return [Site(f"city {k}", rows.where(at == k), Public()) for k in np.unique(at)]


def asked(
    analysis: Steps[Result], columns: Columns, place: NDArray[np.int64] | Sequence[int]
) -> Result:
    """Run an analysis over sites."""
    return run(analysis, sites(columns, place), PlainSum())


def pooled(analysis: Steps[Result], columns: Columns) -> Result:
    """Run an analysis with all rows at one site."""
    size = len(next(iter(columns.values())))
    return asked(analysis, columns, np.zeros(size, dtype=np.int64))


def families(seed: int = 7, n: int = 240) -> dict[str, NDArray[np.float64]]:
    """Draw numeric columns of families, with outcomes of every kind."""
    rng = np.random.default_rng(seed)
    age, smokes = rng.normal(30, 5, n), rng.integers(0, 2, n).astype(float)
    exposure, size = rng.uniform(0.5, 2, n), rng.integers(1, 9, n).astype(float)
    eta = 0.1 * (age - 30) - 0.6 * smokes
    mu, share = np.exp(0.4 + eta + np.log(exposure)), 1 / (1 + np.exp(-eta))
    return {
        "age": age,
        "smokes": smokes,
        "log_exposure": np.log(exposure),
        "size": size,
        "weight": rng.uniform(0.5, 2, n),
        "sick": (rng.random(n) < share).astype(float),
        "events": rng.binomial(size.astype(int), share).astype(float),
        "visits": rng.poisson(mu).astype(float),
        "spread": rng.negative_binomial(1.5, 1.5 / (1.5 + mu)).astype(float),
        "cost": rng.gamma(2.0, mu / 2),
        "grams": 3000 + 30 * eta + rng.normal(0, 20, n),
        "place": rng.integers(0, 4, n).astype(float),
    }


def places(columns: Mapping[str, NDArray[np.float64]]) -> NDArray[np.int64]:
    """Return the site of every family."""
    return columns["place"].astype(np.int64)
