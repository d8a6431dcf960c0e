"""Families of a city: who is expecting, when the child comes, and by which door they came in."""

from dataclasses import dataclass
from datetime import date

import numpy as np

from sites.example_data import names
from sites.example_data.draw import (
    Bools,
    Dates,
    Ints,
    Texts,
    choose,
    days,
    numbers,
    stream,
    when,
    yes,
)
from sites.example_data.effect import Effect

NEONATAL_SHARE, TWIN_SHARE = 0.62, 0.03
WEEKS_NEONATAL = {
    "25": 4,
    "28": 5,
    "30": 8,
    "32": 11,
    "33": 11,
    "34": 14,
    "35": 13,
    "36": 10,
    "39": 24,
}
PORTS_NEONATAL = {"hospital": 80, "midwife": 8, "gp": 4, "youth_physician": 6, "other": 2}
PORTS_PREGNANT = {"midwife": 50, "gp": 20, "hospital": 18, "youth_physician": 10, "other": 2}


@dataclass(frozen=True, slots=True)
class Place:
    """A city: CBS code and the postcodes that its families have."""

    name: str
    gemeentecode: str
    postcodes: tuple[int, int] = (3011, 3089)


@dataclass(frozen=True, slots=True, repr=False)
class Families:
    """One entry a family, in every array. ``left`` is the day a family moved away, if it did."""

    place: Place
    seed: int
    effect: Effect
    extracted: np.datetime64
    index: Ints
    number: Texts
    household: Texts
    surname: Texts
    postcode: Texts
    birth: Dates
    ga_days: Ints
    neonatal: Bools
    twin: Bools
    programme: Bools
    included: Bools
    inclusion: Dates
    port: Texts
    partner: Bools
    household_type: Texts
    left: Dates

    @property
    def size(self) -> int:
        """How many families there are."""
        return int(self.index.size)

    @property
    def last_seen(self) -> Dates:
        """The last day of observation: the extraction, or the day they moved."""
        return np.where(np.isnat(self.left), self.extracted, self.left)


def draw(
    place: Place,
    seed: int,
    years: tuple[int, ...],
    per_year: int,
    effect: Effect,
    extracted: date,
    start: int = 0,
) -> Families:
    """Draw the families whose child was born in some years, and before the extraction.

    ``start`` is the running number of the first one.
    """
    rng = stream(seed, f"families{start}")
    end = np.datetime64(extracted, "D")
    birth = _births(rng, years, per_year)
    birth = birth[birth < end]
    size = birth.size
    if not size:
        raise ValueError("nobody was born before the extraction; ask for earlier years")
    neonatal = yes(rng, NEONATAL_SHARE, size)
    twin = yes(rng, TWIN_SHARE, size)
    ga_days = _duration(rng, neonatal, twin)
    port = np.where(neonatal, choose(rng, PORTS_NEONATAL, size), choose(rng, PORTS_PREGNANT, size))
    household = choose(rng, {"couple": 78, "single_parent": 15, "extended": 5, "other": 2}, size)
    index = np.arange(start, start + size)
    return Families(
        place=place, seed=seed, effect=effect, extracted=end, index=index,
        number=(10_000_000 + 10 * index).astype(str), household=numbers("HH", 100_000 + start, size),
        surname=rng.choice(names.FAMILY, size), postcode=_postcodes(rng, place, size), birth=birth,
        ga_days=ga_days, neonatal=neonatal, twin=twin, programme=yes(rng, 0.5, size),
        included=yes(rng, 0.95, size), inclusion=np.minimum(_inclusion(rng, birth, neonatal, port), end), port=port,
        partner=np.isin(household, ["couple", "extended"]), household_type=household,
        left=_moved(rng, birth, end),
    )  # fmt: skip


def _births(rng: np.random.Generator, years: tuple[int, ...], per_year: int) -> Dates:
    first = np.repeat(np.array([f"{year}-01-01" for year in years], "datetime64[D]"), per_year)
    return np.sort(first + days(rng.integers(0, 365, first.size)))


def _duration(rng: np.random.Generator, neonatal: Bools, twin: Bools) -> Ints:
    weeks = choose(rng, WEEKS_NEONATAL, neonatal.size).astype(int)
    admitted = weeks * 7 + rng.integers(0, 14, neonatal.size)
    other = np.clip(rng.normal(279, 8, neonatal.size), 252, 296).astype(int)
    drawn = np.where(neonatal, admitted, other) - np.where(twin, 14, 0)
    ga_days: Ints = np.clip(drawn, 168, 296).astype(np.int64)
    return ga_days


def _inclusion(rng: np.random.Generator, birth: Dates, neonatal: Bools, port: Texts) -> Dates:
    early = ~neonatal & np.isin(port, ["midwife", "gp"])
    after = birth + days(rng.integers(0, 11, birth.size))
    return np.where(early, birth - days(rng.integers(20, 160, birth.size)), after)


def _postcodes(rng: np.random.Generator, place: Place, size: int) -> Texts:
    area = rng.integers(place.postcodes[0], place.postcodes[1] + 1, size).astype(str)
    return np.char.add(area, np.char.add(" ", rng.choice(["XA", "XB", "XC", "XX", "XZ"], size)))


def _moved(rng: np.random.Generator, birth: Dates, extracted: np.datetime64) -> Dates:
    day = birth + days(rng.integers(60, 700, birth.size))
    return when(yes(rng, 0.02, birth.size) & (day < extracted), day)
