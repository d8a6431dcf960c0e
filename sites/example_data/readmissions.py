"""Who comes back: soon or later, for medical or social reasons, planned or not."""

import numpy as np

from sites.example_data.children import Children
from sites.example_data.draw import Bools, Columns, Floats, Ints, choose, days, keep, stack, yes
from sites.example_data.families import Families
from sites.example_data.stay_rows import stay_rows

RETURN_SAME_DAY_SHARE = 0.005
READMITTED_30D, SOCIAL_A_YEAR, LATER_A_YEAR, PLANNED_A_YEAR, ED_A_YEAR = (
    0.09,
    0.065,
    0.22,
    0.05,
    0.3,
)
MEDICAL = {"J21": 30, "P92": 18, "R63": 10, "J06": 12, "A09": 8, "P59": 8, "R56": 4, "K40": 2}
SOCIAL = {"Z63": 5, "Z60": 1, "Z59": 2, "Z74": 2}


def draw(rng: np.random.Generator, families: Families, children: Children) -> Columns:
    """Return admissions and emergency visits after coming home."""
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
    rows = stay_rows(
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
