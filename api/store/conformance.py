"""Proofs of disclosure control: what the centre asked of a site, and whether the answer was safe."""

from dataclasses import dataclass

from sqlalchemy import Connection, func, insert, select, update

from api.store.tables import conformance_runs as runs


@dataclass(frozen=True, slots=True)
class Run:
    """One run: the seed of its tables, and how it ended."""

    id: str
    site_id: str
    seed: str
    pack: str
    begun_at: str
    expires_at: str
    answered_at: str | None = None
    passed: bool | None = None
    version: str | None = None
    digest: str | None = None
    failed: str | None = None


def begin(connection: Connection, run: Run) -> None:
    """Keep a run that a site has asked for."""
    values = {column.name: getattr(run, column.name) for column in runs.columns}
    connection.execute(insert(runs).values(values))


def one(connection: Connection, id_: str, site_id: str) -> Run | None:
    """Return a run of this site, or None."""
    wanted = select(runs).where(runs.c.id == id_, runs.c.site_id == site_id)
    row = connection.execute(wanted).one_or_none()
    return Run(**row._mapping) if row else None


def end(connection: Connection, run: Run) -> None:
    """Keep how a run ended."""
    names = ("answered_at", "passed", "version", "digest", "failed")
    change = update(runs).where(runs.c.id == run.id)
    connection.execute(change.values({name: getattr(run, name) for name in names}))


def passed(connection: Connection, site_id: str) -> bool:
    """Tell whether the newest answer of a site was a safe one."""
    wanted = (
        select(runs.c.passed)
        .where(runs.c.site_id == site_id, runs.c.answered_at.is_not(None))
        .order_by(runs.c.answered_at.desc(), runs.c.passed)
        .limit(1)
    )
    return bool(connection.execute(wanted).scalar())


def begun_since(connection: Connection, site_id: str, moment: str) -> int:
    """Return how many runs a site has asked for since a moment."""
    mine = (runs.c.site_id == site_id) & (runs.c.begun_at >= moment)
    return int(connection.execute(select(func.count()).select_from(runs).where(mine)).scalar_one())


def first_passed(connection: Connection) -> dict[str, str]:
    """Return when each site first passed."""
    wanted = select(runs.c.site_id, func.min(runs.c.answered_at)).where(runs.c.passed.is_(True))
    return {site: at for site, at in connection.execute(wanted.group_by(runs.c.site_id))}
