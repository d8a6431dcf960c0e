"""What everybody checks of a message of a site: its round, its sender, its signature."""

from collections.abc import Iterable
from typing import TYPE_CHECKING, TypeVar

from federated.secure.messages import Signed
from federated.secure.refusing import refused
from federated.secure.session import Session

if TYPE_CHECKING:
    from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

Message = TypeVar("Message", bound=Signed)


def signed(message: Message, signer: "Ed25519PrivateKey") -> Message:
    """Return the message with its signature."""
    return message.model_copy(update={"signature": signer.sign(message.signable())})


class Checker:
    """Knows the digest of a session and the keys of its participants."""

    def __init__(self, session: Session) -> None:
        """Take the keys from the session, whose terms the caller compared with the approved."""
        self.session = session
        self.digest = session.fingerprint()
        self._keys = session.terms.keys

    def check(self, message: Signed) -> None:
        """Raise unless an enrolled participant signed this for this session."""
        from cryptography.exceptions import InvalidSignature
        from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

        if message.sender not in self._keys:
            raise refused("not a participant", site=message.sender)
        if message.session != self.digest:
            raise refused("foreign round", site=message.sender)
        try:
            key = Ed25519PublicKey.from_public_bytes(self._keys[message.sender])
            key.verify(message.signature, message.signable())
        except (InvalidSignature, ValueError):
            raise refused("signature", site=message.sender) from None

    def one_each(self, messages: Iterable[Message]) -> dict[str, Message]:
        """Return checked messages by sender in order; the same one twice counts once."""
        found: dict[str, Message] = {}
        for message in messages:
            self.check(message)
            if found.setdefault(message.sender, message) != message:
                raise refused("twice", site=message.sender)
        return dict(sorted(found.items()))

    def enough(self, found: int, *, to_open: bool = False) -> None:
        """Raise when fewer answered than a sum needs, or than it takes to open one."""
        terms = self.session.terms
        need = terms.threshold if to_open else terms.need
        if found < need:
            raise refused("few", found=found, need=need)
