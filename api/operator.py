"""What the operator does to the centre's books; each deed is an audit record."""

import argparse
import re
from datetime import UTC, datetime
from pathlib import Path

from rich.table import Table
from sqlalchemy import Connection

from api.moments import iso
from api.store import audit, invitations, rekeyings, sites
from api.store.database import Database
from api.store.sites import ENROLLED, Site
from federated import signing
from federated.errors import KeyFileError, SettingsError

OPERATOR = "operator"
LIST = "`heldennet-central site list` shows all."
FORMS = {
    "id": (r"[a-z][a-z0-9-]{2,40}", "lower-case letters, digits and hyphens, 3 to 41 long"),
    "gemeentecode": (r"\d{4}", "the four digits of CBS"),
}


def enrol(database: Database, args: argparse.Namespace) -> str:
    """Enrol a site; returns the sentence with the fingerprint to compare by telephone."""
    check_id(args.id)
    _check_form("gemeentecode", args.gemeentecode)
    key = _key(args.key)
    at = now()
    site = Site(
        id=args.id,
        kind=args.kind,
        name=args.name,
        gemeentecode=args.gemeentecode,
        city=args.city,
        programme=args.programme,
        label=args.label,
        public_key=key,
        status=ENROLLED,
        enrolled_at=at,
    )
    with database.writing() as connection:
        if rekeyings.is_used(connection, key):
            raise SettingsError("This key was replaced by another one, and never counts again.")
        sites.add(connection, site)
        audit.append(
            connection, at, OPERATOR, "site enrolled", f"{site.id} {signing.fingerprint(key)}"
        )
        for digest in args.policy_digest:
            _register(connection, site.id, digest, at)
    return f"{site.id} is enrolled. Fingerprint of its key: {signing.fingerprint(key)}"


def check_id(text: str) -> None:
    """Raise SettingsError unless this can be the id of a site."""
    _check_form("id", text)


def _check_form(name: str, text: str) -> None:
    pattern, words = FORMS[name]
    if not re.fullmatch(pattern, text):
        raise SettingsError(f"--{name} must be {words}.")


def register(database: Database, site_id: str, digest: str) -> None:
    """Let a site publish under this version of its policy."""
    with database.writing() as connection:
        _register(connection, site_id, digest, now())


def suspend(database: Database, site_id: str) -> str:
    """Take nothing more from a site; returns what the operator reads."""
    with database.writing() as connection:
        enrolled(connection, site_id)
        sites.suspend(connection, site_id)
        audit.append(connection, now(), OPERATOR, "site suspended", site_id)
        renews = rekeyings.one(connection, site_id) is not None
    lifted = f" A new key was asked for: `site confirm {site_id}` ends this suspension too."
    return f"{site_id} is suspended. What it published stays.{lifted if renews else ''}"


def enrolled(connection: Connection, site_id: str) -> Site:
    """Return a site that is enrolled, suspended or not; raises SettingsError for any other."""
    found = sites.one(connection, site_id)
    if found is not None:
        return found
    if invitations.one(connection, site_id) is not None:
        raise SettingsError(
            f"Site {site_id} is invited and not enrolled yet: `heldennet-central site confirm` enrols "
            "it. To invite it again makes its code, and a key that came with it, void."
        )
    raise SettingsError(f"No site is called {site_id}. {LIST}")


def site_table(database: Database) -> Table:
    """Return the sites for the terminal."""
    table = Table()
    for heading in ("site", "kind", "city", "programme", "status", "fingerprint"):
        table.add_column(heading, overflow="fold")  # an id is copied from here: never cut it
    with database.reading() as connection:
        for site in sites.every(connection):
            status, mark = _standing(connection, site)
            table.add_row(site.id, site.kind, site.city, site.programme, status, mark)
        for one in invitations.every(connection):
            if one.status != invitations.CONFIRMED:
                mark = signing.fingerprint(one.public_key) if one.public_key else ""
                table.add_row(one.site_id, one.kind, one.city, one.programme, one.status, mark)
    return table


def _standing(connection: Connection, site: Site) -> tuple[str, str]:
    """Return the status of a site, and the key to compare: the new one that it brought."""
    asked = rekeyings.one(connection, site.id)
    if asked is None:
        return site.status, signing.fingerprint(site.public_key)
    if asked.public_key is None:
        return "asked for a new key", ""
    return "new key to be confirmed", signing.fingerprint(asked.public_key)


def audit_table(database: Database) -> Table:
    """Return the audit records for the terminal."""
    table = Table()
    for heading in ("at", "who", "did", "what"):
        table.add_column(heading, overflow="fold")
    with database.reading() as connection:
        for record in audit.deeds(connection):
            table.add_row(record.at, record.actor, record.action, record.object)
    return table


def verify_audit(database: Database) -> int:
    """Return how many audit records there are; raises ChainBroken."""
    with database.reading() as connection:
        return audit.verify(connection)


def _register(connection: Connection, site_id: str, digest: str, at: str) -> None:
    if not re.fullmatch(r"[0-9a-f]{64}", digest):
        raise SettingsError(
            "A policy digest is 64 hex digits, as `heldennet-site policy show` prints."
        )
    enrolled(connection, site_id)
    sites.register_policy(connection, site_id, digest, at)
    audit.append(connection, at, OPERATOR, "policy registered", f"{site_id} {digest}")


def _key(path: Path) -> str:
    try:
        return signing.text_of(signing.public_key(path.read_text(encoding="ascii")))
    except (OSError, UnicodeDecodeError):
        raise KeyFileError(f"{path.name} cannot be read as a public key file.") from None


def now() -> str:
    """Return this moment as it is written in the books."""
    return iso(datetime.now(UTC))
