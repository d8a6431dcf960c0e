"""Exact tables from units in plain Python, the slow way: one cell at a time."""

from collections import defaultdict
from collections.abc import Callable
from fractions import Fraction
from itertools import pairwise
from typing import Any

Row = dict[str, Any]
FULL = 365  # days of follow-up of the one rate in the catalogue
Part = tuple[int, Fraction, Fraction, Fraction]  # families, total, largest, second


def cell(
    measure: str, bins: tuple[int, ...], payers: tuple[str, ...], units: list[Row]
) -> dict[str, Part]:
    """Every part of one row, from the units in it."""
    measured = [u for u in units if u["measured"]]
    missing = [u for u in units if not u["measured"]]
    counted = families if measure == "cost" else count
    parts = {"eligible": counted(units), "measured": counted(measured), "missing": counted(missing)}
    return parts | OWN[measure](measured, bins, payers)


def count(units: list[Row]) -> Part:
    return len(names(units)), Fraction(len(units)), Fraction(0), Fraction(0)


def families(units: list[Row]) -> Part:
    return len(names(units)), Fraction(len(names(units))), Fraction(0), Fraction(0)


def names(units: list[Row]) -> set[str]:
    return {u["family_pid"] for u in units}


def weighed(units: list[Row], weight: Callable[[Row], Any]) -> Part:
    """Families, the sum, and the two families that bring the most in absolute value."""
    by_family: dict[str, Fraction] = defaultdict(Fraction)
    for unit in units:
        by_family[unit["family_pid"]] += abs(Fraction(weight(unit)))
    largest = [*sorted(by_family.values(), reverse=True), Fraction(0), Fraction(0)]
    return (
        len(by_family),
        sum((Fraction(weight(u)) for u in units), Fraction(0)),
        largest[0],
        largest[1],
    )


def proportion(units: list[Row], *_: Any) -> dict[str, Part]:
    events = [u for u in units if u["event"]]
    return {"events": count(events), "non_events": count([u for u in units if not u["event"]])}


def rate(units: list[Row], *_: Any) -> dict[str, Part]:
    return {
        "events": weighed([u for u in units if u["events"]], lambda u: u["events"]),
        "event_free": count([u for u in units if not u["events"]]),
        "person_days": weighed(units, lambda u: u["person_days"]),
        "shortfall": weighed(
            [u for u in units if u["person_days"] < FULL], lambda u: FULL - u["person_days"]
        ),
    }


def mean(units: list[Row], *_: Any) -> dict[str, Part]:
    middle = sum(Fraction(u["value"]) for u in units) / len(units) if units else Fraction(0)
    return {
        "sum": weighed(units, lambda u: u["value"]),
        "squares": weighed(units, lambda u: (Fraction(u["value"]) - middle) ** 2),
        "nonzero": count([u for u in units if u["value"]]),
    }


def histogram(units: list[Row], bins: tuple[int, ...], *_: Any) -> dict[str, Part]:
    ends = (*bins[1:], 10**9)
    return {
        f"bin_{low}": count([u for u in units if low <= u["value"] < end])
        for low, end in zip(bins, ends, strict=True)
    }


def survival(units: list[Row], bins: tuple[int, ...], *_: Any) -> dict[str, Part]:
    parts = {}
    for start, end in pairwise(bins):
        at_risk = [u for u in units if u["time"] > start]
        left = [u for u in at_risk if u["time"] <= end]
        parts[f"at_risk_{end}"] = count(at_risk)
        parts[f"events_{end}"] = count([u for u in left if u["cause"] == 1])
        parts[f"deaths_{end}"] = count([u for u in left if u["cause"] == 2])
        parts[f"censored_{end}"] = count([u for u in left if u["cause"] == 0])
    return parts


def cost(units: list[Row], _: tuple[int, ...], payers: tuple[str, ...]) -> dict[str, Part]:
    own = {p: [u for u in units if u["category"] == p] for p in payers}
    parts = {p: weighed(lines, lambda u: u["value"]) for p, lines in own.items()}
    return parts | {"sum": weighed(units, lambda u: u["value"])}


OWN: dict[str, Callable[..., dict[str, Part]]] = {
    "proportion": proportion,
    "rate": rate,
    "mean": mean,
    "histogram": histogram,
    "survival": survival,
    "cost": cost,
}
