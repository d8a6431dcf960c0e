"""A site in a round, as a machine of states: joined, dealt, sent, agreed, revealed.

Each state takes the one announcement that comes next, checks it, and gives the state that
follows; it has the ``message`` to send and the ``memory`` to store. Nothing else can be asked of
it. States are made again from the random bytes of the round and the announcements so far
(``federated.secure.resuming``): store an announcement before sending what answers it.
"""

from collections.abc import Mapping
from dataclasses import dataclass

from federated.secure import shamir
from federated.secure.announcements import Claim, Delivery, Roster, Verdict
from federated.secure.memory import Memory
from federated.secure.messages import Agreement, Keys, Masked, Reveal, Shares, vector_digest
from federated.secure.own import Both, Own
from federated.secure.refusing import refused
from federated.secure.words import to_bytes


@dataclass(frozen=True, repr=False, eq=False)
class Joined:
    """Sent its keys; waits for the keys of all who came."""

    own: Own
    message: Keys
    memory: Memory

    def deal(self, roster: Roster) -> "Dealt":
        """Split two secrets and seal a share of each for every other site."""
        own = self.own
        own.heard(roster.session)
        keys = own.checker.one_each(roster.keys)
        own.checker.enough(len(keys))
        if keys.get(own.name) != self.message:
            raise refused("own message")
        digest = roster.fingerprint()
        shares = self._split(tuple(keys), digest)
        mine = shares.pop(own.name)
        parcels = ((name, own.seal(keys[name], digest, both)) for name, both in shares.items())
        message = Shares(session=own.digest, sender=own.name, roster=digest, parcels=tuple(parcels))
        return Dealt(own, own.signed(message), self.memory, keys, mine)

    def _split(self, names: tuple[str, ...], roster: str) -> dict[str, Both]:
        terms = self.own.checker.session.terms
        places = shamir.places(terms.names)
        at = [places[name] for name in names]
        return dict(zip(names, self.own.secrets.shares(at, terms.threshold, roster), strict=True))


@dataclass(frozen=True, repr=False, eq=False)
class Dealt:
    """Dealt shares; waits for those of the others."""

    own: Own
    message: Shares
    memory: Memory
    keys: Mapping[str, Keys]
    mine: Both

    def mask(self, delivery: Delivery) -> "Sent":
        """Open the shares, and mask the values."""
        self._compare(delivery)
        own, roster = self.own, self.message.roster
        held = {name: own.unseal(self.keys[name], roster, box) for name, box in delivery.parcels}
        vector = to_bytes(own.masked([self.keys[name] for name in held]))
        message = Masked(
            session=own.digest,
            sender=own.name,
            dealt=delivery.dealt(),
            digest=vector_digest(vector),
            vector=vector,
        )
        return Sent(own, own.signed(message), self.memory, {**held, own.name: self.mine})

    def _compare(self, delivery: Delivery) -> None:
        self.own.heard(delivery.session)
        if delivery.roster != self.message.roster:
            raise refused("foreign step")
        if delivery.to != self.own.name or self.own.name in dict(delivery.parcels):
            raise refused("addressee")
        for name in delivery.dealers:
            if name not in self.keys:
                raise refused("not a participant", site=name)
        self.own.checker.enough(len(delivery.dealers))


@dataclass(frozen=True, repr=False, eq=False)
class Sent:
    """Sent masked values, and holds shares; waits to hear who is alive."""

    own: Own
    message: Masked
    memory: Memory
    held: Mapping[str, Both]

    def agree(self, claim: Claim) -> "Agreed":
        """Sign who is alive, when each of them proves it and enough are."""
        own = self.own
        own.heard(claim.session)
        receipts = own.checker.one_each(claim.receipts)
        own.checker.enough(len(receipts))
        if receipts.get(own.name) != self.message.receipt():
            raise refused("own message")
        for name in receipts:
            if name not in self.held:
                raise refused("never dealt", site=name)
        subjects = own.checker.session.terms.subjects
        memory = self.memory.with_total(subjects, claim.survivors)
        message = Agreement(session=own.digest, sender=own.name, claim=claim.fingerprint())
        return Agreed(own, own.signed(message), memory, self.held, claim.survivors)


@dataclass(frozen=True, repr=False, eq=False)
class Agreed:
    """Signed one list of who is alive; waits to hear that enough others signed the same."""

    own: Own
    message: Agreement
    memory: Memory
    held: Mapping[str, Both]
    survivors: tuple[str, ...]

    def reveal(self, verdict: Verdict) -> "Revealed":
        """Give one share for each site: of its own mask if it is alive, else of its pair key."""
        own = self.own
        own.heard(verdict.session)
        agreements = own.checker.one_each(verdict.agreements)
        for name, agreement in agreements.items():
            if agreement.claim != self.message.claim or name not in self.survivors:
                raise refused("disagree")
        own.checker.enough(len(agreements), to_open=True)
        alive = {name: both[0] for name, both in self.held.items() if name in self.survivors}
        lost = {name: both[1] for name, both in self.held.items() if name not in alive}
        message = Reveal(
            session=own.digest,
            sender=own.name,
            claim=self.message.claim,
            survivors=tuple(sorted(alive.items())),
            lost=tuple(sorted(lost.items())),
        )
        return Revealed(own.signed(message), self.memory)


@dataclass(frozen=True, repr=False, eq=False)
class Revealed:
    """Done. Holds no secret any more."""

    message: Reveal
    memory: Memory


State = Joined | Dealt | Sent | Agreed | Revealed
