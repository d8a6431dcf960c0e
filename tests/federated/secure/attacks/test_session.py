"""A session that a site did not approve is refused."""

import pytest

from federated.secure.memory import Memory
from federated.secure.session import Participant, Session, Terms
from tests.federated.secure.attacks.steps import (
    MALLORY,
    OTHER,
    A,
    C,
    E,
    refuses,
)
from tests.federated.secure.world import (
    NAMES,
    QUESTION,
    participants,
    seats,
    session,
    some,
    terms,
    whole,
)


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


def test_terms_are_those_of_one_study() -> None:
    assert Terms.parse(terms(4).body()) == terms(4)
    assert whole([-1]).dtype == "uint64"
