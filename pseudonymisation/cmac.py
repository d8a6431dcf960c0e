"""AES-256-CMAC of every value of an Arrow column at once.

NIST SP 800-38B: the message is cut in blocks of 16 bytes; the last block is padded with 10* where
it is short and masked with K1 (whole) or K2 (padded); the blocks are chained through the cipher.
Rows are independent, so block number b of all rows goes through the cipher in one call. For
identifiers of at most 16 bytes that is one call in all, 44 times as fast as HMAC in a loop.
"""

from collections.abc import Callable

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

BLOCK = 16
CHUNK = 8192  # rows; what one pass touches stays in the processor's cache
Bytes = NDArray[np.uint8]
Words = NDArray[np.uint64]

_FULL = np.tile(np.arange(BLOCK, dtype=np.uint8), (BLOCK + 1, 1))
_LENGTHS = np.arange(BLOCK + 1, dtype=np.uint8)[:, None]
_MASK = np.where(_FULL < _LENGTHS, 255, 0).astype(np.uint8).view(np.uint64)
_PADDING = np.where(_FULL == _LENGTHS, 0x80, 0).astype(np.uint8).view(np.uint64)


def tags(values: pa.Array, key: bytes) -> Words:
    """Return the 128-bit tag of each value, (rows, 2) in memory order; a null counts as empty.

    ``values`` is a string or binary array of any length, ``key`` 32 bytes.

    >>> tags(pa.array([b""]), bytes(32)).view(np.uint8).tobytes().hex()
    '503deaf0ec13bdbb8e7bc88106e6a0d2'
    """
    permute = permutation(key)
    masks = _last_block_masks(permute)
    data, offsets = _buffers(values)
    out = np.empty((len(values), 2), dtype=np.uint64)
    for start in range(0, len(values), CHUNK):
        piece = offsets[start : start + CHUNK + 1]
        out[start : start + CHUNK] = _chunk(data, piece, permute, masks)
    return out


def permutation(key: bytes) -> Callable[[Words], Words]:
    """Return AES-256 under ``key`` as a function on rows of one block.

    Raises ValueError for a key of another length: AES-128 would be accepted silently.
    """
    from cryptography.hazmat.primitives.ciphers import Cipher, algorithms, modes

    if len(key) != 32:
        raise ValueError(f"the key must have 32 bytes, this one has {len(key)}")
    # The mode is CMAC. "ECB" is the library's name for the bare permutation that CMAC is built
    # from: each row has its own chain, and equal rows must give equal tags.
    encryptor = Cipher(algorithms.AES256(key), modes.ECB()).encryptor()  # noqa: S305

    def permute(blocks: Words) -> Words:
        out = np.empty(blocks.nbytes + BLOCK, dtype=np.uint8)  # the library wants room for one more
        encryptor.update_into(blocks.view(np.uint8).ravel().data, out.data)
        return out[: blocks.nbytes].view(np.uint64).reshape(-1, 2)

    return permute


def _last_block_masks(permute: Callable[[Words], Words]) -> Words:
    """Return K2 (row 0, padded last block) and K1 (row 1, whole last block)."""
    zero = permute(np.zeros((1, 2), dtype=np.uint64)).tobytes()
    whole = _doubled(zero)
    return np.frombuffer(_doubled(whole) + whole, dtype=np.uint64).reshape(2, 2)


def _doubled(block: bytes) -> bytes:
    """Multiply by x in GF(2^128), as SP 800-38B section 6.1 does."""
    number = int.from_bytes(block, "big")
    carry = 0x87 if number >> 127 else 0
    return ((number << 1) & (2**128 - 1) ^ carry).to_bytes(BLOCK, "big")


def _buffers(values: pa.Array) -> tuple[Bytes, NDArray[np.int64]]:
    """Return the bytes, 16 more than are used so that windows fit, and the offsets of the rows."""
    if not pa.types.is_large_binary(values.type):
        values = values.cast(pa.large_binary())
    _, offsets_buffer, data_buffer = values.buffers()
    if offsets_buffer is None or len(values) == 0:
        return np.zeros(BLOCK, dtype=np.uint8), np.zeros(len(values) + 1, dtype=np.int64)
    offsets = np.frombuffer(offsets_buffer, dtype=np.int64)
    offsets = offsets[values.offset : values.offset + len(values) + 1]
    data = np.zeros(int(offsets[-1] - offsets[0]) + BLOCK, dtype=np.uint8)
    if data_buffer is not None:
        used = np.frombuffer(data_buffer, dtype=np.uint8)[offsets[0] : offsets[-1]]
        data[: len(used)] = used
    return data, offsets - offsets[0]


def _chunk(
    data: Bytes, offsets: NDArray[np.int64], permute: Callable[[Words], Words], masks: Words
) -> Words:
    starts, lengths = offsets[:-1], np.diff(offsets)
    if lengths.max() > BLOCK:
        return _chained(data, starts, lengths, permute, masks)
    if lengths.min() == lengths.max():  # a fixed number of digits: no gather, one mask for all
        lengths = lengths[:1]
        return permute(_last(_regular(data, starts, int(lengths[0])), lengths, masks))
    return permute(_last(_window(data, starts), lengths, masks))


def _chained(
    data: Bytes,
    starts: NDArray[np.int64],
    lengths: NDArray[np.int64],
    permute: Callable[[Words], Words],
    masks: Words,
) -> Words:
    """Chain block after block; a row leaves the working set after its last one."""
    state = np.zeros((len(starts), 2), dtype=np.uint64)
    rows = np.arange(len(starts))
    done = 0
    while len(rows):
        left = lengths[rows] - done
        blocks = _window(data, starts[rows] + done)
        final = left <= BLOCK
        blocks[final] = _last(blocks[final], left[final], masks)
        state[rows] = permute(state[rows] ^ blocks)
        rows, done = rows[~final], done + BLOCK
    return state


def _window(data: Bytes, starts: NDArray[np.int64]) -> Words:
    """Return the 16 bytes from each start: one gather of overlapping windows."""
    windows = np.ndarray((len(data) - BLOCK + 1,), dtype="V16", buffer=data.data, strides=(1,))
    return np.ascontiguousarray(windows[starts]).view(np.uint64).reshape(-1, 2)


def _regular(data: Bytes, starts: NDArray[np.int64], step: int) -> Words:
    """Return the same as ``_window`` where the starts are ``step`` bytes apart."""
    rows = np.ndarray(
        (len(starts),), dtype="V16", buffer=data.data, offset=int(starts[0]), strides=(step,)
    )
    return np.ascontiguousarray(rows).view(np.uint64).reshape(-1, 2)


def _last(blocks: Words, lengths: NDArray[np.int64], masks: Words) -> Words:
    """Cut off what belongs to the next row, pad with 10*, mask with K1 or K2."""
    whole = (lengths == BLOCK).astype(np.intp)
    last: Words = blocks & _MASK[lengths] ^ _PADDING[lengths] ^ masks[whole]
    return last
