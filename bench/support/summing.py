"""What others need to add up vectors that nobody may open; run by a Python that has them.

    python bench/support/summing.py 30x1000 300x1000

Prints for every size a JSON list: name, processor seconds a site, processor seconds at the centre
and bytes that a site uploads, and what is missing as a name alone. Imports nothing of this project.
A site and one of each of the centre's steps are run; they are alike, so the centre's are
multiplied. Paillier goes number by number, so few are run and multiplied too.
"""

import json
import sys
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import cache
from importlib import import_module
from typing import Any

FEW = 40
KEY_BITS = 2048
MODULUS = 2**32
FLOWER = "flwr.common.secure_aggregation"
STEPS = "flwr.client.mod.secure_aggregation.secaggplus_mod"


def paillier(sites: int, values: int) -> tuple[float, float, int]:
    """TNO's Paillier, a ciphertext a number; one party holds the key and can open everything."""
    encrypting, adding, opening = _a_number()
    centre = adding * (sites - 1) + opening
    return encrypting * values, centre * values, values * KEY_BITS * 2 // 8


@cache
def _a_number() -> tuple[float, float, float]:
    """Return what it takes to encrypt, to add and to open a number."""
    module: Any = import_module("tno.mpc.encryption_schemes.paillier")
    scheme: Any = module.Paillier.from_security_parameter(key_length=KEY_BITS, precision=0)
    numbers = range(1000, 1000 + FEW)
    encrypting, made = _cost(lambda: [scheme.encrypt(n) for n in numbers])
    other = [scheme.encrypt(n) for n in numbers]
    adding, added = _cost(lambda: [a + b for a, b in zip(made, other, strict=True)])
    opening, found = _cost(lambda: [scheme.decrypt(one) for one in added])
    assert found == [2 * n for n in numbers]  # noqa: S101
    return encrypting / FEW, adding / FEW, opening / FEW


def flower(sites: int, values: int) -> tuple[float, float, int]:
    """Flower's own steps of SecAgg at one site, every other site its neighbour."""
    dealt, masks = _dealt(sites), import_module(f"{FLOWER}.secaggplus_utils")
    collect: Any = import_module(STEPS)._collect_masked_vectors
    vector = _vector(values)
    masking, masked = _cost(lambda: collect(dealt.state, dealt.told, 10, vector))
    taking, _ = _cost(lambda: masks.pseudo_rand_gen(b"s" * 32, MODULUS, [(values,)]))
    size = dealt.bytes + sum(map(len, _bytes_in(masked)))
    return dealt.seconds + masking, (dealt.joining + taking) * sites, size


@dataclass(frozen=True)
class Dealt:
    """A site of Flower's that dealt its shares, what it was told by others, and what that took."""

    state: Any
    told: dict[str, Any]
    seconds: float
    bytes: int
    joining: float


@cache
def _dealt(sites: int) -> Dealt:
    mod: Any = import_module(STEPS)
    shamir: Any = import_module(f"{FLOWER}.crypto.shamir")
    state, *rest = (mod.SecAggPlusState() for _ in range(sites))
    others, setting = dict(enumerate(rest, start=1)), _setting(mod.Key, sites)
    for n, other in others.items():
        other.nid = n
    public = {str(n): tuple(mod._setup(other, setting).values()) for n, other in others.items()}
    seconds, shares = _cost(
        lambda: mod._share_keys(state, {**public, "0": tuple(mod._setup(state, setting).values())})
    )
    told = {mod.Key.CIPHERTEXT_LIST: _sealed(state, others), mod.Key.SOURCE_LIST: list(others)}
    need = setting[mod.Key.THRESHOLD]
    some = shamir.create_shares(b"s" * 32, need, sites)[:need]
    joining, _ = _cost(lambda: shamir.combine_shares(some))
    return Dealt(state, told, seconds, sum(map(len, _bytes_in(shares))), joining)


def _setting(key: Any, sites: int) -> dict[str, Any]:
    return {
        key.SAMPLE_NUMBER: sites,
        key.SHARE_NUMBER: sites,
        key.THRESHOLD: max(3, 2 * sites // 3 + 1),
        key.CLIPPING_RANGE: 8.0,
        key.TARGET_RANGE: 2**22,
        key.MOD_RANGE: MODULUS,
        key.MAX_WEIGHT: 1000.0,
    }


def _vector(values: int) -> Any:
    import numpy as np

    common: Any = import_module("flwr.common")
    return common.ndarrays_to_parameters([np.linspace(-1, 1, values)])


def _sealed(state: Any, others: dict[int, Any]) -> list[bytes]:
    """Return what the others would have sealed for this site; shares of the right size will do."""
    cipher: Any = import_module(f"{FLOWER}.crypto.symmetric_encryption")
    utils: Any = import_module(f"{FLOWER}.secaggplus_utils")
    mine = state.rd_seed_share_dict[0], state.sk1_share_dict[0]
    text = {n: utils.share_keys_plaintext_concat(n, 0, *mine) for n in others}
    return [cipher.encrypt(state.ss2_dict[n], text[n]) for n in others]


def _bytes_in(answer: dict[str, Any]) -> Iterator[bytes]:
    lists = (part for part in answer.values() if isinstance(part, list))
    return (one for part in lists for one in part if isinstance(one, bytes))


def _cost(work: Callable[[], Any]) -> tuple[float, Any]:
    begin = time.process_time()
    result = work()
    return time.process_time() - begin, result


PEERS = (("tno-mpc Paillier", paillier), ("Flower SecAgg", flower))


def measured(sites: int, values: int) -> Iterator[list[Any]]:
    """Yield what each peer costs."""
    for name, peer in PEERS:
        try:
            yield [name, *peer(sites, values)]
        except ImportError:
            yield [name]


if __name__ == "__main__":
    for size in sys.argv[1:]:
        print(json.dumps(list(measured(*map(int, size.split("x"))))), flush=True)
