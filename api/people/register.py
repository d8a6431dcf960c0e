"""What the operator does to the list of people; each deed is an audit record, without a name in it."""

import re
from datetime import UTC, datetime, timedelta
from secrets import token_hex

from rich.table import Table
from sqlalchemy import Connection

from api import policies
from api.moments import iso
from api.operator import OPERATOR
from api.people import tokens
from api.people.person import Person, Role
from api.settings import Central
from api.store import audit, people, sign_ins
from api.store.database import Database
from federated.errors import SettingsError

_ADDRESS = re.compile(r"[^@\s]{1,64}@[^@\s]{1,185}")
LONGEST = 100


def added(database: Database, name: str, role: Role, site: str | None, email: str | None) -> Person:
    """Add a person; returns her with the id that was drawn."""
    if not name.strip() or len(name) > LONGEST or not name.isprintable():
        raise SettingsError(f"--name must be a name of at most {LONGEST} characters.")
    if email is not None and not _ADDRESS.fullmatch(email):
        raise SettingsError("--email must be an e-mail address.")
    person = Person(f"person-{token_hex(8)}", role, site, name.strip())
    with database.writing() as connection:
        people.add(connection, person, _now(), email.casefold() if email else None)
        _audited(connection, "person added", person.id, role, site)
    return person


def bound(database: Database, central: Central, person_id: str, subject: str) -> None:
    """Say how a person is called at the identity provider."""
    policies.check_asks_provider(central)
    if central.provider is None or not 0 < len(subject) <= 255:
        raise SettingsError("--subject must be how the provider calls this person.")
    with database.writing() as connection:
        _known(connection, person_id)
        people.bind(connection, person_id, central.provider.issuer, subject)
        audit.append(connection, _now(), OPERATOR, "identity bound", person_id)


def link(database: Database, central: Central, person_id: str, base: str, hours: int) -> str:
    """Return a link with which a person signs in once; earlier ones work no more."""
    policies.check_lets_in_itself(central)
    if not 1 <= hours <= 168:
        raise SettingsError("--hours must be 1 to 168.")
    word, now = tokens.token(), datetime.now(UTC)
    with database.writing() as connection:
        _known(connection, person_id)
        ends = iso(now + timedelta(hours=hours))
        sign_ins.make_link(connection, tokens.digest(word), person_id, iso(now), ends)
        audit.append(connection, iso(now), OPERATOR, "link made", person_id)
    return f"{base}/sign-in/link/{word}"


def changed(database: Database, person_id: str, role: Role, site: str | None) -> None:
    """Give a person another role; she signs in again."""
    with database.writing() as connection:
        _known(connection, person_id)
        people.change_role(connection, person_id, role, site)
        _audited(connection, "role changed", person_id, role, site)


def removed(database: Database, person_id: str) -> None:
    """Let a person in no more, and forget her name."""
    with database.writing() as connection:
        _known(connection, person_id)
        people.remove(connection, person_id, _now())
        audit.append(connection, _now(), OPERATOR, "person removed", person_id)


def listed(database: Database) -> Table:
    """Return the people for the terminal."""
    table = Table()
    for heading in ("person", "name", "role", "site", "address", "at provider"):
        table.add_column(heading, overflow="fold")
    with database.reading() as connection:
        for one in people.every(connection):
            who = one.person
            row = (who.id, who.name, who.role, who.site or "", one.email or "", _yes(one.bound))
            table.add_row(*row)
    return table


def _yes(value: bool) -> str:
    return "known" if value else ""


def _audited(
    connection: Connection, deed: str, person_id: str, role: Role, site: str | None
) -> None:
    what = " ".join(filter(None, (person_id, role.value, site)))
    audit.append(connection, _now(), OPERATOR, deed, what)


def _known(connection: Connection, person_id: str) -> Person:
    found = people.one(connection, person_id)
    if found is None:
        raise SettingsError("No person has this id. `heldennet-central person list` shows all.")
    return found


def _now() -> str:
    return iso(datetime.now(UTC))
