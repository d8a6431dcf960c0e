"""Made-up children of hospitals that do not exist: the same rows for every party of a comparison.

Drawn as whole days, grams and words, as a hospital has them, so that a site's own store gives back
the same numbers to the last bit. Who is drawn follows from a seed.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from federated.analyses.rows import Rows
from federated.engines.blocks import Floats
from federated.studies import model, reading
from federated.studies.specification import Specification

WEEK, OUTCOME = 7, "readmission_30d"
TERMS = ("ga_weeks", "C(arm)", "C(sex)", "multiple", "birth_weight_g", "C(arm):ga_weeks",
         "C(sex):ga_weeks", "ga_weeks:multiple", "C(arm):C(sex)", "C(arm):birth_weight_g",
         "C(sex):birth_weight_g", "birth_weight_g:multiple")  # fmt: skip
LEAST, MOST = 2, len(TERMS) + 1
STUDY = """\
id = "bench-study"
version = 1
question = "Is readmission within 30 days less frequent with the programme?"
status = "exploratory"
expires = 2099-06-30
deadline_seconds = 120
sites = [{sites}]

[population]
name = "index_children"
first = "2023-Q1"
last = "2024-Q4"

[outcome]
variable = "readmission_30d"
family = "binomial"

[design]
terms = [{terms}]
levels = {{arm = ["comparison", "programme"]}}

[disclosure]
secure_sum = "{kind}"

[mandate]
requester = "the bench"
institution = "the bench"
funder = "nobody"
purpose = "evaluation"
ethics = {{kind = "niet-WMO", reference = "none: made-up data", decided = 2026-01-01}}
publish_by = 2099-12-31
undertaking = "no attempt is made to re-identify anybody"
"""


@dataclass(frozen=True, slots=True, repr=False)
class Children:
    """The children of one site, by column."""

    days: NDArray[np.int64]
    grams: NDArray[np.int64]
    programme: NDArray[np.bool_]
    male: NDArray[np.bool_]
    twin: NDArray[np.bool_]
    again: NDArray[np.bool_]

    def rows(self) -> Rows:
        """Return them as a site's store does."""
        return Rows(
            {
                "ga_weeks": self.days / WEEK,
                "birth_weight_g": self.grams.astype(np.float64),
                "arm": np.where(self.programme, "programme", "comparison"),
                "sex": np.where(self.male, "male", "female"),
                "multiple": self.twin.astype(np.float64),
                OUTCOME: self.again.astype(np.float64),
            }
        )


def drawn(rows: int, sites: int, seed: int) -> dict[str, Children]:
    """Draw so many children in all, as even over the sites as can be."""
    rng = np.random.default_rng(seed)
    sizes = [len(part) for part in np.array_split(np.arange(rows), sites)]
    return {f"site-{place:03}": _site(rng, size) for place, size in enumerate(sizes, start=1)}


def _site(rng: np.random.Generator, size: int) -> Children:
    days = rng.integers(190, 258, size)
    grams = np.rint(1000 + 25 * (days - 190) + rng.normal(0, 250, size)).astype(np.int64)
    programme, male, twin = (rng.random(size) < share for share in (0.5, 0.52, 0.2))
    eta = -0.6 - 0.4 * programme + 0.2 * male + 0.3 * twin - (days - 224) / 40
    again = rng.random(size) < 1 / (1 + np.exp(-eta))
    return Children(days, np.clip(grams, 400, 6000), programme, male, twin, again)


def specification(sites: Sequence[str], terms: int, kind: str) -> str:
    """Return the study.toml; ``kind`` is "plain" or "required", of its sums."""
    quoted = (", ".join(f'"{one}"' for one in group) for group in (sites, TERMS[: terms - 1]))
    names, asked = quoted
    return STUDY.format(kind=kind, sites=names, terms=asked)


def study(sites: Sequence[str], terms: int, kind: str) -> Specification:
    """Return the specification itself."""
    return reading.read(specification(sites, terms, kind))


def matrices(found: Mapping[str, Children], terms: int) -> dict[str, tuple[Floats, Floats]]:
    """Return the columns of the model and the outcome of every site."""
    design = model.design(study(list(found), terms, "plain"))
    rows = {name: one.rows() for name, one in found.items()}
    return {name: (one.matrix(design), one.number(OUTCOME)) for name, one in rows.items()}
