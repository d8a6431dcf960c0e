"""What of a release would give something away: that indicator waits, and the rest can go.

Tables of one indicator are protected together, but now and then a hidden figure follows from several
of them all the same. The attack finds it before anything leaves. Then the indicator and period
concerned are withheld, and looked at again with the next release. The same tables are withheld for
the same reasons every time.
"""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from federated.errors import UnsafeRelease
from federated.indicators import catalogue
from federated.release import Release, ReleasedTable

if TYPE_CHECKING:
    from federated.disclosure.attack.released import Found

Place = tuple[str, str]  # indicator, period


@dataclass(frozen=True, slots=True, repr=False)
class Safe:
    """What may leave; ``problems`` are what nothing that is new has caused."""

    release: Release | None
    withheld: tuple[Place, ...] = ()
    problems: tuple[str, ...] = ()

    @property
    def sentences(self) -> tuple[str, ...]:
        """Return what a steward reads: no figure, and no number."""
        return tuple(sentence(place) for place in self.withheld)


def sentence(place: Place) -> str:
    """Say that an indicator waits, and until when."""
    return (
        f"{place[0]} {place[1]} is not published yet: beside the other figures it would tell something "
        "of a few families. It is looked at again with the next release."
    )


Make = Callable[[tuple[ReleasedTable, ...]], Release]


def safe(make: Make, new: Sequence[ReleasedTable], earlier: Iterable[Release]) -> Safe:
    """Return the release of new tables without what does not survive the attack.

    It is attacked beside all that was released earlier. ``make`` makes a release of tables, and
    raises UnsafeRelease where they break a rule together.
    """
    known, withheld = tuple(earlier), list[Place]()
    while left := _without(new, withheld):
        made, found = _attacked(make, left, known)
        places = _places(left, found)
        if not places:
            problems = (str(found),) if isinstance(found, UnsafeRelease) else _sentences(found)
            return _again(make, new, known, Safe(made, tuple(withheld), problems))
        withheld += places
    return Safe(None, tuple(withheld))


def _again(make: Make, new: Sequence[ReleasedTable], known: Sequence[Release], found: Safe) -> Safe:
    """Let out what waited for something that waits itself, the shortest follow-up first."""
    for place in sorted(found.withheld, key=_follow_up) if not found.problems else ():
        others = tuple(one for one in found.withheld if one != place)
        made, problems = _attacked(make, _without(new, others), known)
        if made is not None and problems == []:
            found = Safe(made, others)
    return found


def _follow_up(place: Place) -> tuple[int, Place]:
    known = catalogue().get(place[0])
    return known.follow_up_days if known else 0, place


def _without(new: Sequence[ReleasedTable], places: Sequence[Place]) -> tuple[ReleasedTable, ...]:
    return tuple(one for one in new if (one.indicator, one.period.label) not in places)


def _attacked(
    make: Make, tables: tuple[ReleasedTable, ...], known: Sequence[Release]
) -> tuple[Release | None, "UnsafeRelease | list[Found]"]:
    from flows import attacking

    made = None
    try:
        made = make(tables)
        return made, attacking.following(made, known)
    except UnsafeRelease as error:
        return made, error


def _sentences(found: "list[Found]") -> tuple[str, ...]:
    return tuple(one.sentence() for one in found)


def _places(tables: Sequence[ReleasedTable], found: "UnsafeRelease | list[Found]") -> list[Place]:
    if isinstance(found, UnsafeRelease):
        return _together(tables, found)
    return _blamed(tables, found[0]) if found else []


def _blamed(tables: Sequence[ReleasedTable], found: "Found") -> list[Place]:
    """Return the new tables that say it: of its period, of its indicator, or of the same people."""
    new = list(dict.fromkeys((one.indicator, one.period.label) for one in tables))
    own = [place for place in new if place[0] == found.indicator]
    same = [
        place for place in new if _frame(place[0]) and _frame(place[0]) == _frame(found.indicator)
    ]
    return [place for place in own if place[1] == found.period] or own or same


def _together(tables: Sequence[ReleasedTable], error: UnsafeRelease) -> list[Place]:
    """Return which new table waits of two that say it together: what is published stays."""
    new = {(one.indicator, one.period.label) for one in tables}
    return [place for place in error.places if place in new][:1]


def _frame(indicator: str) -> str:
    known = catalogue().get(indicator)
    return known.frame if known else ""
