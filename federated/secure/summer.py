"""Sums of an analysis by the whole protocol, in one process: what sites on a network do, rehearsed.

The keys are made for the occasion. It shows that an analysis equals the pooled one also when its
sums are secure; a real study has enrolled keys and its sites on machines of their own.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from secrets import token_bytes

from federated.canonical import digest
from federated.secure.fixed_point import STATISTICS, Floats, Scale
from federated.secure.refusing import refused
from federated.secure.rehearsal import Random, rehearsed
from federated.secure.session import LEAST, Participant, Session, Terms, threshold
from federated.secure.site import Seat

ANY = digest(b"in one process")


@dataclass(frozen=True)
class SecureSum:
    """Takes the vector of every site and returns the total; raises below three sites."""

    scale: Scale = STATISTICS
    random: Random = field(default=token_bytes, repr=False)

    def total(self, vectors: Mapping[str, Floats]) -> Floats:
        """Return the sum."""
        number = len(vectors)
        if number < LEAST:
            raise refused("alone", found=number)
        lengths = {len(vector) for vector in vectors.values()}
        if len(lengths) > 1:
            raise refused("length")
        seats = self._seats(number)
        session = self._session(seats[0].terms, lengths.pop())
        pairs = zip(seats, vectors.values(), strict=True)
        words = {seat.name: session.encode(values) for seat, values in pairs}
        return session.decode(rehearsed(session, seats, words, self.random).total().words)

    def _seats(self, number: int) -> list[Seat]:
        from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

        names = [f"site {place:04d}" for place in range(number)]
        signers = [Ed25519PrivateKey.from_private_bytes(self.random(32)) for _ in names]
        pairs = list(zip(names, signers, strict=True))
        terms = Terms(
            study=ANY,
            subjects=(ANY,),
            participants=tuple(
                Participant(name=name, key=signer.public_key().public_bytes_raw())
                for name, signer in pairs
            ),
            threshold=threshold(number),
            least=LEAST,
            rounds=1,
        )
        return [Seat(name, signer, terms) for name, signer in pairs]

    def _session(self, terms: Terms, values: int) -> Session:
        return Session(terms=terms, round=1, question=ANY, values=values, scale=self.scale)
