"""A researcher, or a centre, who wants to learn about one family: refused, with a reason."""

from collections.abc import Callable

import numpy as np
import pytest

from federated.analyses.rows import Rows
from federated.analyses.wire import read as question_of
from federated.analyses.wire import written
from federated.studies import example, reading
from federated.studies.announcements import Announcement, Asked, Opened, Replied
from federated.studies.words import Refusal
from tests.studies import spec
from tests.studies.spec import NAMES
from tests.studies.world import World

HISTORIC = ('levels = {arm = ["comparison", "programme"]}\n', "")


def refusals(world: World) -> list[str]:
    """What the sites said when they did not answer."""
    said = [word for place in world.places.values() for word in place.said]
    return [word.sentence for word in said if isinstance(word, Refusal)]


def with_few(name: str, few: int) -> dict[str, Rows]:
    """Rows in which only so many families of one site are historic, and nobody elsewhere."""
    study = reading.read(spec.text(3))
    out = {}
    for site in NAMES[:3]:
        rows = example.rows(study, site)
        levels, codes = rows.codes("arm")
        arm = np.array(list(levels), dtype="<U16")[codes]
        arm[: few if site == name else 0] = "historic"
        out[site] = rows.with_columns({"arm": arm})
    return out


@pytest.mark.parametrize("few", [1, 2, 9])
def test_a_level_that_few_families_have_is_refused_of_the_total_and_nobody_sees_it(
    few: int,
) -> None:
    world = World.of(spec.text(3, HISTORIC), with_few(NAMES[1], few)).open()
    closed = world.run()
    assert (closed.done, closed.code) == (False, "gate")
    assert "The dummy arm[historic] covers too few families" in closed.sentence
    assert str(few) not in closed.sentence.replace("R1", "")
    assert not any(isinstance(one, Replied) for one in world.announced())


def test_a_level_of_one_city_is_refused_in_a_secure_sum_and_judged_by_itself_in_a_plain_one() -> (
    None
):
    rows = with_few(NAMES[1], 80)
    closed = World.of(spec.text(3, HISTORIC), rows).open().run()
    assert (closed.done, closed.code) == (False, "gate")
    assert "have arm[historic]: a city that subtracts its own would see" in closed.sentence
    assert World.of(spec.text(3, HISTORIC, spec.PLAIN), rows).open().run().done


def test_where_sums_are_seen_the_site_itself_refuses() -> None:
    world = World.of(spec.text(3, HISTORIC, spec.PLAIN), with_few(NAMES[1], 2)).open()
    world.run()
    assert any("arm[historic] covers too few families" in text for text in refusals(world))
    said = [word.step for word in world.places[NAMES[1]].said]
    assert said == ["refusal"]


def test_a_level_that_nobody_has_is_named() -> None:
    closed = World.of(spec.text(3, HISTORIC), with_few(NAMES[1], 0)).open().run()
    assert closed.code == "analysis"
    assert "nobody has arm[historic]. Leave that level out" in closed.sentence


def test_too_few_families_for_the_terms_are_refused_by_the_site() -> None:
    study = reading.read(spec.text(3))
    small = {name: example.rows(study, name, 35) for name in NAMES[:3]}
    world = World.of(spec.text(3), small).open()
    world.run()
    assert all("rule R8, p <= n/10" in text for text in refusals(world))
    assert len(refusals(world)) == 3


def test_an_event_that_few_of_a_group_had_is_refused() -> None:
    study = reading.read(spec.text(3))
    out = {}
    for site in NAMES[:3]:
        rows = example.rows(study, site)
        girls = rows.has("sex", "female")
        event = rows.number("readmission_30d").copy()
        event[girls] = 0.0
        out[site] = rows.with_columns({"readmission_30d": event})
    closed = World.of(spec.text(3), out).open().run()
    assert "have the outcome, or lack it (R2)" in closed.sentence


def far_away(one: Announcement) -> Announcement:
    """Ask at a beta of somebody's choice."""
    if isinstance(one, Asked) and "beta" in one.question:
        question = question_of(one.question)
        beta = (40.0, *getattr(question, "beta")[1:])  # noqa: B009
        return one.model_copy(
            update={"question": written(question.model_copy(update={"beta": beta}))}
        )
    return one


def other_question(one: Announcement) -> Announcement:
    """Ask how many are below a threshold instead."""
    if isinstance(one, Asked) and one.round == 2:
        below = '{"kind": "Below", "column": "ga_weeks", "thresholds": [30.0]}'
        return one.model_copy(update={"question": written(question_of(below)), "values": 2})
    return one


def skipped(one: Announcement) -> Announcement:
    """Number a round higher than it is."""
    if isinstance(one, Asked) and one.round == 2:
        return one.model_copy(update={"round": 12})
    return one


def without_masks(one: Announcement) -> Announcement:
    """Have the sites answer in the open."""
    return one.model_copy(update={"secure": False}) if isinstance(one, Opened) else one


def other_study(one: Announcement) -> Announcement:
    """Ask under the digest of a changed specification."""
    return one.model_copy(update={"study": "0" * 64}) if isinstance(one, Asked) else one


@pytest.mark.parametrize(
    ("tamper", "reason"),
    [
        (far_away, "does not ask this next"),
        (other_question, "does not ask this next"),
        (skipped, "The rounds are not in order"),
        (without_masks, "not made in the way that the approved study says"),
        (other_study, "a study that this site did not approve"),
    ],
)
def test_a_lying_centre_is_refused(
    tamper: Callable[[Announcement], Announcement], reason: str
) -> None:
    world = World.of(spec.text())
    world.tamper = tamper
    world.open()
    if tamper is without_masks:
        world.events = [type(e)(e.at, tamper(e.announced)) for e in world.events]
    closed = world.run()
    assert not closed.done
    assert refusals(world)
    assert all(reason in text for text in refusals(world))


def test_a_participant_that_the_study_does_not_name_is_refused() -> None:
    world = World.of(spec.text()).open()
    opened = world.events[0].announced
    assert isinstance(opened, Opened)
    stranger = opened.model_copy(update={"sites": (*opened.sites, "z-vreemde")})
    heard: list[Announcement] = [stranger]
    world.step()
    heard.append(world.events[1].announced)
    word = world.places[NAMES[0]].hears(heard)
    assert isinstance(word, Refusal)
    assert "A site takes part that the approved study does not name." in word.sentence


def test_a_thousand_rounds_are_not_answered() -> None:
    world = World.of(spec.text(3, ("deadline_seconds = 60", "deadline_seconds = 60\nrounds = 8")))
    budget, asked = world.study.specification.rounds, [0]
    while asked[-1] < budget:  # whoever opens run after run comes to the end of what was approved
        world.open().run()
        asked = [one.round for one in world.announced() if isinstance(one, Asked)]
    closed = world.open().run()
    assert (closed.done, closed.code) == (False, "rounds")
    # and a centre that asks on all the same is refused by the site
    last = next(one for one in reversed(world.announced()) if isinstance(one, Asked))
    more = last.model_copy(update={"round": budget + 1, "run": closed.run})
    word = world.places[NAMES[0]].hears([*world.announced()[:-1], more])
    assert isinstance(word, Refusal)
    assert f"The {budget} approved rounds are used up." in word.sentence


def test_a_run_that_was_opened_twice_is_refused_and_nothing_ends() -> None:
    world = World.of(spec.text(3)).open()
    world.step()
    opened, asked = world.announced()[:2]
    place = world.places[NAMES[0]]
    word = place.hears([opened, opened, asked])
    assert isinstance(word, Refusal)
    assert "did not open, or twice" in word.sentence
