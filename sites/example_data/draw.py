"""Small tools to draw columns: seeded streams, weighted choices, dates that may be absent."""

from collections.abc import Mapping
from typing import Any, TypeAlias
from zlib import crc32

import numpy as np
from numpy.typing import NDArray

Ints: TypeAlias = NDArray[np.int64]
Floats: TypeAlias = NDArray[np.float64]
Bools: TypeAlias = NDArray[np.bool_]
Dates: TypeAlias = NDArray[np.datetime64]
Texts: TypeAlias = NDArray[np.str_]
Columns: TypeAlias = dict[str, NDArray[Any]]

NEVER = np.datetime64("NaT", "D")


def stream(seed: int, topic: str) -> np.random.Generator:
    """Return the random stream of one topic, so that topics do not disturb each other.

    >>> float(stream(1, "births").random()) == float(stream(1, "births").random())
    True
    """
    return np.random.default_rng([seed, crc32(topic.encode())])


def choose(rng: np.random.Generator, weights: Mapping[str, float], size: int) -> Texts:
    """Draw codes; ``weights`` need not add up to one."""
    share = np.array(list(weights.values()))
    return rng.choice(np.array(list(weights)), size=size, p=share / share.sum())


def yes(rng: np.random.Generator, chance: "float | Floats", size: int) -> Bools:
    """Draw true with the given chance, one for all or one each."""
    return np.asarray(rng.random(size) < chance)


def days(amount: "Floats | Ints") -> NDArray[np.timedelta64]:
    """Return whole days to add to a date."""
    return np.asarray(np.floor(amount).astype("timedelta64[D]"))


def later(dates: Dates, amount: "Floats | Ints") -> Dates:
    """Return the dates that many whole days later."""
    return np.asarray(dates + days(amount))


def when(condition: Bools, dates: Dates) -> Dates:
    """Keep a date where the condition holds; elsewhere there is none."""
    return np.where(condition, dates, NEVER)


def before(dates: Dates, limit: "Dates | np.datetime64") -> Bools:
    """Tell which dates exist and lie before the limit; an absent limit is no limit."""
    return np.asarray(~np.isnat(dates) & (np.isnat(limit) | (dates < limit)))


def numbers(prefix: str, start: int, size: int) -> Texts:
    """Return running numbers as text.

    >>> numbers("W", 10, 2).tolist()
    ['W10', 'W11']
    """
    return np.char.add(prefix, np.arange(start, start + size).astype(str))


def keep(columns: Columns, mask: Bools) -> Columns:
    """Return the rows where the mask is true."""
    return {name: values[mask] for name, values in columns.items()}


def stack(*parts: Columns) -> Columns:
    """Put parts with the same columns below each other."""
    return {name: np.concatenate([part[name] for part in parts]) for name in parts[0]}
