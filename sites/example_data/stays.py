"""Admissions: the neonatal stay with its transfers, the mother's stay, and who comes back."""

import numpy as np

from sites.example_data.children import Children
from sites.example_data.draw import (
    Bools,
    Columns,
    Dates,
    Floats,
    Ints,
    Texts,
    choose,
    days,
    keep,
    numbers,
    stack,
    stream,
    yes,
)
from sites.example_data.families import Families

TRANSFER_SHARE, RETURN_SAME_DAY_SHARE = 0.10, 0.005
READMITTED_30D, SOCIAL_A_YEAR, LATER_A_YEAR, PLANNED_A_YEAR, ED_A_YEAR = (
    0.09,
    0.065,
    0.22,
    0.05,
    0.3,
)
MEDICAL = {"J21": 30, "P92": 18, "R63": 10, "J06": 12, "A09": 8, "P59": 8, "R56": 4, "K40": 2}
SOCIAL = {"Z63": 5, "Z60": 1, "Z59": 2, "Z74": 2}


def draw(families: Families, children: Children) -> Columns:
    """Return every admission of the hospital, in order of the day it began."""
    rng = stream(families.seed, f"stays{families.index[0]}")
    rows = stack(
        _neonatal(rng, children),
        _maternal(rng, families, children),
        _returns(rng, families, children),
    )
    rows = keep(rows, rows["end_date"] <= families.extracted)
    rows = {
        name: values[np.argsort(rows["start_date"], kind="stable")] for name, values in rows.items()
    }
    return {
        "admission_id": numbers("OPN", 1 + 20 * int(families.index[0]), rows["kind"].size),
        **rows,
    }


def _rows(
    number: Texts, kind: str, level: "str | Texts", start: Dates, end: Dates, hours: tuple[Ints, Ints],
    urgency: "str | Texts", to: "str | Texts", icd10: "str | Texts",
) -> Columns:  # fmt: skip
    def column(value: "str | Texts") -> Texts:
        return np.broadcast_to(np.asarray(value, "U14"), number.shape).copy()

    return {
        "person_number": number,
        "kind": column(kind),
        "level": column(level),
        "start_date": start,
        "end_date": end,
        "urgency": column(urgency),
        "discharge_to": column(to),
        "primary_icd10": column(icd10),
        "start_hour": hours[0],
        "end_hour": hours[1],
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
    first = _rows(children.number[here], "neonatal", "IC", start, middle,
                  (rng.integers(0, 8, here.size), morning), "acute", "other", reason)  # fmt: skip
    last = _rows(children.number[here], "neonatal", level, middle, start + days(stay),
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
    return _rows(families.number, "maternal", "ward", start, end, hours, urgency, "home", "O80")


def _returns(rng: np.random.Generator, families: Families, children: Children) -> Columns:
    at_home = np.flatnonzero(~np.isnat(children.home))
    programme = families.programme[children.family[at_home]]
    medical, social = (
        families.effect.factor(name, programme) for name in ("readmission", "social_readmission")
    )
    soon = at_home[yes(rng, READMITTED_30D * medical, at_home.size)]
    parts = (
        _back(rng, children, soon, rng.integers(1, 31, soon.size), "medical", "acute"),
        _later(rng, children, at_home, SOCIAL_A_YEAR * social, (1, 365), "social", "acute"),
        _later(rng, children, at_home, LATER_A_YEAR * medical, (31, 730), "medical", "acute"),
        _later(
            rng, children, at_home, PLANNED_A_YEAR + 0 * medical, (60, 730), "medical", "planned"
        ),
        _same_day(rng, children, at_home),
    )
    emergency = _later(
        rng, children, at_home, ED_A_YEAR + 0 * medical, (2, 730), "medical", "acute"
    )
    emergency |= {"kind": np.full(emergency["kind"].size, "ed", "U14"),
                  "level": np.full(emergency["kind"].size, "", "U14"),
                  "end_date": emergency["start_date"]}  # fmt: skip
    return stack(_apart(stack(*parts)), emergency)


def _later(
    rng: np.random.Generator, children: Children, at_home: Ints, a_year: Floats,
    window: tuple[int, int], reason: str, urgency: str,
) -> Columns:  # fmt: skip
    expected = a_year * (window[1] - window[0]) / 365
    which = np.repeat(at_home, rng.poisson(expected))
    return _back(rng, children, which, rng.integers(*window, which.size), reason, urgency)


def _back(
    rng: np.random.Generator,
    children: Children,
    which: Ints,
    after: Ints,
    reason: str,
    urgency: str,
) -> Columns:
    start = children.home[which] + days(after)
    end = start + days(1 + rng.gamma(1.2, 2.0, which.size))
    code = choose(rng, SOCIAL if reason == "social" else MEDICAL, which.size)
    hours = (rng.integers(12, 24, which.size), rng.integers(9, 17, which.size))
    rows = _rows(
        children.number[which], "inpatient", "ward", start, end, hours, urgency, "home", code
    )
    return keep(rows, (end <= children.end[which]))


def _same_day(rng: np.random.Generator, children: Children, at_home: Ints) -> Columns:
    """Back within 24 hours of coming home: by the rule a transfer, not a readmission."""
    neonatal = at_home[children.neonatal[at_home]]
    which = neonatal[yes(rng, RETURN_SAME_DAY_SHARE, neonatal.size)]
    rows = _back(rng, children, which, np.zeros(which.size, np.int64), "medical", "acute")
    return rows | {"start_hour": np.full(rows["kind"].size, 20)}


def _apart(rows: Columns) -> Columns:
    """Drop admissions that overlap the one before; nobody lies in two beds."""
    order = np.lexsort((rows["start_date"], rows["person_number"]))
    rows = {name: values[order] for name, values in rows.items()}
    same = rows["person_number"][1:] == rows["person_number"][:-1]
    gap = rows["start_date"][1:] - rows["end_date"][:-1]
    clear: Bools = np.concatenate([[True], ~(same & (gap < np.timedelta64(2, "D")))])
    return keep(rows, clear)


def nights(rows: Columns) -> Ints:
    """Return the nights of each admission."""
    return (rows["end_date"] - rows["start_date"]).astype("timedelta64[D]").astype(np.int64)
