"""The diff with the last period, on published figures: what is new, what came and what went."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from federated.release import Release, ReleasedTable, Value


@dataclass(frozen=True, slots=True)
class Change:
    """One figure in two periods; None is hidden."""

    stratum: str
    name: str
    before: Value
    after: Value

    @property
    def kind(self) -> str:
        """Whether it came into sight, went out of it, or neither."""
        if (self.before is None) == (self.after is None):
            return "both"
        return "now_hidden" if self.after is None else "now_shown"


@dataclass(frozen=True, slots=True)
class Beside:
    """The newest period of a cube beside the one before it."""

    before: ReleasedTable
    after: ReleasedTable
    changes: tuple[Change, ...]


def new(release: Release) -> Iterator[tuple[ReleasedTable, tuple[str, ...]]]:
    """Yield each cube of a release by its first table, with its periods."""
    for tables in _cubes(release.tables).values():
        yield tables[0], tuple(table.period.label for table in tables)


def beside(release: Release, earlier: Sequence[Release]) -> Iterator[Beside]:
    """Yield each cube that has an earlier period, published before or together with it."""
    every = _cubes([t for one in (*earlier, release) for t in one.tables])
    for cube in _cubes(release.tables):
        tables = sorted(every[cube], key=lambda table: table.period.quarters)
        newest = max(_cubes(release.tables)[cube], key=lambda table: table.period.quarters)
        place = tables.index(newest)
        if place:
            before = tables[place - 1]
            yield Beside(before, newest, tuple(_changes(before, newest)))


def _changes(before: ReleasedTable, after: ReleasedTable) -> Iterator[Change]:
    """Yield every figure of the total by itself, and of a split those that came or went."""
    old = {row.stratum: row.values for row in before.rows}
    for row in after.rows:
        for name, value in row.values.items():
            found = Change(row.stratum, name, old.get(row.stratum, {}).get(name), value)
            if after.dimension is None or found.kind != "both":
                yield found


def _cubes(tables: Sequence[ReleasedTable]) -> dict[str, list[ReleasedTable]]:
    found: dict[str, list[ReleasedTable]] = {}
    for table in tables:
        found.setdefault(table.cube, []).append(table)
    return found
