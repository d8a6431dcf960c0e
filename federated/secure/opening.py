"""Opening a total: own masks of the living, and pair masks of the lost, are taken off the sum.

What the shares give is compared with the public key and the digest that each site sent at first,
so a share that was made up voids the sum instead of spoiling it unnoticed.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

import numpy as np

from federated.secure import masks, shamir
from federated.secure.announcements import Claim, Delivery, Roster
from federated.secure.checking import Checker
from federated.secure.messages import Keys, Masked, Reveal
from federated.secure.refusing import refused
from federated.secure.secrets import commitment, private_key
from federated.secure.session import Session
from federated.secure.words import Words, add, from_bytes, subtract


@dataclass(frozen=True, slots=True, repr=False)
class Total:
    """The sum, and whose."""

    words: Words
    survivors: tuple[str, ...]
    missing: tuple[str, ...]


def opened(
    session: Session,
    roster: Roster,
    handed: Mapping[str, Delivery],
    claim: Claim,
    masked: Iterable[Masked],
    messages: Iterable[Reveal],
) -> Total:
    """Return the sum over the survivors of the claim."""
    checker = Checker(session)
    reveals = checker.one_each(messages)
    _compare(claim, handed, reveals)
    checker.enough(len(reveals), to_open=True)
    chosen = dict(list(reveals.items())[: session.terms.threshold])
    words = _added(session, claim, masked)
    _open(words, _Opening(checker.digest, session, roster.by_name(), claim.survivors), chosen)
    missing = tuple(name for name in session.terms.names if name not in claim.survivors)
    return Total(words, claim.survivors, missing)


def _compare(claim: Claim, handed: Mapping[str, Delivery], reveals: Mapping[str, Reveal]) -> None:
    alive = claim.survivors
    lost, digest = tuple(name for name in handed if name not in alive), claim.fingerprint()
    for name, one in reveals.items():
        owners = (tuple(n for n, _ in one.survivors), tuple(n for n, _ in one.lost))
        if one.claim != digest or name not in alive or owners != (alive, tuple(sorted(lost))):
            raise refused("disagree")


def _added(session: Session, claim: Claim, masked: Iterable[Masked]) -> Words:
    total = np.zeros((session.scale.words, session.values), dtype=np.uint64)
    waiting = {one.sender: one for one in claim.receipts}
    for one in masked:
        if waiting.get(one.sender) == one.receipt():
            waiting.pop(one.sender)
            if len(one.vector) != total.nbytes:
                raise refused("vector", site=one.sender)
            add(total, from_bytes(one.vector, len(total)))
    for name in waiting:
        raise refused("vector", site=name)
    return total


@dataclass(frozen=True, slots=True, repr=False)
class _Opening:
    digest: str
    session: Session
    keys: Mapping[str, Keys]
    alive: tuple[str, ...]


def _open(total: Words, at: _Opening, reveals: Mapping[str, Reveal]) -> None:
    places = shamir.places(at.session.terms.names)
    weights = shamir.weights([places[name] for name in reveals])
    seeds = _shares([dict(one.survivors) for one in reveals.values()])
    for name, shares in seeds.items():
        _take_own(total, at, name, shamir.joined(shares, weights))
    keys = _shares([dict(one.lost) for one in reveals.values()])
    for name, shares in keys.items():
        _take_pairs(total, at, name, shamir.joined(shares, weights))


def _shares(each: list[dict[str, bytes]]) -> dict[str, list[bytes]]:
    return {name: [one[name] for one in each] for name in each[0]}


def _take_own(total: Words, at: _Opening, name: str, seed: bytes | None) -> None:
    if seed is None or commitment(at.digest, name, seed) != at.keys[name].seed:
        raise refused("share", site=name)
    subtract(total, masks.mask(masks.own_key(seed, at.digest, name), total))


def _take_pairs(total: Words, at: _Opening, name: str, body: bytes | None) -> None:
    own = None if body is None else private_key(body)
    if own is None or own.public_key().public_bytes_raw() != at.keys[name].mask:
        raise refused("share", site=name)
    for other in at.alive:
        key = masks.pair_key(own, at.keys[other].mask, at.digest, (name, other))
        masks.apply_pair(total, key, (other, name), undo=True)
