"""The passkeys of people: public keys only, each under the digest of its name."""

from dataclasses import asdict, dataclass

from sqlalchemy import Connection, delete, insert, select, update

from api.store.tables import passkeys
from federated.errors import SettingsError

MOST = 10


@dataclass(frozen=True, slots=True)
class Kept:
    """One passkey."""

    id: str
    person_id: str
    spki: str
    used: int  # the device's own count of signatures, 0 where it keeps none
    added_at: str


def add(connection: Connection, key: Kept) -> None:
    """Keep a passkey; raises SettingsError for one that is somebody's already, or one too many."""
    if find(connection, key.id) or len(of_person(connection, key.person_id)) >= MOST:
        raise SettingsError(
            "This passkey is known already, or you have too many. Remove one first."
        )
    row = asdict(key)
    connection.execute(insert(passkeys).values(row))


def find(connection: Connection, key_id: str) -> Kept | None:
    """Return a passkey, None for one that is not known."""
    row = connection.execute(select(passkeys).where(passkeys.c.id == key_id)).one_or_none()
    return Kept(**row._mapping) if row else None


def of_person(connection: Connection, person_id: str) -> tuple[Kept, ...]:
    """Return the passkeys of somebody, the oldest first."""
    own = select(passkeys).where(passkeys.c.person_id == person_id)
    rows = connection.execute(own.order_by(passkeys.c.added_at, passkeys.c.id))
    return tuple(Kept(**row._mapping) for row in rows)


def count(connection: Connection, key_id: str, used: int) -> None:
    """Remember the device's count, so that a copy of it shows."""
    connection.execute(update(passkeys).where(passkeys.c.id == key_id).values(used=used))


def remove(connection: Connection, person_id: str, key_id: str) -> bool:
    """Forget a passkey of a person; one of somebody else is none of hers."""
    own = (passkeys.c.person_id == person_id) & (passkeys.c.id == key_id)
    return connection.execute(delete(passkeys).where(own)).rowcount > 0
