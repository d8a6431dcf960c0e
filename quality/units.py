"""Units that were mixed up: a weight in kilograms where grams are asked.

Seen in real youth health care files, where ``3.97`` stood for 3970 g.
"""

from decimal import Decimal

import pyarrow as pa
import pyarrow.compute as pc

LOWEST_KG, HIGHEST_KG = Decimal("0.3"), Decimal("7.0")
_FEW_DIGITS = r"^\s*\d{1,2}([.,]\d{1,4})?\s*$"


def looks_like_kg(weights: pa.Array) -> pa.BooleanArray:
    """Tell for each birth weight, still as text, whether it is between 0.3 and 7.0.

    >>> looks_like_kg(pa.array(["3.97", "3970", None, "0.05", "x"])).to_pylist()
    [True, False, None, False, False]
    """
    small = pc.match_substring_regex(weights, _FEW_DIGITS)
    plain = pc.replace_substring(pc.utf8_trim_whitespace(weights), ",", ".")
    numbers = pc.cast(pc.if_else(small, plain, "0"), pa.decimal128(10, 4))
    inside = pc.and_(
        pc.greater_equal(numbers, pa.scalar(LOWEST_KG, pa.decimal128(10, 4))),
        pc.less_equal(numbers, pa.scalar(HIGHEST_KG, pa.decimal128(10, 4))),
    )
    return pc.and_(small, inside)
