"""Children: how they were born, how long they stayed, and when they came home."""

from dataclasses import dataclass

import numpy as np

from sites.example_data import growth
from sites.example_data.draw import Bools, Dates, Ints, Texts, choose, days, stream, when, yes
from sites.example_data.families import Families

STILLBIRTH_SHARE, LATE_DEATH_SHARE, ELSEWHERE_SHARE = 0.004, 0.002, 0.03


@dataclass(frozen=True, slots=True, repr=False)
class Children:
    """One entry a child; ``family`` is the position of its family in ``Families``.

    ``home`` is the day it first came home from this hospital, absent when it died or went on to
    another hospital. ``end`` is the last day on which it is observed.
    """

    family: Ints
    number: Texts
    order: Ints
    sex: Texts
    birth: Dates
    ga_days: Ints
    weight_g: Ints
    neonatal: Bools
    outcome: Texts
    died: Dates
    stay_days: Ints
    elsewhere: Bools
    home: Dates
    end: Dates

    @property
    def size(self) -> int:
        """How many children there are."""
        return int(self.family.size)


def draw(families: Families) -> Children:
    """Draw one child a family, two where there are twins."""
    rng = stream(families.seed, f"children{families.index[0]}")
    family = np.repeat(np.arange(families.size), 1 + families.twin)
    order = 1 + np.concatenate([[0], np.diff(family) == 0]).astype(np.int64)
    birth, ga_days = families.birth[family], families.ga_days[family]
    neonatal, sex = families.neonatal[family], choose(rng, {"male": 51, "female": 49}, family.size)
    drawn = _outcome(rng, ga_days, neonatal)
    stay = _stay(rng, ga_days, neonatal, drawn)
    died = _died(rng, birth, stay, drawn)
    died = when(died <= families.extracted, died)
    outcome = np.where((drawn == "neonatal_death") & np.isnat(died), "live", drawn)
    leaves = birth + days(stay)
    elsewhere = neonatal & (outcome == "live") & yes(rng, ELSEWHERE_SHARE, family.size)
    return Children(
        family=family,
        number=(families.number[family].astype(np.int64) + 1 + order).astype(str),
        order=order,
        sex=sex,
        birth=birth,
        ga_days=ga_days,
        weight_g=growth.birth_weight(rng, ga_days, sex == "male", families.twin[family]),
        neonatal=neonatal,
        outcome=outcome,
        died=died,
        stay_days=stay,
        elsewhere=elsewhere,
        home=when((drawn == "live") & ~elsewhere & (leaves <= families.extracted), leaves),
        end=np.fmin(families.last_seen[family], died),
    )


def _outcome(rng: np.random.Generator, ga_days: Ints, neonatal: Bools) -> Texts:
    risk = np.interp(ga_days, [168, 182, 196, 224, 259], [0.25, 0.12, 0.04, 0.008, 0.001])
    lost = neonatal & yes(rng, risk, ga_days.size)
    still = yes(rng, STILLBIRTH_SHARE, ga_days.size)
    return np.where(still, "stillbirth", np.where(lost, "neonatal_death", "live"))


def _stay(rng: np.random.Generator, ga_days: Ints, neonatal: Bools, outcome: Texts) -> Ints:
    """Preterm children stay until about 37 weeks; ill children at term about five days."""
    preterm = np.maximum(258 - ga_days, 4) * rng.lognormal(0, 0.18, ga_days.size) + 2
    term = 1 + rng.gamma(2.0, 2.2, ga_days.size)
    stay = np.where(ga_days < 252, preterm, term)
    short = rng.integers(1, 14, ga_days.size)
    stay = np.where(outcome == "neonatal_death", short, stay)
    return np.where(neonatal & (outcome != "stillbirth"), np.maximum(stay, 1), 0).astype(np.int64)


def _died(rng: np.random.Generator, birth: Dates, stay: Ints, outcome: Texts) -> Dates:
    late = (outcome == "live") & yes(rng, LATE_DEATH_SHARE, birth.size)
    late_day = birth + days(stay + rng.integers(30, 300, birth.size))
    day = np.where(outcome == "neonatal_death", birth + days(stay), late_day)
    return when(late | (outcome == "neonatal_death"), day)
