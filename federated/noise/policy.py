"""Which cubes get noise instead of hidden cells, and how much of it: part of the policy.

Chosen beforehand, advised on and approved with the rest of ``policy.toml``. The national limits
stand here: a site may spend less in a year, never more.
"""

from collections.abc import Mapping
from decimal import Decimal
from typing import Self

from pydantic import BaseModel, ConfigDict, Field, field_validator, model_validator

from federated.decimals import Plain
from federated.errors import PolicyError
from federated.noise import cubes
from federated.noise.cubes import NoisyCube

MOST_EPSILON = 2  # a year, of all tables of a site together
MOST_DELTA = 1e-6


class _Frozen(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class CostBound(_Frozen):
    """What is known of a cost before anybody looks, from public figures; ``source`` names them."""

    cap_eur: int = Field(ge=1, le=10_000_000, description="a family counts for at most this")
    share_above_cap: Plain = Field(ge=0, lt=1, description="largest share of all euros cut off")
    mean_eur: int = Field(ge=1, description="expected mean of a family")
    variation: Plain = Field(gt=0, le=100, description="standard deviation over mean")
    source: str = Field(min_length=1, max_length=200, pattern=r"\S")

    @property
    def cap_cents(self) -> int:
        """The cap in cents: the sensitivity of a sum."""
        return 100 * self.cap_eur


class NoisePolicy(_Frozen):
    """The table ``[noise]`` of a policy."""

    epsilon_per_year: Plain = Field(ge=Decimal("0.01"), le=MOST_EPSILON, decimal_places=6)
    delta: float = Field(default=MOST_DELTA, ge=1e-12, le=MOST_DELTA)
    cubes: tuple[str, ...] = Field(min_length=1)
    costs: Mapping[str, CostBound] = Field(default_factory=dict)

    @field_validator("cubes")
    @classmethod
    def _known(cls, names: tuple[str, ...]) -> tuple[str, ...]:
        if len(set(names)) < len(names):
            raise PolicyError("noise: a cube stands in the list twice.")
        for name in names:
            cubes.cube(name)
        return names

    @model_validator(mode="after")
    def _has_caps(self) -> Self:
        wanted = {found.indicator.id for found in self.every() if found.is_cost}
        for name in sorted(wanted ^ set(self.costs)):
            raise PolicyError(
                f"noise: a cost in the list has a table [noise.costs.NAME], and no other has; {name} "
                "differs."
            )
        return self

    def every(self) -> tuple[NoisyCube, ...]:
        """Return the cubes of this lane, in the order of the policy."""
        return tuple(cubes.cube(name) for name in self.cubes)

    def has(self, indicator: str) -> bool:
        """Tell whether an indicator is in this lane: then all its cubes leave the exact one."""
        return any(found.indicator.id == indicator for found in self.every())
