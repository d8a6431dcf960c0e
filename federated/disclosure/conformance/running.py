"""The site's side: the engine that protects its releases, on what the centre planted."""

import json
from collections.abc import Sequence
from datetime import UTC, datetime
from decimal import Decimal

from federated import disclosure, ledger
from federated.disclosure.conformance import plants
from federated.disclosure.conformance.histories import histories
from federated.disclosure.conformance.plants import Family, Plant
from federated.disclosure.conformance.proof import Line
from federated.disclosure.door.lines import lines
from federated.disclosure.door.publish import published
from federated.disclosure.door.world import World
from federated.exact import TOTAL, ExactRow, ExactTable, Part
from federated.indicator import Dimension, Indicator, Measure
from federated.period import Period
from federated.policy import DisclosurePolicy
from federated.release import Release, ReleasedTable

NO_DIGEST = "0" * 64


def tables(seed: str, site: str) -> dict[str, tuple[ReleasedTable, ...]]:
    """Return what the engine would publish of every planted table."""
    made = {plant.name: _controlled(plant, site) for plant in plants.plants(seed)}
    return made | {plants.AGAIN: _second(seed, site)}


def figures(seed: str) -> dict[str, tuple[Line, ...]]:
    """Return what the engine would publish of every world."""
    return {name: _lines(world) for name, world in histories(seed).items()}


def _controlled(plant: Plant, site: str) -> tuple[ReleasedTable, ...]:
    return disclosure.control(_exact(plant, site), DisclosurePolicy())


def _second(seed: str, site: str) -> tuple[ReleasedTable, ...]:
    """Publish a period, and return what the ledger lets through when it comes with other figures."""
    first, later = (_controlled(plant, site) for plant in plants.again(seed))
    made = Release(
        site=site,
        site_kind="hospital",
        policy_digest=NO_DIGEST,
        disclosure=DisclosurePolicy(),
        tables=first,
    )
    entries = ledger.entries_of(made, first, NO_DIGEST, datetime(2025, 6, 1, tzinfo=UTC))
    return ledger.unpublished(entries, site, later)


def _lines(world: World) -> tuple[Line, ...]:
    every = (line for one in published(world) for line in lines(world, one))
    return tuple(Line.model_validate(json.loads(line)) for line in every)


def _exact(plant: Plant, site: str) -> tuple[ExactTable, ...]:
    found, period = _indicator(plant), Period.years(plants.PERIOD, plants.PERIOD)
    total = _row(plant, TOTAL, plant.families)
    strata = (
        _row(plant, group, [one for one in plant.families if one.group == group])
        for group in plants.GROUPS
    )
    return (
        ExactTable(found, site, None, period, (total,)),
        ExactTable(found, site, plants.DIMENSION, period, (total, *strata)),
    )


def _indicator(plant: Plant) -> Indicator:
    return Indicator(
        id=plant.name,
        slug="conformance",
        version=plants.VERSION,
        name_en=plant.name,
        label_nl=plant.name,
        unit=plants.UNIT[plant.measure],
        measure=Measure(plant.measure),
        better="down",
        sensitive=True,
        populations={"hospital": "made up", "municipality": "made up"},
        definition="made up",
        source="the conformance pack",
        expected_share=0.5,
        follow_up_days=0,
        needs=frozenset(),
        units=lambda given: next(iter(given.values())),
        dimensions=(Dimension(plants.DIMENSION, plants.GROUPS, plants.DIMENSION),),
        categories=plants.PAYERS if plant.measure == "cost" else (),
    )


def _row(plant: Plant, stratum: str, families: Sequence[Family]) -> ExactRow:
    everybody, nobody = _people(families), Part(0, 0)
    parts = _costs(families) if plant.measure == "cost" else _events(families)
    return ExactRow(stratum, everybody, everybody, nobody, parts)


def _events(families: Sequence[Family]) -> dict[str, Part]:
    return {
        "events": _people([one for one in families if one.event]),
        "non_events": _people([one for one in families if not one.event]),
    }


def _costs(families: Sequence[Family]) -> dict[str, Part]:
    by_payer = {
        payer: _amount([one.euros[number] for one in families])
        for number, payer in enumerate(plants.PAYERS)
    }
    whole = _amount([sum(one.euros) for one in families])
    return {**by_payer, "sum": Part(len(families), whole.total, whole.largest, whole.second)}


def _people(families: Sequence[Family]) -> Part:
    return Part(len(families), len(families))


def _amount(euros: Sequence[int]) -> Part:
    largest, second, *_ = [*sorted(euros, reverse=True), 0, 0]
    behind = sum(1 for one in euros if one)
    return Part(behind, Decimal(sum(euros)), Decimal(largest), Decimal(second))
