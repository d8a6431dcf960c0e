"""Sites that were invited: the code they may use once, and the key that came with it."""

from dataclasses import dataclass

from sqlalchemy import Connection, delete, insert, select, update

from api.store.tables import invitations

INVITED, WAITING, CONFIRMED = "invited", "waiting", "confirmed"


@dataclass(frozen=True, slots=True)
class Invitation:
    """One invited site; ``public_key`` is None until the code was used."""

    site_id: str
    kind: str
    name: str
    gemeentecode: str
    city: str
    programme: str
    label: str
    code_digest: str
    invited_at: str
    expires_at: str
    public_key: str | None = None
    asked_at: str | None = None
    confirmed_at: str | None = None

    @property
    def status(self) -> str:
        """How far it has come."""
        if self.confirmed_at:
            return CONFIRMED
        return WAITING if self.public_key else INVITED


def put(connection: Connection, invitation: Invitation) -> None:
    """Invite a site; an invitation of it that was not confirmed, and its code, are void then."""
    mine = invitations.c.site_id == invitation.site_id
    connection.execute(delete(invitations).where(mine, invitations.c.confirmed_at.is_(None)))
    values = {column.name: getattr(invitation, column.name) for column in invitations.columns}
    connection.execute(insert(invitations).values(values))


def one(connection: Connection, site_id: str) -> Invitation | None:
    """Return the invitation of a site, or None."""
    wanted = select(invitations).where(invitations.c.site_id == site_id)
    row = connection.execute(wanted).one_or_none()
    return Invitation(**row._mapping) if row else None


def was_confirmed(connection: Connection, site_id: str) -> bool:
    """Tell whether a site came in by an invitation, and not by a file."""
    found = one(connection, site_id)
    return found is not None and found.status == CONFIRMED


def every(connection: Connection) -> tuple[Invitation, ...]:
    """Return all invitations, by site."""
    rows = connection.execute(select(invitations).order_by(invitations.c.site_id))
    return tuple(Invitation(**row._mapping) for row in rows)


def open_ones(connection: Connection) -> tuple[Invitation, ...]:
    """Return the invitations that nobody confirmed yet, by city."""
    found = (one for one in every(connection) if one.status != CONFIRMED)
    return tuple(sorted(found, key=lambda one: (one.city, one.site_id)))


def by_code(connection: Connection, code_digest: str, now: str) -> Invitation | None:
    """Return the invitation whose code this is, while it may still be used."""
    wanted = select(invitations).where(
        invitations.c.code_digest == code_digest,
        invitations.c.public_key.is_(None),
        invitations.c.expires_at > now,
    )
    row = connection.execute(wanted).one_or_none()
    return Invitation(**row._mapping) if row else None


def key_is_known(connection: Connection, public_key: str) -> bool:
    """Tell whether a key came with another invitation."""
    wanted = select(invitations.c.site_id).where(invitations.c.public_key == public_key)
    return connection.execute(wanted).first() is not None


def use(connection: Connection, site_id: str, public_key: str, now: str) -> None:
    """Keep the key that came with a code; the code is used up."""
    change = update(invitations).where(invitations.c.site_id == site_id)
    connection.execute(change.values(public_key=public_key, asked_at=now))


def confirm(connection: Connection, site_id: str, now: str) -> None:
    """Mark an invitation as confirmed by the operator."""
    change = update(invitations).where(invitations.c.site_id == site_id)
    connection.execute(change.values(confirmed_at=now))
