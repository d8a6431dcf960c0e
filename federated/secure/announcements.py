"""What the centre hands on to the sites. It signs nothing: every part is signed by a site."""

from typing import Annotated, Literal, Self

from pydantic import Field, model_validator

from federated.canonical import canonical, digest
from federated.secure.messages import Agreement, Keys, Receipt
from federated.secure.session import LEAST
from federated.secure.wire import Digest, Name, Parcels, Wire, ascending

Several = Field(min_length=LEAST)


class Roster(Wire):
    """The keys of all who came. Everybody must see the same: shares are sealed to its digest."""

    kind: Literal["roster"] = "roster"
    session: Digest
    keys: Annotated[tuple[Keys, ...], Several]

    @model_validator(mode="after")
    def _distinct(self) -> Self:
        ascending(self.names)
        public = [key for one in self.keys for key in (one.channel, one.mask)]
        if len(set(public)) < len(public) or any(k.session != self.session for k in self.keys):
            raise ValueError("two keys are one, or a key is of another session")
        return self

    @property
    def names(self) -> tuple[str, ...]:
        """Who came."""
        return tuple(one.sender for one in self.keys)

    def by_name(self) -> dict[str, Keys]:
        """Return the keys of each site."""
        return {one.sender: one for one in self.keys}


class Delivery(Wire):
    """The shares that others dealt to one site."""

    kind: Literal["delivery"] = "delivery"
    session: Digest
    roster: Digest
    to: Name
    parcels: Parcels

    @property
    def dealers(self) -> tuple[str, ...]:
        """Whoever dealt, the site itself among them."""
        return tuple(sorted({self.to, *(name for name, _ in self.parcels)}))

    def dealt(self) -> str:
        """Return the digest of who dealt."""
        return dealt_by(self.session, self.roster, self.dealers)


def dealt_by(session: str, roster: str, names: tuple[str, ...]) -> str:
    """Return the digest of a list of those who dealt."""
    return digest(canonical({"session": session, "roster": roster, "dealt": list(names)}))


class Claim(Wire):
    """Who is alive: the receipts of all whose masked values arrived in time."""

    kind: Literal["claim"] = "claim"
    session: Digest
    receipts: Annotated[tuple[Receipt, ...], Several]

    @model_validator(mode="after")
    def _one_dealing(self) -> Self:
        ascending(self.survivors)
        if len({one.dealt for one in self.receipts}) > 1:
            raise ValueError("sites were told different things about who dealt")
        return self

    @property
    def survivors(self) -> tuple[str, ...]:
        """Who is alive."""
        return tuple(one.sender for one in self.receipts)


class Verdict(Wire):
    """That enough sites were told the same."""

    kind: Literal["verdict"] = "verdict"
    session: Digest
    agreements: Annotated[tuple[Agreement, ...], Several]

    @model_validator(mode="after")
    def _in_order(self) -> Self:
        ascending([one.sender for one in self.agreements])
        return self
