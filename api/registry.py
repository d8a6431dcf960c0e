"""What the operator does to the registry of cubes; each deed is an audit record."""

from rich.table import Table
from sqlalchemy import Connection

from api.operator import OPERATOR, now
from api.store import audit, cubes
from api.store.database import Database
from federated.cubes import Cube, shipped
from federated.errors import SettingsError


def approve_shipped(database: Database, by: str) -> int:
    """Approve every cube that this version can make; returns how many are new."""
    with database.writing() as connection:
        return sum(_approve(connection, cube, by) for cube in shipped().values())


def approve(database: Database, id_: str, by: str) -> bool:
    """Approve one cube of this version of heldennet; returns whether it is new."""
    with database.writing() as connection:
        return _approve(connection, _shipped(id_), by)


def withdraw(database: Database, id_: str, version: str) -> None:
    """Take no more tables of this version of a cube."""
    with database.writing() as connection:
        cubes.withdraw(connection, id_, version, now())
        audit.append(connection, now(), OPERATOR, "cube withdrawn", f"{id_} {version}")


def table(database: Database) -> Table:
    """Return the registry for the terminal."""
    shown = Table()
    for heading in ("cube", "version", "figure", "strata", "sensitive", "approved by", "state"):
        shown.add_column(heading, overflow="fold")
    with database.reading() as connection:
        for one in cubes.every(connection):
            cube = one.cube
            sensitive = "yes" if cube.sensitive else "no"
            strata = ", ".join(cube.strata[1:]) or "total only"
            cells = (cube.id, cube.version, cube.measure, strata, sensitive, one.approved_by)
            shown.add_row(*cells, _state(one))
    return shown


def _state(one: cubes.Registered) -> str:
    if one.withdrawn_at:
        return f"withdrawn {one.withdrawn_at[:10]}"
    return f"replaces {one.replaces}" if one.replaces else "approved"


def _approve(connection: Connection, cube: Cube, by: str) -> bool:
    if not by.strip():
        raise SettingsError("Say who approves: --by NAME.")
    new = cubes.approve(connection, cube, by.strip(), now())
    if new:
        audit.append(connection, now(), OPERATOR, "cube approved", f"{cube.id} {cube.version} {by}")
    return new


def _shipped(id_: str) -> Cube:
    if id_ not in shipped():
        raise SettingsError(f"No cube is called {id_}. Known: {', '.join(shipped())}.")
    return shipped()[id_]
