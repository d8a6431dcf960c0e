"""Who is alive, and both kinds of share: a centre that lies about it gets nothing."""

import pytest

from federated.secure.announcements import Claim
from federated.secure.checking import signed
from federated.secure.messages import Agreement, Reveal
from tests.federated.secure.attacks.steps import (
    MALLORY,
    OTHER,
    A,
    B,
    C,
    D,
    E,
    agreed,
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


def test_a_claim_that_leaves_the_site_out_is_refused(begun: Begun) -> None:
    states, _ = sent(begun)
    refuses("own message", lambda: states[A].agree(claim(begun, states, (B, C, D, E))))


def test_a_claim_below_the_threshold_is_refused(begun: Begun) -> None:
    states, _ = sent(begun)
    refuses("few", lambda: states[A].agree(claim(begun, states, (A, B, C))))


def test_a_site_that_sent_nothing_cannot_be_called_alive(begun: Begun) -> None:
    states, _ = sent(begun)
    made_up = signed(states[E].message.receipt().model_copy(update={"digest": OTHER}), MALLORY)
    honest = claim(begun, states, (A, B, C, D))
    lie = Claim(session=honest.session, receipts=(*honest.receipts, made_up))
    refuses("signature", lambda: states[A].agree(lie))


def test_a_site_that_dealt_no_shares_cannot_be_called_alive(begun: Begun) -> None:
    """B to E dealt to each other, A was told that E did not: their receipts differ."""
    states = dealt(begun)
    handed = deliveries(begun, states)
    shorter = handed[A].model_copy(update={"parcels": handed[A].parcels[:3]})
    mine, theirs = states[A].mask(shorter), states[E].mask(handed[E])
    receipts = [mine.message.receipt(), theirs.message.receipt()]
    receipts[1:1] = [states[name].mask(handed[name]).message.receipt() for name in (B, C, D)]
    with pytest.raises(ValueError, match="different things about who dealt"):
        Claim(session=roster(begun).session, receipts=tuple(receipts))
    forced = signed(receipts[4].model_copy(update={"dealt": mine.message.dealt}), signer(E))
    others = [
        signed(one.model_copy(update={"dealt": mine.message.dealt}), signer(one.sender))
        for one in receipts[1:4]
    ]
    lie = Claim(session=roster(begun).session, receipts=(receipts[0], *others, forced))
    refuses("never dealt", lambda: mine.agree(lie))


def test_a_receipt_of_another_round_is_refused(begun: Begun) -> None:
    states, _ = sent(begun)
    honest = claim(begun, states, (A, B, C, D))
    earlier = round_of(5, seed=9, round=2).masked[1].receipt()
    receipts = (honest.receipts[0], earlier, *honest.receipts[2:])
    lie = honest.model_copy(update={"receipts": receipts})
    refuses("foreign round", lambda: states[A].agree(lie))


def test_a_centre_that_tells_two_stories_of_one_site_gets_neither_share(begun: Begun) -> None:
    """To A and B it says that E is alive, to C and D that E is lost: nobody reveals anything."""
    states, _ = sent(begun)
    alive, gone = (claim(begun, states, n) for n in ((A, B, C, D, E), (A, B, C, D)))
    first = {name: states[name].agree(alive) for name in (A, B, E)}
    second = {name: states[name].agree(gone) for name in (C, D)}
    mixed = [one.message for one in (first[A], first[B], second[C], second[D])]
    for state in (*first.values(), *second.values()):
        refuses("disagree", lambda state=state: state.reveal(verdict(begun, mixed)))  # type: ignore[misc]
    refuses("few", lambda: first[A].reveal(verdict(begun, [s.message for s in first.values()])))


def test_agreements_that_the_centre_made_up_are_refused(begun: Begun) -> None:
    states = agreed(begun)
    forged = signed(states[D].message, MALLORY)
    messages = [*(states[name].message for name in (A, B, C)), forged]
    refuses("signature", lambda: states[A].reveal(verdict(begun, messages)))


def test_an_agreement_of_a_lost_site_does_not_count(begun: Begun) -> None:
    states = agreed(begun)
    own = Agreement(session=begun.session.fingerprint(), sender=E, claim=states[A].message.claim)
    messages = [*(states[name].message for name in (A, B, C)), signed(own, signer(E))]
    refuses("disagree", lambda: states[A].reveal(verdict(begun, messages)))


def test_one_agreement_many_times_counts_once(begun: Begun) -> None:
    states = agreed(begun)
    few = [states[name].message for name in (A, B, C)]
    with pytest.raises(ValueError, match="each once"):
        verdict(begun, [*few, few[2]])
    repeated = verdict(begun, few).model_copy(update={"agreements": (*few, few[2])})
    refuses("few", lambda: states[A].reveal(repeated))


def test_a_reveal_with_both_kinds_of_share_of_one_site_cannot_be_made(begun: Begun) -> None:
    states = agreed(begun)
    done = states[A].reveal(verdict(begun, [one.message for one in states.values()])).message
    assert [name for name, _ in done.survivors] == [A, B, C, D]
    assert [name for name, _ in done.lost] == [E]
    with pytest.raises(ValueError, match="both kinds of share"):
        Reveal.model_validate({**done.model_dump(), "lost": done.survivors})
