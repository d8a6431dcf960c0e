"""Everyone in a family, with the identifiers that both kinds of site hold of them."""

import numpy as np

from sites.example_data import names
from sites.example_data.bsn import numbers_for_tests
from sites.example_data.children import Children
from sites.example_data.draw import NEVER, Bools, Columns, Dates, Ints, Texts, stack, stream
from sites.example_data.families import Families


def draw(families: Families, children: Children, bsn_from: int | None) -> Columns:
    """Return mothers, partners and children; ``family`` is the position of the family.

    ``bsn_from`` is the position of the first test number to use, None leaves them out: there are
    only some nine thousand.
    """
    rng = stream(families.seed, f"people{families.index[0]}")
    everyone = stack(
        _adults(rng, families, np.ones(families.size, dtype=bool), "mother"),
        _adults(rng, families, families.partner, "partner"),
        _children(children),
    )
    family = everyone["family"]
    everyone |= {
        "name": names.names(rng, families.surname[family]),
        "left": families.left[family],
        "postcode": families.postcode[family],
        **names.contact(rng, families.postcode[family]),
    }
    everyone["bsn"] = _bsn(everyone["outcome"], bsn_from)
    return everyone


def _adults(rng: np.random.Generator, families: Families, there: Bools, role: str) -> Columns:
    which = np.flatnonzero(there)
    mother = role == "mother"
    number = families.number[which].astype(np.int64) + (0 if mother else 1)
    age = np.clip(rng.normal(31.5 if mother else 34, 4.8, which.size), 17, 55)
    return {
        "family": which,
        "number": number.astype(str),
        "role": np.full(which.size, role, "U12"),
        "sex": np.where(mother | (rng.random(which.size) < 0.03), "female", "male"),
        "birth_year": families.birth[which].astype("datetime64[Y]").astype(np.int64) + 1970
        - age.astype(np.int64),
        "birth": np.full(which.size, NEVER),
        "died": np.full(which.size, NEVER),
        "outcome": np.full(which.size, "", "U14"),
    }  # fmt: skip


def _children(children: Children) -> Columns:
    return {
        "family": children.family,
        "number": children.number,
        "role": np.where(children.order == 1, "index_child", "co_twin").astype("U12"),
        "sex": children.sex,
        "birth_year": np.zeros(children.size, np.int64),
        "birth": children.birth,
        "died": _death(children),
        "outcome": children.outcome.astype("U14"),
    }


def _death(children: Children) -> Dates:
    return np.where(children.outcome == "stillbirth", children.birth, children.died)


def _bsn(outcome: Texts, bsn_from: int | None) -> Texts:
    """A stillborn child has no number; everybody else has, where numbers are asked for."""
    wanted = outcome != "stillbirth"
    numbers = np.full(wanted.size, "", "U9")
    if bsn_from is not None:
        numbers[wanted] = numbers_for_tests(bsn_from, int(wanted.sum()))
    return numbers


def position(everyone: Columns, role: str) -> Ints:
    """Return for each family the row of its person in a role, -1 where there is none."""
    rows = np.flatnonzero(everyone["role"] == role)
    found = np.full(int(everyone["family"].max()) + 1, -1, np.int64)
    found[everyone["family"][rows]] = rows
    return found
