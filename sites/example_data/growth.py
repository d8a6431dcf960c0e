"""How heavy children are at birth, by the duration of the pregnancy.

Medians follow the shape of the Dutch birth-weight charts (Hoftiezer et al. 2019); the spread is
a constant eighth of the median. Good enough to look real, not a reference.
"""

import numpy as np

from sites.example_data.draw import Bools, Floats, Ints

WEEKS = np.array([22, 24, 26, 28, 30, 32, 34, 36, 38, 40, 42])
MEDIAN_G = np.array([480, 640, 850, 1090, 1400, 1770, 2200, 2690, 3190, 3560, 3780])


def birth_weight(rng: np.random.Generator, ga_days: Ints, boy: Bools, twin: Bools) -> Ints:
    """Return grams, rounded to 5 as scales in delivery rooms do."""
    median = np.exp(np.interp(ga_days / 7, WEEKS, np.log(MEDIAN_G)))
    median = median * np.where(boy, 1.02, 0.98) * np.where(twin, 0.92, 1.0)
    drawn = median * (1 + rng.normal(0, 0.125, ga_days.size))
    grams: Ints = np.clip(np.round(drawn / 5) * 5, 350, 6000).astype(np.int64)
    return grams


def apgar(rng: np.random.Generator, ga_days: Ints, minutes: int) -> Ints:
    """Return Apgar scores; lower when very preterm, higher after five minutes than after one."""
    centre = np.interp(ga_days, [170, 200, 230, 260, 290], [5.0, 6.2, 7.6, 8.5, 8.9])
    drawn: Floats = centre + (0.6 if minutes == 5 else -0.4) + rng.normal(0, 0.9, ga_days.size)
    return np.clip(np.round(drawn), 0, 10).astype(np.int64)
