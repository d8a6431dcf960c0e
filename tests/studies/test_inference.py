"""Which errors a study publishes: those that it names, and none that few cities cannot carry."""

import re
from functools import cache
from typing import Any

import numpy as np
import pytest

from api.pages.study import assumed
from federated.errors import SettingsError
from federated.studies import example, kinds, reading
from federated.studies.announcements import Asked
from federated.studies.few_cities import SENTENCE
from federated.studies.kinds.regression import ROUGH, TOO_SMALL
from federated.studies.ways import NONE, ways
from federated.studies.words import Refusal
from tests.studies import spec
from tests.studies.each_kind import DAYS, ERRORS, text
from tests.studies.world import World


def named(*errors: str) -> tuple[str, str]:
    """Return the change after which a study has these errors."""
    return ERRORS, f"inference = {list(errors)}\n".replace("'", '"')


@cache
def result(sites: int, *errors: str) -> dict[str, Any]:
    return World.of(spec.text(sites, *DAYS, named(*errors), spec.PLAIN)).pooled()


def test_with_few_cities_cr0_has_no_p_and_no_interval_and_cr2_is_pointed_at() -> None:
    found = result(3, "model", "cr0")
    terms = len(found["terms"])
    assert [found["errors"]["cr0"][name] for name in ("p", "low", "high")] == [[None] * terms] * 3
    assert None not in found["errors"]["cr0"]["se"]
    assert None not in found["errors"]["model"]["p"]
    assert any("With 3 cities cr0 is too small" in one and "cr2" in one for one in found["assumes"])


@pytest.mark.parametrize("exposure", ["", '\nexposure = "days_at_risk"'])
def test_a_negative_binomial_model_ends_well_within_the_rounds_of_a_usual_study(
    exposure: str,
) -> None:
    counts = (
        ('"readmission_30d"', '"readmissions_y1"'),
        ('"binomial"', f'"negative_binomial"{exposure}'),
    )
    world = World.of(spec.text(3, *counts, named("model"))).open()
    assert world.run().done, world.events[-1].announced
    asked = sum(isinstance(one, Asked) for one in world.announced())
    assert asked <= 25 < world.study.specification.rounds


def test_an_error_by_city_is_for_each_city_s_own_gate_also_where_its_part_is_only_summed() -> None:
    """Sums of squares of whole numbers: of four or five cities they have one solution."""
    study = reading.read(spec.text(4, named("model", "cr0")))
    assert kinds.of(study).by_site(study)
    rows = {name: example.rows(study, name) for name in study.sites}
    some = rows["b-ziekenhuis"]
    few = some.has("arm", "programme") & (np.cumsum(some.has("arm", "programme")) <= 4)
    rows["b-ziekenhuis"] = some.where(few | some.has("arm", "comparison"))
    world = World.of(spec.text(4, named("model", "cr0")), rows).open()
    assert world.run().done
    (said,) = [one for place in world.places.values() for one in place.said
               if isinstance(one, Refusal)]  # fmt: skip
    assert (said.site, said.code) == ("b-ziekenhuis", "gate")


def test_from_three_cities_the_squares_of_what_is_left_tell_the_two_others() -> None:
    """The attack itself: scores sum to zero, so each city solves for the two others, bar their order."""
    rng = np.random.default_rng(5)
    own, second = rng.normal(size=(2, 3))
    third = -own - second
    total = np.outer(own, own) + np.outer(second, second) + np.outer(third, third)
    both, squares = -own, total - np.outer(own, own)
    apart = 2 * squares - np.outer(both, both)  # (second - third)(second - third)'
    half = apart[0] / np.sqrt(apart[0, 0])
    found = sorted([(both + half) / 2, (both - half) / 2], key=tuple)
    np.testing.assert_allclose(found, sorted([second, third], key=tuple))


def test_only_the_errors_that_a_study_names_are_published() -> None:
    assert list(result(3, "cr0")["errors"]) == ["cr0"]
    assert list(result(3, "hc1", "model")["errors"]) == ["hc1", "model"]
    assert list(result(3, "cr2", "wild_bootstrap")["errors"]) == ["cr2"]
    assert not any("too small" in one for one in result(3, "hc1", "model")["assumes"])


@pytest.mark.parametrize(
    ("kind", "errors", "said"),
    [
        ("regression", (), "inference names one error or more: cr0, cr2, hc1, model"),
        ("regression", ("model", "model"), "inference: one stands twice"),
        ("bootstrapped", ("wild_bootstrap",), "a test stands beside it"),
        ("staggered", ("permutation",), "inference names one error or more: model; a test"),
    ],
)
def test_a_study_names_an_error_and_each_once(
    kind: str, errors: tuple[str, ...], said: str
) -> None:
    plain = text(kind, 5, *([spec.PLAIN] if kind == "regression" else []))
    line = next(one for one in plain.splitlines() if one.startswith("inference"))
    with pytest.raises(SettingsError, match=said):
        reading.read(text(kind, 5, (f"{line}\n", named(*errors)[1])))


def test_what_is_offered_instead_can_be_written_down() -> None:
    mean = reading.read(spec.text(3, *DAYS))
    assert "wild_bootstrap" not in ways(mean)
    assert 'kind = "staggered"' in ways(mean)
    for way in ("cr2", "wild_bootstrap", "staggered"):
        assert way in ways(mean, cities=12)
    assert "wild_bootstrap" not in ways(reading.read(spec.text(3)), cities=12)
    assert "cr2" not in ways(reading.read(text("meta_analysis")), cities=12)
    assert "interrupted" not in ways(mean) + ways(mean, cities=12)
    assert 'kind = "interrupted"' in ways(reading.read(spec.text(3)))


def test_of_a_time_to_an_event_nothing_else_is_offered() -> None:
    assert ways(reading.read(text("survival"))) == NONE


def test_a_regression_by_city_says_what_to_hold_beside_its_errors() -> None:
    (said,) = (one for one in result(3, "model", "cr0")["assumes"] if "Hold beside it" in one)
    assert 'kind = "staggered"' in said
    assert "interrupted" not in said


@pytest.mark.parametrize("form", [ROUGH, TOO_SMALL, SENTENCE])
@pytest.mark.parametrize("offered", [NONE, 'inference = ["cr2"]'])
def test_a_dutch_page_says_it_in_dutch(form: str, offered: str) -> None:
    dutch, known = assumed(form.format(number=3, level="arm[new]", ways=offered), "nl")
    assert known
    assert not re.search(r"\b(the|with|no)\b", dutch, re.IGNORECASE)
