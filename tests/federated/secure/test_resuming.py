"""A site that is killed at any step goes on with the same bytes, and never with other ones."""

import pytest

from federated.errors import SumRefused
from federated.secure.memory import Memory
from federated.secure.resuming import KINDS, Announcement, following, resumed
from federated.secure.states import Joined
from tests.federated.secure.world import (
    NAMES,
    QUESTION,
    Counted,
    round_of,
    seats,
    session,
    some,
    whole,
)

FIRST = NAMES[0]
DONE = round_of(4, lost={NAMES[3]: "masked"})
HEARD: list[Announcement] = [DONE.roster, DONE.handed[FIRST], DONE.claim, DONE.verdict]
SENT = [DONE.keys[0], DONE.shares[0], DONE.masked[0], DONE.agreements[0], DONE.reveals[0]]


def joined(memory: Memory | None = None, values: tuple[int, int] | None = None) -> Joined:
    words = some(4)[FIRST] if values is None else whole(values)
    return seats(4)[0].join(session(4), QUESTION, words, memory or Memory(), Counted(1)(32))


@pytest.mark.parametrize("steps", range(5))
def test_after_a_kill_the_site_sends_what_it_sent_before(steps: int) -> None:
    stored = [KINDS[one.kind].parse(one.body()) for one in HEARD[:steps]]
    before = resumed(joined(), stored)
    after = resumed(joined(before.memory), stored)
    assert after.message.body() == before.message.body() == SENT[steps].body()
    assert after.memory == before.memory


@pytest.mark.parametrize("steps", range(5))
def test_an_announcement_out_of_order_or_again_is_refused(steps: int) -> None:
    state = resumed(joined(), HEARD[:steps])
    for number, one in enumerate(HEARD):
        if number != steps:
            with pytest.raises(SumRefused) as caught:
                following(state, one)
            assert caught.value.code == "foreign step"


def test_values_that_changed_meanwhile_are_not_sent_under_the_same_masks() -> None:
    """The difference of two masked vectors under one mask would be that of their values."""
    begun = joined()
    with pytest.raises(SumRefused, match="cannot be begun again"):
        joined(begun.memory, (99, 99))
    with pytest.raises(SumRefused, match="another message of this site"):
        joined(values=(99, 99)).deal(DONE.roster)
    other = joined(values=(99, 99)).own.secrets
    assert other.seed != begun.own.secrets.seed
