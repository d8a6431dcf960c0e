"""What a centre, a stranger or another site may try; each is refused, and by a site where it counts."""

from collections.abc import Callable

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from federated.canonical import digest
from federated.errors import SumRefused
from federated.secure import relay
from federated.secure.announcements import Claim, Delivery, Roster, Verdict
from federated.secure.checking import signed
from federated.secure.memory import Memory
from federated.secure.messages import Agreement, Keys, Masked, Reveal, Shares, vector_digest
from federated.secure.opening import opened
from federated.secure.rehearsal import Transcript
from federated.secure.session import Participant, Session, Terms
from federated.secure.states import Agreed, Dealt, Sent
from tests.federated.secure.world import (
    NAMES,
    QUESTION,
    Begun,
    participants,
    round_of,
    seats,
    session,
    signer,
    some,
    terms,
    whole,
)

A, B, C, D, E = NAMES[:5]
OTHER = digest(b"other")
MALLORY = Ed25519PrivateKey.from_private_bytes(b"m" * 32)


def refuses(code: str, step: Callable[[], object]) -> SumRefused:
    with pytest.raises(SumRefused) as caught:
        step()
    assert caught.value.code == code
    return caught.value


@pytest.fixture
def begun() -> Begun:
    return Begun()


def roster(begun: Begun) -> Roster:
    return relay.roster(begun.session, [one.message for one in begun.joined.values()])


def dealt(begun: Begun) -> dict[str, Dealt]:
    announced = roster(begun)
    return {name: one.deal(announced) for name, one in begun.joined.items()}


def deliveries(begun: Begun, states: dict[str, Dealt]) -> dict[str, Delivery]:
    messages = [one.message for one in states.values()]
    return dict(relay.deliveries(begun.session, roster(begun), messages))


def sent(begun: Begun) -> tuple[dict[str, Sent], dict[str, Delivery]]:
    states = dealt(begun)
    handed = deliveries(begun, states)
    return {name: one.mask(handed[name]) for name, one in states.items()}, handed


def claim(begun: Begun, states: dict[str, Sent], names: tuple[str, ...]) -> Claim:
    receipts = tuple(states[name].message.receipt() for name in names)
    return Claim(session=roster(begun).session, receipts=receipts)


def agreed(begun: Begun, names: tuple[str, ...] = (A, B, C, D)) -> dict[str, Agreed]:
    states, _ = sent(begun)
    announced = claim(begun, states, names)
    return {name: states[name].agree(announced) for name in names}


def verdict(begun: Begun, messages: list[Agreement]) -> Verdict:
    return Verdict(session=roster(begun).session, agreements=tuple(messages))


# --- a session that the site did not approve -------------------------------------------------


def join(announced: Session, memory: Memory | None = None, question: str = QUESTION) -> object:
    return seats(5)[0].join(announced, question, some(5)[A], memory or Memory(), b"e" * 32)


def test_a_foreign_study_is_refused() -> None:
    refuses("study", lambda: join(session(5, terms=terms(5, study=OTHER))))


def test_a_sybil_in_the_list_of_participants_is_refused() -> None:
    key = MALLORY.public_key().public_bytes_raw()
    more = (*participants(NAMES[:5]), Participant(name="city z", key=key))
    announced = session(5, terms=terms(5, participants=more, threshold=5))
    assert "participants" in str(refuses("terms", lambda: join(announced)))


def test_a_participant_whose_key_was_replaced_is_refused() -> None:
    key = MALLORY.public_key().public_bytes_raw()
    more = (*participants(NAMES[:4]), Participant(name=E, key=key))
    refuses("terms", lambda: join(session(5, terms=terms(5, participants=more))))


def test_fewer_participants_than_were_approved_are_refused() -> None:
    refuses("terms", lambda: join(session(4)))


@pytest.mark.parametrize("part", [{"threshold": 5}, {"least": 4}, {"rounds": 99}])
def test_other_terms_than_were_approved_are_refused(part: dict[str, int]) -> None:
    assert next(iter(part)) in str(
        refuses("terms", lambda: join(session(5, terms=terms(5, **part))))
    )


@pytest.mark.parametrize(
    "part", [{"threshold": 3}, {"threshold": 6}, {"least": 2}, {"least": 6}, {"rounds": 0}]
)
def test_terms_with_too_low_a_threshold_cannot_be_made(part: dict[str, int]) -> None:
    with pytest.raises(ValueError, match=r"sites|greater"):
        terms(5, **part)


def test_a_study_of_two_sites_or_with_a_key_twice_cannot_be_made() -> None:
    with pytest.raises(ValueError, match="at least 3"):
        terms(2)
    twice = (*participants(NAMES[:2]), Participant(name=C, key=participants([A])[0].key))
    with pytest.raises(ValueError, match="one key"):
        terms(3, participants=twice)


def test_another_question_than_the_gate_let_through_is_refused() -> None:
    refuses("question", lambda: join(session(5, question=OTHER)))


def test_a_round_beyond_the_budget_is_refused() -> None:
    refuses("budget", lambda: join(session(5, round=10)))


