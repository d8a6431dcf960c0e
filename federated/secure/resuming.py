"""Taking up a round where it stopped: the same random bytes and announcements give the same bytes."""

from collections.abc import Sequence

from federated.secure.announcements import Claim, Delivery, Roster, Verdict
from federated.secure.refusing import refused
from federated.secure.states import Agreed, Dealt, Joined, Sent, State

Announcement = Roster | Delivery | Claim | Verdict
KINDS: dict[str, type[Announcement]] = {
    "roster": Roster,
    "delivery": Delivery,
    "claim": Claim,
    "verdict": Verdict,
}


def following(state: State, heard: Announcement) -> State:
    """Return the state after an announcement; one that is not the next is refused."""
    match state, heard:
        case Joined(), Roster():
            return state.deal(heard)
        case Dealt(), Delivery():
            return state.mask(heard)
        case Sent(), Claim():
            return state.agree(heard)
        case Agreed(), Verdict():
            return state.reveal(heard)
    raise refused("foreign step")


def resumed(joined: Joined, heard: Sequence[Announcement]) -> State:
    """Return the state after all that was heard so far."""
    state: State = joined
    for one in heard:
        state = following(state, one)
    return state
