"""What a study can do instead where chance between cities is not known: what to write, in any language.

The few-city rule of ``federated.analyses.few`` names ways for all analyses; of these a study has some.
"""

from federated.analyses.few import offered
from federated.studies import kinds
from federated.studies.specification import Specification

WRITE = {
    "cr2": 'inference = ["cr2"]',
    "wild_bootstrap": 'inference = ["model", "wild_bootstrap"]',
    "interrupted": 'kind = "interrupted"',
    "permutation": 'kind = "staggered", inference = ["model", "permutation"]',
}
BY_KIND = {"permutation": "staggered", "interrupted": "interrupted"}
NONE = "none in a study of this outcome; the estimate describes these cities and no others"


def ways(study: Specification, cities: int = 1) -> str:
    """Return what can be written instead, where a comparison rests on so many cities."""
    found = [WRITE[one] for one in offered(cities) if one in WRITE and _can(study, one)]
    return " / ".join(found) or NONE


def _can(study: Specification, way: str) -> bool:
    family = study.outcome.family
    if way in BY_KIND:
        return family in kinds.named(BY_KIND[way]).families
    if way not in kinds.of(study).inference or family == "negative_binomial":
        return False
    return way != "wild_bootstrap" or family == "gaussian"
