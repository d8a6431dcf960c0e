"""The states of a release under review, and what leads from one to another: one table.

Two people vote, and neither sees what the other said. Where they agree it is done; where they do
not, a third person decides. A release is laid open on two votes for it, and checked again then: what
no longer passes is turned down by the rules, whoever voted for it.

The diagram in ``docs/reviewing.md`` is made from this table.
"""

from collections.abc import Mapping, Sequence
from enum import StrEnum
from types import MappingProxyType

from federated.errors import ReviewRefused


class State(StrEnum):
    """Where a release is."""

    WAITING = "waiting"
    HALF = "half"
    DISPUTED = "disputed"
    PUBLISHED = "published"
    TURNED_DOWN = "turned_down"
    WITHDRAWN = "withdrawn"


class Event(StrEnum):
    """What may happen to it."""

    FIRST_VOTE = "first_vote"
    BOTH_FOR = "both_for"
    BOTH_AGAINST = "both_against"
    DIFFER = "differ"
    THIRD_FOR = "third_for"
    THIRD_AGAINST = "third_against"
    CHECK_FAILS = "check_fails"
    WITHDRAW = "withdraw"


TRANSITIONS: Mapping[tuple[State, Event], State] = MappingProxyType(
    {
        (State.WAITING, Event.FIRST_VOTE): State.HALF,
        (State.HALF, Event.BOTH_FOR): State.PUBLISHED,
        (State.HALF, Event.BOTH_AGAINST): State.TURNED_DOWN,
        (State.HALF, Event.DIFFER): State.DISPUTED,
        (State.HALF, Event.CHECK_FAILS): State.TURNED_DOWN,
        (State.DISPUTED, Event.THIRD_FOR): State.PUBLISHED,
        (State.DISPUTED, Event.THIRD_AGAINST): State.TURNED_DOWN,
        (State.DISPUTED, Event.CHECK_FAILS): State.TURNED_DOWN,
        (State.PUBLISHED, Event.WITHDRAW): State.WITHDRAWN,
    }
)
FIRST = State.WAITING
OPEN = (State.WAITING, State.HALF, State.DISPUTED)  # somebody can still vote
UNSEEN = (*OPEN, State.TURNED_DOWN)  # nothing of it was ever laid open
BLIND = frozenset({State.WAITING, State.HALF})  # nobody is told who voted, or what


def after(state: State, event: Event) -> State:
    """Return the next state; raises ReviewRefused for what cannot happen now.

    >>> after(State.HALF, Event.DIFFER).value
    'disputed'
    """
    found = TRANSITIONS.get((state, event))
    if found is None:
        raise ReviewRefused(f"A release that is {said(state)} cannot go on by '{said(event)}'.")
    return found


def told_by(state: State, earlier: Sequence[bool], agrees: bool) -> Event:
    """Return what a vote means in a state, beside the ``earlier`` ones; raises ReviewRefused.

    >>> told_by(State.WAITING, [], True).value, told_by(State.HALF, [True], False).value
    ('first_vote', 'differ')
    >>> told_by(State.DISPUTED, [True, False], True).value
    'third_for'
    """
    match state, len(earlier):
        case State.WAITING, 0:
            return Event.FIRST_VOTE
        case State.HALF, 1 if earlier[0] != agrees:
            return Event.DIFFER
        case State.HALF, 1:
            return Event.BOTH_FOR if agrees else Event.BOTH_AGAINST
        case State.DISPUTED, 2:
            return Event.THIRD_FOR if agrees else Event.THIRD_AGAINST
    raise ReviewRefused(f"A release that is {said(state)} takes no vote.")


def said(one: State | Event) -> str:
    """Return a state or an event in words."""
    return one.value.replace("_", " ")
