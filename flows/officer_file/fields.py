"""Every field of the policy: its class, what is done, what that means, why, and an example."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from federated import indicators
from federated.schema import Exposure, Raw, Table
from flows.officer_file.examples import example
from pseudonymisation import closed_world, meaning
from pseudonymisation.action import Action
from pseudonymisation.places import Areas
from pseudonymisation.policy import Policy


@dataclass(frozen=True, slots=True)
class Field:
    """One column of the source; ``after`` is None when nothing is stored."""

    name: str
    exposure: str
    action: str
    meaning: str
    reason: str
    before: str
    after: str | None


@dataclass(frozen=True, slots=True)
class Section:
    """One table of the policy."""

    name: str
    label: str
    regime: str
    fields: tuple[Field, ...]


def sections(
    policy: Policy, said: Mapping[str, Any], areas: Areas | None, language: str
) -> Iterator[Section]:
    """Yield the tables in the order of the data model."""
    for name, table in closed_world.tables(policy.kind).items():
        rules, used = policy.tables[name], needed_for(policy.kind, name)
        fields = (
            _field(policy, table, raw, rules.columns[raw.name], said, used, areas)
            for raw in table.raws
        )
        label = table.label_nl if language == "nl" else name.replace("_", " ")
        yield Section(name, label, said["regimes"][rules.regime], tuple(fields))


def needed_for(kind: str, table: str) -> str:
    """Return the indicators that read a table, such as ``I01, I02``."""
    found = (one for one in indicators.catalogue().values() if kind in one.site_kinds)
    return ", ".join(one.id for one in found if table in one.needs_at(kind))


def _field(
    policy: Policy,
    table: Table,
    raw: Raw,
    action: Action,
    said: Mapping[str, Any],
    used: str,
    areas: Areas | None,
) -> Field:
    return Field(
        raw.name,
        said["classes"][raw.exposure.value],
        meaning.action(action),
        means(action, said),
        _reason(raw, action, said["reasons"], used),
        *example(policy, table, raw, action, areas),
    )


def means(action: Action, said: Mapping[str, Any]) -> str:
    """Say what an action means, in words."""
    given = action.model_dump(mode="json")
    given["to"] = said["units"].get(given.get("to"), "")
    given["limits"] = ", ".join(map(str, given.get("limits") or ()))
    given["width"] = given.get("width") or ""
    sentence: str = said["actions"].get(action.action, "{action}")
    return sentence.format_map(given)


def _reason(raw: Raw, action: Action, reasons: Mapping[str, str], used: str) -> str:
    if action.action == "drop":
        return reasons["drop_identifying" if raw.exposure == Exposure.IDENTIFYING else "drop"]
    if action.action == "pseudonym":
        return reasons["pseudonym"]
    return f"{reasons[raw.exposure.value]} {used or reasons['nowhere']}."
