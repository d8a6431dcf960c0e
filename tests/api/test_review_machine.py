"""The states of a review: no path publishes without two people who agree, or a third who decides."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from api.review.machine import (
    BLIND,
    FIRST,
    OPEN,
    TRANSITIONS,
    UNSEEN,
    Event,
    State,
    after,
    told_by,
)
from api.store.reviewed import STATES
from federated.errors import ReviewRefused

votes = st.lists(st.booleans(), max_size=6)


@given(votes)
def test_two_who_agree_or_a_third_decide_and_nothing_else(said: list[bool]) -> None:
    state, counted = FIRST, list[bool]()
    for agrees in said:
        if state not in OPEN:
            with pytest.raises(ReviewRefused):
                told_by(state, counted, agrees)
            continue
        state = after(state, told_by(state, counted, agrees))
        counted.append(agrees)
    pro, con = counted.count(True), counted.count(False)
    assert (state is State.PUBLISHED) == (pro == 2)
    assert (state is State.TURNED_DOWN) == (con == 2)
    assert len(counted) <= 3
    assert (len(counted) == 3) <= (pro > 0 < con)


@given(st.lists(st.sampled_from(list(Event)), max_size=8))
def test_every_path_to_a_page_goes_over_two_votes_for_it(events: list[Event]) -> None:
    state, path = FIRST, list[Event]()
    for event in events:
        if (state, event) in TRANSITIONS:
            state = after(state, event)
            path.append(event)
        else:
            with pytest.raises(ReviewRefused):
                after(state, event)
    if state in (State.PUBLISHED, State.WITHDRAWN):
        assert path[:2] == [Event.FIRST_VOTE, Event.BOTH_FOR] or path[:3] == [
            Event.FIRST_VOTE, Event.DIFFER, Event.THIRD_FOR,
        ]  # fmt: skip
    if state in UNSEEN:
        assert not {Event.BOTH_FOR, Event.THIRD_FOR, Event.WITHDRAW} & set(path)


@pytest.mark.parametrize("state", list(State))
def test_no_state_can_be_left_for_one_that_was_left_before(state: State) -> None:
    reached, new = set[State](), {state}
    while new:
        new = {to for (of, _), to in TRANSITIONS.items() if of in new} - reached
        reached |= new
    assert state not in reached


def test_every_state_is_reached_and_has_its_words_in_the_chain() -> None:
    assert {FIRST, *TRANSITIONS.values()} == set(State) == set(STATES.values())
    assert {event for _, event in TRANSITIONS} == set(Event)
    assert set(OPEN) >= BLIND
    assert {*OPEN, State.TURNED_DOWN} == set(UNSEEN)


def test_a_number_of_votes_that_does_not_belong_to_a_state_is_refused() -> None:
    for state, earlier in ((State.WAITING, [True]), (State.HALF, []), (State.DISPUTED, [True])):
        with pytest.raises(ReviewRefused):
            told_by(state, earlier, True)
