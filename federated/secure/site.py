"""A site that takes a seat in an approved study, and what it compares before it begins a round."""

from dataclasses import dataclass
from typing import TYPE_CHECKING

from federated.secure.checking import Checker
from federated.secure.memory import Memory
from federated.secure.messages import vector_digest
from federated.secure.own import Own
from federated.secure.refusing import refused
from federated.secure.secrets import Secrets
from federated.secure.session import Session, Terms
from federated.secure.states import Joined
from federated.secure.words import Words, to_bytes

if TYPE_CHECKING:
    from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey


@dataclass(frozen=True, repr=False, eq=False)
class Seat:
    """A site, its enrolled key, and the terms that it approved."""

    name: str
    signer: "Ed25519PrivateKey"
    terms: Terms

    def join(
        self, session: Session, question: str, words: Words, memory: Memory, entropy: bytes
    ) -> Joined:
        """Begin a round.

        ``question`` is the digest of what the site's gate let through, ``words`` its answer in
        fixed point, ``memory`` what it remembers of earlier rounds, and ``entropy`` 32 random
        bytes, made for this round and kept (encrypted) until it is over.
        """
        self._compare(session, question)
        own = self._own(session, words, entropy)
        keys = own.keys()
        return Joined(own, keys, memory.with_round(session, keys.fingerprint()))

    def _own(self, session: Session, words: Words, entropy: bytes) -> Own:
        if words.dtype != "uint64" or words.shape != (session.scale.words, session.values):
            raise refused("length")
        checker = Checker(session)
        values = vector_digest(to_bytes(words))
        secrets = Secrets(entropy, checker.digest, self.name, values)
        return Own(self.name, self.signer, checker, secrets, words)

    def _compare(self, session: Session, question: str) -> None:
        if session.terms.study != self.terms.study:
            raise refused("study")
        for part in Terms.model_fields:
            if getattr(session.terms, part) != getattr(self.terms, part):
                raise refused("terms", part=part)
        if session.question != question:
            raise refused("question")
        if session.round > self.terms.rounds:
            raise refused("budget")
        self._find_own_key()

    def _find_own_key(self) -> None:
        if self.name not in self.terms.keys:
            raise refused("not a participant", site=self.name)
        if self.terms.keys[self.name] != self.signer.public_key().public_bytes_raw():
            raise refused("own key")
