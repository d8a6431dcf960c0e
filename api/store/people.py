"""The people who may sign in. Who is removed leaves an id and a role, and nothing else."""

from dataclasses import dataclass
from typing import Any

from sqlalchemy import ColumnElement, Connection, Row, delete, insert, select, update

from api.people.person import Person, Role
from api.store import sites
from api.store.tables import one_time_links, passkeys, people, sessions
from federated.errors import SettingsError


@dataclass(frozen=True, slots=True)
class Listed:
    """A person as the operator sees her."""

    person: Person
    email: str | None
    bound: bool  # to somebody at the identity provider
    added_at: str


def add(connection: Connection, person: Person, at: str, email: str | None = None) -> None:
    """Add a person; an address belongs to one person only."""
    check_site(connection, person.role, person.site)
    if email and _where(connection, people.c.email == email):
        raise SettingsError("Somebody has this address already: `heldennet-central person list`.")
    row = {
        "id": person.id, "name": person.name, "role": person.role.value, "site_id": person.site,
        "email": email, "added_at": at,
    }  # fmt: skip
    connection.execute(insert(people).values(row))


def check_site(connection: Connection, role: Role, site: str | None) -> None:
    """A steward is of a site, a researcher and an operator are of the centre."""
    if role.needs_site and site is None:
        raise SettingsError("A data steward is of a site: give --site.")
    if site is not None and not role.may_have_site:
        raise SettingsError("Who has this role is of the centre, and of no site: leave out --site.")
    if site is not None and sites.one(connection, site) is None:
        raise SettingsError(f"No site is called {site}. `heldennet-central site list` shows all.")


def one(connection: Connection, person_id: str) -> Person | None:
    """Return a person, None when there is none (any more)."""
    return _where(connection, people.c.id == person_id)


def every(connection: Connection) -> tuple[Listed, ...]:
    """Return all people, by role and in the order in which they came."""
    there = select(people).where(people.c.removed_at.is_(None))
    rows = connection.execute(there.order_by(people.c.role, people.c.added_at, people.c.id))
    return tuple(
        Listed(_person(row), row.email, row.subject is not None, row.added_at) for row in rows
    )


def of_identity(connection: Connection, issuer: str, subject: str) -> Person | None:
    """Return who is known by this name at this identity provider."""
    return _where(connection, (people.c.issuer == issuer) & (people.c.subject == subject))


def awaited(connection: Connection, email: str | None) -> Person | None:
    """Return who was added with this address and has not signed in at a provider yet."""
    address = (email or "").casefold()
    return _where(connection, (people.c.email == address) & people.c.subject.is_(None))


def bind(connection: Connection, person_id: str, issuer: str, subject: str) -> None:
    """From now on a person is known by this name at this identity provider."""
    if of_identity(connection, issuer, subject):
        raise SettingsError("Somebody is known by this name at the provider already.")
    names = {"issuer": issuer, "subject": subject}
    connection.execute(update(people).where(people.c.id == person_id).values(names))


def change_role(connection: Connection, person_id: str, role: Role, site: str | None) -> None:
    """Give a person another role; sessions that began with the old one end."""
    check_site(connection, role, site)
    values = {"role": role.value, "site_id": site}
    connection.execute(update(people).where(people.c.id == person_id).values(values))
    connection.execute(delete(sessions).where(sessions.c.person_id == person_id))


def remove(connection: Connection, person_id: str, at: str) -> None:
    """Let a person in no more, and forget who it was."""
    for table in (sessions, one_time_links, passkeys):
        connection.execute(delete(table).where(table.c.person_id == person_id))
    nobody = {"name": "", "email": None, "issuer": None, "subject": None, "removed_at": at}
    connection.execute(update(people).where(people.c.id == person_id).values(nobody))


def _where(connection: Connection, condition: ColumnElement[bool]) -> Person | None:
    there = select(people).where(people.c.removed_at.is_(None), condition)
    row = connection.execute(there).one_or_none()
    return _person(row) if row else None


def _person(row: Row[Any]) -> Person:
    return Person(row.id, Role(row.role), row.site_id, row.name)
