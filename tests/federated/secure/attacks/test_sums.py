"""What the centre refuses of a site: one that lies voids the sum, and gives no other."""

import pytest

from federated.secure import relay
from federated.secure.checking import signed
from federated.secure.messages import Masked, vector_digest
from federated.secure.opening import opened
from federated.secure.rehearsal import Transcript
from tests.federated.secure.attacks.steps import (
    OTHER,
    A,
    B,
    C,
    D,
    E,
    refuses,
    roster,
    sent,
)
from tests.federated.secure.world import (
    Begun,
    round_of,
    signer,
)


def reopened(done: Transcript, **other: object) -> object:
    parts: dict[str, object] = {
        "session": done.session,
        "roster": done.roster,
        "handed": done.handed,
        "claim": done.claim,
        "masked": done.masked,
        "messages": done.reveals,
    }
    return opened(**(parts | other))  # type: ignore[arg-type]


def test_a_share_that_was_made_up_voids_the_sum() -> None:
    done = round_of(5, lost={E: "masked"})
    for kind in ("survivors", "lost"):
        first = done.reveals[0]
        pairs = list(getattr(first, kind))
        pairs[0] = (pairs[0][0], bytes(33))
        bad = signed(first.model_copy(update={kind: tuple(pairs)}), signer(A))
        refuses("share", lambda bad=bad: reopened(done, messages=[bad, *done.reveals[1:]]))  # type: ignore[misc]


def test_masked_values_other_than_those_signed_for_void_the_sum() -> None:
    done = round_of(5)
    one = done.masked[0]
    vector = bytes(len(one.vector))
    with pytest.raises(ValueError, match="not those of the digest"):
        Masked.model_validate({**one.model_dump(), "vector": vector})
    other = signed(
        one.model_copy(update={"vector": vector, "digest": vector_digest(vector)}), signer(A)
    )
    refuses("vector", lambda: reopened(done, masked=[other, *done.masked[1:]]))
    refuses("vector", lambda: reopened(done, masked=done.masked[1:]))


def test_masked_values_of_another_length_void_the_sum(begun: Begun) -> None:
    states, handed = sent(begun)
    short = states[A].message.vector[:8]
    message = states[A].message.model_copy(update={"vector": short, "digest": vector_digest(short)})
    masked = [signed(message, signer(A)), *(states[name].message for name in (B, C, D, E))]
    announced = relay.claim(begun.session, handed, masked)
    done = {n: states[n].agree(announced) for n in (B, C, D, E)}
    told = relay.verdict(begun.session, announced, [one.message for one in done.values()])
    reveals = [one.reveal(told).message for one in done.values()]
    refuses(
        "vector",
        lambda: opened(begun.session, roster(begun), handed, announced, masked, reveals),
    )


def test_masks_of_another_dealing_are_refused_by_the_centre(begun: Begun) -> None:
    states, handed = sent(begun)
    other = signed(states[A].message.model_copy(update={"dealt": OTHER}), signer(A))
    messages = [other, *(states[name].message for name in (B, C, D, E))]
    refuses("foreign step", lambda: relay.claim(begun.session, handed, messages))


def test_a_reveal_of_another_claim_or_by_a_lost_site_is_refused() -> None:
    done = round_of(5)
    other = signed(done.reveals[0].model_copy(update={"claim": OTHER}), signer(A))
    refuses("disagree", lambda: reopened(done, messages=[other, *done.reveals[1:]]))
    elsewhere = round_of(5, lost={E: "masked"})
    refuses("foreign round", lambda: reopened(done, messages=round_of(5, round=2).reveals))
    refuses("disagree", lambda: reopened(done, messages=elsewhere.reveals))


def test_agreements_on_another_claim_are_refused_by_the_centre() -> None:
    done = round_of(5)
    other = signed(done.agreements[0].model_copy(update={"claim": OTHER}), signer(A))
    messages = [other, *done.agreements[1:]]
    refuses("disagree", lambda: relay.verdict(done.session, done.claim, messages))


def test_the_centre_makes_no_step_of_too_few() -> None:
    done, two = round_of(5), slice(2)
    refuses("few", lambda: relay.roster(done.session, done.keys[two]))
    refuses("few", lambda: relay.deliveries(done.session, done.roster, done.shares[two]))
    refuses("few", lambda: relay.claim(done.session, done.handed, done.masked[two]))
    refuses("few", lambda: relay.verdict(done.session, done.claim, done.agreements[two]))
    refuses("few", lambda: reopened(done, messages=done.reveals[two]))
