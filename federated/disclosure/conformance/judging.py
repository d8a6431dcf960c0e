"""The centre's side: is what a site's engine would publish true, safe, and no more than needed hidden?

The centre draws the tables again from its own seed, counts the truth itself, and attacks the answer with
what it attacks releases with. A plant that fails is named; no figure is.
"""

import json
from collections.abc import Iterator, Mapping, Sequence

from federated import attacking
from federated.disclosure import recheck
from federated.disclosure.attack import gate
from federated.disclosure.attack.solver import Unfinished
from federated.disclosure.conformance import plants, truth
from federated.disclosure.conformance.histories import comfortable, histories, keys
from federated.disclosure.conformance.plants import Plant
from federated.disclosure.conformance.proof import Line, Proof
from federated.disclosure.conformance.truth import Cell
from federated.disclosure.door.world import World
from federated.errors import UnsafeRelease
from federated.policy import DisclosurePolicy
from federated.release import ReleasedTable, Value

Number = int | float | None
Place = tuple[int, str, tuple[str | None, ...]]


def failed(seed: str, proof: Proof) -> tuple[str, ...]:
    """Return the names of what the answer does not protect, or hides in vain; none is a pass."""
    return tuple(dict.fromkeys(_failed(seed, proof)))


def _failed(seed: str, proof: Proof) -> Iterator[str]:
    planted, worlds = plants.plants(seed), histories(seed)
    names = {plants.AGAIN, *(one.name for one in planted)}
    if set(proof.tables) != names or set(proof.lines) != set(worlds):
        yield "not every table of the pack"
        return
    if proof.tables[plants.AGAIN]:
        yield plants.AGAIN
    for plant in planted:
        if not table_is_right(plant, proof.site, proof.tables[plant.name]):
            yield plant.name
    for name, world in worlds.items():
        if not world_is_right(name, world, proof.lines[name]):
            yield name


def table_is_right(plant: Plant, site: str, tables: Sequence[ReleasedTable]) -> bool:
    """Tell whether the answer to a planted table is whole, true and safe."""
    if len(tables) != 2 or not all(_has_form(plant, table) for table in tables):
        return False
    if {table.dimension for table in tables} != {None, plants.DIMENSION}:
        return False
    shown = _shown(tables)
    if not _true(plant, shown):
        return False
    if plant.comfortable:
        return None not in shown.values()
    if any(shown[cell] is not None for cell in truth.forbidden(plant)):
        return False
    return _survives(site, tables)


def _shown(tables: Sequence[ReleasedTable]) -> Mapping[Cell, Value]:
    """Return every value by stratum and name; the total stands in both tables and is the same."""
    found: dict[Cell, Value] = {}
    for row in (row for table in tables for row in table.rows):
        for name, value in row.values.items():
            if found.setdefault((row.stratum, name), value) != value:
                return {}
    return found


def _true(plant: Plant, shown: Mapping[Cell, Value]) -> bool:
    true = {
        (stratum, name): value
        for stratum, families in truth.rows(plant)
        for name, value in truth.values(plant, families).items()
    }
    return shown.keys() == true.keys() and all(
        value is None or value == true[cell] for cell, value in shown.items()
    )


def world_is_right(name: str, world: World, lines: Sequence[Line]) -> bool:
    """Tell whether the answer to a world is whole, true and safe."""
    if sorted(map(_key, lines), key=str) != sorted(keys(world), key=str):
        return False
    if any(_tells_few(world, line) for line in lines) or not _rates_follow(lines):
        return False
    if comfortable(name) and any(one.value is None and _has_figure(one) for one in lines):
        return False
    try:
        gate.check(world, [_text(line) for line in lines])
    except (UnsafeRelease, Unfinished):
        return False
    return True


def _has_form(plant: Plant, table: ReleasedTable) -> bool:
    cube = f"{plant.name}/{table.dimension or 'total'}"
    strata = ("*",) if table.dimension is None else ("*", *plants.GROUPS)
    return (
        (table.indicator, table.cube, table.measure) == (plant.name, cube, plant.measure)
        and (table.sensitive, table.revision) == (True, None)
        and table.period.label == str(plants.PERIOD)
        and tuple(row.stratum for row in table.rows) == strata
    )


def _survives(site: str, tables: Sequence[ReleasedTable]) -> bool:
    try:
        recheck.check(site, tables, DisclosurePolicy())
        return not attacking.findings({site: tables}, DisclosurePolicy().minimum)
    except (UnsafeRelease, Unfinished):
        return False


def _key(line: Line) -> tuple[int, str, tuple[str | None, ...], str]:
    return line.release, line.site, (line.cell.get("ga"), line.cell.get("ind")), line.measure


def _tells_few(world: World, line: Line) -> bool:
    return line.measure == "count" and line.value is not None and 0 < line.value < world.policy.k


def _rates_follow(lines: Sequence[Line]) -> bool:
    """A percentage is made of two published counts, with one digit behind the point (R5)."""
    counts = {_key(line)[:3]: line.value for line in lines if line.measure == "count"}
    return all(
        line.value is None or line.value == _percentage(counts, line)
        for line in lines
        if line.measure == "rate"
    )


def _percentage(counts: Mapping[Place, Number], line: Line) -> float | None:
    release, site, (band, answer), _ = _key(line)
    number = counts[release, site, (band, answer)] if answer else None
    whole = counts[release, site, (band, None)]
    return round(100 * number / whole, 1) if number is not None and whole else None


def _has_figure(line: Line) -> bool:
    """A group as a whole has no percentage of itself."""
    return line.measure == "count" or line.cell.get("ind") is not None


def _text(line: Line) -> str:
    return json.dumps(line.model_dump(mode="json"), ensure_ascii=False)
