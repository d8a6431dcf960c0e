"""Limits that a policy may set on the risk. Without any, everything passes.

A table of sixty families with gestational age is always mostly unique, so there is no default that
would make sense at every site.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from pseudonymisation.risk.diversity import Diversity
from pseudonymisation.risk.measures import Measures


@dataclass(frozen=True, slots=True)
class Thresholds:
    """Smallest class, largest shares of rows (0 to 1), fewest values, largest distance."""

    k_minimum: int = 1
    max_unique: float = 1.0
    max_under_5: float = 1.0
    max_under_10: float = 1.0
    l_minimum: int = 1
    t_maximum: float = 1.0

    @property
    def ask_anything(self) -> bool:
        """Tell whether there is a limit at all."""
        return self != Thresholds()

    @property
    def ask_diversity(self) -> bool:
        """Tell whether the sensitive columns matter."""
        return self.l_minimum > 1 or self.t_maximum < 1

    def met_by(self, found: Measures) -> bool:
        """Tell whether the classes are large enough; no rows are no risk."""
        return not found.rows or (
            found.k >= self.k_minimum
            and found.share(found.unique) <= self.max_unique
            and found.share(found.under_5) <= self.max_under_5
            and found.share(found.under_10) <= self.max_under_10
        )

    def met_within(self, found: Diversity) -> bool:
        """Tell whether the classes tell little enough about a sensitive column."""
        return found.distinct >= self.l_minimum and found.closeness <= self.t_maximum

    def unmet(self, found: Measures, told: Sequence[Diversity] = ()) -> tuple[str, ...]:
        """Return the names of the limits that are not met; no rows are no risk."""
        return tuple(self._unmet(found, told)) if found.rows else ()

    def _unmet(self, found: Measures, told: Sequence[Diversity]) -> Iterator[str]:
        if found.k < self.k_minimum:
            yield "k_minimum"
        for name in ("unique", "under_5", "under_10"):
            if found.share(getattr(found, name)) > getattr(self, f"max_{name}"):
                yield f"max_{name}"
        if any(one.distinct < self.l_minimum for one in told):
            yield "l_minimum"
        if any(one.closeness > self.t_maximum for one in told):
            yield "t_maximum"
