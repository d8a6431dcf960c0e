"""Questions as text, and survival counts that may be published."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from federated.analyses.coarsening import coarse
from federated.analyses.kaplan_meier import curves
from federated.analyses.questions.lives import LivesCounts, Survival
from federated.analyses.wire import known, read, written
from federated.engines.lives import at_risk
from federated.errors import AnalysisError

SURVIVAL = Survival(time="t", event="e", group="g", levels=("a", "b"))
COUNTS = st.lists(st.integers(0, 40), min_size=24, max_size=24)


def test_a_question_comes_back_as_it_went() -> None:
    question = LivesCounts(survival=SURVIVAL, times=(0.5, 1.0, 2.0))
    assert read(written(question)) == question


def test_every_kind_of_question_is_known_by_its_name() -> None:
    assert {"Gram", "GlmStep", "CoxStep", "MarginalStep", "PanelMoments", "Table"} <= set(known())


@pytest.mark.parametrize(
    "text",
    [
        "",
        "[]",
        "{}",
        '{"kind": "Rows"}',
        '{"kind": "Below", "column": "age"}',
        '{"kind": "Below", "column": "age", "thresholds": [1], "rows": true}',
        '{"kind": "Below", "column": "age", "thresholds": ["secret"]}',
    ],
)
def test_what_is_not_a_question_is_refused_without_its_text(text: str) -> None:
    with pytest.raises(AnalysisError, match="not a question that this site knows") as told:
        read(text)
    assert "secret" not in str(told.value)


@given(deaths=COUNTS, censored=COUNTS, beyond=st.lists(st.integers(0, 40), min_size=2, max_size=2))
def test_no_interval_of_a_merged_grid_tells_of_a_few(
    deaths: list[int], censored: list[int], beyond: list[int]
) -> None:
    shape = (2, 12)
    sums = {
        "deaths": np.reshape(deaths, shape).astype(float),
        "censored": np.reshape(censored, shape).astype(float),
        "beyond": np.array(beyond, dtype=float),
    }
    found = coarse(np.arange(1.0, 13.0), sums, 10)
    for part in (found.deaths, found.censored):
        assert ((part == 0) | (part >= 10)).all()
    risk = at_risk(found.deaths, found.censored, found.beyond)
    assert (risk >= 10).all()
    whole = found.deaths.sum() + found.censored.sum() + found.beyond.sum()
    assert whole == sum(deaths) + sum(censored) + sum(beyond)


def test_a_grid_that_may_be_published_stays_as_it_is() -> None:
    sums = {
        "deaths": np.array([[10.0, 12, 0]]),
        "censored": np.array([[0.0, 0, 11]]),
        "beyond": np.array([30.0]),
    }
    found = coarse(np.array([1.0, 2.0, 3.0]), sums, 10)
    assert found.times.tolist() == [1, 2, 3]
    (curve,) = curves(
        SURVIVAL.model_copy(update={"levels": ("a",)}), found.times, found.sums()
    ).values()
    assert curve.surv.tolist() == pytest.approx([53 / 63, 41 / 63, 41 / 63])
