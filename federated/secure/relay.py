"""The centre in a round: a blind relay, as functions of the messages that it holds.

Who counts at a step is whoever answered when the coordinator closes it; it stores each
announcement before it sends it, so that a restart announces the same. Same messages, same bytes.
"""

from collections.abc import Iterable, Mapping

from federated.secure.announcements import Claim, Delivery, Roster, Verdict
from federated.secure.checking import Checker
from federated.secure.messages import Agreement, Keys, Masked, Shares
from federated.secure.refusing import refused
from federated.secure.session import Session


def roster(session: Session, messages: Iterable[Keys]) -> Roster:
    """Announce the keys of all who came."""
    checker = Checker(session)
    keys = checker.one_each(messages)
    checker.enough(len(keys))
    return Roster(session=checker.digest, keys=tuple(keys.values()))


def deliveries(
    session: Session, announced: Roster, messages: Iterable[Shares]
) -> Mapping[str, Delivery]:
    """Hand each site that dealt the shares that others dealt to it."""
    checker, digest = Checker(session), announced.fingerprint()
    shares = checker.one_each(messages)
    checker.enough(len(shares))
    sealed = {name: dict(_for_all(one, announced, digest)) for name, one in shares.items()}
    return {
        to: Delivery(
            session=checker.digest,
            roster=digest,
            to=to,
            parcels=tuple((name, boxes[to]) for name, boxes in sealed.items() if name != to),
        )
        for to in shares
    }


def _for_all(one: Shares, announced: Roster, digest: str) -> tuple[tuple[str, bytes], ...]:
    others = tuple(name for name in announced.names if name != one.sender)
    if one.roster != digest or tuple(name for name, _ in one.parcels) != others:
        raise refused("foreign step")
    return one.parcels


def claim(session: Session, handed: Mapping[str, Delivery], messages: Iterable[Masked]) -> Claim:
    """Announce who is alive: whoever sent masked values in time."""
    checker = Checker(session)
    masked = checker.one_each(messages)
    checker.enough(len(masked))
    for name, one in masked.items():
        if name not in handed or one.dealt != handed[name].dealt():
            raise refused("foreign step")
    return Claim(session=checker.digest, receipts=tuple(m.receipt() for m in masked.values()))


def verdict(session: Session, announced: Claim, messages: Iterable[Agreement]) -> Verdict:
    """Announce who signed the claim; as many as it takes to open."""
    checker, digest = Checker(session), announced.fingerprint()
    agreements = checker.one_each(messages)
    checker.enough(len(agreements), to_open=True)
    for name, one in agreements.items():
        if one.claim != digest or name not in announced.survivors:
            raise refused("disagree")
    return Verdict(
        session=checker.digest, agreements=tuple(agreements.values())[: session.terms.threshold]
    )
