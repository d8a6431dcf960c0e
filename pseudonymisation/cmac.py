"""AES-256-CMAC of every value of an Arrow column at once.

NIST SP 800-38B: the message is cut in blocks of 16 bytes; the last block is padded with 10* where
it is short and masked with K1 (whole) or K2 (padded); the blocks are chained through the cipher.
Rows are independent, so block number b of all rows goes through the cipher in one call. For
identifiers of at most 16 bytes that is one call in all.
"""

from collections.abc import Callable, Iterator

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from pseudonymisation.pieces import CHUNK, Bytes, Words, pieces

BLOCK = 16
Numbers = NDArray[np.int64]

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
    out = np.empty((len(values), 2), dtype=np.uint64)
    for start, made in in_pieces(values, key):
        out[start : start + len(made)] = made
    return out


def in_pieces(values: pa.Array, key: bytes) -> Iterator[tuple[int, Words]]:
    """Yield the same piece by piece, with the number of its first row.

    A piece is small enough to stay in the processor's cache; the next one overwrites it.
    """
    tagger = _Tagger(key, min(len(values), CHUNK))
    for start, data, offsets in pieces(values):
        yield start, tagger.tags(data, offsets)


def permutation(
    key: bytes, rows: int = CHUNK, *, inverse: bool = False
) -> Callable[[Words], Words]:
    """Return AES-256 under ``key`` as a function on at most ``rows`` rows of one block.

    What it returns is overwritten by the next call. Raises ValueError for a key of another
    length: AES-128 would be accepted silently.
    """
    from cryptography.hazmat.primitives.ciphers import Cipher, algorithms, modes

    if len(key) != 32:
        raise ValueError(f"the key must have 32 bytes, this one has {len(key)}")
    # The mode is CMAC. "ECB" is the library's name for the bare permutation that CMAC is built
    # from: each row has its own chain, and equal rows must give equal tags.
    cipher = Cipher(algorithms.AES256(key), modes.ECB())  # noqa: S305
    context = cipher.decryptor() if inverse else cipher.encryptor()
    out = np.empty((rows + 1) * BLOCK, dtype=np.uint8)  # the library wants room for one more

    def permute(blocks: Words) -> Words:
        context.update_into(blocks.view(np.uint8).ravel().data, out.data)
        return out[: blocks.nbytes].view(np.uint64).reshape(-1, 2)

    return permute


def last_block_masks(permute: Callable[[Words], Words]) -> Words:
    """Return K2 (row 0, padded last block) and K1 (row 1, whole last block)."""
    zero = permute(np.zeros((1, 2), dtype=np.uint64)).tobytes()
    whole = _doubled(zero)
    return np.frombuffer(_doubled(whole) + whole, dtype=np.uint64).reshape(2, 2)


def _doubled(block: bytes) -> bytes:
    """Multiply by x in GF(2^128), as SP 800-38B section 6.1 does."""
    number = int.from_bytes(block, "big")
    carry = 0x87 if number >> 127 else 0
    return ((number << 1) & (2**128 - 1) ^ carry).to_bytes(BLOCK, "big")


class _Tagger:
    """The cipher and the working memory of one column."""

    def __init__(self, key: bytes, rows: int) -> None:
        self._permute = permutation(key, max(rows, 1))
        self._masks = last_block_masks(self._permute)
        self._blocks = np.empty((rows, 2), dtype=np.uint64)
        self._length = -1
        self._cut = self._flip = self._blocks

    def tags(self, data: Bytes, offsets: Numbers) -> Words:
        """Return the tags of a piece, until the next call."""
        starts, lengths = offsets[:-1], np.diff(offsets)
        longest = int(lengths.max())
        if longest > BLOCK:
            return self._chained(data, starts, lengths)
        if longest == lengths.min():  # a fixed number of digits: no gather, one mask for all
            return self._permute(self._regular(data, int(starts[0]), len(starts), longest))
        return self._permute(_last(_window(data, starts), lengths, self._masks))

    def _regular(self, data: Bytes, first: int, rows: int, length: int) -> Words:
        """Return the only blocks of values that all have one length."""
        if length != self._length:
            self._tile(length)
        found = np.ndarray((rows,), dtype="V16", buffer=data.data, offset=first, strides=(length,))
        blocks = self._blocks[:rows]
        blocks.view("V16")[:, 0] = found
        blocks &= self._cut[:rows]
        blocks ^= self._flip[:rows]
        return blocks

    def _tile(self, length: int) -> None:
        mask = _PADDING[length] ^ self._masks[int(length == BLOCK)]
        self._length = length
        self._cut = np.tile(_MASK[length], (len(self._blocks), 1))
        self._flip = np.tile(mask, (len(self._blocks), 1))

    def _chained(self, data: Bytes, starts: Numbers, lengths: Numbers) -> Words:
        """Chain block after block; a row leaves the working set after its last one."""
        state = np.zeros((len(starts), 2), dtype=np.uint64)
        rows = np.arange(len(starts))
        done = 0
        while len(rows):
            left = lengths[rows] - done
            blocks = _window(data, starts[rows] + done)
            final = left <= BLOCK
            blocks[final] = _last(blocks[final], left[final], self._masks)
            state[rows] = self._permute(state[rows] ^ blocks)
            rows, done = rows[~final], done + BLOCK
        return state


def _window(data: Bytes, starts: Numbers) -> Words:
    """Return the 16 bytes from each start: one gather of overlapping windows."""
    windows = np.ndarray((len(data) - BLOCK + 1,), dtype="V16", buffer=data.data, strides=(1,))
    return np.ascontiguousarray(windows[starts]).view(np.uint64).reshape(-1, 2)


def _last(blocks: Words, lengths: Numbers, masks: Words) -> Words:
    """Cut off what belongs to the next row, pad with 10*, mask with K1 or K2."""
    whole = (lengths == BLOCK).astype(np.intp)
    last: Words = blocks & _MASK[lengths] ^ _PADDING[lengths] ^ masks[whole]
    return last
