"""Fixtures of staggered adoption of counts: extended two-way fixed effects, Poisson."""

import re
from typing import Any

from federated.analyses.design import CONSTANT, Design, Factor, Term
from federated.analyses.etwfe_glm import Extended, extended
from federated.analyses.question import Steps
from federated.analyses.questions.glm import GlmModel, Name
from federated.analyses.questions.panel import Panel
from federated.analyses.verify.fixture import Fixture
from federated.analyses.verify.kinds.did import panel_of
from federated.errors import AnalysisError

LEVEL = re.compile(r"(\w+)\[([^,\]]+)\]")
CELL = re.compile(r"att\[([^,\]]+),([^,\]]+)\]")


def quantities(fixture: Fixture, family: Name = "poisson") -> Steps[dict[str, Any]]:
    """Fit the model and average its effects."""
    panel = panel_of(fixture)
    columns = fixture.model.get("columns") or fixture.result.get("terms") or ()
    design: Design = tuple(_term(fixture, panel, str(name)) for name in columns)
    outcome = fixture.outcome(panel.outcome)
    model = GlmModel(design=design, outcome=outcome, family=family)
    return _plain((yield from extended(model, panel)))


def _term(fixture: Fixture, panel: Panel, name: str) -> Term:
    """Return the term of a column's name: cohort[g], year[t], att[g,t] or a covariate."""
    match, level = CELL.fullmatch(name), LEVEL.fullmatch(name)
    if name == CONSTANT:
        return Term(name=name)
    if match:
        return panel.cell(match[1], match[2])
    if level:
        known = {"cohort": panel.cohort, "year": panel.time, "time": panel.time}
        column = level[1] if level[1] in fixture.columns else known.get(level[1], level[1])
        return Term(name=name, factors=(Factor(column=column, level=level[2]),))
    if name not in fixture.columns:
        raise AnalysisError(f"{fixture.name}: the column {name!r} of the model is not known.")
    return Term(name=name, factors=(Factor(column=name),))


def _plain(found: Extended) -> dict[str, Any]:
    att, se = found.overall()
    return {
        "terms": list(found.fit.terms),
        "coef": found.fit.coef,
        "se_cluster_cr0": found.se,
        "cells": [
            {
                "group": float(pair[0]),
                "time": float(pair[1]),
                "att": one.estimate,
                "se": one.se(found.vcov),
                "n": one.n,
            }
            for pair, one in found.effects.items()
        ],
        "overall": {"att": att, "se": se},
        "event_study": [
            {"event_time": e, "att": value, "se": error}
            for e, (value, error) in found.event_study().items()
        ],
    }
