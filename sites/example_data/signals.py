"""Signals about a family, and the plans that follow them."""

import numpy as np

from sites.example_data.draw import (
    Columns,
    before,
    choose,
    keep,
    later,
    numbers,
    stream,
    when,
    yes,
)
from sites.example_data.families import Families

DOMAINS = {"medical": 16, "development": 14, "mental": 22, "relation": 10, "network": 10, "debt": 9,
           "housing": 8, "work": 6, "care_logistics": 5}  # fmt: skip
ROLES = {"child": 30, "mother": 35, "partner": 12, "sibling": 5, "family": 18}
RAISED_BY = {
    "hospital": {"paediatrician": 30, "nurse": 30, "family_coach": 20, "parent": 20},
    "municipality": {"jgz": 45, "municipality": 25, "gp": 15, "parent": 15},
}
SIGNALS_A_FAMILY = {"hospital": 1.1, "municipality": 0.9}
WAITING_DAYS = {"hospital": 14, "municipality": 20}  # median; some wait months
LONGEST_WAIT = 110


def signals(families: Families, site: str) -> Columns:
    """Return the signals one site saw; ``family`` is the position of the family."""
    rng = stream(families.seed, f"signals-{site}{families.index[0]}")
    family = np.repeat(
        np.arange(families.size), rng.poisson(SIGNALS_A_FAMILY[site] * families.included)
    )
    size = family.size
    start = np.fmax(families.inclusion, families.birth)[family]
    date = later(start, rng.gamma(1.2, 70, size))
    closed = later(date, rng.gamma(2, 50, size))
    closed = when(before(closed, families.last_seen[family]), closed)
    rows = {
        "family": family,
        "person_role": choose(rng, ROLES, size),
        "life_domain": choose(rng, DOMAINS, size),
        "severity": choose(rng, {"1": 30, "2": 40, "3": 22, "4": 8}, size),
        "raised_by_role": choose(rng, RAISED_BY[site], size),
        "date": date,
        "action_needed": yes(rng, 0.72, size),
        "closed_date": closed,
        "closed_reason": np.where(
            np.isnat(closed), "", choose(rng, {"solved": 60, "accepted": 15, "referred": 25}, size)
        ),
    }
    rows = keep(rows, before(date, families.last_seen[family]))
    return {
        "signal_id": numbers("SIG", 1 + 20 * int(families.index[0]), rows["family"].size),
        **rows,
    }


def plans(families: Families, site: str, raised: Columns) -> Columns:
    """Return the plans that followed signals; some signals have none yet."""
    rng = stream(families.seed, f"plans-{site}{families.index[0]}")
    wanted = raised["action_needed"] & yes(rng, 0.88, raised["action_needed"].size)
    raised = keep(raised, wanted)
    size = raised["family"].size
    factor = families.effect.factor("waiting", families.programme[raised["family"]])
    wait = WAITING_DAYS[site] * factor * rng.lognormal(0, 1, size)
    start = later(raised["date"], np.minimum(wait, LONGEST_WAIT))
    end = later(start, rng.gamma(3, 60, size))
    end = when(before(end, families.last_seen[raised["family"]]), end)
    rows = {
        "family": raised["family"],
        "start_date": start,
        "end_date": end,
        "n_medical_goals": rng.poisson(1.1, size),
        "n_social_goals": 1 + rng.poisson(1.2, size),
        "parent_agreed": yes(rng, 0.9, size),
        "signal_id": raised["signal_id"],
        "person_role": raised["person_role"],
    }
    rows = keep(rows, before(start, families.last_seen[raised["family"]]))
    return {"plan_id": numbers("PLN", 1 + 20 * int(families.index[0]), rows["family"].size), **rows}
