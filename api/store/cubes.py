"""The registry of cubes: which shapes of table the centre takes, who approved them and when."""

from dataclasses import dataclass

from sqlalchemy import Connection, insert, select, update

from api.store.tables import cubes
from federated.cubes import Cube
from federated.errors import SettingsError


@dataclass(frozen=True, slots=True)
class Registered:
    """A cube in the registry; withdrawn ones stay there, and so do their figures."""

    cube: Cube
    digest: str
    approved_by: str
    approved_at: str
    replaces: str | None
    withdrawn_at: str | None


def every(connection: Connection) -> tuple[Registered, ...]:
    """Return the registry, oldest version first within a cube."""
    rows = connection.execute(select(cubes).order_by(cubes.c.id, cubes.c.approved_at))
    return tuple(
        Registered(
            cube=Cube.model_validate_json(row.content),
            digest=row.digest,
            approved_by=row.approved_by,
            approved_at=row.approved_at,
            replaces=row.replaces,
            withdrawn_at=row.withdrawn_at,
        )
        for row in rows
    )


def approved(connection: Connection) -> dict[tuple[str, str], Cube]:
    """Return what may come in, by id and version."""
    return {
        (one.cube.id, one.cube.version): one.cube
        for one in every(connection)
        if one.withdrawn_at is None
    }


def approve(connection: Connection, cube: Cube, by: str, at: str) -> bool:
    """Take a cube in; returns whether it is new. A version never changes its shape."""
    same = [one for one in every(connection) if one.cube.id == cube.id]
    held = next((one for one in same if one.cube.version == cube.version), None)
    if held is None:
        values = {
            "id": cube.id,
            "version": cube.version,
            "digest": cube.digest(),
            "content": cube.canonical().decode(),
            "approved_by": by,
            "approved_at": at,
            "replaces": same[-1].cube.version if same else None,
        }
        connection.execute(insert(cubes).values(values))
        return True
    if held.digest != cube.digest():
        raise SettingsError(
            f"{cube.id} {cube.version} is registered in another shape. A changed code list, unit "
            "or sensitivity is a new version of the definition."
        )
    if held.withdrawn_at is not None:
        raise SettingsError(
            f"{cube.id} {cube.version} was withdrawn; a new version may replace it."
        )
    return False


def withdraw(connection: Connection, id_: str, version: str, at: str) -> None:
    """Take no more tables of a version; what was published stays."""
    change = (
        update(cubes)
        .where(cubes.c.id == id_, cubes.c.version == version, cubes.c.withdrawn_at.is_(None))
        .values(withdrawn_at=at)
    )
    if connection.execute(change).rowcount == 0:
        raise SettingsError(
            f"No approved cube is called {id_} {version}. `heldennet-central cube list` shows all."
        )
