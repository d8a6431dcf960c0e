"""The attack on released tables, without the truth: what a site and the centre can check.

Everything that one site published about the same people is one system: all cubes of an indicator,
all its periods (what a year and its quarters share is told apart), and the number eligible, which
indicators of one frame have in common. Where the linked figures contradict each other, people were
withdrawn in between, and indicators are attacked by themselves and two by two.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import combinations

from federated.disclosure import covers
from federated.disclosure.attack import unaided
from federated.disclosure.attack.columns import TOTAL, Columns, classes, frame
from federated.disclosure.attack.tables import Tables
from federated.disclosure.attack.telling import tell
from federated.disclosure.attack.unaided import Hidden
from federated.disclosure.attack.untold import hidden
from federated.release import ReleasedTable


@dataclass(frozen=True, slots=True)
class Found:
    """A hidden figure that follows, or figures that cannot all be true."""

    site: str
    indicator: str
    cube: str
    period: str
    stratum: str
    value: str
    how: str

    def sentence(self) -> str:
        """Say what was found, without a figure."""
        return f"{self.site}, {self.cube}, {self.period}, {self.stratum}, {self.value}: {self.how}."


def findings(tables: Mapping[str, Sequence[ReleasedTable]], minimum: int) -> Iterator[Found]:
    """Yield what follows from the tables of every site; raises Unfinished where that is unknown."""
    for site, every in tables.items():
        for linked in _linked(every):
            found = _attacked(site, linked, minimum)
            if found is None:
                yield from _apart(site, linked, minimum)
            else:
                yield from found


def few(site: str, tables: Sequence[ReleasedTable], minimum: int) -> Iterator[Found]:
    """Yield where figures of one frame that cover the same quarters tell of few people."""
    for stratum, cover in covers.told(tables, minimum):
        last, *others = covers.longest_first(cover)
        place = (last.indicator, last.cube, last.period.label, stratum, "measured")
        beside = ", ".join(dict.fromkeys(f"{one.indicator} {one.period.label}" for one in others))
        yield Found(site, *place, f"few people are told of beside {beside}")


def _apart(site: str, linked: Sequence[ReleasedTable], minimum: int) -> Iterator[Found]:
    """Attack indicators alone, and two by two where those do not contradict each other."""
    every = list(_by_indicator(linked))
    for alone in every:
        found = _attacked(site, alone, minimum)
        yield from [_contradiction(site, alone[0])] if found is None else found
    for one, other in combinations(every, 2):
        yield from _attacked(site, [*one, *other], minimum) or ()


def _attacked(site: str, tables: Sequence[ReleasedTable], minimum: int) -> list[Found] | None:
    """Return what follows, None where the figures contradict each other."""
    known = Columns(classes(tables))
    for table in tables:
        tell(known, table)
    list(hidden(known, tables))  # names the columns of which nothing at all is published
    for signed in (False, True):  # a mean may be of changes, and then less than nothing
        attack = Tables(known.knowledge(signed=signed))
        found = unaided.narrowed(attack, list(hidden(known, tables)), minimum)
        if found is not None:
            return [_found(site, one, how) for one, how in found]
    return None


def _found(site: str, one: Hidden, how: str) -> Found:
    table, stratum, value = one.place
    return Found(site, table.indicator, table.cube, table.period.label, stratum, value, how)


def _contradiction(site: str, table: ReleasedTable) -> Found:
    place = (table.indicator, table.cube, table.period.label)
    return Found(site, *place, TOTAL, "all", "the figures cannot all be true")


def _linked(tables: Sequence[ReleasedTable]) -> Iterator[list[ReleasedTable]]:
    groups: dict[str, list[ReleasedTable]] = {}
    for table in tables:
        groups.setdefault(frame(table.indicator) or table.indicator, []).append(table)
    yield from groups.values()


def _by_indicator(tables: Sequence[ReleasedTable]) -> Iterator[list[ReleasedTable]]:
    for name in dict.fromkeys(table.indicator for table in tables):
        yield [table for table in tables if table.indicator == name]
