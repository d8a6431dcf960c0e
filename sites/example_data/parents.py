"""Parents: how they feel (EPDS) and how strong they are (FES)."""

import numpy as np

from sites.example_data.children import Children
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

# A parent's score is how many of these a standard normal level passes: skewed, with a mean of
# about 8; some 17 % of mothers and 9 % of partners reach 13.
EPDS_CUTS = np.array([
    -1.77, -1.23, -0.86, -0.58, -0.35, -0.14, 0.04, 0.21, 0.36, 0.50, 0.63, 0.76, 0.88, 0.99, 1.10,
    1.20, 1.30, 1.39, 1.48, 1.57, 1.66, 1.74, 1.83, 1.91, 1.98, 2.06, 2.13, 2.20, 2.28, 2.34,
])  # fmt: skip
WINDOWS = {"discharge": (0, 8), "m3": (80, 105), "m6": (170, 200), "m12": (350, 380)}
ANSWERED = {"discharge": 0.90, "m3": 0.86, "m6": 0.84, "m12": 0.80}
PARTNER_ANSWERS = 0.85


def parents(everyone: Columns) -> Columns:
    """Return the mothers and partners of ``people.draw``."""
    return keep(everyone, np.isin(everyone["role"], ["mother", "partner"]))


def scores(families: Families, children: Children, everyone: Columns) -> Columns:
    """Return questionnaire scores of parents in included families, as far as they answered."""
    rng = stream(families.seed, f"scores{families.index[0]}")
    adults = parents(everyone)
    adults = keep(adults, families.included[adults["family"]])
    rows = stack(_epds(rng, families, children, adults), _fes(rng, families, adults))
    seen = rows["date"] <= families.last_seen[rows.pop("family")]
    rows = keep(rows, seen)
    return {"score_id": numbers("VRL", 1 + 20 * int(families.index[0]), rows["score"].size), **rows}


def _epds(
    rng: np.random.Generator, families: Families, children: Children, adults: Columns
) -> Columns:
    """A parent's scores hang together over time, and get better slowly."""
    partner = adults["role"] == "partner"
    leaning = rng.normal(0, 1, partner.size) - 0.35 * partner
    leaning = leaning + families.effect.shift("distress", families.programme[adults["family"]])
    start = _first_home(families, children)[adults["family"]]
    parts = []
    for step, (timepoint, window) in enumerate(WINDOWS.items()):
        level = 0.75 * leaning + 0.66 * rng.normal(0, 1, partner.size) - 0.08 * step
        base = start if timepoint == "discharge" else families.birth[adults["family"]]
        day = base + days(rng.integers(*window, partner.size))
        rows = _answers(adults, "epds", "10", timepoint, day, _epds_score(level), 10)
        parts.append(keep(rows, answered(rng, ANSWERED[timepoint], adults)))
    level = 0.75 * leaning + 0.66 * rng.normal(0, 1, partner.size)
    return stack(*parts, _in_pregnancy(rng, families, adults, _epds_score(level)))


def _in_pregnancy(
    rng: np.random.Generator, families: Families, adults: Columns, score: Floats
) -> Columns:
    """Families that came in before the birth fill in the EPDS then, too."""
    family = adults["family"]
    early = families.inclusion[family] < families.birth[family] - np.timedelta64(20, "D")
    day = families.inclusion[family] + days(rng.integers(0, 15, family.size))
    so_far = families.ga_days[family] - (families.birth[family] - day).astype(np.int64)
    rows = _answers(adults, "epds", "10", "pregnancy", day, score, 10)
    rows["trimester"] = np.clip(1 + so_far // 92, 1, 3).astype(float)
    return keep(rows, early & answered(rng, 0.88, adults))


def _epds_score(level: Floats) -> Floats:
    return np.searchsorted(EPDS_CUTS, level).astype(np.float64)


def _fes(rng: np.random.Generator, families: Families, adults: Columns) -> Columns:
    """Family Empowerment Scale: the mean of 34 items from 1 to 5, at intake and at six months."""
    family = adults["family"]
    usual = np.clip(rng.normal(3.5, 0.45, family.size), 1.4, 4.6)
    gain = rng.normal(0.12, 0.3, family.size)
    gain = gain + families.effect.shift("empowerment", families.programme[family])
    intake = families.inclusion[family] + days(rng.integers(0, 14, family.size))
    half_year = families.birth[family] + days(rng.integers(170, 196, family.size))
    first = _answers(adults, "fes", "34", "intake", intake, np.round(usual, 2).astype(float), 34)
    second = np.clip(usual + gain, 1.0, 5.0).round(2).astype(np.float64)
    last = _answers(adults, "fes", "34", "m6", half_year, second, 34)
    return stack(keep(first, answered(rng, 0.9, adults)), keep(last, answered(rng, 0.82, adults)))


def answered(rng: np.random.Generator, share: float, adults: Columns) -> Bools:
    """Tell who filled in a questionnaire; partners do it less often."""
    chance = np.where(adults["role"] == "partner", share * PARTNER_ANSWERS, share)
    return yes(rng, chance, chance.size)


def _answers(
    adults: Columns,
    instrument: str,
    version: str,
    timepoint: str,
    day: Dates,
    score: Floats,
    items: int,
) -> Columns:
    size = score.size
    return {
        "family": adults["family"],
        "person_number": adults["number"],
        "instrument": np.full(size, instrument, "U8"),
        "version": np.full(size, version, "U8"),
        "scale": np.full(size, "total", "U8"),
        "score": score,
        "n_items": np.full(size, items),
        "n_missing": np.zeros(size, np.int64),
        "timepoint": np.full(size, timepoint, "U10"),
        "trimester": np.full(size, np.nan),
        "date": day,
    }


def _first_home(families: Families, children: Children) -> Dates:
    """The day the index child came home; the birth where it did not."""
    index = children.order == 1
    home: Dates = children.home[index]
    return np.where(np.isnat(home), families.birth, home)
