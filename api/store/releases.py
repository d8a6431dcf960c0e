"""Releases as they came, their receipts, and the tables in them.

A table is published once and stays as it is (disclosure rule R11). Sending the same figures
again changes nothing; other figures for the same place and time are a conflict.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from hashlib import sha256

from sqlalchemy import Connection, bindparam, delete, insert, select

from api.moments import LONGEST_WINDOW, iso
from api.store import audit, corrections, noisy, shown, withdrawn
from api.store.tables import covered, nonces, receipts, released_tables, releases, sites
from federated import canonical, revising
from federated.errors import NotAllowed, ReleaseConflict
from federated.release import Release, ReleasedTable

TRIAL = "trial"  # what a closed trial covers: it has no quarters


@dataclass(frozen=True, slots=True)
class Receipt:
    """What a site gets back, the same words however often it asks."""

    release_id: str
    site: str
    received_at: str
    tables: int
    chain_head: str


@dataclass(frozen=True, slots=True)
class Held:
    """A released table, whose it is, and whether it saw other hospitals' admissions."""

    site: str
    hospitals_covered: str
    table: ReleasedTable


# Asked at every request: to put a statement together takes longer than to carry it out.
_USE = insert(nonces)
_USED = select(nonces.c.nonce).where(
    nonces.c.site_id == bindparam("site"), nonces.c.nonce == bindparam("number")
)


def use_nonce(connection: Connection, site_id: str, nonce: str, now: str) -> None:
    """Remember a number used once; the second time it is a replay."""
    if connection.execute(_USED, {"site": site_id, "number": nonce}).first():
        raise NotAllowed("This very request was received before; sign it anew to send it again.")
    connection.execute(_USE, {"site_id": site_id, "nonce": nonce, "seen_at": now})
    if sha256(nonce.encode()).digest()[0] == 0:  # once in 256 requests
        _forget_nonces(connection, now)


def _forget_nonces(connection: Connection, now: str) -> None:
    """Forget the numbers of requests that are too old to be taken again, whatever the clocks."""
    oldest = iso(datetime.fromisoformat(now) - 2 * timedelta(seconds=LONGEST_WINDOW))
    connection.execute(delete(nonces).where(nonces.c.seen_at < oldest))


def receipt(connection: Connection, release_id: str) -> Receipt | None:
    """Return the receipt of a release that is held."""
    wanted = select(
        receipts.c.release_id,
        releases.c.site_id,
        receipts.c.received_at,
        receipts.c.tables,
        receipts.c.chain_head,
    ).join(releases)
    row = connection.execute(wanted.where(releases.c.id == release_id)).one_or_none()
    return Receipt(*row) if row else None


def keep(connection: Connection, release: Release, now: str) -> Receipt:
    """Store a release that passed every check, and lay it open; returns its receipt."""
    record(connection, release)
    lay_open(connection, release)
    return confirm(connection, release, now)


def record(connection: Connection, release: Release) -> None:
    """Store the bytes that a site signed; nothing of it is shown by that."""
    connection.execute(
        insert(releases).values(
            id=release.digest(),
            site_id=release.site,
            policy_digest=release.policy_digest,
            hospitals_covered=release.hospitals_covered,
            canonical=release.canonical(),
            corrects=release.corrects.release if release.corrects else None,
            reason=release.corrects.reason if release.corrects else None,
        )
    )


def lay_open(connection: Connection, release: Release) -> None:
    """Put the tables of a release, whose bytes are stored, where everybody reads them."""
    release_id = release.digest()
    corrections.refuse_misplaced(connection, release)
    corrections.refuse_unchanged(connection, release)
    if any(table.revision for table in release.tables):
        corrections.refuse_addition(connection, release)
    for table in release.tables:
        if revising.number(table):
            _refuse_other_hospitals(connection, release, table)
        _keep_table(connection, release_id, release.site, table)
    noisy.keep(connection, release)


def stored(connection: Connection, release_id: str) -> bytes | None:
    """Return the bytes of a release as they came."""
    wanted = select(releases.c.canonical).where(releases.c.id == release_id)
    found = connection.execute(wanted).scalar_one_or_none()
    return bytes(found) if found is not None else None


def confirm(connection: Connection, release: Release, now: str) -> Receipt:
    """Write down that a release was received; returns its receipt."""
    release_id = release.digest()
    head = audit.append(connection, now, release.site, "release received", release_id)
    if release.corrects:
        thing = f"{release_id} of {release.corrects.release}"
        audit.append(connection, now, release.site, corrections.RECEIVED, thing)
    number = len(release.tables) + len(release.noise)
    row = Receipt(release_id, release.site, now, number, head)
    connection.execute(
        insert(receipts).values(
            release_id=release_id, received_at=now, tables=row.tables, chain_head=head
        )
    )
    return row


def tables(connection: Connection, indicator: str) -> tuple[Held, ...]:
    """Return every table of an indicator as it is read, by city and period.

    What was added to a period later is in it.
    """
    alike: dict[tuple[str, str], list[Held]] = {}
    for one in published(connection, indicator):
        alike.setdefault((one.site, one.hospitals_covered), []).append(one)
    return tuple(
        Held(site, covers, table)
        for (site, covers), each in alike.items()
        for table in revising.current(one.table for one in each)
    )


