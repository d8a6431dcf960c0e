"""Made-up families, units and series at four cities: what the example of each analysis runs on."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache

import numpy as np
from numpy.typing import NDArray

from federated.analyses.rows import Rows
from federated.engines.blocks import Floats

CITIES, EACH, UNITS, YEARS, MONTHS = 4, 90, 120, tuple(range(2001, 2008)), 24
STARTS = np.array([0, 2003, 2005])


@dataclass(frozen=True, slots=True, repr=False)
class People:
    """Columns, and the city of every row."""

    columns: Mapping[str, Floats]
    city: NDArray[np.int64]

    def sites(self) -> dict[str, Rows]:
        """Return the rows of each city."""
        rows = Rows(self.columns)
        return {f"city {k}": rows.where(self.city == k) for k in range(CITIES)}


@cache
def families() -> People:
    """Return families with an outcome of every kind."""
    rng = np.random.default_rng(7)
    n = CITIES * EACH
    city, age = np.arange(n) % CITIES, rng.normal(30, 5, n)
    smokes = rng.integers(0, 2, n).astype(np.float64)
    eta = 0.1 * (age - 30) - 0.6 * smokes + np.array([-0.9, -0.3, 0.3, 0.9])[city]
    mean, sick = np.exp(0.4 + eta), rng.random(n) < 1 / (1 + np.exp(-eta))
    columns = {
        "age": age,
        "smokes": smokes,
        "one": np.ones(n),
        "sick": sick.astype(np.float64),
        "visits": rng.negative_binomial(1.5, 1.5 / (1.5 + mean)).astype(np.float64),
        "cost": rng.gamma(2.0, mean / 2),
        "grams": 3000 + 30 * eta + rng.normal(0, 20, n),
        "band": np.digitize(age, [25.0, 29.0, 33.0, 37.0]).astype(np.float64),
        "time": np.ceil(rng.exponential(60 / mean)),
    }
    return People(columns, city)


@cache
def units() -> People:
    """Return units over seven years, of which some adopt in 2003 and some in 2005."""
    rng = np.random.default_rng(4)
    unit, year = np.repeat(np.arange(UNITS), len(YEARS)), np.tile(YEARS, UNITS)
    cohort = STARTS[unit % 3]
    treated = (cohort > 0) & (year >= cohort)
    noise = rng.normal(size=UNITS)[unit] + rng.normal(size=len(unit))
    y = 0.1 * (year - 2001) + 0.5 * treated + noise
    columns = {
        "unit": unit.astype(np.float64),
        "year": year.astype(np.float64),
        "cohort": cohort.astype(np.float64),
        "y": y,
        "count": np.floor(np.exp(1 + y / 4)),
    }
    return People(columns, unit // 3 % CITIES)


@cache
def months() -> People:
    """Return a row a month and city, with a measure from the thirteenth month on."""
    rng = np.random.default_rng(5)
    month, city = np.tile(np.arange(1, MONTHS + 1), CITIES), np.repeat(np.arange(CITIES), MONTHS)
    columns = {
        "month": month.astype(np.float64),
        "after": (month > MONTHS // 2).astype(np.float64),
        "events": rng.poisson(40, len(month)).astype(np.float64),
    }
    return People(columns, city)
