"""Consent to questionnaires, and objections of parents with and without authority."""

import numpy as np

from sites.example_data.draw import Bools, Columns, days, keep, numbers, stack, stream, yes
from sites.example_data.families import Families
from sites.example_data.parents import parents

CONSENT, REFUSED, OBJECTED = 0.94, 0.03, 0.012
QUESTIONNAIRES = "questionnaire_score|work_status"


def hospital(families: Families, everyone: Columns) -> Columns:
    """Nearly every parent consents to questionnaires; a few object to any use."""
    rng = stream(families.seed, f"consent{families.index[0]}")
    adults = parents(everyone)
    lot = rng.random(adults["number"].size)
    rows = stack(
        _rows(rng, families, keep(adults, lot < CONSENT), "consent", "consent", QUESTIONNAIRES),
        _rows(rng, families, keep(adults, (lot >= CONSENT) & (lot < CONSENT + REFUSED)),
              "refused", "consent", QUESTIONNAIRES),
        _objections(rng, families, everyone),
    )  # fmt: skip
    return _finished("BZW", families, rows)


def municipality(families: Families, everyone: Columns) -> Columns:
    """A municipality has no questionnaires; it only knows objections."""
    rng = stream(families.seed, f"objection{families.index[0]}")
    return _finished("GBZ", families, _objections(rng, families, everyone))


def _objections(rng: np.random.Generator, families: Families, everyone: Columns) -> Columns:
    object_: Bools = yes(rng, OBJECTED, everyone["number"].size)
    objectors = keep(everyone, object_ & (everyone["outcome"] != "stillbirth"))
    rows = _rows(rng, families, objectors, "objection", "no_objection", "")
    child = np.isin(objectors["role"], ["index_child", "co_twin"])
    authority = np.where(
        yes(rng, 0.8, child.size), "parent_with_authority", "parent_without_authority"
    )
    rows["given_by"] = np.where(child, authority, "self")
    return rows


def _rows(
    rng: np.random.Generator,
    families: Families,
    people: Columns,
    status: str,
    regime: str,
    tables: str,
) -> Columns:
    size = people["number"].size
    return {
        "person": people["number"],
        "bsn": people["bsn"],
        "purpose": np.full(size, "both", "U8"),
        "status": np.full(size, status, "U12"),
        "date": np.minimum(
            families.inclusion[people["family"]] + days(rng.integers(0, 10, size)),
            families.extracted,
        ),
        "given_by": np.full(size, "self", "U24"),
        "tables": np.full(size, tables, "U32"),
        "regime": np.full(size, regime, "U12"),
    }


def _finished(prefix: str, families: Families, rows: Columns) -> Columns:
    return {
        "objection_id": numbers(prefix, 1 + 10 * int(families.index[0]), rows["person"].size),
        **rows,
    }
