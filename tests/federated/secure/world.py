"""A small study of a few sites with enrolled keys; randomness that tests can repeat."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from functools import cache
from hashlib import sha256

import numpy as np
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from federated.canonical import digest
from federated.secure.fixed_point import WHOLE, Scale
from federated.secure.memory import Memory
from federated.secure.rehearsal import Transcript, rehearsed
from federated.secure.session import Participant, Session, Terms, threshold
from federated.secure.site import Seat
from federated.secure.states import Joined
from federated.secure.words import Words

STUDY, SUBJECT, QUESTION = digest(b"study"), digest(b"subject"), digest(b"question")
OTHER_STUDY = digest(b"other study")
NAMES = tuple(f"city {letter}" for letter in "abcdefghijkl")


class Counted:
    """Bytes that look random and are the same for the same seed."""

    def __init__(self, seed: int) -> None:
        self._stem, self._count = f"{seed}".encode(), 0

    def __call__(self, length: int) -> bytes:
        self._count += 1
        return sha256(self._stem + b"/%d" % self._count).digest()[:length]


@cache
def signer(name: str) -> Ed25519PrivateKey:
    return Ed25519PrivateKey.from_private_bytes(sha256(name.encode()).digest())


def participants(names: Iterable[str]) -> tuple[Participant, ...]:
    return tuple(
        Participant(name=name, key=signer(name).public_key().public_bytes_raw()) for name in names
    )


def terms(number: int, **other: object) -> Terms:
    wanted: dict[str, object] = {
        "study": STUDY,
        "subjects": (SUBJECT,),
        "participants": participants(NAMES[:number]),
        "threshold": threshold(number),
        "least": 3,
        "rounds": 9,
    }
    return Terms.model_validate(wanted | other)


def session(number: int, values: int = 2, scale: Scale = WHOLE, **other: object) -> Session:
    wanted: dict[str, object] = {
        "terms": terms(number),
        "round": 1,
        "question": QUESTION,
        "values": values,
        "scale": scale,
    }
    return Session.model_validate(wanted | other)


def seats(number: int) -> list[Seat]:
    approved = terms(number)
    return [Seat(name, signer(name), approved) for name in NAMES[:number]]


def whole(numbers: Iterable[int]) -> Words:
    return np.array([list(numbers)], dtype=np.int64).view(np.uint64)


def some(number: int) -> dict[str, Words]:
    """Return 2 values a site."""
    return {name: whole((10 + n, -n)) for n, name in enumerate(NAMES[:number])}


def round_of(
    number: int,
    words: Mapping[str, Words] | None = None,
    lost: Mapping[str, str] | None = None,
    seed: int = 1,
    **other: object,
) -> Transcript:
    """Run a round."""
    values = words or some(number)
    size = next(iter(values.values())).shape[1]
    announced = session(number, size, **other)  # type: ignore[arg-type]
    return rehearsed(announced, seats(number), values, Counted(seed), lost)


@dataclass
class Begun:
    """A round in which every site has sent its keys."""

    number: int = 5
    session: Session = field(init=False)
    joined: dict[str, Joined] = field(init=False)

    def __post_init__(self) -> None:
        self.session, random, values = session(self.number), Counted(7), some(self.number)
        self.joined = {
            seat.name: seat.join(self.session, QUESTION, values[seat.name], Memory(), random(32))
            for seat in seats(self.number)
        }
