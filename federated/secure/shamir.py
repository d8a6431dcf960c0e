"""Shamir's shares of 32 bytes: any ``threshold`` of them tell the secret, fewer tell nothing.

Over the whole numbers modulo 2^256 + 297, the least prime above 2^256. Read: Shamir, How to share
a secret, CACM 1979. Not in constant time; it runs where its secrets are at home anyway.
"""

from collections.abc import Mapping, Sequence

PRIME = 2**256 + 297
COEFFICIENT = 48  # bytes of a random coefficient: uniform to within 2^-127
SHARE = 33


def split(secret: bytes, at: Sequence[int], threshold: int, random: bytes) -> list[bytes]:
    """Return a share for each place ``at``; ``random`` is 48 bytes a coefficient."""
    parts = [random[n * COEFFICIENT :][:COEFFICIENT] for n in range(threshold - 1)]
    curve = [*(int.from_bytes(part, "big") % PRIME for part in parts), _number(secret)]
    return [_value(curve, place).to_bytes(SHARE, "big") for place in at]


def _value(curve: Sequence[int], place: int) -> int:
    total = 0
    for coefficient in curve:
        total = (total * place + coefficient) % PRIME
    return total


def _number(body: bytes) -> int:
    return int.from_bytes(body, "big")


def weights(at: Sequence[int]) -> list[int]:
    """Return what each share counts for at zero; the same for all secrets of these places."""
    found = []
    for here in at:
        above, below = 1, 1
        for other in at:
            if other != here:
                above = above * other % PRIME
                below = below * (other - here) % PRIME
        found.append(above * pow(below, -1, PRIME) % PRIME)
    return found


def joined(shares: Sequence[bytes], weighing: Sequence[int]) -> bytes | None:
    """Return the secret, or None where these shares make no 32 bytes."""
    pairs = zip(shares, weighing, strict=True)
    total = sum(_number(share) * weight for share, weight in pairs) % PRIME
    return total.to_bytes(32, "big") if total < 2**256 else None


def places(names: Sequence[str]) -> Mapping[str, int]:
    """Return the place of each name: its number in the list, from one."""
    return {name: number for number, name in enumerate(names, start=1)}
