"""Hide more until nothing hidden follows; then show again what can be shown.

Groups that are unsafe by themselves are hidden first. While a sensitive form is not wide open
(R9), or what is hidden beside a visible total is too small (R10), the cheapest of the groups
that say so is hidden. The clean-up tries every other hidden group again, the most valuable
first: over-protection is a defect too. Order and cost are fixed, so a re-run is identical.
"""

from collections.abc import Collection, Iterable
from math import isclose

from federated.disclosure.solver import Attack
from federated.disclosure.system import Group, Margin, Name, System


def protected(system: System, decided: frozenset[Name], fixed: frozenset[Name]) -> frozenset[Name]:
    """Return the groups to show.

    ``decided`` are keys whose visibility was settled before (the total row), ``fixed`` those of
    them that are shown. Where nothing else helps, everything that is not decided is hidden, and
    if even that says too much, everything (R15).
    """
    attack = Attack(system)
    movable = {key: group for key, group in system.groups.items() if key not in decided}
    shown = fixed | {key for key, group in movable.items() if not group.unsafe}
    shown = _with_needs(system, shown)
    while (blamed := said_by(system, attack, shown)) is not None:
        candidates = sorted(blamed & movable.keys(), key=lambda key: _cost(movable[key]))
        if not candidates:
            return _last_resort(system, attack, fixed)
        shown = _with_needs(system, shown - {candidates[0]})
    return _cleaned(system, attack, movable.values(), shown)


def _last_resort(system: System, attack: Attack, fixed: frozenset[Name]) -> frozenset[Name]:
    """Return the total row alone, or nothing: a total can give a stratum away by itself.

    A family with a twin in another stratum is "with" in total and "without" there, so measured
    units less families with an event bound every stratum.
    """
    return fixed if said_by(system, attack, fixed) is None else frozenset()


def said_by(system: System, attack: Attack, shown: frozenset[Name]) -> frozenset[Name] | None:
    """Return the groups that together say too much, None when the tables are safe."""
    said = _followed(system, shown)
    for margin in system.margins:
        if margin.whole in said and _says_too_much(system, margin, shown, frozenset(said)):
            parts = [said[key] for key in (margin.whole, *margin.parts) if key in said]
            return frozenset().union(*parts)
    breach = attack.breach(shown)
    return None if breach is None else breach.blamed


def _followed(system: System, shown: frozenset[Name]) -> dict[Name, frozenset[Name]]:
    """Return what is known, each with the shown groups that say it.

    A hidden part follows from its whole and the other parts, and a hidden whole from all its
    parts: hiding a payer in one stratum is in vain where the other strata and the total show it.
    Where the visible parts leave nothing of an amount, each hidden one is nothing.
    """
    said = {key: frozenset({key}) for key in shown}
    while True:
        before = len(said)
        for margin in system.margins:
            every = (margin.whole, *margin.parts)
            unknown = [key for key in every if key not in said]
            if unknown and margin.whole in said and _nothing_left(system, margin, said):
                told = frozenset().union(*(said[k] for k in every if k in said))
                said |= dict.fromkeys(unknown, told)
            elif len(unknown) == 1:
                said[unknown[0]] = frozenset().union(*(said[k] for k in every if k in said))
        if len(said) == before:
            return said


def _nothing_left(system: System, margin: Margin, said: Collection[Name]) -> bool:
    """Say whether what is known of the parts of an amount is all there is."""
    known = [system.groups[key].statements for key in margin.parts if key in said]
    every = [system.groups[margin.whole].statements, *known]
    if system.lowest < 0 or any(len(one) != 1 or one[0].low != one[0].high for one in every):
        return False
    whole, *parts = (one[0].low for one in every)
    return isclose(whole, sum(parts), rel_tol=1e-12, abs_tol=1e-6)


def _says_too_much(
    system: System, margin: Margin, shown: frozenset[Name], said: frozenset[Name]
) -> bool:
    """Judge the hidden parts, and those of them that do not follow: families may only seem to."""
    return any(_too_small(system, margin, known) for known in (said, shown))


def _too_small(system: System, margin: Margin, known: frozenset[Name]) -> bool:
    """Say whether the unknown parts of a known whole are together too small."""
    hidden = [system.groups[key].behind for key in margin.parts if key not in known]
    visible = [system.groups[key].behind for key in margin.parts if key in known]
    if not hidden or not visible:
        return False
    whole = system.groups[margin.whole].behind
    return any(
        system.too_small(
            [part[i] for part in hidden], [part[i] for part in visible], whole[i], margin.strata
        )
        for i in range(len(whole))
    )


def _cleaned(
    system: System, attack: Attack, movable: Iterable[Group], shown: frozenset[Name]
) -> frozenset[Name]:
    """Show again what was hidden in vain."""
    hidden = [group for group in movable if group.key not in shown and not group.unsafe]
    for group in sorted(hidden, key=_cost, reverse=True):
        if group.needs is None or group.needs in shown:
            more = shown | {group.key}
            if said_by(system, attack, more) is None:
                shown = more
    return shown


def _with_needs(system: System, shown: frozenset[Name]) -> frozenset[Name]:
    """Drop groups whose needed group is hidden, until none is left."""
    while True:
        kept = frozenset(
            key for key in shown if (need := system.groups[key].needs) is None or need in shown
        )
        if kept == shown:
            return shown
        shown = kept


def _cost(group: Group) -> tuple[tuple[float, ...], Name]:
    return group.cost, group.key
