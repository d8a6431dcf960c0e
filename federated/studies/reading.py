"""``study.toml`` read and checked: one clear sentence for whatever is wrong."""

import tomllib
from datetime import date
from typing import Any

from pydantic import ValidationError

from federated.errors import SettingsError
from federated.studies.specification import Specification

LARGEST = 65_536


def read(text: str, name: str = "study.toml") -> Specification:
    """Return the specification; raises SettingsError."""
    if len(text) > LARGEST:
        raise SettingsError(f"{name} is longer than a study may be.")
    try:
        content = tomllib.loads(text)
    except (tomllib.TOMLDecodeError, RecursionError):
        raise SettingsError(
            f"{name} is not valid TOML; compare it with docs/researcher.md."
        ) from None
    return checked(content, name)


def checked(content: dict[str, Any], name: str = "study.toml") -> Specification:
    """Return the specification of what was read."""
    try:
        return Specification.model_validate(content)
    except SettingsError as error:
        raise SettingsError(f"{name}: {error}") from None
    except ValidationError as error:
        raise SettingsError(f"{name}: {_first(error)}") from None


def _first(error: ValidationError) -> str:
    problem = error.errors(include_input=False, include_url=False)[0]
    where = ".".join(str(part) for part in problem["loc"])
    said = problem["msg"].removeprefix("Value error, ")
    said = {"Field required": "is missing", "Extra inputs are not permitted": "is not known"}.get(
        said, said[:1].lower() + said[1:]
    )
    return (
        f"{where} {said}." if where and said.startswith("is ") else f"{where}: {said}.".lstrip(": ")
    )


def refuse_expired(study: Specification, today: date) -> None:
    """Refuse a study whose time is over, or whose ethics decision is still to come."""
    decided = study.mandate.ethics.decided
    if decided > today:
        raise SettingsError(
            f"mandate.ethics.decided is {decided}, which is still to come; a study is registered "
            "once the committee has decided."
        )
    if today > study.expires:
        raise SettingsError(
            f"Study {study.id} version {study.version} expired on {study.expires}; nothing is "
            "computed for it any more. A new version needs approval anew."
        )
