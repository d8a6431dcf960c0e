"""Dirt: records that are wrong in the ways that real exports are, each noted in a ledger.

The ledger is for tests: which rule should speak, of which file and which record.
"""

from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field

import numpy as np

from sites.example_data.rows import Row

MARK = "#dirt"
Change = Callable[[Row], Row]


@dataclass(frozen=True, slots=True, order=True)
class Dirt:
    """One planted mistake. ``record`` counts as the reader of that file does."""

    rule: str
    table: str
    file: str
    record: int


@dataclass(slots=True)
class Ledger:
    """How many records each file of an inbox holds so far, and which of them are wrong."""

    planted: list[Dirt] = field(default_factory=list)
    written: Counter[str] = field(default_factory=Counter)

    def note(self, row: Row, table: str, file: str) -> None:
        """Count a record; write down the mistake that it carries, and take its mark off."""
        self.written[file] += 1
        rule = row.pop(MARK, None)
        if rule is not None:
            self.planted.append(Dirt(rule, table, file, self.written[file]))


@dataclass(frozen=True, slots=True)
class Smudge:
    """A way to go wrong. ``share`` of the rows get it, at least one and at most ``most``."""

    rule: str
    table: str
    change: Change
    applies: Callable[[Row], bool] = lambda _row: True
    most: int = 1_000_000
    share: float = 0.002


def smudged(
    rows: Iterator[Row], count: int, smudges: tuple[Smudge, ...], rng: np.random.Generator
) -> Iterator[Row]:
    """Yield the rows with mistakes at random places. A duplicate comes right after its original."""
    if not smudges:
        yield from rows
        return
    places = _places(count, smudges, rng)
    waiting: list[Smudge] = []
    for number, row in enumerate(rows):
        waiting += places.pop(number, [])
        smudge = next((s for s in waiting if s.applies(row)), None)
        if smudge is None:
            yield row
            continue
        waiting.remove(smudge)
        if smudge.rule == "duplicate":
            yield dict(row)
        yield {**smudge.change(dict(row)), MARK: smudge.rule}


def _places(
    count: int, smudges: tuple[Smudge, ...], rng: np.random.Generator
) -> dict[int, list[Smudge]]:
    places: dict[int, list[Smudge]] = {}
    for smudge in smudges:
        times = min(max(1, round(smudge.share * count)), smudge.most, max(count // 4, 0))
        for place in rng.integers(0, max(count * 3 // 4, 1), times).tolist():
            places.setdefault(place, []).append(smudge)
    return places


def put(**values: str) -> Change:
    """Return a change that overwrites columns."""
    return lambda row: {**row, **values}


def drop(*names: str) -> Change:
    """Return a change that empties columns."""
    return lambda row: {name: value for name, value in row.items() if name not in names}
