"""What would leave the building: the tables of the last release, and what is hidden in them."""

from collections.abc import Sequence
from dataclasses import dataclass

from federated import indicators
from federated.errors import UnknownIndicator
from federated.release import ReleasedTable
from flows import outbox
from flows.officer_file.words import Language
from sites.settings import Site


@dataclass(frozen=True, slots=True)
class Cube:
    """One indicator, split by one dimension or none, over all periods of the release."""

    indicator: str
    name: str
    split: str
    periods: tuple[str, ...]
    values: tuple[str, ...]
    hidden: int
    cells: int


@dataclass(frozen=True, slots=True)
class Leaving:
    """The last release of the site."""

    digest: str
    policy_digest: str
    sent: bool
    minimum: int
    cubes: tuple[Cube, ...]

    def hidden(self) -> dict[str, tuple[int, int]]:
        """Return the hidden and all cells of each indicator."""
        found: dict[str, tuple[int, int]] = {}
        for cube in self.cubes:
            hidden, cells = found.get(cube.indicator, (0, 0))
            found[cube.indicator] = hidden + cube.hidden, cells + cube.cells
        return found


def last(site: Site, language: Language) -> Leaving | None:
    """Return the last release, None when there was none."""
    kept = outbox.every(site.out)
    if not kept:
        return None
    release = outbox.load(kept[-1])
    groups: dict[tuple[str, str], list[ReleasedTable]] = {}
    for table in release.tables:
        groups.setdefault((table.indicator, table.dimension or ""), []).append(table)
    cubes = tuple(_cube(found, language) for found in groups.values())
    digest, minimum = release.digest(), release.disclosure.minimum
    return Leaving(digest, release.policy_digest, kept[-1].sent, minimum, cubes)


def _cube(tables: Sequence[ReleasedTable], language: Language) -> Cube:
    first = tables[0]
    values = [value for table in tables for row in table.rows for value in row.values.values()]
    names = dict.fromkeys(name for table in tables for row in table.rows for name in row.values)
    return Cube(
        first.indicator,
        _name(first.indicator, language),
        first.dimension or "",
        tuple(dict.fromkeys(table.period.label for table in tables)),
        tuple(names),
        sum(value is None for value in values),
        len(values),
    )


def _name(indicator: str, language: Language) -> str:
    try:
        found = indicators.named(indicator)
    except UnknownIndicator:  # of an earlier edition of the catalogue
        return indicator
    return found.label_nl if language == "nl" else found.name_en
