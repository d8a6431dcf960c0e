"""Official test numbers: the only citizen service numbers that a synthetic file may hold.

The range 999900006 to 999999990 is reserved for testing (Logius, test BSNs); of it about nine
thousand pass the eleven-test.
"""

import numpy as np

from sites.example_data.draw import Ints, Texts

FIRST, LAST = 999_900_006, 999_999_990
WEIGHTS = np.array([9, 8, 7, 6, 5, 4, 3, 2, -1])


def passes(numbers: Ints) -> "np.ndarray[tuple[int], np.dtype[np.bool_]]":
    """Tell which numbers of nine digits pass the eleven-test.

    >>> passes(np.array([999900006, 999900007])).tolist()
    [True, False]
    """
    digits = numbers[:, None] // 10 ** np.arange(8, -1, -1) % 10
    return np.asarray(digits @ WEIGHTS % 11 == 0)


def numbers_for_tests(start: int, size: int) -> Texts:
    """Return ``size`` test numbers from position ``start``; raises ValueError when they run out.

    >>> numbers_for_tests(0, 2).tolist()
    ['999900006', '999900018']
    """
    everyone = np.arange(FIRST, LAST + 1)
    valid = everyone[passes(everyone)]
    if start + size > valid.size:
        raise ValueError(f"there are {valid.size} test numbers; make the world smaller")
    return valid[start : start + size].astype(str)