def published(connection: Connection, indicator: str, withdrawn: bool = False) -> tuple[Held, ...]:
    """Return every table of an indicator as it came, by city and period; ``withdrawn``: also those."""
    wanted = (
        select(released_tables.c.site_id, releases.c.hospitals_covered, released_tables.c.content)
        .join(releases, releases.c.id == released_tables.c.release_id)
        .join(sites, sites.c.id == released_tables.c.site_id)
        .where(released_tables.c.indicator == indicator)
        .order_by(
            sites.c.city,
            sites.c.id,
            released_tables.c.cube,
            released_tables.c.period_label,
            released_tables.c.revision,
        )
    )
    if not withdrawn:
        wanted = wanted.where(shown.exact())
    return tuple(
        Held(site, covers, ReleasedTable.model_validate_json(content))
        for site, covers, content in connection.execute(wanted)
    )


def holdings(connection: Connection, withdrawn: bool = False) -> tuple[tuple[str, str], ...]:
    """Return (indicator, site) for whatever is shown, or with ``withdrawn`` for all that is held."""
    wanted = select(released_tables.c.indicator, released_tables.c.site_id).distinct()
    if not withdrawn:
        wanted = wanted.where(shown.exact())
    return tuple((indicator, site) for indicator, site in connection.execute(wanted))


def spans(table: ReleasedTable) -> Iterable[str]:
    """Return the time that a table covers: its quarters, or a closed trial."""
    return table.period.quarters or (TRIAL,)


def _keep_table(
    connection: Connection, release_id: str, site_id: str, table: ReleasedTable
) -> None:
    key: dict[str, str | int] = {
        "site_id": site_id,
        "indicator": table.indicator,
        "cube": table.cube,
        "period_kind": table.period.kind,
        "period_label": table.period.label,
        "revision": revising.number(table),
    }
    content = table.canonical()
    digest, columns = canonical.digest(content), released_tables.c
    same_key = [columns[name] == value for name, value in key.items()]
    first = connection.execute(
        select(columns.digest, columns.release_id).where(*same_key)
    ).one_or_none()
    held = first.digest if first else None
    if table.revision and held is None:
        revising.refuse_unlike(_first(connection, {**key, "revision": 0}), table)
    if held == digest:
        return
    if first is not None:
        raise _other_figures(table, gone=withdrawn.is_gone(connection, first.release_id))
    _cover(connection, site_id, table)
    connection.execute(
        insert(released_tables).values(
            **key,
            release_id=release_id,
            definition_version=table.definition_version,
            dimension=table.dimension,
            sensitive=table.sensitive,
            digest=digest,
            content=content.decode(),
        )
    )


def _refuse_other_hospitals(connection: Connection, release: Release, table: ReleasedTable) -> None:
    """Refuse to add to, or correct, a table that saw other hospitals' admissions: read apart."""
    columns = released_tables.c
    wanted = (
        select(releases.c.hospitals_covered)
        .join(released_tables, releases.c.id == columns.release_id)
        .where(columns.site_id == release.site, columns.indicator == table.indicator)
        .where(columns.cube == table.cube, columns.period_kind == table.period.kind)
        .where(columns.period_label == table.period.label, columns.revision == 0)
    )
    if connection.execute(wanted).scalar() not in (None, release.hospitals_covered):
        raise ReleaseConflict(
            f"{table.indicator}, {table.period.label}: a revision or correction covers the same "
            "hospitals as what it is about, and this one does not. Put hospitals_covered in site.toml "
            "as it was then; nothing was stored."
        )


def _first(connection: Connection, key: Mapping[str, str | int]) -> ReleasedTable | None:
    """Return the table that was published first under a key."""
    same_key = [released_tables.c[name] == value for name, value in key.items()]
    found = connection.execute(select(released_tables.c.content).where(*same_key)).scalar()
    return ReleasedTable.model_validate_json(found) if found else None


def _cover(connection: Connection, site_id: str, table: ReleasedTable) -> None:
    period = (table.period.kind, table.period.label)
    mine = (covered.c.site_id == site_id) & (covered.c.indicator == table.indicator)
    wide = tuple(spans(table))
    # a trial, whatever its label, overlaps every other period
    near = mine if TRIAL in wide else mine & covered.c.span.in_((*wide, TRIAL))
    wanted = select(covered).where(near)
    held = {row.span: (row.period_kind, row.period_label) for row in connection.execute(wanted)}
    if any(other != period for other in held.values()):
        raise _conflict(table, "a period that overlaps with this one")
    new = [span for span in wide if span not in held]
    if new:
        same = {"site_id": site_id, "indicator": table.indicator}
        same |= {"period_kind": period[0], "period_label": period[1]}
        connection.execute(insert(covered), [{**same, "span": span} for span in new])


def _other_figures(table: ReleasedTable, gone: bool) -> ReleaseConflict:
    if table.correction:
        return ReleaseConflict(
            f"{table.indicator}, {table.period.label}: this period was corrected with other figures, "
            "and that happens once. Nothing was stored."
        )
    if not gone:
        return _conflict(table, "other figures for the same period")
    return ReleaseConflict(
        f"{table.indicator}, {table.period.label}: this period was withdrawn and stays empty. Right "
        "figures come in as a correction that names what was withdrawn, judged beside it: "
        "`heldennet-site release correct`. Nothing was stored."
    )


def _conflict(table: ReleasedTable, what: str) -> ReleaseConflict:
    return ReleaseConflict(
        f"{table.indicator}: the centre holds {what}. A published period is frozen; "
        "`heldennet-site release list` shows what was sent."
    )
