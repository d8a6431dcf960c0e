"""An analysis is what its replies make of it: resumed, and checked by a site."""

import numpy as np
import pytest

from federated.analyses.design import Outcome, design
from federated.analyses.gate import R8
from federated.analyses.glm import GlmFit, glm
from federated.analyses.path import Path
from federated.analyses.question import Asked, Reply, Steps
from federated.analyses.questions.glm import GlmModel, GlmStep
from federated.analyses.rows import Rows
from federated.analyses.run import PlainSum, Site, ask, replayed, run
from federated.errors import AnalysisError, GateRefused
from tests.federated.analyses.world import asked, families, places, sites

COLUMNS = families()
MODEL = GlmModel(
    design=design("(Intercept)", "age"), outcome=Outcome(column="sick"), family="binomial"
)
CITIES = sites(COLUMNS, places(COLUMNS))


def _analysis() -> Steps[GlmFit]:
    return glm(MODEL)


def _transcript() -> tuple[list[Asked], list[Reply]]:
    questions, replies = [], list[Reply]()
    while (question := replayed(_analysis, replies)) is not None:
        questions.append(question)
        replies.append(ask(question, CITIES, PlainSum()))
    return questions, replies


def test_resumed_after_every_round_the_result_has_the_same_digits() -> None:
    questions, replies = _transcript()
    steps, result = _analysis(), run(_analysis(), CITIES, PlainSum())
    next(steps)
    for reply in replies[:-1]:
        steps.send(reply)
    with pytest.raises(StopIteration) as end:
        steps.send(replies[-1])
    assert np.array_equal(end.value.value.coef, result.coef)
    assert len(questions) == len(replies)


def test_a_beta_of_somebodys_choice_is_not_what_the_algorithm_asks() -> None:
    questions, replies = _transcript()
    third = questions[2]
    assert isinstance(third, GlmStep)
    assert replayed(_analysis, replies[:2]) == third
    other = third.model_copy(update={"beta": (3.0, *third.beta[1:])})
    assert replayed(_analysis, replies[:2]) != other


def _gated(budget: int) -> tuple[Path, Site, list[Asked], list[Reply]]:
    questions, replies = _transcript()
    gate = Path(_analysis, R8(), budget)
    rows = Rows(COLUMNS).where(places(COLUMNS) == 0)
    return gate, Site("here", rows, gate), questions, replies


def test_a_site_answers_the_whole_path_and_nothing_beside_it() -> None:
    gate, site, questions, replies = _gated(budget=20)
    for question, reply in zip(questions, replies, strict=True):
        other = GlmStep(model=MODEL, beta=(0.1, 0.2))
        with pytest.raises(GateRefused, match="does not ask this next"):
            site.answer(other)
        assert site.answer(question)
        gate.announced(reply)
    with pytest.raises(GateRefused, match="does not ask this next"):
        site.answer(questions[-1])


def test_a_total_that_was_altered_leads_to_another_question() -> None:
    gate, site, questions, replies = _gated(budget=20)
    total = {**replies[0].total, "score": replies[0].total["score"] * 1.001}
    gate.announced(Reply(total=total))
    with pytest.raises(GateRefused, match="does not ask this next"):
        site.answer(questions[1])


def test_no_round_is_answered_beyond_the_budget() -> None:
    gate, site, questions, replies = _gated(budget=2)
    for reply in replies[:2]:
        gate.announced(reply)
    with pytest.raises(GateRefused, match="used up"):
        site.answer(questions[2])


def test_questions_travel_as_json_and_come_back_the_same() -> None:
    for question in _transcript()[0]:
        kind = type(question)
        text = question.model_dump_json()  # type: ignore[attr-defined]
        assert kind.model_validate_json(text) == question  # type: ignore[attr-defined]


def test_a_logistic_model_takes_at_most_ten_rounds() -> None:
    assert len(_transcript()[0]) <= 10


@pytest.mark.parametrize(
    ("names", "sentence"),
    [
        (("age", "age"), "cannot be told apart"),
        (("sick",), "predict"),
        (("nobody",), "No column is called 'nobody'. Known: age"),
    ],
)
def test_a_model_that_cannot_be_fitted_says_so(names: tuple[str, ...], sentence: str) -> None:
    terms = design("(Intercept)", *names)
    model = GlmModel(design=terms, outcome=Outcome(column="sick"), family="binomial")
    with pytest.raises(AnalysisError, match=sentence):
        asked(glm(model), COLUMNS, places(COLUMNS))


def test_a_formula_is_never_executed() -> None:
    for text in ("exec('x')", "scale(age)", "a + b", "I(age**2)"):
        terms = design("(Intercept)", text)
        model = GlmModel(design=terms, outcome=Outcome(column="sick"), family="binomial")
        with pytest.raises(AnalysisError, match="No column is called"):
            asked(glm(model), COLUMNS, places(COLUMNS))
