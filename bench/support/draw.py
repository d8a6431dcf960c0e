"""Made-up families for a bench: one child each, by local patient number, from a numpy seed.

``sites.example_data`` makes cities that are like real ones and slow to draw; here only size and
spread matter. Nobody has a BSN: there are too few official test numbers for a hundred thousand.
"""

from dataclasses import dataclass

import numpy as np

from sites.example_data.draw import Bools, Dates, Ints, Texts, choose, days, yes

FIRST_BIRTH, DAYS_OF_BIRTH = np.datetime64("2023-01-01"), 731
FIRST_NUMBER = 10_000_000
# Shares of records with a mistake, and of families that object: some of each in every chunk.
BAD_POSTCODE, BAD_SEX, OBJECTING = 0.001, 0.002, 0.01


@dataclass(frozen=True, slots=True, repr=False)
class Families:
    """One entry a family in every array; ``mother`` is also the number of the family."""

    rng: np.random.Generator
    mother: Texts
    child: Texts
    partner: Texts
    has_partner: Bools
    born: Dates
    ga_days: Ints
    neonatal: Bools
    stay: Ints
    included: Dates
    arm: Texts
    objecting: Bools

    @property
    def size(self) -> int:
        """How many families there are."""
        return int(self.born.size)


def families(seed: int, start: int, size: int) -> Families:
    """Draw ``size`` families, of which the first has the running number ``start``."""
    rng = np.random.default_rng([seed, start])
    neonatal = yes(rng, 0.62, size)
    early, term = rng.integers(175, 259, size), rng.normal(279, 8, size).clip(252, 296)
    ga_days = np.where(neonatal, early, term).astype(np.int64)
    born = FIRST_BIRTH + days(rng.integers(0, DAYS_OF_BIRTH, size))
    number = FIRST_NUMBER + 10 * np.arange(start, start + size)
    return Families(
        rng=rng,
        mother=number.astype(str),
        child=(number + 1).astype(str),
        partner=(number + 2).astype(str),
        has_partner=yes(rng, 0.8, size),
        born=born,
        ga_days=ga_days,
        neonatal=neonatal,
        stay=np.maximum(2, 275 - ga_days + rng.integers(-5, 10, size)),
        included=born + days(rng.integers(0, 11, size)),
        arm=choose(rng, {"programme": 1, "comparison": 1}, size),
        objecting=yes(rng, OBJECTING, size),
    )
