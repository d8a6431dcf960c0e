"""Every raw column has exactly one action that fits it, and nothing else is named.

The data model is the world. Each refusal is one sentence that names the column and what is
allowed for it.
"""

from collections.abc import Mapping
from typing import Any

from pydantic import ValidationError

from federated.errors import PolicyError
from federated.schema import Column, Exposure, Raw, Table, catalogue
from pseudonymisation import action as actions
from pseudonymisation.action import Action

SUBJECTS = {
    "person_number": "person",
    "mother_number": "person",
    "child_number": "person",
    "family_number": "family",
}


def tables(kind: str) -> dict[str, Table]:
    """Return the tables that a kind of site can deliver."""
    return {name: table for name, table in catalogue().items() if kind in table.site_kinds}


def table(name: str) -> Table:
    """Return a table by name; raises KeyError when there is none."""
    return catalogue()[name]


def domains(kind: str) -> tuple[str, ...]:
    """Return the pseudonymisation domains that such a site needs, sorted."""
    columns = (column for table in tables(kind).values() for column in table.columns)
    return tuple(sorted({c.domain for c in columns if c.domain} | set(SUBJECTS.values())))


def stored(table: Table, raw: Raw) -> Column | None:
    """Return the column a raw column ends up in, None when it is used in memory only."""
    return None if raw.target is None else table.column(raw.target)


def action(name: str, given: object) -> Action:
    """Return the action that the policy gives a column."""
    if isinstance(given, Action):
        return given
    kind = given.get("action") if isinstance(given, dict) else None
    if not isinstance(kind, str) or kind not in actions.catalogue():
        known = ", ".join(actions.catalogue())
        raise ValueError(f"{name} has no known action; known: {known}")
    try:
        return actions.catalogue()[kind].model_validate(given)
    except ValidationError as error:
        raise ValueError(f"{name}, {kind}: {_parameter(error)}") from None


def check(
    kind: str, named: Mapping[str, Mapping[str, Action]], declared: Mapping[str, Any]
) -> None:
    """Refuse what is missing, unknown, or unfit; raises PolicyError."""
    world = tables(kind)
    _same("table", "the policy", list(named), list(world))
    _same("domain", "domains", list(declared), list(domains(kind)))
    for name, columns in named.items():
        _same("column", f"table {name}", list(columns), [raw.name for raw in world[name].raws])
        for column, chosen in columns.items():
            _fits(world[name], world[name].raw(column), chosen)


def _same(what: str, where: str, named: list[str], known: list[str]) -> None:
    """Refuse a name too many or too few, and another order: a swap must catch the eye."""
    if unknown := sorted(set(named) - set(known)):
        raise PolicyError(
            f"{where} names the {what} {unknown[0]}, which the data model does not have for this "
            f"kind of site; known: {', '.join(sorted(known))}."
        )
    if missing := sorted(set(known) - set(named)):
        raise PolicyError(
            f"{where} says nothing about the {what} {missing[0]}; every {what} must be named."
        )
    for found, expected in zip(named, known, strict=True):
        if found != expected:
            raise PolicyError(
                f"{where}: the {what} {found} stands where {expected} belongs; keep the order of "
                "the data model, so that a swap is seen."
            )


def _fits(table: Table, raw: Raw, chosen: Action) -> None:
    column = stored(table, raw)
    where, suitable = f"{table.name}.{raw.name}", actions.allowed(raw, column)
    objection = chosen.objection(raw, column)
    if not chosen.suits(raw, column):
        who = "an identifying column" if raw.exposure == Exposure.IDENTIFYING else "this column"
        because = objection or f"{chosen.action} is not possible for {who}"
        raise PolicyError(f"{where}: {because}; allowed: {suitable}.")
    if objection is not None:
        raise PolicyError(f"{where}, {chosen.action}: {objection}; allowed: {suitable}.")


def _parameter(error: ValidationError) -> str:
    problem = error.errors(include_input=False, include_url=False)[0]
    where = " ".join(str(part) for part in problem["loc"])
    message = problem["msg"].removeprefix("Value error, ")
    return f"{where}: {message[:1].lower()}{message[1:]}" if where else message
