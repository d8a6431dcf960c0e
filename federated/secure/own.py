"""What stays the same for a site through a round, its secrets among it."""

from dataclasses import dataclass
from typing import TYPE_CHECKING

from federated.secure import masks
from federated.secure.checking import Checker, Message, signed
from federated.secure.messages import Keys
from federated.secure.refusing import refused
from federated.secure.sealing import seal, unseal
from federated.secure.secrets import Secrets
from federated.secure.words import Words, add

if TYPE_CHECKING:
    from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

Both = tuple[bytes, bytes]


@dataclass(frozen=True, repr=False, eq=False)
class Own:
    """A site in one round."""

    name: str
    signer: "Ed25519PrivateKey"
    checker: Checker
    secrets: Secrets
    words: Words

    @property
    def digest(self) -> str:
        """The digest of the session."""
        return self.checker.digest

    def signed(self, message: Message) -> Message:
        """Return a message with the signature of this site."""
        return signed(message, self.signer)

    def keys(self) -> Keys:
        """Return the first message."""
        message = Keys(
            session=self.digest,
            sender=self.name,
            channel=self.secrets.channel.public_key().public_bytes_raw(),
            mask=self.secrets.mask.public_key().public_bytes_raw(),
            seed=self.secrets.committed,
        )
        return self.signed(message)

    def heard(self, session: str) -> None:
        """Refuse an announcement of another round."""
        if session != self.digest:
            raise refused("foreign round", site="the centre")

    def seal(self, other: Keys, roster: str, both: Both) -> bytes:
        """Return the parcel of shares for another site."""
        way = (self.name, other.sender)
        return seal(self.secrets.channel, other.channel, way, (self.digest, roster), both)

    def unseal(self, other: Keys, roster: str, parcel: bytes) -> Both:
        """Return the shares that another site dealt to this one."""
        way = (other.sender, self.name)
        return unseal(self.secrets.channel, other.channel, way, (self.digest, roster), parcel)

    def masked(self, others: list[Keys]) -> Words:
        """Return the values under the own mask and the masks shared with each of the others."""
        total = self.words.copy()
        own = masks.own_key(self.secrets.seed, self.digest, self.name)
        add(total, masks.mask(own, total))
        for other in others:
            pair = (self.name, other.sender)
            key = masks.pair_key(self.secrets.mask, other.mask, self.digest, pair)
            masks.apply_pair(total, key, pair)
        return total
