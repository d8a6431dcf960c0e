"""What a result says of families that are left out because a value of theirs is not known."""

from typing import TYPE_CHECKING, Any

from federated.analyses.question import Arrays

if TYPE_CHECKING:
    from federated.studies.specification import Specification

Told = dict[str, Any]


def told(study: "Specification", counts: Arrays) -> Told:
    """Return the families used, a bound of those left out, and where many lack a variable."""
    used = round(float(counts["families"]))
    most = max(used, round(float(counts["eligible"])))
    lacking = zip(study.used, map(round, map(float, counts["sparse"])), strict=True)
    return {
        "used": used,
        "left_out_at_most": most - used,
        "percent_at_least": 100 * used // most if most else 0,
        "sites": round(float(counts["answering"])),
        "sparse": [{"variable": name, "cities": cities} for name, cities in lacking if cities],
    }
