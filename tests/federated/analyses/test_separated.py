"""An outcome that a number predicts perfectly has no estimate, and that is said in time."""

import numpy as np
import pytest

from federated.analyses.design import Outcome, design
from federated.analyses.glm import GlmFit, glm
from federated.analyses.newton import SINGULAR
from federated.analyses.questions.glm import GlmModel
from federated.engines.blocks import Floats
from federated.errors import AnalysisError
from federated.studies import example, reading
from federated.studies.announcements import Asked
from tests.federated.analyses.world import asked
from tests.studies import spec
from tests.studies.world import World

MODEL = GlmModel(design=design("(Intercept)", "x", "z"), outcome=Outcome(column="y"), family="binomial")  # fmt: skip
DRAW = np.random.default_rng(4)
X, Z, PLACE = DRAW.normal(size=900), DRAW.normal(size=900), np.arange(900) % 3


def fitted(y: Floats) -> GlmFit:
    columns = {"x": X, "z": Z, "y": y, "place": PLACE.astype(np.float64)}
    return asked(glm(MODEL), columns, PLACE)


def test_where_no_family_is_on_the_wrong_side_it_is_refused() -> None:
    with pytest.raises(AnalysisError) as told:
        fitted((X > 0).astype(np.float64))
    assert str(told.value) == SINGULAR


@pytest.mark.parametrize("apart", [0.3, 0.01])
def test_where_one_pair_of_families_is_on_the_wrong_side_there_is_an_estimate(apart: float) -> None:
    y = (X > 0).astype(np.float64)
    y[np.argmin(np.abs(X + apart))] = 1.0
    y[np.argmin(np.abs(X - apart))] = 0.0
    assert fitted(y).coef[1] > 10


def test_a_study_says_so_before_its_rounds_are_used_up() -> None:
    text = spec.text(3, ('terms = ["C(arm)"]', 'terms = ["ga_weeks"]'),
                     ('case_mix = ["ga_weeks", "C(sex)"]\n', ""),
                     ('levels = {arm = ["comparison", "programme"]}\n', ""))  # fmt: skip
    study = reading.read(text)
    rows = {name: example.rows(study, name) for name in study.sites}
    early = {
        name: one.with_columns({"readmission_30d": (one.number("ga_weeks") < 33).astype(float)})
        for name, one in rows.items()
    }
    world = World.of(text, early).open()
    closed = world.run()
    assert (closed.code, closed.sentence) == ("analysis", SINGULAR)
    assert sum(isinstance(one, Asked) for one in world.announced()) < study.rounds
