"""Every city's own estimate side by side, what they have in common, and what a next city may expect."""

from typing import TYPE_CHECKING

import numpy as np

from federated.analyses.inference import quantile
from federated.analyses.meta_analysis import ASSUMES, Pooled
from federated.analyses.question import Arrays, Question, Steps
from federated.analyses.questions.own_fit import OwnFit
from federated.analyses.two_stage import Stage, first_stage
from federated.errors import AnalysisError
from federated.studies import columns
from federated.studies.kinds.kind import Kind, Result
from federated.studies.kinds.reporting import estimated, link, of_family

if TYPE_CHECKING:
    from federated.studies.specification import Specification

LEAST = 3  # cities; of two, the variance between them is no more than a guess


def steps(study: "Specification", families: int) -> Steps[Result]:
    """Return the pooled estimate, the prediction interval and the estimate of each city."""
    name = columns.of_interest(study)[0].name
    stage = yield from first_stage(columns.glm_model(study), name)
    if len(stage.sites) < LEAST:
        raise AnalysisError(f"Fewer than {LEAST} cities have an estimate of their own.")
    found = stage.pooled("REML", "adhoc")
    return {
        **estimated([name], found.coef, found.se, found.df, scale=link(study.outcome.family)),
        "prediction": list(found.prediction() or ()),
        "cities": _cities(stage),
        "fit": _fit(found, families),
        "tests": [{"name": "heterogeneity", "statistic": found.q, "df": found.k - 1, "p": found.q_p}],
        "assumes": [*ASSUMES, *of_family(study.outcome.family)],
    }  # fmt: skip


def _fit(found: Pooled, families: int) -> Result:
    return {
        "families": families,
        "sites": found.k,
        "tau2": float(found.tau2),
        "i2": float(found.i2),
    }


def _cities(stage: Stage) -> list[Result]:
    half = quantile() * stage.se
    lines = zip(stage.sites, stage.estimate, stage.se, half, strict=True)
    return [
        {
            "site": name,
            "estimate": float(one),
            "se": float(se),
            "low": float(one - h),
            "high": float(one + h),
        }
        for name, one, se, h in lines
    ]


def judge(study: "Specification", who: str, question: Question, found: Arrays) -> None:
    """Raise AnalysisError where a site cannot fit the model alone."""
    if isinstance(question, OwnFit) and not np.isfinite([*found.values()]).all():
        raise AnalysisError(
            f"{who} cannot fit this model with its own families alone (an outcome that a term "
            "predicts perfectly, or too few of them)."
        )


def check(study: "Specification") -> None:
    """Raise ValueError where there is not one term to compare."""
    if len(columns.of_interest(study)) != 1:
        raise ValueError(
            "meta_analysis is of one estimate a city: one term of one column; the rest is case_mix"
        )
    if len(study.sites) < LEAST:
        raise ValueError(f"meta_analysis needs {LEAST} sites or more")


KIND = Kind(
    name="meta_analysis",
    label_en="the estimate of every city side by side (meta-analysis)",
    label_nl="de schatting van elke stad naast elkaar (meta-analyse)",
    families=frozenset({"gaussian", "binomial", "poisson", "gamma"}),
    steps=steps,
    design=columns.with_constant,
    check=check,
    judge=judge,
    by_site=lambda study: True,
)
