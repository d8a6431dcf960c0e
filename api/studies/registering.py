"""A study is registered: read, checked, and bound to the enrolled keys of the sites it invites."""

import re
from datetime import datetime

from sqlalchemy import Connection

from api.moments import iso
from api.store import audit, sites, studies
from api.store.database import Database
from api.store.studies import Held
from federated.errors import SettingsError, UnknownStudy
from federated.studies import reading
from federated.studies.specification import Specification
from federated.studies.study import Invited, Study, parse


def register(database: Database, text: str, by: str, now: datetime) -> Study:
    """Register a study and return it; raises SettingsError with what is wrong."""
    specification = reading.read(text)
    reading.refuse_expired(specification, now.date())
    with database.writing() as connection:
        made = Study(
            specification=specification,
            invited=_invited(connection, specification),
            registered=now.date(),
        )
        at = iso(now)
        studies.add(
            connection,
            Held(made.digest(), specification.id, specification.version, made.canonical(),
                 at, by, None, None),
        )  # fmt: skip
        audit.append(connection, at, by, "study registered", f"{made.name} {made.digest()}")
    return made


def found(connection: Connection, name: str) -> Held:
    """Return the study of a digest's first characters, or of an id (its newest version)."""
    every = studies.every(connection)
    if re.fullmatch(r"[0-9a-f]{8,64}", name):
        matching = [one for one in every if one.digest.startswith(name)]
    else:
        matching = sorted(
            (one for one in every if name in (one.id, f"{one.id}@{one.version}")),
            key=lambda one: -one.version,
        )[:1]
    if len(matching) != 1:
        known = ", ".join(f"{one.id}@{one.version}" for one in every) or "none"
        raise UnknownStudy(f"No study is called so. Known: {known}.")
    return matching[0]


def content(held: Held) -> Study:
    """Return the study itself."""
    return parse(held.content)


def _invited(connection: Connection, specification: Specification) -> tuple[Invited, ...]:
    every = {site.id: site for site in sites.every(connection)}
    for name in specification.sites:
        if name not in every or every[name].status != sites.ENROLLED:
            raise SettingsError(
                f"No enrolled site is called {name}. `heldennet-central site list` shows all."
            )
        if every[name].kind not in specification.people.site_kinds:
            kinds = ", ".join(sorted(specification.people.site_kinds))
            raise SettingsError(
                f"{name} is a {every[name].kind}; {specification.people.name} is known to: {kinds}."
            )
    return tuple(
        Invited(site=name, key=every[name].public_key) for name in sorted(specification.sites)
    )
