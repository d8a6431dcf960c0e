"""The models of the examples."""

import numpy as np

from docs.analysing import people
from federated.analyses.design import CONSTANT, Outcome, design
from federated.analyses.questions.glm import GlmModel
from federated.analyses.questions.lives import Survival
from federated.analyses.questions.panel import Panel
from federated.analyses.questions.two_by_two import TwoByTwo

TERMS = design(CONSTANT, "age", "smokes")
P = {3: "p", 4: "p+1"}
MODEL = GlmModel(design=TERMS, outcome=Outcome(column="sick"), family="binomial")
GRID = tuple(float(day) for day in range(30, 211, 30))
SURVIVAL = Survival(time="time", event="sick", group="smokes", levels=("0", "1"))
TABLE = TwoByTwo(exposure="smokes", exposed="1", event="sick", happened="1")
PANEL = Panel(
    outcome="y",
    unit="unit",
    time="year",
    cohort="cohort",
    periods=tuple(map(str, people.YEARS)),
    cohorts=tuple(map(str, people.STARTS)),
)


def rng() -> np.random.Generator:
    """Return a generator that always begins alike."""
    return np.random.default_rng(0)
