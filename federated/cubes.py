"""Registered cubes (disclosure rule R12): what may be published, and in which shape.

A cube is one indicator by one dimension, or its total alone. Its digest covers everything that a
reader relies on: the code list with its order, the kind of figure, its values, whether it is
sensitive, the kinds of period. Another code list is another version, linked to the one before.
"""

from collections.abc import Iterable, Mapping
from functools import cache
from types import MappingProxyType

from pydantic import BaseModel, ConfigDict
from pydantic.alias_generators import to_camel

from federated.canonical import canonical, digest
from federated.disclosure import layout
from federated.indicator import Dimension, Indicator, Measure
from federated.indicators import catalogue
from federated.period import PeriodKind

TOTAL = "*"
PERIODS = tuple(kind.value for kind in PeriodKind)


class Cube(BaseModel):
    """One shape of table. ``values`` are given by kind of site; ``strata`` begin with the total.

    ``hierarchy`` is empty: the dimensions of today have one level.
    """

    model_config = ConfigDict(
        frozen=True, extra="forbid", alias_generator=to_camel, populate_by_name=True
    )

    id: str
    version: str
    indicator: str
    dimension: str | None
    strata: tuple[str, ...]
    hierarchy: tuple[tuple[str, str], ...] = ()
    sensitive: bool
    measure: str
    unit: str
    values: dict[str, tuple[str, ...]]
    periods: tuple[str, ...]

    def canonical(self) -> bytes:
        """Return the one sequence of bytes that this cube is."""
        return canonical(self.model_dump(mode="json", by_alias=True))

    def digest(self) -> str:
        """Return the SHA-256 of the canonical bytes, in hex."""
        return digest(self.canonical())


@cache
def shipped() -> Mapping[str, Cube]:
    """Return every cube that this version of heldennet can make, by its id."""
    every = (cube for one in catalogue().values() if not one.stays for cube in _of(one))
    return MappingProxyType({cube.id: cube for cube in every})


def _of(indicator: Indicator) -> Iterable[Cube]:
    for dimension in (None, *indicator.dimensions):
        yield cube(indicator, dimension)


def cube(indicator: Indicator, dimension: Dimension | None) -> Cube:
    """Return the cube of an indicator by a dimension."""
    return Cube(
        id=f"{indicator.id}/{dimension.name if dimension else 'total'}",
        version=indicator.version,
        indicator=indicator.id,
        dimension=dimension.name if dimension else None,
        strata=(TOTAL, *(dimension.codes if dimension else ())),
        sensitive=indicator.sensitive,
        measure=indicator.measure.value,
        unit=indicator.unit,
        values={kind: _values(indicator.at(kind)) for kind in sorted(indicator.site_kinds)},
        periods=PERIODS,
    )


def _values(indicator: Indicator) -> tuple[str, ...]:
    own: tuple[str, ...] = {
        Measure.HISTOGRAM: tuple(f"bin_{low}" for low in indicator.bins),
        Measure.SURVIVAL: tuple(f"at_risk_{end}" for end in indicator.bins[1:]),
    }.get(indicator.measure, indicator.categories)
    return tuple(sorted(layout.names(indicator.measure.value, own) or ()))
