"""Help around a family: case managers, interventions, and support outside youth care."""

import numpy as np

from sites.example_data.draw import (
    Bools,
    Columns,
    Dates,
    Ints,
    Texts,
    before,
    choose,
    days,
    keep,
    later,
    numbers,
    stack,
    stream,
    when,
    yes,
)
from sites.example_data.families import Families
from sites.example_data.signals import DOMAINS, ROLES

KINDS = {"family_coaching": 30, "top_programme": 18, "psychology": 16, "physio": 12,
         "video_home_training": 10, "stevig_ouderschap": 6, "debt_help": 5, "other": 3}  # fmt: skip
MANAGERS = {"hospital": (0.88, 0.78), "municipality": (0.55, 0.80)}


def team(families: Families, site: str) -> Columns:
    """Return who stands around a family, by role and never by name."""
    rng = stream(families.seed, f"team-{site}{families.index[0]}")
    medical, social = MANAGERS[site]
    doctor = "case_manager_medical" if site == "hospital" else "youth_physician"
    rows = stack(
        _members(rng, families, medical, doctor, "medical"),
        _members(rng, families, social, "case_manager_psychosocial", "psychosocial"),
        _members(rng, families, 0.4, "family_coach", "none"),
        _members(rng, families, 0.15, "volunteer", "none"),
    )
    name = numbers("TEAM", 1 + 10 * int(families.index[0]), rows["role"].size)
    return {"membership_id": np.char.add(name, "|1"), **rows}


def _members(
    rng: np.random.Generator, families: Families, share: float, role: str, manager: str
) -> Columns:
    family = np.flatnonzero(families.included & yes(rng, share, families.size))
    start = families.inclusion[family] + days(np.minimum(rng.gamma(1.2, 2.2, family.size), 40))
    end = later(start, rng.gamma(4, 90, family.size))
    rows = {
        "family": family,
        "role": np.full(family.size, role, "U26"),
        "case_manager": np.full(family.size, manager, "U12"),
        "from_date": start,
        "to_date": when(before(end, families.last_seen[family]), end),
    }
    return keep(rows, before(start, families.last_seen[family]))


def interventions(families: Families, site: str) -> Columns:
    """About three in ten included families start one; others refuse, wait or find no place."""
    rng = stream(families.seed, f"interventions-{site}{families.index[0]}")
    helped = families.included & yes(rng, 0.30, families.size)
    more = helped & yes(rng, 0.25, families.size)
    waiting = families.included & ~helped & yes(rng, 0.12, families.size)
    family = np.concatenate([np.flatnonzero(mask) for mask in (helped, more, waiting)])
    started = np.arange(family.size) < family.size - int(waiting.sum())
    rows = _offers(rng, families, family, started)
    rows = keep(rows, before(rows["offered_date"], families.last_seen[family]))
    return {
        "intervention_id": numbers("INT", 1 + 10 * int(families.index[0]), rows["family"].size),
        **rows,
    }


def _offers(rng: np.random.Generator, families: Families, family: Ints, started: Bools) -> Columns:
    size, last = family.size, families.last_seen[family]
    first = np.fmax(families.inclusion, families.birth)[family]
    offered = later(first, rng.gamma(1.5, 30, size))
    start = later(offered, rng.gamma(2, 9, size))
    start = when(started & before(start, last), start)
    end = later(start, rng.gamma(3, 45, size))
    refused = ~started & yes(rng, 0.5, size)
    return {
        "family": family,
        "kind": choose(rng, KINDS, size),
        "life_domain": choose(rng, DOMAINS, size),
        "offered_date": offered,
        "offer_status": np.where(started, "accepted", np.where(refused, "refused", "waiting")),
        "start_date": start,
        "end_date": when(before(end, last), end),
        "not_started_reason": _why_not(rng, started, refused),
        "offered_by_role": choose(
            rng, {"family_coach": 45, "paediatrician": 30, "nurse": 25}, size
        ),
        "person_role": choose(rng, ROLES, size),
    }


def _why_not(rng: np.random.Generator, started: Bools, refused: Bools) -> Texts:
    waiting = choose(rng, {"capacity": 60, "funding": 30, "other": 10}, started.size)
    return np.where(started, "", np.where(refused, "refusal", waiting))


def social(families: Families) -> Columns:
    """Return support by the municipality outside youth care: debts, housing, income."""
    rng = stream(families.seed, f"social{families.index[0]}")
    family = np.flatnonzero(families.included & yes(rng, 0.22, families.size))
    request: Dates = later(families.birth[family], rng.integers(-60, 500, family.size))
    start = later(request, rng.gamma(2, 20, family.size))
    end = later(start, rng.gamma(3, 80, family.size))
    last = families.last_seen[family]
    end = when(before(end, last), end)
    rows = {
        "family": family,
        "kind": choose(
            rng, {"debt": 25, "housing": 13, "income_support": 17, "wmo": 45}, family.size
        ),
        "request_date": request,
        "start_date": when(before(start, last), start),
        "end_date": end,
        "result": np.where(
            np.isnat(end),
            "",
            choose(rng, {"solved": 30, "improved": 45, "unchanged": 25}, family.size),
        ),
    }
    rows = keep(rows, before(request, last))
    return {
        "support_id": numbers("SOC", 1 + 10 * int(families.index[0]), rows["family"].size),
        **rows,
    }
