"""A whole study in one process: equal to the pooled one, whoever is killed or late."""

import numpy as np
import pytest

from federated.errors import SumRefused
from federated.studies.announcements import Asked, Closed, Handed, Opened, Replied
from federated.studies.coordinator import Coordinator
from tests.studies import spec
from tests.studies.spec import NAMES
from tests.studies.world import World

CR2 = ('["model", "hc1", "cr0"]', '["model", "hc1", "cr0", "cr2"]')
FAST = [
    pytest.param((3, CR2), id="secure"),
    pytest.param((2, spec.PLAIN, CR2), id="plain, two cities"),
    pytest.param(
        (3, ('"readmission_30d"', '"readmissions_y1"'),
         ('"binomial"', '"poisson"\nexposure = "days_at_risk"')),
        id="counts with time at risk",
    ),
]  # fmt: skip


def close(one: object, other: object) -> bool:
    """Compare results to ten digits, and words exactly."""
    if isinstance(one, float) and isinstance(other, float):
        return bool(np.isclose(one, other, rtol=1e-10, atol=1e-12))
    if isinstance(one, dict) and isinstance(other, dict):
        return one.keys() == other.keys() and all(close(one[k], other[k]) for k in one)
    if isinstance(one, list) and isinstance(other, list):
        return len(one) == len(other) and all(map(close, one, other))
    return one == other


@pytest.mark.parametrize("changes", FAST)
def test_a_study_equals_the_pooled_analysis(
    changes: tuple[int, *tuple[tuple[str, str], ...]],
) -> None:
    number, *edits = changes
    world = World.of(spec.text(number, *edits)).open()
    assert world.run().done
    assert close(world.result(), world.pooled())


def test_in_a_secure_study_no_answer_of_one_site_leaves() -> None:
    world = World.of(spec.text()).open()
    world.run()
    kinds = {word.step for place in world.places.values() for word in place.said}
    assert kinds == {"keys", "shares", "masked", "agreement", "reveal"}


def test_a_city_that_never_answers_is_left_behind_at_the_deadline() -> None:
    world = World.of(spec.text(5))
    world.away = {NAMES[1]: 0}
    assert world.open().run().done
    told = [one for one in world.announced() if isinstance(one, Replied)]
    assert {one.counted for one in told} == {(NAMES[0], *NAMES[2:5])}
    assert {missing.site for missing in told[0].missing} == {NAMES[1]}
    assert told[0].missing[0].since.startswith("2026-11-22T10:12")
    assert close(world.result(), world.pooled([NAMES[0], *NAMES[2:5]]))


def test_two_cities_and_a_secure_sum_are_refused_and_why_is_told() -> None:
    with pytest.raises(SumRefused, match="2 sites take part and 3 are needed"):
        World.of(spec.text()).open(NAMES[:2])


def test_a_city_that_leaves_halfway_ends_a_secure_run() -> None:
    world = World.of(spec.text(5)).open()
    while sum(isinstance(one, Replied) for one in world.announced()) < 2:
        world.step()
    world.away = {NAMES[4]: 0}
    closed = world.run()
    assert (closed.done, closed.code) == (False, "missing")
    assert closed.sentence.startswith(f"4 of 5 sites answered; missing: {NAMES[4]}.")


def test_it_can_be_run_again_when_the_city_is_back_and_gives_the_same_digits() -> None:
    world = World.of(spec.text(5)).open()
    while sum(isinstance(one, Replied) for one in world.announced()) < 2:
        world.step()
    world.away = {NAMES[4]: 0}
    world.run()
    world.away = {}
    assert world.open().run().done
    assert world.announced()[-1].run == 2
    assert close(world.result(), world.pooled())


def test_where_sums_are_seen_the_run_begins_again_without_who_left() -> None:
    world = World.of(spec.text(3, spec.PLAIN)).open()
    while sum(isinstance(one, Replied) for one in world.announced()) < 2:
        world.step()
    world.away = {NAMES[2]: 0}
    assert world.run().done
    opened = [one for one in world.announced() if isinstance(one, Opened)]
    assert [one.sites for one in opened] == [NAMES[:3], NAMES[:2]]
    assert opened[1].missing[0].site == NAMES[2]
    assert close(world.result(), world.pooled(NAMES[:2]))


def test_what_is_announced_does_not_depend_on_when_the_coordinator_was_restarted() -> None:
    world = World.of(spec.text()).open()
    while not isinstance(world.events[-1].announced, Closed):
        fresh = Coordinator(world.study, list(world.events), list(world.heard), world.now)
        twice = Coordinator(world.study, tuple(world.events), tuple(world.heard), world.now)
        assert [a.body() for a in fresh.following()] == [b.body() for b in twice.following()]
        world.step()


def test_a_site_that_lost_its_memory_of_states_says_the_same_bytes() -> None:
    world = World.of(spec.text()).open()
    while not isinstance(world.events[-1].announced, Closed):
        world.step()
        place = world.places[NAMES[0]]
        if place.said and isinstance(world.events[-1].announced, Asked | Handed):
            place.seated.states.clear()
            last = [
                one
                for one in world.announced()
                if not isinstance(one, Handed) or one.to in ("", NAMES[0])
            ]
            if last[-1].run == world.events[-1].announced.run:
                again = place.hears(last)
                assert again is None or again.body() == place.said[-1].body()


def test_the_rounds_that_were_approved_are_not_exceeded() -> None:
    world = World.of(spec.text(3, ("deadline_seconds = 60", "deadline_seconds = 60\nrounds = 3")))
    closed = world.open().run()
    assert (closed.code, closed.sentence) == ("rounds", "The 3 approved rounds are used up.")


def test_a_study_that_expires_while_it_runs_stops() -> None:
    world = World.of(spec.text()).open()
    world.step()
    world.now = world.now.replace(year=2028)
    assert Coordinator(world.study, world.events, world.heard, world.now).following()[0].body()
    closed = Coordinator(world.study, world.events, world.heard, world.now).following()[0]
    assert isinstance(closed, Closed)
    assert closed.code == "expired"
