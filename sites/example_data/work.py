"""Work of parents before the birth and at twelve months (iPCQ)."""

import numpy as np

from sites.example_data.draw import (
    Bools,
    Columns,
    Dates,
    Floats,
    days,
    keep,
    numbers,
    stack,
    stream,
    yes,
)
from sites.example_data.families import Families
from sites.example_data.parents import answered, parents


def draw(families: Families, everyone: Columns) -> Columns:
    """Return work before the birth and at twelve months (iPCQ)."""
    rng = stream(families.seed, f"work{families.index[0]}")
    adults = keep(parents(everyone), families.included[parents(everyone)["family"]])
    mother = adults["role"] == "mother"
    employed = yes(rng, np.where(mother, 0.80, 0.90), mother.size)
    contract = np.where(employed, rng.choice([16, 20, 24, 28, 32, 36, 40], mother.size), np.nan)
    birth = families.birth[adults["family"]]
    programme = families.programme[adults["family"]]
    back = np.where(mother, 0.62, 0.84) * families.effect.factor("work", programme)
    hours = np.where(
        yes(rng, np.minimum(back, 0.97), mother.size),
        contract,
        contract * rng.choice([0, 0.5, 0.7], mother.size),
    )
    before = _status(
        rng, adults, birth - days(rng.integers(20, 90, mother.size)), employed, contract, contract
    )
    after = _status(
        rng,
        adults,
        birth + days(rng.integers(345, 386, mother.size)),
        employed & (hours > 0),
        contract,
        hours,
    )
    rows = stack(
        keep(before, answered(rng, 0.93, adults)), keep(after, answered(rng, 0.80, adults))
    )
    rows = keep(rows, rows["date"] <= families.last_seen[rows.pop("family")])
    return {
        "work_id": numbers("WRK", 1 + 10 * int(families.index[0]), rows["employed"].size),
        **rows,
    }


def _status(
    rng: np.random.Generator,
    adults: Columns,
    day: Dates,
    employed: Bools,
    contract: Floats,
    hours: Floats,
) -> Columns:
    absent = np.where(employed, np.minimum(rng.poisson(0.9, employed.size), 20), np.nan)
    return {
        "family": adults["family"],
        "person_number": adults["number"],
        "date": day,
        "employed": employed,
        "contract_hours": contract,
        "worked_hours": np.where(employed, np.round(hours, 1), np.nan),
        "absent_days_4wk": absent,
        "presenteeism_factor": np.where(
            employed, np.round(rng.beta(2, 14, employed.size), 2), np.nan
        ),
    }
