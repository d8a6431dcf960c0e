"""The eleven-test of the Dutch citizen service number, for whole columns at once.

9·d1 + 8·d2 + ... + 2·d8 − d9 is a multiple of 11. In deliveries to Statistics Netherlands
000000000 means unborn and 999999999 unknown; both are legal codes, not errors.
"""

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

LEGAL_CODES = ("000000000", "999999999")
_WEIGHTS = np.array([9, 8, 7, 6, 5, 4, 3, 2, -1], dtype=np.int32)


def valid(numbers: pa.Array) -> pa.BooleanArray:
    """Tell for each number whether it passes; null stays null.

    Blanks and dots do not count, and the leading zeros that spreadsheets drop are put back.

    >>> valid(pa.array(["999990019", "999990018", None, "000000000"])).to_pylist()
    [True, False, None, True]
    """
    bare = pc.replace_substring_regex(numbers, r"[\s.]", "")
    formed = pc.match_substring_regex(bare, r"^[0-9]{7,9}$")
    padded = pc.utf8_lpad(pc.if_else(pc.fill_null(formed, False), bare, "1"), 9, "0")
    passed = pc.or_(pa.array(_passes(padded)), pc.is_in(padded, value_set=pa.array(LEGAL_CODES)))
    return pc.and_(formed, passed)


def _passes(padded: pa.Array) -> "np.typing.NDArray[np.bool_]":
    digits = np.frombuffer("".join(padded.to_pylist()).encode("ascii"), dtype=np.uint8)
    sums = (digits.reshape(-1, 9).astype(np.int32) - ord("0")) @ _WEIGHTS
    passed: np.typing.NDArray[np.bool_] = sums % 11 == 0
    return passed
