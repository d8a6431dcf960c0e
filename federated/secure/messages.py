"""What sites send. Each message is signed, and checks itself when it is made or parsed.

keys (step 0), shares (1), masked values (2), agreement on who is alive (3), reveal (4). The
signature is over all but the masked values, which enter by their digest: so the centre can show
everybody that a site has sent, without what it has sent.
"""

import hashlib
from typing import Literal, Self

from pydantic import model_validator

from federated.canonical import canonical
from federated.secure.wire import (
    Bytes,
    Digest,
    Key,
    Name,
    Parcels,
    ShareList,
    Signature,
    Wire,
)

PROTOCOL = b"heldennet secure sum 2\n"
UNSIGNED = {"signature", "vector"}


class Signed(Wire):
    """What all messages of a site have."""

    session: Digest
    sender: Name
    signature: Signature = bytes(64)

    def signable(self) -> bytes:
        """Return what the signature is about."""
        return PROTOCOL + canonical(self.model_dump(mode="json", exclude=UNSIGNED))


class Keys(Signed):
    """Step 0: two fresh public keys, and the digest that the own mask is held to."""

    kind: Literal["keys"] = "keys"
    channel: Key
    mask: Key
    seed: Digest


class Shares(Signed):
    """Step 1: for every other site its share of two secrets, sealed for it alone."""

    kind: Literal["shares"] = "shares"
    roster: Digest
    parcels: Parcels


class Receipt(Signed):
    """That a site sent masked values, and under whose masks; without the values."""

    kind: Literal["masked"] = "masked"
    dealt: Digest
    digest: Digest


class Masked(Receipt):
    """Step 2: the masked values."""

    vector: Bytes

    @model_validator(mode="after")
    def _same(self) -> Self:
        if vector_digest(self.vector) != self.digest:
            raise ValueError("the values are not those of the digest")
        return self

    def receipt(self) -> Receipt:
        """Return the message without the values."""
        return Receipt.model_validate(self.model_dump(exclude={"vector"}))


class Agreement(Signed):
    """Step 3: who is alive, as this site was told. A site signs one for a round."""

    kind: Literal["agreement"] = "agreement"
    claim: Digest


class Reveal(Signed):
    """Step 4: a share of the own mask of each survivor, or of the pair key of each lost site."""

    kind: Literal["reveal"] = "reveal"
    claim: Digest
    survivors: ShareList
    lost: ShareList

    @model_validator(mode="after")
    def _never_both(self) -> Self:
        if {name for name, _ in self.survivors} & {name for name, _ in self.lost}:
            raise ValueError("both kinds of share of one site would unmask it")
        return self


def vector_digest(vector: bytes) -> str:
    """Return the SHA-256 of masked values."""
    return hashlib.sha256(vector).hexdigest()
