"""How easily somebody could be found in a table, and what would make it harder.

Every measure is one SQL statement over a relation and a set of quasi-identifiers, in plain SQL that
DuckDB runs as it is and Ibis passes on to Spark (see ``engine``). A missing value is a value of
its own: who is the only one with an unknown postcode stands out by it.
"""

from pseudonymisation.risk.diversity import Diversity, diversity
from pseudonymisation.risk.measures import Measures, measures
from pseudonymisation.risk.presence import Presence, presence
from pseudonymisation.risk.search import Ladder, Proposal, Rung, smallest
from pseudonymisation.risk.thresholds import Thresholds

__all__ = [
    "Diversity",
    "Ladder",
    "Measures",
    "Presence",
    "Proposal",
    "Rung",
    "Thresholds",
    "diversity",
    "measures",
    "presence",
    "smallest",
]
