"""The input: what sites know of their families at the time of each release."""

from decimal import Decimal
from math import prod
from typing import Annotated, Any, Literal, Self

from pydantic import BaseModel, ConfigDict, Field, model_validator

Measure = Literal["count", "rate", "cost_sum", "cost_mean"]
Text = Annotated[str, Field(min_length=1, max_length=200)]
RESERVED = ("family", "period", "cost")
ALL = "ALL"
MOST_CELLS = 20_000


class _Part(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class Rules(_Part):
    """``k`` families at least; the largest contribution is hidden within ``p_percent``."""

    k: int = Field(default=10, ge=5, le=10**6)
    p_percent: float = Field(default=10, ge=10, le=100)
    dominance: float = Field(default=0.5, gt=0, le=0.5)


class Family(BaseModel):
    """One family at one site; every dimension is a further field."""

    model_config = ConfigDict(frozen=True, extra="allow")

    family: int | str
    period: int
    cost: Decimal = Field(default=Decimal(0), ge=0, lt=10**12, allow_inf_nan=False)

    def code(self, dimension: str) -> Any:
        """Return the family's code of a dimension."""
        return (self.model_extra or {}).get(dimension)


class Snapshot(_Part):
    """What every site holds when periods below ``as_of`` are closed.

    ``revise`` asks for the one revision of closed periods that rule R11 may allow.
    """

    as_of: int
    sites: dict[Text, tuple[Family, ...]]
    revise: bool = False


class World(_Part):
    """Dimensions with their codes, the registered cubes, and the releases in their order.

    ``hierarchies`` names, for a dimension, the coarser one it belongs to, code by code.
    """

    policy: Rules = Rules()
    dimensions: dict[Text, Annotated[tuple[Text, ...], Field(min_length=1)]]
    sensitive: tuple[Text, ...] = ()
    hierarchies: dict[Text, dict[Text, dict[Text, Text]]] = {}
    cubes: Annotated[tuple[tuple[Text, ...], ...], Field(min_length=1)]
    measures: Annotated[tuple[Measure, ...], Field(min_length=1)]
    releases: Annotated[tuple[Snapshot, ...], Field(min_length=1)]

    @model_validator(mode="after")
    def _is_whole(self) -> Self:
        names = set(self.dimensions)
        used = {*self.sensitive, *(name for cube in self.cubes for name in cube)}
        if used - names:
            raise ValueError("cubes and sensitive name dimensions only")
        if names & set(RESERVED) or any(len(set(c)) < len(c) for c in self.dimensions.values()):
            raise ValueError("a dimension is not called family, period or cost; codes come once")
        if any(len(set(cube)) < len(cube) for cube in self.cubes):
            raise ValueError("a cube names a dimension once")
        if any(ALL in snapshot.sites for snapshot in self.releases):
            raise ValueError("no site is called ALL")
        if len(set(self.measures)) < len(self.measures):
            raise ValueError("a measure is named once")
        self._check_hierarchies()
        self._check_size()
        self._check_families()
        return self

    def _check_hierarchies(self) -> None:
        names = set(self.dimensions)
        if not {*self.hierarchies, *(n for p in self.hierarchies.values() for n in p)} <= names:
            raise ValueError("hierarchies name dimensions only")
        for fine, parents in self.hierarchies.items():
            for coarse, of in parents.items():
                known = set(self.dimensions[coarse])
                if set(of) != set(self.dimensions[fine]) or not set(of.values()) <= known:
                    raise ValueError("a hierarchy gives every code of a dimension one coarser code")
                if fine == coarse or fine in self.hierarchies.get(coarse, {}):
                    raise ValueError("a hierarchy leads to a coarser dimension, never back")

    def _check_size(self) -> None:
        many = sum(prod(1 + len(self.dimensions[name]) for name in cube) for cube in self.cubes)
        if many > MOST_CELLS:
            raise ValueError(f"the cubes have more than {MOST_CELLS} cells; leave out a dimension")

    def _check_families(self) -> None:
        codes = {name: set(known) for name, known in self.dimensions.items()}
        for snapshot in self.releases:
            for families in snapshot.sites.values():
                if len({one.family for one in families}) < len(families):
                    raise ValueError("a family comes once at a site in a release")
                for one in families:
                    if self._lacks_cost(one):
                        raise ValueError("a family has a cost where a measure is about costs")
                    if set(one.model_extra or {}) != set(codes):
                        raise ValueError("a family has every dimension and nothing else")
                    if any(not _among(one.code(name), known) for name, known in codes.items()):
                        raise ValueError("a code is one of its dimension's")
                    if not self._follows(one):
                        raise ValueError("the codes of a family follow the hierarchies")

    def _lacks_cost(self, one: Family) -> bool:
        """A cost left out is not a cost of nothing."""
        asked = any(measure.startswith("cost") for measure in self.measures)
        return asked and "cost" not in one.model_fields_set

    def _follows(self, one: Family) -> bool:
        return all(
            of[one.code(fine)] == one.code(coarse)
            for fine, parents in self.hierarchies.items()
            for coarse, of in parents.items()
        )


def _among(code: Any, known: set[str]) -> bool:
    return isinstance(code, str) and code in known
