"""Enough shares tell the secret, and fewer fit every secret equally well."""

from itertools import combinations

from hypothesis import given
from hypothesis import strategies as st

from federated.secure.shamir import COEFFICIENT, PRIME, joined, split, weights
from tests.federated.secure.world import Counted

SECRETS = st.binary(min_size=32, max_size=32)


def random(seed: int, threshold: int) -> bytes:
    draw = Counted(seed)
    return b"".join(draw(24) for _ in range(2 * threshold))[: threshold * COEFFICIENT]


@given(SECRETS, st.integers(2, 6), st.integers(0, 3), st.integers(0))
def test_any_so_many_shares_tell_the_secret(
    secret: bytes, threshold: int, more: int, seed: int
) -> None:
    at = [3 * n + 1 for n in range(threshold + more)]
    shares = dict(zip(at, split(secret, at, threshold, random(seed, threshold)), strict=True))
    for some in combinations(at, threshold):
        assert joined([shares[place] for place in some], weights(some)) == secret


@given(SECRETS, SECRETS)
def test_one_share_fewer_fits_another_secret_just_as_well(secret: bytes, other: bytes) -> None:
    """With 0 and the known places as points, one curve goes through any secret at all."""
    known = split(secret, [1, 2], 3, random(5, 3))
    at = (0, 1, 2)
    points = (int.from_bytes(other, "big"), *(int.from_bytes(share, "big") for share in known))
    third = 0
    for place, value in zip(at, points, strict=True):
        rest = [one for one in at if one != place]
        above = (3 - rest[0]) * (3 - rest[1])
        below = (place - rest[0]) * (place - rest[1])
        third += value * above * pow(below, -1, PRIME)
    shares = [*known, (third % PRIME).to_bytes(33, "big")]
    assert joined(shares, weights([1, 2, 3])) == other


def test_shares_that_make_no_secret_are_noticed() -> None:
    assert joined([(PRIME - 1).to_bytes(33, "big")] * 3, weights([1, 2, 3])) is None


def test_the_modulus_is_prime() -> None:
    """Miller and Rabin, 40 bases: 2^256 + 297."""
    odd, twos = PRIME - 1, 0
    while odd % 2 == 0:
        odd, twos = odd // 2, twos + 1
    for base in range(2, 42):
        power = pow(base, odd, PRIME)
        chain = [pow(power, 2**n, PRIME) for n in range(twos)]
        assert power == 1 or PRIME - 1 in chain
