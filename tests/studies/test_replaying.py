"""A site replays the algorithm: step by step it comes to what it would come to from the start."""

from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from federated.analyses.path import alike
from federated.errors import AnalysisError, HeldennetError
from federated.studies import cells, example, replaying
from federated.studies.announcements import Replied
from federated.studies.numbers import Numbers
from federated.studies.replaying import Next, Replay, following, reply
from tests.studies import spec
from tests.studies.each_kind import text
from tests.studies.world import World

Shape = tuple[int, ...]
WORLDS = [World.of(spec.text(3, spec.MODEL, *one)).open() for one in ((spec.PLAIN,), ())]
for _one in WORLDS:
    _one.run()
STUDY = WORLDS[0].study
TOLD = [
    [one for one in world.announced() if isinstance(one, Replied)] for world in WORLDS
]  # of two runs that tell other bytes of the same rows


def same(one: Next, other: Next) -> bool:
    """Whether the same is asked, or the same result is told."""
    if one.question is None or other.question is None:
        return one.question is other.question and one.result == other.result
    return alike(replaying.as_asked(one.question), replaying.as_asked(other.question))


@given(st.lists(st.tuples(st.sampled_from((0, 1)), st.integers(0, len(TOLD[0]))), max_size=6))
@settings(max_examples=25, deadline=None)
def test_whatever_was_heard_before_the_next_question_is_that_of_the_totals_told(
    heard: list[tuple[int, int]],
) -> None:
    replay = Replay(STUDY.specification)
    for run, number in heard:
        told = TOLD[run][:number]
        whole = following(STUDY.specification, [reply(one) for one in told])
        assert same(replay.following(told), whole)


def test_a_total_that_cannot_be_computed_with_is_refused_each_time() -> None:
    numbers = tuple(
        one.model_copy(update={"values": (0.0,) * len(one.values)}) for one in TOLD[0][1].total
    )
    broken = TOLD[0][1].model_copy(update={"total": numbers})
    replay = Replay(STUDY.specification)
    for told in (TOLD[0][:1], [TOLD[0][0], broken], [TOLD[0][0], broken]):
        if told[-1] is broken:
            with pytest.raises(HeldennetError):
                replay.following(told)
    assert same(replay.following(TOLD[0]), following(STUDY.specification, [*map(reply, TOLD[0])]))


def _with(total: tuple[Numbers, ...], name: str, *values: float, shape: Shape) -> list[Replied]:
    """Return the first total with one array that has another form."""
    forged = Numbers(name=name, shape=shape, values=values)
    kept = tuple(forged if one.name == name else one for one in total)
    return [TOLD[0][0].model_copy(update={"total": kept})]


@pytest.mark.parametrize(
    ("name", "values", "shape"), [("families", (5.0, 5.0), (2,)), ("cities", (3.0,), ())]
)
def test_a_total_of_another_form_than_was_asked_is_refused_before_it_is_used(
    name: str, values: tuple[float, ...], shape: Shape
) -> None:
    forged = _with(TOLD[0][0].total, name, *values, shape=shape)
    replay = Replay(STUDY.specification)
    with pytest.raises(AnalysisError, match="another form"):
        replay.following(forged)
    less = TOLD[0][0].model_copy(update={"total": TOLD[0][0].total[1:]})
    with pytest.raises(AnalysisError, match="another form"):
        replay.following([less])
    assert same(replay.following(TOLD[0]), following(STUDY.specification, [*map(reply, TOLD[0])]))


def test_a_total_of_the_wrong_type_ends_a_study_and_no_process() -> None:
    forged = _with(TOLD[0][0].total, "families", 5.0, 5.0, shape=(2,))
    with pytest.raises(AnalysisError, match="cannot be computed with"):
        following(STUDY.specification, [*map(reply, forged)])


def test_answers_by_site_of_another_form_are_refused_too() -> None:
    world = World.of(text("meta_analysis", 3, spec.PLAIN)).open()
    assert world.run().done
    told = [one for one in world.announced() if isinstance(one, Replied)]
    at = next(place for place, one in enumerate(told) if one.sites)
    first, *others = told[at].sites
    less = first.model_copy(update={"arrays": first.arrays[1:]})
    told[at] = told[at].model_copy(update={"sites": (less, *others)})
    with pytest.raises(AnalysisError, match="another form"):
        Replay(world.study.specification).following(told)


def test_rows_are_judged_once_and_others_anew(monkeypatch: pytest.MonkeyPatch) -> None:
    judged: list[str] = []
    real = cells.refuse

    def watched(who: str, *rest: Any) -> None:
        judged.append(who)
        real(who, *rest)

    monkeypatch.setattr(cells, "refuse", watched)
    world = World.of(spec.text(3, spec.PLAIN)).open()
    for _ in range(4):
        world.step()
    assert sorted(one for one in judged if one.startswith("Site")) == [
        f"Site {name}" for name in sorted(world.places)
    ]
    name, place = next(iter(world.places.items()))
    place.rows = example.rows(world.study.specification, name)  # as after a store was written
    judged.clear()
    world.run()
    assert [one for one in judged if one.startswith("Site")] == [f"Site {name}"]
