"""What is true of a planted table, counted the slow way, and what of it may not be shown.

Written apart from the engine on purpose: who judges an engine by itself learns nothing.
"""

from collections.abc import Iterator, Mapping, Sequence

from federated.disclosure.conformance.plants import GROUPS, PAYERS, Family, Plant

MINIMUM, DOMINANCE = 10, 0.5
TOTAL = "*"
Values = Mapping[str, int]
Cell = tuple[str, str]


def rows(plant: Plant) -> Iterator[tuple[str, Sequence[Family]]]:
    """Yield each stratum with its families, the total first."""
    yield TOTAL, plant.families
    for group in GROUPS:
        yield group, [one for one in plant.families if one.group == group]


def values(plant: Plant, families: Sequence[Family]) -> Values:
    """Return every value of a row."""
    number = len(families)
    people = {"eligible": number, "measured": number, "missing": 0}
    if plant.measure == "proportion":
        events = sum(one.event for one in families)
        return {**people, "events": events, "non_events": number - events}
    paid = {payer: sum(one.euros[at] for one in families) for at, payer in enumerate(PAYERS)}
    return {**people, **paid, "sum": sum(paid.values())}


def forbidden(plant: Plant) -> Iterator[Cell]:
    """Yield stratum and value of whatever may not be shown by itself (R1, R2, R3)."""
    for stratum, families in rows(plant):
        found = values(plant, families)
        few = 0 < len(families) < MINIMUM
        if few:
            yield from ((stratum, name) for name in found if name != "missing")
        elif plant.measure == "proportion":
            if min(found["events"], found["non_events"]) < MINIMUM:
                yield from ((stratum, name) for name in ("events", "non_events"))
        else:
            yield from ((stratum, name) for name in _dominated(families))


def _dominated(families: Sequence[Family]) -> Iterator[str]:
    amounts = {payer: [one.euros[at] for one in families] for at, payer in enumerate(PAYERS)}
    amounts["sum"] = [sum(one.euros) for one in families]
    for name, each in amounts.items():
        if each and max(each) > DOMINANCE * sum(each):
            yield name
