"""What sites say of their concept; a new description replaces none: the last one counts."""

from dataclasses import dataclass

from sqlalchemy import Connection, Select, func, insert, select

from api.store import audit, sites
from api.store.tables import concepts
from federated.concept import Concept
from federated.errors import SettingsError


@dataclass(frozen=True, slots=True)
class Described:
    """The last description of a site, when it was recorded and how often it was before."""

    concept: Concept
    recorded_at: str
    version: int


def put(connection: Connection, site_id: str, concept: Concept, by: str, at: str) -> bool:
    """Record a description; returns whether it is another than the last."""
    if sites.one(connection, site_id) is None:
        raise SettingsError(
            f"No site is called {site_id}. `heldennet-central site list` shows all."
        )
    last = _last(connection).get(site_id, 0)
    digest = concept.digest()
    if last and _digest(connection, site_id, last) == digest:
        return False
    row = {"site_id": site_id, "version": last + 1, "recorded_at": at, "approved_by": by}
    text = concept.canonical().decode()
    connection.execute(insert(concepts).values(**row, digest=digest, content=text))
    audit.append(connection, at, "operator", "concept described", f"{site_id} {digest}")
    return True


def every(connection: Connection) -> dict[str, Described]:
    """Return the last description of each site that has one."""
    newest = _newest().subquery()
    wanted = select(concepts).join(
        newest,
        (concepts.c.site_id == newest.c.site_id) & (concepts.c.version == newest.c.version),
    )
    return {
        row.site_id: Described(
            Concept.model_validate_json(row.content), row.recorded_at, row.version
        )
        for row in connection.execute(wanted)
    }


def _newest() -> Select[tuple[str, int]]:
    columns = concepts.c
    newest = func.max(columns.version).label("version")
    return select(columns.site_id, newest).group_by(columns.site_id)


def _last(connection: Connection) -> dict[str, int]:
    return {row.site_id: row.version for row in connection.execute(_newest())}


def _digest(connection: Connection, site_id: str, version: int) -> str:
    columns = concepts.c
    wanted = select(columns.digest).where(columns.site_id == site_id, columns.version == version)
    return str(connection.execute(wanted).scalar_one())
