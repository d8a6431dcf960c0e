"""Families and patients, diagnoses and visits, as the hospital's own system has them."""

import numpy as np

from sites.example_data.children import Children
from sites.example_data.draw import (
    NEVER,
    Columns,
    Texts,
    before,
    choose,
    days,
    keep,
    numbers,
    stack,
    stream,
    yes,
)
from sites.example_data.families import Families

VISIT_DAYS = (42, 91, 182, 365, 730)


def families(drawn: Families, number: Texts) -> Columns:
    """Return one row a family, with the number that it has at the site."""
    rng = stream(drawn.seed, f"household{drawn.index[0]}")
    size = drawn.size
    return {
        "family_number": number,
        "inclusion_date": drawn.inclusion,
        "arm": np.where(drawn.programme, "programme", "comparison"),
        "port_of_entry": drawn.port,
        "eligible": np.ones(size, dtype=bool),
        "included": drawn.included,
        "severity": choose(rng, {"green": 40, "yellow": 35, "orange": 18, "red": 7}, size),
        "household_type": drawn.household_type,
        "postcode": drawn.postcode,
        "ses_quintile": rng.choice(np.arange(1, 6), size, p=[0.26, 0.23, 0.2, 0.17, 0.14]),
        "interpreter_needed": yes(rng, 0.12, size),
        "parent_education": choose(rng, {"low": 20, "mid": 40, "high": 34, "unknown": 6}, size),
        "n_siblings": np.minimum(rng.poisson(0.8, size), 8),
    }


def people(everyone: Columns) -> Columns:
    """Return what both kinds of site know of a person; adults by year, children by date."""
    moved = ~np.isnat(everyone["left"])
    return {
        "role": everyone["role"],
        "sex": everyone["sex"],
        "birth_year": np.where(everyone["birth_year"] > 0, everyone["birth_year"], np.nan),
        "birth_date": everyone["birth"],
        "death_date": everyone["died"],
        "observed_to_date": everyone["left"],
        "observation_end_reason": np.where(moved, "moved", ""),
        "bsn": everyone["bsn"],
        **{name: everyone[name] for name in ("name", "address", "telephone", "email")},
    }


def patients(drawn: Families, everyone: Columns) -> Columns:
    """Return one row a patient, with the number of the hospital."""
    family = everyone["family"]
    child = np.isin(everyone["role"], ["index_child", "co_twin"])
    still = everyone["outcome"] == "stillbirth"
    due = drawn.birth + days(280 - drawn.ga_days)
    return {
        "person_number": everyone["number"],
        "family_number": drawn.number[family],
        "mother_number": np.where(child, drawn.number[family], ""),
        "due_date": np.where(everyone["role"] == "mother", due[family], NEVER),
        "residence_gemeente": np.full(family.size, drawn.place.gemeentecode),
        "observed_from_date": np.where(child, NEVER, due[family] - days(np.full(family.size, 280))),
        "pregnancy_outcome": np.where(child, np.where(still, "stillbirth", "live_birth"), ""),
        **people(everyone),
    }


def diagnoses(drawn: Families, born: Children, admissions: Columns) -> Columns:
    """Return prematurity, and the reason of every admission after coming home."""
    early = keep(
        {"person_number": born.number, "start_date": born.birth},
        (born.ga_days < 259) & born.neonatal,
    )
    back = np.isin(admissions["kind"], ["inpatient"])
    again = keep({name: admissions[name] for name in ("person_number", "start_date")}, back)
    code = admissions["primary_icd10"][back]
    rows = stack(
        early | {"code": np.full(early["person_number"].size, "P07", "U6")},
        again | {"code": code.astype("U6")},
    )
    size = rows["code"].size
    return {
        "diagnosis_id": numbers("DIA", 1 + 10 * int(drawn.index[0]), size),
        "system": np.full(size, "icd10"),
        "verification": np.full(size, "confirmed"),
        **rows,
    }


def visits(drawn: Families, born: Children) -> Columns:
    """Return visits to the follow-up clinic of children who were admitted after birth."""
    rng = stream(drawn.seed, f"visits{drawn.index[0]}")
    child = np.flatnonzero(~np.isnat(born.home) & born.neonatal & drawn.included[born.family])
    which = np.repeat(child, len(VISIT_DAYS))
    planned = np.tile(np.array(VISIT_DAYS), child.size) + rng.integers(-7, 15, which.size)
    day = np.fmax(born.birth[which] + days(planned), born.home[which] + np.timedelta64(5, "D"))
    rows = {
        "person_number": born.number[which],
        "date": day,
        "discipline": choose(
            rng, {"paediatrician": 60, "family_coach": 25, "physio": 15}, which.size
        ),
        "location_type": choose(rng, {"non_clinical": 50, "clinical": 40, "home": 10}, which.size),
        "duration_min": rng.choice([30, 45, 60, 75], which.size),
    }
    rows = keep(rows, before(day, born.end[which]) & yes(rng, 0.9, which.size))
    return {"visit_id": numbers("NZP", 1 + 20 * int(drawn.index[0]), rows["date"].size), **rows}
