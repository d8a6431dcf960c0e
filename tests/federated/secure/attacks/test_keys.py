"""Keys: made up, altered, of another round or of too few, they are refused."""

import pytest

from federated.secure import relay
from federated.secure.announcements import Roster
from federated.secure.checking import signed
from federated.secure.messages import Keys
from tests.federated.secure.attacks.steps import (
    MALLORY,
    OTHER,
    A,
    B,
    C,
    refuses,
    roster,
)
from tests.federated.secure.world import (
    Begun,
    session,
    signer,
    terms,
)


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
