"""A whole round of a secure sum, and what one site and the centre spend on it."""

from dataclasses import dataclass
from secrets import token_bytes

import numpy as np

from bench.support.measure import Cost, measured
from federated.canonical import digest
from federated.secure import relay
from federated.secure.announcements import Claim, Delivery, Roster, Verdict
from federated.secure.fixed_point import Scale, summed
from federated.secure.memory import Memory
from federated.secure.messages import Agreement, Keys, Masked, Reveal, Shares
from federated.secure.opening import Total, opened
from federated.secure.rehearsal import Transcript, rehearsed, wired
from federated.secure.resuming import resumed
from federated.secure.session import LEAST, Participant, Session, Terms, threshold
from federated.secure.site import Seat
from federated.secure.words import Words

ANY = digest(b"bench")


@dataclass(frozen=True, slots=True)
class Played:
    """One round; bytes are those of one site."""

    sites: int
    values: int
    lost: int
    exact: bool
    site: Cost
    centre: Cost
    upload: int
    plain: int


def played(sites: int, values: int, words: int) -> Played:
    """Play a round, then one site and the centre again."""
    seats = _seats(sites)
    scale = Scale(words=words, fraction=0)
    session = Session(terms=seats[0].terms, round=1, question=ANY, values=values, scale=scale)
    draw = np.random.default_rng(sites)
    inputs: dict[str, Words] = {
        seat.name: draw.integers(0, 2**40, (words, values), dtype=np.uint64) for seat in seats
    }
    entropy = {seat.name: token_bytes(32) for seat in seats}
    taken = iter(entropy.values())
    gone = [seat.name for seat in seats[1 : 1 + _may_go(sites)]]
    done = rehearsed(session, seats, inputs, lambda _: next(taken), dict.fromkeys(gone, "masked"))
    first = seats[0]
    site, _ = measured(lambda: _site(first, done, inputs[first.name], entropy[first.name]))
    centre, total = measured(lambda: _centre(done))
    expected = summed([inputs[name] for name in done.claim.survivors])
    exact = bool(np.array_equal(total.words, expected))
    upload = sum(len(one.body()) for one in _sent(done))
    plain = inputs[first.name].nbytes
    return Played(sites, values, len(gone), exact, site, centre, upload, plain)


def _may_go(sites: int) -> int:
    return min(sites // 20, sites - threshold(sites))


def _seats(number: int) -> list[Seat]:
    from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

    signers = {f"site {n:04d}": Ed25519PrivateKey.generate() for n in range(number)}
    terms = Terms(
        study=ANY,
        subjects=(ANY,),
        participants=tuple(
            Participant(name=name, key=signer.public_key().public_bytes_raw())
            for name, signer in signers.items()
        ),
        threshold=threshold(number),
        least=LEAST,
        rounds=1,
    )
    return [Seat(name, signer, terms) for name, signer in signers.items()]


def _site(seat: Seat, done: Transcript, words: Words, entropy: bytes) -> bytes:
    joined = seat.join(done.session, ANY, words, Memory(), entropy)
    heard = (
        Roster.parse(done.roster.body()),
        Delivery.parse(done.handed[seat.name].body()),
        Claim.parse(done.claim.body()),
        Verdict.parse(done.verdict.body()),
    )
    return resumed(joined, heard).message.body()


def _centre(done: Transcript) -> Total:
    session = done.session
    keys = wired(Keys, done.keys)
    roster = relay.roster(session, keys)
    handed = relay.deliveries(session, roster, wired(Shares, done.shares))
    masked = wired(Masked, done.masked)
    claim = relay.claim(session, handed, masked)
    relay.verdict(session, claim, wired(Agreement, done.agreements))
    return opened(session, roster, handed, claim, masked, wired(Reveal, done.reveals))


def _sent(done: Transcript) -> tuple[Keys | Shares | Masked | Agreement | Reveal, ...]:
    return (done.keys[0], done.shares[0], done.masked[0], done.agreements[0], done.reveals[0])
