"""Fixtures of funnel plots of proportions."""

from typing import Any

import numpy as np

from federated.analyses.funnel import Funnel
from federated.analyses.question import Steps, by_site
from federated.analyses.questions.city import CitySums
from federated.analyses.verify.fixture import Fixture
from federated.errors import AnalysisError

LEAST = 2  # of one site there is no variance between sites


def quantities(fixture: Fixture) -> Steps[dict[str, Any]]:
    """Return target, z, dispersion and limits."""
    question = CitySums(columns=(fixture.need("events"), fixture.need("n")), combine="each")
    answers = yield from by_site(question)
    if len(answers) < LEAST:
        raise AnalysisError(f"{fixture.name}: a funnel needs two sites or more.")
    events, n = np.array([one["sums"] for one in answers.values()]).T
    funnel = Funnel(events, n)
    return {
        "site": list(answers),
        "target": funnel.target,
        "z": funnel.z,
        "phi_unwinsorised": float(np.mean(funnel.z**2)),
        "winsor_limits": funnel.winsor_limits,
        "phi_winsorised10": funnel.phi,
        "tau2_additive_winsorised": funnel.tau2,
        "z_arcsine": funnel.z_arcsine,
        "limits": [_limits(funnel, float(one["p"])) for one in fixture.result.get("limits", [])],
    }


def _limits(funnel: Funnel, p: float) -> dict[str, Any]:
    return {
        "p": p,
        "exact_interpolated": funnel.exact(p),
        "qbinom_over_n": funnel.counts(p) / funnel.n,
        "normal_approx": funnel.normal(p),
        "normal_overdispersed_multiplicative": funnel.normal(p, phi=funnel.phi),
        "normal_overdispersed_additive": funnel.normal(p, tau2=funnel.tau2),
    }
