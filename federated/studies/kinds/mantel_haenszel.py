"""Two groups compared within every city: the ratio that all cities share (Mantel-Haenszel)."""

from typing import TYPE_CHECKING

import numpy as np

from federated.analyses.mantel_haenszel import ASSUMES, mantel_haenszel
from federated.analyses.question import Steps
from federated.analyses.questions.two_by_two import TwoByTwo
from federated.studies import columns
from federated.studies.kinds.kind import Kind, Result
from federated.studies.kinds.reporting import estimated

if TYPE_CHECKING:
    from federated.studies.specification import Specification

TERMS = ("log_odds_ratio", "log_risk_ratio", "risk_difference")


def steps(study: "Specification", families: int) -> Steps[Result]:
    """Return odds ratio, risk ratio, risk difference and the tests."""
    found = yield from mantel_haenszel(_table(study))
    parts = (found.log_or, found.log_rr, found.rd)
    coef, se = (np.array([getattr(one, name) for one in parts]) for name in ("estimate", "se"))
    return {
        **estimated(TERMS, coef, se),
        "scales": ["log", "log", "identity"],
        "fit": {"families": families, "sites": found.sites},
        "tests": [
            {"name": "mantel_haenszel", "statistic": found.chisq, "df": 1, "p": found.p},
            {
                "name": "breslow_day",
                "statistic": found.breslow_day,
                "df": found.sites - 1,
                "p": found.homogeneity_p if found.sites > 1 else None,
            },
        ],
        "assumes": [*ASSUMES],
    }


def _table(study: "Specification") -> TwoByTwo:
    (part,) = study.design.parts[study.design.terms[0]]
    exposed = study.levels(part.name)[1] if part.coded else columns.YES
    return TwoByTwo(
        exposure=part.name,
        exposed=exposed,
        event=study.outcome.variable,
        happened=columns.YES,
    )


def check(study: "Specification") -> None:
    """Raise ValueError where there are not two groups, and nothing else."""
    parts = [part for one in study.design.parts.values() for part in one]
    if len(parts) != 1 or study.design.case_mix:
        raise ValueError("mantel_haenszel compares two groups: one term, and no case_mix")
    groups = len(study.levels(parts[0].name)) if parts[0].coded else 2
    if groups != 2 or study.variable(parts[0].name).kind not in ("code", "flag"):
        raise ValueError("mantel_haenszel compares two groups: choose two by [design.levels]")


KIND = Kind(
    name="mantel_haenszel",
    label_en="two groups compared within every city (Mantel-Haenszel)",
    label_nl="twee groepen vergeleken binnen elke stad (Mantel-Haenszel)",
    families=frozenset({"binomial"}),
    steps=steps,
    design=columns.with_constant,
    check=check,
    by_site=lambda study: True,  # its sums are ratios of whole numbers: they tell each city's table
)
