"""Rule R8 at a site: each rule at its boundary, and the first that is broken is named."""

import numpy as np
import pytest

from federated.analyses.design import Outcome, design
from federated.analyses.gate import R8
from federated.analyses.glm import glm
from federated.analyses.questions.glm import GlmFirst, GlmModel
from federated.analyses.questions.moments import Moments
from federated.analyses.rows import Rows
from federated.analyses.run import PlainSum, Site, run
from federated.errors import GateRefused


def _model(*names: str) -> GlmModel:
    terms = design("(Intercept)", *names)
    return GlmModel(design=terms, outcome=Outcome(column="y"), family="gaussian")


def _rows(n: int, ones: int = 20, both: int = 0) -> Rows:
    """Return n rows: ``ones`` with a, as many with b, ``both`` with a and b."""
    a, b = np.zeros(n), np.zeros(n)
    a[:ones], b[ones - both : 2 * ones - both] = 1, 1
    rng = np.random.default_rng(1)
    return Rows({"a": a, "b": b, "x": rng.normal(size=n), "y": rng.normal(size=n)})


@pytest.mark.parametrize(
    ("rows", "names", "rule"),
    [
        (_rows(9, ones=2), ("x",), "minimum n"),
        (_rows(60, ones=9), ("a",), "binary margin"),
        (_rows(60, ones=51), ("a",), "binary margin"),
        (_rows(60, ones=0), ("a",), "binary margin"),
        (_rows(60, both=3), ("a", "b"), "pair cell"),
        (_rows(60, both=12), ("a", "b"), "pair cell"),
        (_rows(45, ones=20, both=0), ("a", "b"), "pair cell"),  # five with neither
        (_rows(29), ("x", "x:x"), "p <= n/10"),
        (_rows(10, ones=2), (), "n - p >= 10"),
    ],
)
def test_the_first_rule_that_is_broken_is_named(
    rows: Rows, names: tuple[str, ...], rule: str
) -> None:
    with pytest.raises(GateRefused, match=rule):
        R8().check("here", GlmFirst(model=_model(*names)), rows)


@pytest.mark.parametrize(
    ("rows", "names"),
    [
        (_rows(20), ("x",)),
        (_rows(60, ones=10), ("a",)),
        (_rows(60, both=0), ("a", "b")),
        (_rows(60, both=10), ("a", "b")),
        (_rows(60, ones=60), ("a",)),
    ],
)
def test_what_meets_every_rule_passes(rows: Rows, names: tuple[str, ...]) -> None:
    R8().check("here", GlmFirst(model=_model(*names)), rows)


def test_a_question_without_a_model_needs_the_minimum_of_rows_only() -> None:
    question = Moments(columns=("y",), centres=(0.0,))
    R8().check("here", question, _rows(10, ones=2))
    with pytest.raises(GateRefused, match="minimum n"):
        R8().check("here", question, _rows(9, ones=2))


def test_before_masking_cells_are_left_to_the_opened_total() -> None:
    question = GlmFirst(model=_model("a"))
    R8(cells=False).check("here", question, _rows(60, ones=3))


def test_a_refusal_tells_a_rule_and_no_count() -> None:
    with pytest.raises(GateRefused) as told:
        R8().check("here", GlmFirst(model=_model("a")), _rows(60, ones=7))
    assert "7" not in str(told.value)


def test_of_several_sites_the_first_rule_in_order_is_told() -> None:
    sites = [Site("late", _rows(60, both=3), R8()), Site("early", _rows(9, ones=2), R8())]
    with pytest.raises(GateRefused, match=r"early refuses by rule R8, minimum n"):
        run(glm(_model("a", "b")), sites, PlainSum())
