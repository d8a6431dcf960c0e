"""A synthetic city: the rows that its hospital and its municipality know, before any export.

The tables hold raw columns of the common data model (``federated.schema``), typed, exactly as a
correct reader gives them back. Exports are written from them; tests compare what was read with
what is planted here.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date

import pyarrow as pa

from sites.example_data import at_hospital, at_municipality, children, families, people
from sites.example_data.draw import Columns
from sites.example_data.effect import NONE, PUT_IN

EXTRACTED = date(2026, 11, 1)
YEARS = (2022, 2023, 2024)


@dataclass(frozen=True, slots=True, repr=False)
class World:
    """Two sites that know the same families. ``effect`` tells whether the programme works here."""

    name: str
    gemeentecode: str
    seed: int
    effect: bool
    dirty: bool
    years: tuple[int, ...]
    families_per_year: int
    extracted: date
    hospital: Mapping[str, pa.Table]
    municipality: Mapping[str, pa.Table]
    youth_care: Columns = field(default_factory=dict)

    @property
    def label(self) -> str:
        """One sentence for every file and report: what this is and what was put in."""
        effect = (
            "an effect of the programme was put in"
            if self.effect
            else "no programme effect was put in"
        )
        return (
            f"Synthetic data of {self.name}: nobody in it exists, and {effect}. Names, addresses "
            "and numbers are made up; BSNs are official test numbers."
        )


def make_city(
    name: str, gemeentecode: str, families_per_year: int, seed: int, *, effect: bool = False,
    dirty: bool = True, years: tuple[int, ...] = YEARS, extracted: date = EXTRACTED, bsn_from: int | None = 0,
    start: int = 0, postcodes: tuple[int, int] = (3011, 3089),
) -> World:  # fmt: skip
    """Return a city. The same arguments give the same city.

    ``bsn_from`` is the first of the test numbers to hand out; None leaves them out, for worlds
    with more people than there are test numbers (a municipality cannot be written then).
    ``start`` numbers the first family, so that a large city can be made in parts.
    """
    place = families.Place(name, gemeentecode, postcodes)
    drawn = families.draw(
        place, seed, years, families_per_year, PUT_IN if effect else NONE, extracted, start
    )
    born = children.draw(drawn)
    everyone = people.draw(drawn, born, bsn_from)
    youth = at_municipality.youth_care(drawn, born, everyone)
    return World(
        name=name, gemeentecode=gemeentecode, seed=seed, effect=effect, dirty=dirty, years=years,
        families_per_year=families_per_year, extracted=extracted,
        hospital=at_hospital.tables(drawn, born, everyone, years, families_per_year),
        municipality=at_municipality.tables(drawn, born, everyone, youth),
        youth_care=youth,
    )  # fmt: skip
