"""A centre that holds many years of figures of many sites: rows as the intake writes them.

Each site publishes every quarter every indicator of its kind in every cube. A few variants of each
table are made and repeated, with the period of their own: what is measured is reading, not drawing.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from decimal import Decimal
from typing import Any

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from sqlalchemy import Connection, insert

from api.store import audit, cubes, sites, tables
from api.store.database import Database
from federated import signing
from federated.cubes import Cube, shipped
from federated.policy import DisclosurePolicy
from federated.release import Release, ReleasedPeriod, ReleasedRow, ReleasedTable, Value

HOSPITALS, MUNICIPALITIES = 70, 230
VARIANTS, SENT_FROM, AT_ONCE = (
    5,
    2015,
    2_000,
)  # rows are written of before that, releases sent since
POLICY, LABEL = "ab" * 32, "synthetic data"
KINDS = {"hospital": HOSPITALS, "municipality": MUNICIPALITIES}
PEOPLE = 1680  # can be divided by one to eight strata
Row = dict[str, object]


@dataclass(frozen=True, slots=True)
class Filled:
    """How much was written, and the keys with which sites sign."""

    cells: int
    keys: Mapping[str, Ed25519PrivateKey]


def fill(database: Database, cells: int) -> Filled:
    """Write whole quarters of every site until there are ``cells`` values or more."""
    a_quarter = sum(number * _cells(kind) for kind, number in KINDS.items())
    quarters = -(-cells // a_quarter)
    keys = {site: Ed25519PrivateKey.generate() for site in names()}
    now = f"{datetime.now(UTC):%Y-%m-%dT%H:%M:%SZ}"
    with database.writing() as connection:
        for cube in shipped().values():
            cubes.approve(connection, cube, "the bench", now)
        for site, key in keys.items():
            _enrol(connection, site, key, now)
    for variant, site in enumerate(keys):
        with database.writing() as connection:
            _publish(connection, site, quarters, variant % VARIANTS, now)
    return Filled(quarters * a_quarter, keys)


def names() -> Iterator[str]:
    """Yield the sites; the kind is the end of the name."""
    for kind, number in KINDS.items():
        yield from (f"city{at:03d}-{kind}" for at in range(number))


def quarter(number: int) -> str:
    """Return the name of a quarter, counted from the first that is sent; those before are negative."""
    return f"{SENT_FROM + number // 4}-Q{number % 4 + 1}"


def release(site: str, number: int, variant: int) -> Release:
    """Return what a site publishes of one quarter."""
    kind = _kind(site)
    return Release(
        site=site,
        site_kind=kind,
        policy_digest=POLICY,
        disclosure=DisclosurePolicy(),
        hospitals_covered="own",
        tables=tuple(_table(cube, kind, variant, quarter(number)) for cube in of_kind(kind)),
    )


def of_kind(kind: str) -> list[Cube]:
    """Return the shares and means that a kind of site publishes."""
    return [c for c in shipped().values() if kind in c.values and c.measure in _VALUES]


def _kind(site: str) -> str:
    return site.partition("-")[2]


def _cells(kind: str) -> int:
    return sum(len(cube.strata) * len(cube.values[kind]) for cube in of_kind(kind))


def _table(cube: Cube, kind: str, variant: int, label: str) -> ReleasedTable:
    strata = len(cube.strata) - 1
    shares = {stratum: strata for stratum in cube.strata[1:]}
    people = PEOPLE * (variant + 1)
    return ReleasedTable(
        indicator=cube.indicator,
        definition_version=cube.version,
        cube=cube.id,
        dimension=cube.dimension,
        measure=cube.measure,
        sensitive=cube.sensitive,
        unit=cube.unit,
        period=ReleasedPeriod(kind="quarter", label=label, quarters=(label,)),
        completeness=">=80",
        rows=tuple(
            ReleasedRow(
                stratum=name, periods=(label,), values=_VALUES[cube.measure](people // part)
            )
            for name, part in {cube.strata[0]: 1, **shares}.items()
        ),
    )


def _share(people: int) -> dict[str, Value]:
    half = people // 2
    everybody: dict[str, Value] = {"eligible": people, "measured": people, "missing": 0}
    return {**everybody, "events": half, "non_events": people - half}


def _mean(people: int) -> dict[str, Value]:
    everybody: dict[str, Value] = {"eligible": people, "measured": people, "missing": 0}
    return {**everybody, "sum": 10 * people, "sd": Decimal("2.5")}


_VALUES = {"proportion": _share, "mean": _mean}


def _enrol(connection: Connection, site: str, key: Ed25519PrivateKey, now: str) -> None:
    city = site.partition("-")[0]
    row = sites.Site(
        id=site,
        kind=_kind(site),
        name=site,
        gemeentecode=f"{int(city[4:]) + 1:04d}",
        city=city,
        programme="other",
        label=LABEL,
        public_key=signing.text_of(key.public_key()),
        status=sites.ENROLLED,
        enrolled_at=now,
    )
    sites.add(connection, row)
    sites.register_policy(connection, site, POLICY, now)


def _publish(connection: Connection, site: str, quarters: int, variant: int, now: str) -> None:
    """Write what a site published, with one line in the audit and a receipt for all of it."""
    made, stand_in = release(site, 0, variant), quarter(0)
    key = made.digest()
    body = made.canonical()
    connection.execute(
        insert(tables.releases).values(
            id=key, site_id=site, policy_digest=POLICY, hospitals_covered="own", canonical=body
        )
    )
    head = audit.append(connection, now, site, "release received", key)
    receipt = {
        "release_id": key,
        "received_at": now,
        "tables": len(made.tables),
        "chain_head": head,
    }
    connection.execute(insert(tables.receipts).values(receipt))
    ready = [(table, table.canonical().decode(), table.digest()) for table in made.tables]
    rows, spans = list[Row](), dict[tuple[str, str], Row]()
    for label in map(quarter, range(-quarters, 0)):
        for table, content, digest in ready:
            rows.append(_row(site, key, table, label, content.replace(stand_in, label), digest))
            spans[table.indicator, label] = _span(site, table.indicator, label)
    _insert(connection, rows)
    connection.execute(insert(tables.covered), list(spans.values()))


def _insert(connection: Connection, rows: list[Row]) -> None:
    if connection.dialect.name == "postgresql":
        driver: Any = connection.connection
        copy = f"COPY {tables.released_tables.name} ({', '.join(rows[0])}) FROM STDIN"
        with driver.cursor() as cursor, cursor.copy(copy) as many:
            for row in rows:
                many.write_row(tuple(row.values()))
        return
    for start in range(0, len(rows), AT_ONCE):
        connection.execute(insert(tables.released_tables), rows[start : start + AT_ONCE])


def _row(site: str, key: str, table: ReleasedTable, label: str, content: str, digest: str) -> Row:
    return {
        "release_id": key,
        "site_id": site,
        "indicator": table.indicator,
        "definition_version": table.definition_version,
        "cube": table.cube,
        "dimension": table.dimension,
        "sensitive": table.sensitive,
        "period_kind": "quarter",
        "period_label": label,
        "revision": 0,
        "digest": digest,
        "content": content,
    }


def _span(site: str, indicator: str, label: str) -> Row:
    return {
        "site_id": site,
        "indicator": indicator,
        "span": label,
        "period_kind": "quarter",
        "period_label": label,
    }
