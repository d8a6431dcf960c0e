"""The ``[risk]`` table of a policy: limits that stop a run, for every set of quasi-identifiers.

A table ``[risk.sets.NAME]`` replaces single limits for one set. What is not named has no limit.
"""

from collections.abc import Mapping
from dataclasses import replace
from typing import Any, Self

from pydantic import BaseModel, ConfigDict, Field, field_validator, model_validator

from pseudonymisation.risk.thresholds import Thresholds

MOST = 1000
WHOLE = ("k_minimum", "l_minimum")
SHARES = ("max_unique", "max_under_5", "max_under_10", "t_maximum")
NAMES = ("k_minimum", "max_unique", "max_under_5", "max_under_10", "l_minimum", "t_maximum")


class Limits(BaseModel):
    """Limits that somebody names; None says nothing."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    k_minimum: int | None = None
    max_unique: float | None = None
    max_under_5: float | None = None
    max_under_10: float | None = None
    l_minimum: int | None = None
    t_maximum: float | None = None

    @model_validator(mode="before")
    @classmethod
    def _known(cls, given: Any) -> Any:
        unknown = set(given) - set(cls.model_fields) if isinstance(given, dict) else ()
        if unknown:
            known = ", ".join(cls.model_fields)
            raise ValueError(f"there is no limit called {min(unknown)}; known: {known}")
        return given

    @field_validator(*WHOLE, mode="before")
    @classmethod
    def _whole(cls, given: object) -> object:
        number = isinstance(given, int) and not isinstance(given, bool)
        if given is None or (number and 1 <= given <= MOST):  # type: ignore[operator]
            return given
        raise ValueError(f"give a whole number from 1 (no limit) to {MOST}")

    @field_validator(*SHARES, mode="before")
    @classmethod
    def _share(cls, given: object) -> object:
        if given is None:
            return None
        if isinstance(given, int | float) and not isinstance(given, bool) and 0 <= given <= 1:
            return float(given) + 0.0  # not -0.0, which would have another digest
        raise ValueError("give a number from 0 to 1 (no limit), such as 0.2 for 20 %")

    def over(self, others: Thresholds) -> Thresholds:
        """Return the limits named here and, for the rest, those of others."""
        named = {name: getattr(self, name) for name in NAMES if getattr(self, name) is not None}
        return replace(others, **named)


class Stated(Limits):
    """Limits in a policy; a table that says nothing is a mistake."""

    @model_validator(mode="after")
    def _says_something(self) -> Self:
        if not self.model_dump(exclude_none=True, exclude_defaults=True):
            raise ValueError(
                f"name a limit or leave the table out; known: {', '.join(type(self).model_fields)}"
            )
        return self


class RiskLimits(Stated):
    """The whole table: what holds for every set, and for some sets by name."""

    sets: Mapping[str, Stated] = Field(default_factory=dict)

    def of(self, name: str) -> Thresholds:
        """Return the limits of a set."""
        every = self.over(Thresholds())
        return self.sets[name].over(every) if name in self.sets else every
