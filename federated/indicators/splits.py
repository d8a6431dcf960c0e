"""The one-way splits of the indicators, each with its closed code list.

Gestational age bands follow the national strata: under 28, 28 to 31, 32 to 36 and from 37 weeks.
"""

from typing import TYPE_CHECKING

from federated.indicator import Dimension

if TYPE_CHECKING:
    import ibis.expr.types as ir

UNKNOWN = "unknown"

ARM = Dimension(
    "arm", ("programme", "comparison", "historic"), "groep", needs=frozenset({"family"})
)
GA_BAND = Dimension(
    "ga_band",
    ("<28", "28-31", "32-36", ">=37", UNKNOWN),
    "zwangerschapsduur (weken)",
    needs=frozenset({"birth", "person"}),
)
ROLE = Dimension("role", ("mother", "partner"), "moeder/partner", needs=frozenset({"person"}))
SEVERITY = Dimension(
    "severity", ("green", "yellow", "orange", "red", UNKNOWN), "ernst", needs=frozenset({"family"})
)
PLURALITY = Dimension(
    "plurality", ("singleton", "multiple", UNKNOWN), "eenling/meerling", needs=frozenset({"birth"})
)

LONG_NAMES = {"gestational_age_band": GA_BAND.name}  # as a reader may call a split in full


def ga_band(days: "ir.IntegerValue") -> "ir.StringValue":
    """Band of gestational age; 28+0 weeks is 196 days, 32+0 is 224 and 37+0 is 259."""
    import ibis

    return ibis.cases(
        (days < 196, "<28"),
        (days < 224, "28-31"),
        (days < 259, "32-36"),
        (days >= 259, ">=37"),
        else_=UNKNOWN,
    )
