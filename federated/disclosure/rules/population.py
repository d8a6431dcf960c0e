"""Eligible, measured and missing: the three numbers that every kind of figure carries.

They are cells of the same system: missing = eligible - measured, so 4 people without a
measurement hide the number eligible as well. What is cheapest to miss is hidden first: the band,
then missing, then eligible; a figure's own denominator last.
"""

from math import inf

from federated.disclosure.rules import count
from federated.disclosure.system import Form, Group, Name, Sensitive, Statement, exactly
from federated.exact import TOTAL, ExactRow
from federated.indicator import Indicator
from federated.policy import DisclosurePolicy
from federated.release import Band, Value

BAND, MISSING, ELIGIBLE, MEASURED = "band", "missing", "eligible", "measured"
PEOPLE = (ELIGIBLE, MEASURED, MISSING)


def band(eligible: int, measured: int) -> Band | None:
    """Return the registered band of the share measured; None where nobody is eligible.

    >>> [band(100, n) for n in (59, 60, 79, 80)]
    ['<60', '60-79', '60-79', '>=80']
    """
    if eligible == 0:
        return None
    if 5 * measured < 3 * eligible:
        return "<60"
    return "60-79" if 5 * measured < 4 * eligible else ">=80"


def withheld(indicator: Indicator) -> tuple[str, ...]:
    """Return what is hidden where the number eligible may not be known."""
    names = (BAND, MISSING, ELIGIBLE)
    return (*names, MEASURED) if indicator.complete else names


def groups(
    row: ExactRow, where: Name, measured: Form, atoms: dict[Name, float], policy: DisclosurePolicy
) -> tuple[Group, ...]:
    """Return the three numbers as groups, and for the total row the band."""
    missing = {(*where, MISSING): 1}
    forms = {MISSING: missing, ELIGIBLE: {**measured, **missing}, MEASURED: measured}
    parts = {MISSING: row.missing, ELIGIBLE: row.eligible, MEASURED: row.measured}
    numbers = tuple(
        Group(
            key=(*where, name),
            statements=(exactly(form, atoms),),
            cost=(cost, float(row.eligible.total)),
            unsafe=count.unsafe(parts[name], policy),
            behind=(parts[name],),
        )
        for (name, form), cost in zip(forms.items(), (0, 1, 3), strict=True)
    )
    return (*numbers, *_band(row, where, measured, missing))


def sensitive(
    row: ExactRow, where: Name, measured: Form, policy: DisclosurePolicy
) -> tuple[Sensitive, ...]:
    """Return which of the three must stay open."""
    missing = {(*where, MISSING): 1}
    forms = (
        (missing, row.missing),
        (measured, row.measured),
        ({**measured, **missing}, row.eligible),
    )
    return tuple(
        count.open_wide(form, int(part.total), policy)
        for form, part in forms
        if count.unsafe(part, policy)
    )


def _band(row: ExactRow, where: Name, measured: Form, missing: Form) -> tuple[Group, ...]:
    """The band as what it says: measured >= 4 missing is 80 %, 2 measured >= 3 missing is 60 %."""
    name = band(int(row.eligible.total), int(row.measured.total))
    if where[1] != TOTAL or name is None:
        return ()
    eighty, sixty = _weighted(measured, 1, missing, -4), _weighted(measured, 2, missing, -3)
    said = {
        ">=80": (Statement(eighty, 0, inf),),
        "60-79": (Statement(eighty, -inf, -1), Statement(sixty, 0, inf)),
        "<60": (Statement(sixty, -inf, -1),),
    }
    return (Group((*where, BAND), said[name], (-1.0,)),)


def _weighted(first: Form, one: int, second: Form, other: int) -> dict[Name, int]:
    return {
        **{name: one * weight for name, weight in first.items()},
        **{name: other * weight for name, weight in second.items()},
    }


def values(row: ExactRow, where: Name, shown: frozenset[Name]) -> dict[str, Value]:
    """Return the three numbers, None where hidden."""
    parts = {ELIGIBLE: row.eligible, MEASURED: row.measured, MISSING: row.missing}
    return {name: part.total if (*where, name) in shown else None for name, part in parts.items()}