def test_a_replayed_round_is_refused() -> None:
    memory = Memory()
    for number in (1, 2):
        joined = seats(5)[0].join(
            session(5, round=number), QUESTION, some(5)[A], memory, bytes([number]) * 32
        )
        memory = joined.memory
    refuses("replayed round", lambda: join(session(5, round=1), memory))
    refuses("begun otherwise", lambda: join(session(5, round=2), memory))


def test_values_of_another_form_than_announced_are_refused() -> None:
    refuses("length", lambda: join(session(5, values=3)))


def test_a_site_that_is_no_participant_or_has_another_key_does_not_begin() -> None:
    from federated.secure.site import Seat

    stranger = Seat("city z", MALLORY, terms(5))
    changed = Seat(A, MALLORY, terms(5))
    for code, seat in (("not a participant", stranger), ("own key", changed)):
        refuses(code, lambda seat=seat: seat.join(session(5), QUESTION, some(5)[A], Memory(), b""))  # type: ignore[misc]


# --- step 1: keys -----------------------------------------------------------------------------


def with_keys(begun: Begun, changed: Keys) -> Roster:
    keys = roster(begun).keys
    return Roster(
        session=changed.session,
        keys=tuple(sorted((*(k for k in keys if k.sender != changed.sender), changed), key=by)),
    )


def by(one: Keys) -> str:
    return one.sender


def own_keys(begun: Begun, name: str, **other: object) -> Keys:
    return begun.joined[name].message.model_copy(update=other)


def test_keys_that_the_centre_made_up_are_refused(begun: Begun) -> None:
    forged = signed(own_keys(begun, B, mask=b"x" * 32), MALLORY)
    refuses("signature", lambda: begun.joined[A].deal(with_keys(begun, forged)))


def test_altered_keys_are_refused(begun: Begun) -> None:
    altered = own_keys(begun, B, channel=b"x" * 32)
    refuses("signature", lambda: begun.joined[A].deal(with_keys(begun, altered)))


def test_a_sybil_among_the_keys_is_refused(begun: Begun) -> None:
    sybil = signed(own_keys(begun, B, sender="city z", mask=b"x" * 32, channel=b"y" * 32), MALLORY)
    refuses("not a participant", lambda: begun.joined[A].deal(with_keys(begun, sybil)))


@pytest.mark.parametrize(
    "other", [{"round": 2}, {"question": OTHER}, {"terms": terms(5, study=OTHER)}]
)
def test_keys_of_another_round_question_or_study_are_refused(
    begun: Begun, other: dict[str, object]
) -> None:
    elsewhere = session(5, **other).fingerprint()  # type: ignore[arg-type]
    foreign = signed(own_keys(begun, B, session=elsewhere), signer(B))
    keys = tuple(foreign if k.sender == B else k for k in roster(begun).keys)
    with pytest.raises(ValueError, match="another session"):
        Roster(session=roster(begun).session, keys=keys)
    unchecked = roster(begun).model_copy(update={"keys": keys})
    refuses("foreign round", lambda: begun.joined[A].deal(unchecked))


def test_a_whole_roster_of_another_round_is_refused(begun: Begun) -> None:
    foreign = roster(begun).model_copy(update={"session": OTHER})
    refuses("foreign round", lambda: begun.joined[A].deal(foreign))


def test_a_roster_below_the_threshold_is_refused(begun: Begun) -> None:
    few = Roster(session=roster(begun).session, keys=roster(begun).keys[:3])
    refuses("few", lambda: begun.joined[A].deal(few))


def test_a_roster_without_the_site_is_refused(begun: Begun) -> None:
    without = Roster(session=roster(begun).session, keys=roster(begun).keys[1:])
    refuses("own message", lambda: begun.joined[A].deal(without))


def test_a_roster_with_one_key_at_two_sites_cannot_be_made(begun: Begun) -> None:
    copied = signed(own_keys(begun, B, mask=begun.joined[C].message.mask), signer(B))
    with pytest.raises(ValueError, match="two keys are one"):
        with_keys(begun, copied)


def test_a_key_of_low_order_is_refused(begun: Begun) -> None:
    weak = signed(own_keys(begun, B, channel=bytes(32)), signer(B))
    refuses("weak key", lambda: begun.joined[A].deal(with_keys(begun, weak)))


def test_two_different_keys_of_one_site_are_refused_by_the_centre(begun: Begun) -> None:
    messages = [one.message for one in begun.joined.values()]
    second = signed(own_keys(begun, B, mask=b"x" * 32), signer(B))
    refuses("twice", lambda: relay.roster(begun.session, [*messages, second]))
    assert relay.roster(begun.session, [*messages, messages[1]]) == roster(begun)


# --- step 2: shares ---------------------------------------------------------------------------


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


# --- step 3: who is alive ---------------------------------------------------------------------


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


# --- step 4: both kinds of share --------------------------------------------------------------


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


# --- what the centre refuses of a site --------------------------------------------------------


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


def test_terms_are_those_of_one_study() -> None:
    assert Terms.parse(terms(4).body()) == terms(4)
    assert whole([-1]).dtype == "uint64"
