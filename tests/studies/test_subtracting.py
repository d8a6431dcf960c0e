"""What a city, or whoever reads the totals, learns of others by subtracting and solving."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from federated.analyses.questions.glm import GlmFirst, GlmLast
from federated.analyses.rows import Rows
from federated.analyses.wire import read as question_of
from federated.studies import example, reading
from federated.studies.announcements import Asked, Handed, Replied
from federated.studies.cells import stays
from tests.studies import each_kind, spec
from tests.studies.spec import NAMES
from tests.studies.world import World

LEVELS = ('levels = {arm = ["comparison", "programme"]}\n', "")
MODEL = ('inference = ["model", "hc1", "cr0"]', 'inference = ["model"]')
COUNTS = (
    ('"readmission_30d"', '"readmissions_y1"'),
    ('"binomial"', '"poisson"\nexposure = "days_at_risk"'),
)
MIX = ('case_mix = ["ga_weeks", "C(sex)"]\n', "")
ARMS = ('levels = {arm = ["comparison", "programme"]}\n', "")
GROUPS = ('["ga_weeks", "C(sex)"]', '["C(sex)", "multiple"]')


@given(st.lists(st.integers(0, 40), min_size=2, max_size=7), st.integers(3, 15))
def test_a_total_that_stays_tells_no_city_of_one_other_or_of_few(
    parts: list[int], minimum: int
) -> None:
    total, holders = sum(parts), sum(part > 0 for part in parts)
    large = sum(part >= minimum for part in parts)
    if total and stays(total, holders, large, minimum):
        for at, own in enumerate(parts):
            others = [part for place, part in enumerate(parts) if place != at and part]
            assert len(others) >= 2
            assert total - own >= minimum


def historic(numbers: tuple[int, ...], sites: int = 3) -> dict[str, Rows]:
    """Rows in which so many families of each site are historic."""
    study = reading.read(spec.text(sites))
    out = {}
    for site, number in zip(NAMES, numbers, strict=False):
        rows = example.rows(study, site)
        levels, codes = rows.codes("arm")
        arm = np.array(list(levels), dtype="<U16")[codes]
        arm[:number] = "historic"
        out[site] = rows.with_columns({"arm": arm})
    return out


@pytest.mark.parametrize("numbers", [(60, 3, 0), (240, 0, 0), (100, 90, 0), (120, 3, 4)])
def test_a_level_of_which_a_city_would_see_anothers_number_is_told_to_nobody(
    numbers: tuple[int, ...],
) -> None:
    world = World.of(spec.text(3, LEVELS), historic(numbers)).open()
    closed = world.run()
    assert (closed.done, closed.code) == (False, "gate")
    assert "a city that subtracts its own would see what another has (R16)" in closed.sentence
    assert not any(isinstance(one, Replied) for one in world.announced())


def test_a_level_that_three_cities_have_often_is_compared() -> None:
    assert World.of(spec.text(3, LEVELS), historic((90, 80, 100))).open().run().done


@pytest.mark.parametrize("changes", [(MODEL,), (MODEL, *COUNTS)])
def test_outcomes_of_two_levels_together_follow_from_nothing_that_is_told(
    changes: tuple[tuple[str, str], ...],
) -> None:
    world = World.of(spec.text(3, *changes)).open()
    assert world.run().done
    told = [
        one.name for reply in world.announced() if isinstance(reply, Replied) for one in reply.total
    ]
    assert {"meat", "site_meat"}.isdisjoint(told)
    questions = [question_of(one.question) for one in world.announced() if isinstance(one, Asked)]
    for question in questions:
        if isinstance(question, GlmFirst) and question.model.family == "poisson":
            assert len(question.model.design) == 1  # means that start at the outcomes, of all
        if isinstance(question, GlmLast):
            assert question.model.meats == ()


def test_a_robust_error_is_refused_where_few_of_two_levels_together_have_the_outcome() -> None:
    study = reading.read(spec.text(3))
    out = {}
    for site in NAMES[:3]:
        rows = example.rows(study, site)
        both = rows.has("sex", "female") & rows.has("arm", "programme")
        out[site] = rows.with_columns(
            {"readmission_30d": np.where(both, 0.0, rows.number("readmission_30d"))}
        )
        first = np.flatnonzero(both)[0]
        out[site].number("readmission_30d")[first] = 1.0
    closed = World.of(spec.text(3), out).open().run()
    assert "have the outcome, or lack it (R2)" in closed.sentence
    assert World.of(spec.text(3, MODEL), out).open().run().done


def test_a_combination_of_all_groups_that_few_families_have_is_refused() -> None:
    text = spec.text(3, GROUPS, MODEL)
    study = reading.read(text)
    out = {}
    for number, site in enumerate(NAMES[:3]):
        rows = example.rows(study, site)
        rare = (
            rows.has("sex", "female")
            & rows.has("arm", "programme")
            & (rows.number("multiple") == 1)
        )
        rare[np.flatnonzero(rare)[: 2 * (number == 0)]] = False
        out[site] = rows.with_columns({"multiple": np.where(rare, 0.0, rows.number("multiple"))})
    closed = World.of(text, out).open().run()
    assert "a combination of all groups of the model has too few families" in closed.sentence
    whole = {name: example.rows(study, name) for name in NAMES[:3]}
    assert World.of(text, whole).open().run().done


def test_whole_cities_are_compared_by_errors_by_city_only() -> None:
    text = spec.text(6, spec.PLAIN, ('["model", "hc1", "cr0"]', '["model", "hc1", "cr2"]'))
    study = reading.read(text)
    out = {}
    for number, site in enumerate(NAMES[:6]):
        rows = example.rows(study, site)
        arm = np.full(len(rows), "programme" if number < 2 else "comparison", dtype="<U16")
        out[site] = rows.with_columns({"arm": arm})
    world = World.of(text, out).open()
    assert world.run().done, world.events[-1].announced
    result = world.result()
    place = result["terms"].index("arm[programme]")
    for name in ("se", "p", "low", "high"):
        assert result["errors"]["model"][name][place] is None
        assert result["errors"]["hc1"][name][place] is None
        assert result["errors"]["cr2"][name][place] is not None
    assert None not in [one for at, one in enumerate(result["errors"]["model"]["p"]) if at != place]
    assert any(
        "arm[programme] is compared between whole cities" in one for one in result["assumes"]
    )


def test_a_total_that_another_study_agreed_to_meanwhile_counts_too() -> None:
    world = World.of(spec.text(5, MODEL)).open()
    while not any(isinstance(one, Handed) for one in world.announced()):
        world.step()
    for place in world.places.values():
        place.memory = place.memory.with_total(world.study.subjects, NAMES[:4])
    closed = world.run()
    assert not closed.done
    assert not any(isinstance(one, Replied) for one in world.announced())
    kept = {one.subject: one.survivors for one in world.places[NAMES[0]].memory.totals}
    assert all(kept[subject] == (NAMES[:4],) for subject in world.study.subjects)


def test_an_outcome_that_few_others_have_is_told_to_nobody_where_no_term_is_a_group() -> None:
    text = spec.text(3, MODEL, ('["C(arm)"]', '["ga_weeks"]'), MIX, ARMS)
    study = reading.read(text)
    out = {}
    for site, number in zip(NAMES, (18, 2, 0), strict=False):
        rows = example.rows(study, site)
        having = np.arange(len(rows)) < number
        out[site] = rows.with_columns({"readmission_30d": having.astype(np.float64)})
    world = World.of(text, out).open()
    assert "all families with the outcome: a city that subtracts" in world.run().sentence
    assert not any(isinstance(one, Replied) for one in world.announced())


def test_a_combination_that_few_others_have_is_told_to_nobody() -> None:
    text = spec.text(3, GROUPS, MODEL)
    study = reading.read(text)
    out = {}
    for site, number in zip(NAMES, (18, 2, 0), strict=False):
        rows = example.rows(study, site)
        arm, sex, two = (
            rows.has("arm", "programme"),
            rows.has("sex", "male"),
            rows.number("multiple"),
        )
        here = np.flatnonzero(arm & sex & (two == 1))
        multiple = two.copy()
        multiple[here[number:]] = 0.0
        out[site] = rows.with_columns({"multiple": multiple})
    closed = World.of(text, out).open().run()
    assert (closed.done, closed.code) == (False, "gate")
    assert "a city that subtracts its own" in closed.sentence


@pytest.mark.parametrize(("early", "first"), [((18, 2, 0), 90.0), ((40, 40, 40), 30.0)])
def test_a_curve_begins_where_no_city_sees_the_events_of_another(
    early: tuple[int, ...], first: float
) -> None:
    text = each_kind.text("survival", 3)
    study = reading.read(text)
    out = {}
    for site, number in zip(NAMES, early, strict=False):
        rows = example.rows(study, site)
        event, days = np.zeros(len(rows)), np.full(len(rows), 365.0)
        for level in ("comparison", "programme"):
            here = np.flatnonzero(rows.has("arm", level))
            event[here[:number]], days[here[:number]] = 1.0, 20.0
            event[here[number : number + 30]], days[here[number : number + 30]] = 1.0, 60.0
        out[site] = rows.with_columns({"readmitted_y1": event, "days_to_readmission_y1": days})
    world = World.of(text, out).open()
    assert world.run().done, world.events[-1].announced
    assert all(curve["time"][0] == first for curve in world.result()["curves"])


def test_a_curve_of_which_every_part_tells_of_one_city_is_told_to_nobody() -> None:
    text = each_kind.text("survival", 3)
    study = reading.read(text)
    out = {}
    for number, site in enumerate(NAMES[:3]):
        rows = example.rows(study, site)
        event = np.zeros(len(rows))
        for level in ("comparison", "programme"):
            event[np.flatnonzero(rows.has("arm", level))[: 40 if number else 3]] = 1.0
        days = np.where(event == 1, 20.0 + 320 * number, 365.0)
        out[site] = rows.with_columns({"readmitted_y1": event, "days_to_readmission_y1": days})
    world = World.of(text, out).open()
    assert "R16" in world.run().sentence
    told = [one for one in world.announced() if isinstance(one, Replied)]
    assert all(each.name != "deaths" for one in told for each in one.total)
