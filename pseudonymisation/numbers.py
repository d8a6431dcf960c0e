"""Numbers become bands, or stop at a limit. Exact: integers and decimals, never floats."""

from collections.abc import Sequence
from decimal import Decimal

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc


def banded(values: pa.Array, width: int, first: int) -> pa.Array:
    """Return the lower limit of each value's band; bands are counted from ``first``.

    >>> banded(pa.array([1987, 1990, None], pa.int32()), 5, 1900).to_pylist()
    [1985, 1990, None]
    """
    whole = pc.floor(values).cast(pa.int64())
    numbers = whole.fill_null(first).to_numpy(zero_copy_only=False)
    lower = first + (numbers - first) // width * width
    limits = pa.array(lower, mask=_absent(values))
    if pa.types.is_decimal(values.type):  # a 64-bit number may be wider than the column
        limits = limits.cast(pa.decimal128(38, values.type.scale))
    return limits.cast(values.type)


def limited(values: pa.Array, limits: Sequence[Decimal]) -> pa.Array:
    """Return the highest limit that is not above the value, the first one where all are.

    >>> limited(pa.array([150, 230], pa.int32()), [Decimal(140), Decimal(196)]).to_pylist()
    [140, 196]
    """
    table = pa.array([int(x) if pa.types.is_integer(values.type) else x for x in limits])
    result = pc.if_else(values.is_valid(), table[0].cast(values.type), None)
    for limit in table[1:]:
        own = limit.cast(values.type)
        result = pc.if_else(pc.greater_equal(values, own), own, result)
    return result


def topped(values: pa.Array, at: Decimal) -> pa.Array:
    """Return the smaller of each value and the limit.

    >>> topped(pa.array([3, 12], pa.int32()), Decimal(10)).to_pylist()
    [3, 10]
    """
    limit = pa.scalar(int(at) if pa.types.is_integer(values.type) else at).cast(values.type)
    return pc.if_else(pc.greater(values, limit), limit, values)


def _absent(values: pa.Array) -> np.ndarray[tuple[int], np.dtype[np.bool_]]:
    absent: np.ndarray[tuple[int], np.dtype[np.bool_]] = values.is_null().to_numpy(
        zero_copy_only=False
    )
    return absent
