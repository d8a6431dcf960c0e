"""Admissions: the neonatal stay with its transfers, the mother's stay, and readmissions."""

import numpy as np

from sites.example_data import readmissions
from sites.example_data.children import Children
from sites.example_data.draw import (
    Columns,
    Ints,
    Texts,
    choose,
    days,
    keep,
    numbers,
    stack,
    stream,
    when,
    yes,
)
from sites.example_data.families import Families
from sites.example_data.stay_rows import stay_rows

TRANSFER_SHARE = 0.10


def draw(families: Families, children: Children) -> Columns:
    """Return every admission of the hospital, in order of the day it began."""
    rng = stream(families.seed, f"stays{families.index[0]}")
    rows = stack(
        _neonatal(rng, children),
        _maternal(rng, families, children),
        readmissions.draw(rng, families, children),
    )
    rows = _until(rows, families.extracted)
    rows = {
        name: values[np.argsort(rows["start_date"], kind="stable")] for name, values in rows.items()
    }
    return {
        "admission_id": numbers("OPN", 1 + 20 * int(families.index[0]), rows["kind"].size),
        **rows,
    }


def _until(rows: Columns, extracted: np.datetime64) -> Columns:
    """A stay that goes on when the export is made has no end yet."""
    rows = keep(rows, rows["start_date"] <= extracted)
    goes_on = rows["end_date"] > extracted
    return rows | {
        "end_date": when(~goes_on, rows["end_date"]),
        "end_hour": np.where(goes_on, np.nan, rows["end_hour"]),
        "discharge_to": np.where(goes_on, "", rows["discharge_to"]),
    }


def _neonatal(rng: np.random.Generator, children: Children) -> Columns:
    """A stay in one piece, or intensive care first and a transfer within 24 hours."""
    here = np.flatnonzero(children.neonatal & (children.outcome != "stillbirth"))
    start, stay = children.birth[here], children.stay_days[here]
    split = (stay >= 4) & yes(rng, TRANSFER_SHARE, here.size)
    middle = start + days(np.where(split, stay * 0.4, 0))
    level, to = _level(children.ga_days[here]), _destination(children, here)
    morning, noon = rng.integers(8, 12, here.size), rng.integers(13, 18, here.size)
    reason = _reason(rng, children.ga_days[here])
    first = stay_rows(children.number[here], "neonatal", "IC", start, middle,
                  (rng.integers(0, 8, here.size), morning), "acute", "other", reason)  # fmt: skip
    last = stay_rows(children.number[here], "neonatal", level, middle, start + days(stay),
                 (np.where(split, noon, 8), morning), "acute", to, reason)  # fmt: skip
    return stack(keep(first, split), last)


def _reason(rng: np.random.Generator, ga_days: Ints) -> Texts:
    at_term = choose(rng, {"P22": 40, "P59": 25, "P70": 20, "P36": 15}, ga_days.size)
    return np.where(ga_days < 259, "P07", at_term)


def _level(ga_days: Ints) -> Texts:
    return np.select([ga_days < 210, ga_days < 224, ga_days < 252], ["IC", "HC", "HC"], "MC")


def _destination(children: Children, here: Ints) -> Texts:
    died = children.outcome[here] == "neonatal_death"
    return np.select([died, children.elsewhere[here]], ["death", "other_hospital"], "home")


def _maternal(rng: np.random.Generator, families: Families, children: Children) -> Columns:
    start = families.birth - days(rng.integers(0, 2, families.size))
    end = families.birth + days(rng.integers(0, 4, families.size))
    urgency = choose(rng, {"acute": 75, "planned": 25}, families.size)
    hours = (np.full(families.size, 7), np.full(families.size, 12))
    return stay_rows(families.number, "maternal", "ward", start, end, hours, urgency, "home", "O80")


def nights(rows: Columns) -> Ints:
    """Return the nights of each admission, 0 for one that goes on."""
    ended = ~np.isnat(rows["end_date"])
    length = (rows["end_date"] - rows["start_date"]).astype("timedelta64[D]").astype(np.int64)
    return np.where(ended, length, 0)
