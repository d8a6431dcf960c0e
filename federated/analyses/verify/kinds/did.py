"""Fixtures of staggered adoption: Callaway-Sant'Anna, extended and plain two-way fixed effects."""

from typing import Any

import numpy as np

from federated.analyses import etwfe
from federated.analyses.question import Steps, summed
from federated.analyses.questions.panel import Panel, PanelMoments
from federated.analyses.rows import label
from federated.analyses.staggered import Average, Base, Control, Staggered
from federated.analyses.verify.fixture import Fixture

WAYS: dict[str, tuple[Control, Base]] = {
    "never_varying": ("never", "varying"),
    "never_universal": ("never", "universal"),
    "notyet_varying": ("notyet", "varying"),
    "notyet_universal": ("notyet", "universal"),
}


def quantities(fixture: Fixture) -> Steps[dict[str, Any]]:
    """Return every estimate that the result tells of."""
    panel = panel_of(fixture)
    sums = yield from summed(PanelMoments(panel=panel))
    out: dict[str, Any] = {
        name: _plain(Staggered(panel, sums, *way))
        for name, way in WAYS.items()
        if name in fixture.result
    }
    if "etwfe_ols" in fixture.result:
        out["etwfe_ols"] = yield from _extended(panel)
    if "twfe" in fixture.result:
        fit = yield from etwfe.plain(panel)
        iid = float(np.sqrt(fit.iid[0, 0]))
        out["twfe"] = {"coef": fit.coef[0], "se_iid": iid, "se_cluster_cr0": fit.se[0]}
    return out


def panel_of(fixture: Fixture) -> Panel:
    """Return the panel of a fixture."""
    time, cohort = str(fixture.need("time")), str(fixture.need("cohort"))
    told = fixture.model.get("cohort_never")
    never = "0" if told is None else label(float(told))
    return Panel(
        outcome=fixture.need("outcome"),
        unit=fixture.need("unit"),
        time=time,
        cohort=cohort,
        periods=fixture.levels(time),
        cohorts=fixture.levels(cohort),
        never=never,
    )


def _plain(found: Staggered) -> dict[str, Any]:
    def told(average: Average) -> dict[str, float]:
        return {"att": average.estimate, "se": found.se(average)}

    panel = found.panel
    return {
        "att_gt": [
            {
                "group": float(panel.cohorts[c.group]),
                "time": float(panel.periods[c.time]),
                "base": float(panel.periods[c.base]),
                **told(c.average),
                "n_treated": c.treated,
                "n_control": c.controls,
            }
            for c in found.cells
        ],
        "simple": told(found.simple()),
        "dynamic": [{"event_time": e, **told(a)} for e, a in found.dynamic().items()],
        "dynamic_overall": told(found.dynamic_overall()),
        "group": [{"group": float(panel.cohorts[g]), **told(a)} for g, a in found.groups().items()],
        "group_overall": told(found.group_overall()),
        "n_units": found.total,
    }


def _extended(panel: Panel) -> Steps[dict[str, Any]]:
    fit, pairs = (yield from etwfe.extended(panel)), panel.treated
    units = fit.cells[: len(pairs)]
    att, se = fit.combined(range(len(pairs)), units)
    cells = [
        {
            "group": float(g),
            "time": float(t),
            "coef": fit.coef[at],
            "se_cluster_cr0": fit.se[at],
            "n": units[at],
        }
        for at, (g, t) in enumerate(pairs)
    ]
    return {"cells": cells, "att": att, "att_se_cluster_cr0": se}
