"""The citizen service number (BSN): which ones can exist, and which are only for tests.

Eleven-test (Rijksdienst voor Identiteitsgegevens): 9a + 8b + 7c + 6d + 5e + 4f + 3g + 2h - i is a
multiple of 11. Two codes of CBS deliveries are no person's number: 000000000 stands for an unborn
child and 999999999 for unknown; they are legal, and never identify anybody.
"""

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray

from pseudonymisation.canonical import Identifier, canonical

UNBORN, UNKNOWN = "000000000", "999999999"
_WEIGHTS = np.array([9, 8, 7, 6, 5, 4, 3, 2, -1], dtype=np.int32)
_TEST_FROM, _TEST_TO = "999900006", "999999990"


def valid(values: pa.Array) -> pa.BooleanArray:
    """Tell which values are a person's number by the eleven-test; null stays null.

    >>> valid(pa.array(["999900006", "999900007", "000000000", "9999.00.006", None])).to_pylist()
    [True, False, False, True, None]
    """
    text = canonical(values, Identifier.BSN)
    numeric = pc.match_substring_regex(text, r"^[0-9]{9}$")
    digits = _digits(pc.if_else(pc.fill_null(numeric, False), text, UNBORN))
    passes = pa.array((digits @ _WEIGHTS) % 11 == 0)
    return pc.and_kleene(pc.and_kleene(numeric, passes), pc.invert(is_code(text)))


def is_code(values: pa.Array) -> pa.BooleanArray:
    """Tell which values are a legal code instead of a number: unborn or unknown."""
    text = canonical(values, Identifier.BSN)
    return pc.or_kleene(pc.equal(text, UNBORN), pc.equal(text, UNKNOWN))


def is_test_number(values: pa.Array) -> pa.BooleanArray:
    """Tell which values lie in the official test range and pass the eleven-test."""
    text = canonical(values, Identifier.BSN)
    in_range = pc.and_(pc.greater_equal(text, _TEST_FROM), pc.less_equal(text, _TEST_TO))
    return pc.and_kleene(valid(text), in_range)


def _digits(text: pa.Array) -> NDArray[np.int32]:
    fixed = text.cast(pa.binary()).cast(pa.binary(9))
    data = np.frombuffer(fixed.buffers()[1], dtype=np.uint8)
    start = 9 * fixed.offset
    rows = data[start : start + 9 * len(fixed)].reshape(-1, 9)
    return rows.astype(np.int32) - ord("0")
