"""New keys that were asked for, and the keys that count no more."""

from dataclasses import dataclass

from sqlalchemy import Connection, delete, insert, select, update

from api.store.tables import former_keys, rekeyings


@dataclass(frozen=True, slots=True)
class Rekeying:
    """A new key that a site may bring; ``public_key`` is None until the code was used."""

    site_id: str
    code_digest: str
    asked_at: str
    expires_at: str
    public_key: str | None = None


def put(connection: Connection, asked: Rekeying) -> None:
    """Ask for a new key; an earlier code of the site, and a key that came with it, are void."""
    end(connection, asked.site_id)
    values = {column.name: getattr(asked, column.name) for column in rekeyings.columns}
    connection.execute(insert(rekeyings).values(values))


def one(connection: Connection, site_id: str) -> Rekeying | None:
    """Return what was asked of a site, or None."""
    wanted = select(rekeyings).where(rekeyings.c.site_id == site_id)
    row = connection.execute(wanted).one_or_none()
    return Rekeying(**row._mapping) if row else None


def by_code(connection: Connection, code_digest: str, now: str) -> Rekeying | None:
    """Return whose code this is, while it may still be used."""
    wanted = select(rekeyings).where(
        rekeyings.c.code_digest == code_digest,
        rekeyings.c.public_key.is_(None),
        rekeyings.c.expires_at > now,
    )
    row = connection.execute(wanted).one_or_none()
    return Rekeying(**row._mapping) if row else None


def use(connection: Connection, site_id: str, public_key: str) -> None:
    """Keep the key that came with a code; the code is used up."""
    change = update(rekeyings).where(rekeyings.c.site_id == site_id)
    connection.execute(change.values(public_key=public_key))


def end(connection: Connection, site_id: str) -> None:
    """Have nothing asked of a site any more."""
    connection.execute(delete(rekeyings).where(rekeyings.c.site_id == site_id))


def retire(connection: Connection, site_id: str, public_key: str, at: str) -> None:
    """Keep a key among those that never count again."""
    row = {"public_key": public_key, "site_id": site_id, "replaced_at": at}
    connection.execute(insert(former_keys).values(row))


def is_used(connection: Connection, public_key: str) -> bool:
    """Tell whether a key counted once, or waits to count."""
    former = select(former_keys.c.site_id).where(former_keys.c.public_key == public_key)
    waits = select(rekeyings.c.site_id).where(rekeyings.c.public_key == public_key)
    return any(connection.execute(wanted).first() for wanted in (former, waits))
