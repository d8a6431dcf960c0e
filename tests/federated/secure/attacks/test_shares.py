"""Shares: altered, misdirected, replayed or of too few, they are refused."""

from federated.secure import relay
from federated.secure.announcements import Delivery, Roster
from federated.secure.checking import signed
from federated.secure.messages import Shares
from tests.federated.secure.attacks.steps import (
    OTHER,
    A,
    B,
    C,
    D,
    claim,
    dealt,
    deliveries,
    refuses,
    roster,
    sent,
    verdict,
)
from tests.federated.secure.world import (
    Begun,
    round_of,
    signer,
)


def test_sites_that_were_shown_different_keys_notice_it(begun: Begun) -> None:
    """The centre leaves E out for half of the sites: their shares do not open for the others."""
    whole_list = roster(begun)
    shorter = Roster(session=whole_list.session, keys=whole_list.keys[:4])
    there = begun.joined[A].deal(whole_list)
    here = {name: begun.joined[name].deal(shorter) for name in (B, C, D)}
    boxes = tuple((n, dict(one.message.parcels)[A]) for n, one in here.items())
    handed = Delivery(session=whole_list.session, roster=there.message.roster, to=A, parcels=boxes)
    refuses("other keys", lambda: there.mask(handed))


def test_altered_exchanged_and_misdirected_shares_are_refused(begun: Begun) -> None:
    states = dealt(begun)
    handed = deliveries(begun, states)
    boxes = list(handed[A].parcels)
    flipped = bytes([boxes[0][1][0] ^ 1]) + boxes[0][1][1:]
    exchanged = [(boxes[0][0], boxes[1][1]), (boxes[1][0], boxes[0][1]), *boxes[2:]]
    for parcels in ([(boxes[0][0], flipped), *boxes[1:]], exchanged):
        changed = handed[A].model_copy(update={"parcels": tuple(parcels)})
        refuses("other keys", lambda changed=changed: states[A].mask(changed))  # type: ignore[misc]
    refuses("addressee", lambda: states[A].mask(handed[B]))


def test_shares_of_an_earlier_round_do_not_open(begun: Begun) -> None:
    states = dealt(begun)
    handed = deliveries(begun, states)
    earlier = round_of(5, seed=9).handed[A].parcels
    replayed = handed[A].model_copy(update={"parcels": earlier})
    refuses("other keys", lambda: states[A].mask(replayed))


def test_shares_of_too_few_are_refused(begun: Begun) -> None:
    states = dealt(begun)
    few = deliveries(begun, states)[A]
    refuses("few", lambda: states[A].mask(few.model_copy(update={"parcels": few.parcels[:2]})))


def test_shares_of_somebody_who_sent_no_keys_are_refused(begun: Begun) -> None:
    states = dealt(begun)
    handed = deliveries(begun, states)[A]
    more = handed.model_copy(update={"parcels": (*handed.parcels, ("city z", bytes(82)))})
    refuses("not a participant", lambda: states[A].mask(more))


def test_every_announcement_of_another_round_is_refused(begun: Begun) -> None:
    states, handed = sent(begun)
    others = dealt(begun)
    foreign = {"session": OTHER}
    away = handed[A].model_copy(update=foreign)
    refuses("foreign round", lambda: others[A].mask(away))
    told = claim(begun, states, (A, B, C, D))
    refuses("foreign round", lambda: states[A].agree(told.model_copy(update=foreign)))
    agreeing = {name: states[name].agree(told) for name in (A, B, C, D)}
    last = verdict(begun, [one.message for one in agreeing.values()])
    refuses("foreign round", lambda: agreeing[A].reveal(last.model_copy(update=foreign)))


def test_shares_under_another_roster_are_refused_on_both_sides(begun: Begun) -> None:
    states = dealt(begun)
    handed = deliveries(begun, states)[A].model_copy(update={"roster": OTHER})
    refuses("foreign step", lambda: states[A].mask(handed))
    other = signed(states[B].message.model_copy(update={"roster": OTHER}), signer(B))
    messages: list[Shares] = [*(s.message for n, s in states.items() if n != B), other]
    refuses("foreign step", lambda: relay.deliveries(begun.session, roster(begun), messages))
