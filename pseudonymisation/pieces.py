"""The text of an Arrow column as it lies in memory, in pieces that fit the processor's cache."""

from collections.abc import Iterator

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

Bytes = NDArray[np.uint8]
Words = NDArray[np.uint64]
Offsets = NDArray[np.int64]

CHUNK = 8192  # rows
BEHIND = 16  # bytes that may be read behind the last value


def pieces(values: pa.Array) -> Iterator[tuple[int, Bytes, Offsets]]:
    """Yield the number of the first row, the bytes and the offsets of each piece.

    Behind the last value of a piece are ``BEHIND`` more bytes, whatever they are.
    """
    data, offsets = _buffers(values)
    for start in range(0, len(values), CHUNK):
        piece = offsets[start : start + CHUNK + 1]
        if int(piece[-1]) + BEHIND <= len(data):
            yield start, data, piece
        else:
            yield start, _with_room(data, piece), piece - piece[0]


def _buffers(values: pa.Array) -> tuple[Bytes, Offsets]:
    """Return the bytes and offsets of a string or binary array, without a copy where possible."""
    kind = values.type
    large = pa.types.is_large_binary(kind) or pa.types.is_large_string(kind)
    if not (large or pa.types.is_binary(kind) or pa.types.is_string(kind)):
        values, large = values.cast(pa.large_binary()), True
    _, offsets, data = values.buffers()
    if offsets is None or len(values) == 0:
        return np.zeros(0, dtype=np.uint8), np.zeros(len(values) + 1, dtype=np.int64)
    numbers: Offsets = np.frombuffer(offsets, dtype=np.int64 if large else np.int32)
    held = np.zeros(0, dtype=np.uint8) if data is None else np.frombuffer(data, dtype=np.uint8)
    return held, numbers[values.offset : values.offset + len(values) + 1]


def _with_room(data: Bytes, offsets: Offsets) -> Bytes:
    used = data[offsets[0] : offsets[-1]]
    out = np.zeros(len(used) + BEHIND, dtype=np.uint8)
    out[: len(used)] = used
    return out
