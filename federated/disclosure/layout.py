"""Which values a kind of figure has, in which unit, and which of them needs another."""

import re
from collections.abc import Iterable, Mapping

QUARTER = re.compile(r"\d{4}-Q[1-4]")
PEOPLE = ("eligible", "measured", "missing")
KINDS = ("at_risk", "events", "deaths", "censored")
FIXED: Mapping[str, tuple[str, ...]] = {
    "proportion": ("events", "non_events"),
    "rate": ("families_with", "families_without", "events", "person_days"),
    "mean": ("sum", "sd"),
}
SUMS = frozenset({"sum", "sd", "person_days"})
_LOW = re.compile(r"bin_(0|-?[1-9]\d{0,6})")
_END = re.compile(r"at_risk_([1-9]\d{0,6})")


def names(measure: str, found: Iterable[str]) -> tuple[str, ...] | None:
    """Return the values of a measure; bins, grid and payers are read off the total row.

    >>> names("survival", ["at_risk_30"])[3:]
    ('at_risk_30', 'events_30', 'deaths_30', 'censored_30')
    """
    if measure in FIXED:
        return (*PEOPLE, *FIXED[measure])
    if measure == "histogram":
        lows = sorted(int(m[1]) for name in found if (m := _LOW.fullmatch(name)))
        return (*PEOPLE, *(f"bin_{low}" for low in lows)) if len(lows) > 1 else None
    if measure == "survival":
        return (*PEOPLE, *(f"{kind}_{end}" for end in ends(found) for kind in KINDS))
    if measure == "cost":
        return (*PEOPLE, "sum", *payers(found))
    return None


def ends(found: Iterable[str]) -> tuple[int, ...]:
    """Return the grid of a survival table."""
    return tuple(sorted(int(m[1]) for name in found if (m := _END.fullmatch(name))))


def payers(found: Iterable[str]) -> tuple[str, ...]:
    """Return the payers of a cost table."""
    return tuple(sorted(set(found) - {*PEOPLE, "sum"}))


def splits(measure: str, found: Iterable[str]) -> tuple[str, ...]:
    """Return the values that split the measured into what may be sensitive."""
    if measure == "histogram":
        return tuple(name for name in found if name.startswith("bin_"))
    return {
        "proportion": ("events", "non_events"),
        "rate": ("families_with", "families_without"),
    }.get(measure, ())


def is_sum(measure: str, name: str) -> bool:
    """Say whether a value is a sum (or a spread) and not a number of people."""
    return name in SUMS or (measure == "cost" and name not in PEOPLE)


def needs(measure: str, found: Iterable[str]) -> Iterable[tuple[str, str]]:
    """Yield pairs: the first may be shown only where the second is."""
    for name in found:
        if name not in PEOPLE and not name.startswith(("at_risk", "deaths", "censored")):
            yield name, "measured"
        kind, _, end = name.rpartition("_")
        if measure == "survival" and kind in ("at_risk", "deaths", "censored"):
            yield name, f"events_{end}"
    yield from {
        "proportion": (("events", "non_events"), ("non_events", "events")),
        "rate": (("events", "families_with"), ("families_with", "families_without")),
        "mean": (("sd", "sum"),),
    }.get(measure, ())
