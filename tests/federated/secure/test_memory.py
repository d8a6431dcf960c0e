"""A site remembers its rounds, and which sites were in a total: differences single out nobody."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from federated.errors import SumRefused
from federated.secure.memory import Memory, smallest_group
from tests.federated.secure.world import NAMES, OTHER_STUDY, STUDY, SUBJECT, session

LISTS = st.lists(
    st.sets(st.sampled_from(NAMES), min_size=3).map(lambda names: tuple(sorted(names))), min_size=1
)


def test_a_total_without_one_site_is_refused_after_one_with_it() -> None:
    memory = Memory().with_total([SUBJECT], NAMES[:5])
    for other in (NAMES[:4], NAMES[:3], NAMES[1:6], NAMES[:6]):
        with pytest.raises(SumRefused, match="single out fewer than 3") as caught:
            memory.with_total([SUBJECT], other)
        assert caught.value.code == "difference"


def test_the_same_sites_again_or_three_more_are_let_through() -> None:
    memory = Memory().with_total([SUBJECT], NAMES[:5]).with_total([SUBJECT], NAMES[:5])
    assert memory.with_total([SUBJECT], NAMES[:8]).totals[0].survivors == (NAMES[:5], NAMES[:8])


def test_another_subject_is_another_matter() -> None:
    memory = Memory().with_total([SUBJECT], NAMES[:5])
    assert len(memory.with_total([OTHER_STUDY], NAMES[:4]).totals) == 2


def test_a_total_of_several_subjects_is_compared_with_those_that_share_one() -> None:
    memory = Memory().with_total([SUBJECT, OTHER_STUDY], NAMES[:5])
    assert memory.with_total([STUDY], NAMES[:4]).totals[:2] == memory.totals
    for shared in ([OTHER_STUDY], [OTHER_STUDY, STUDY]):
        with pytest.raises(SumRefused, match="single out fewer than 3"):
            memory.with_total(shared, NAMES[:4])


@given(LISTS)
def test_no_difference_of_two_totals_ever_holds_one_or_two_sites(
    lists: list[tuple[str, ...]],
) -> None:
    memory = Memory()
    for names in lists:
        try:
            memory = memory.with_total([SUBJECT], names)
        except SumRefused:
            continue
    kept = [set(names) for names in memory.totals[0].survivors]
    for one in kept:
        for two in kept:
            assert len(one - two) not in (1, 2)
            assert len(one & two) not in (1, 2)
    assert smallest_group(memory.totals[0].survivors) >= 3


def test_a_round_that_was_begun_goes_on_and_is_not_begun_otherwise() -> None:
    memory = Memory().with_round(session(4, round=2), STUDY)
    assert memory.with_round(session(4, round=2), STUDY) == memory
    assert memory.with_round(session(4, round=3), SUBJECT).begun[0].round == 3
    for number in (1, 2):
        with pytest.raises(SumRefused):
            memory.with_round(session(4, round=number), SUBJECT)


def test_a_memory_is_stored_and_read_again() -> None:
    memory = Memory().with_round(session(4), STUDY).with_total([SUBJECT], NAMES[:4])
    assert Memory.parse(memory.body()) == memory
