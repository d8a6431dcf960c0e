"""What the tables of the centre must hold by the bytes that the sites signed, and what they hold.

Frozen periods are judged by rows. A row that is gone would let other figures in for the same time,
and one that nobody signed would be shown: both are named, and so are two releases that disagree.
"""

from collections.abc import Iterable, Iterator, Mapping

from sqlalchemy import Connection, Table, select

from api.store.releases import spans
from api.store.tables import covered, noisy_tables, released_tables
from federated import revising
from federated.noise import lanes
from federated.release import Release

Values = tuple[object, ...]
Book = dict[Values, Values]  # what a row says, by its key

WHAT = {
    released_tables: "table",
    covered: "note of the covered time",
    noisy_tables: "table with noise",
}
KEYS = {
    released_tables: ("site_id", "indicator", "cube", "period_kind", "period_label", "revision"),
    covered: ("site_id", "indicator", "span"),
    noisy_tables: ("site_id", "cube", "definition_version", "period"),
}
SAID = {
    released_tables: ("definition_version", "dimension", "sensitive", "digest"),
    covered: ("period_kind", "period_label"),
    noisy_tables: ("indicator", "digest"),
}


class Signed:
    """The rows that the releases of one site ask for; only their keys and digests are kept."""

    def __init__(self) -> None:
        """Start without a release."""
        self._books: dict[Table, Book] = {table: {} for table in WHAT}

    def add(self, release: Release) -> Iterator[str]:
        """Take a release in, and yield a sentence for each row that an earlier one says otherwise."""
        for table, row in _rows(release):
            key, said = _picked(row, KEYS[table]), _picked(row, SAID[table])
            if self._books[table].setdefault(key, said) != said:
                yield f"Two releases say something else of the {WHAT[table]} {_where(key)}."

    def faults(self, connection: Connection, site_id: str) -> Iterator[str]:
        """Yield a sentence for each row that is missing, other, or in no release."""
        for table, signed in self._books.items():
            held = _held(connection, table, site_id)
            for key in sorted({*signed, *held}, key=str):
                if signed.get(key) != held.get(key):
                    yield f"The {WHAT[table]} {_where(key)} {_how(key, signed, held)}."


def site_ids(connection: Connection, also: Iterable[str]) -> list[str]:
    """Return every site of which some table has a row, and those in ``also``."""
    found = set(also)
    for table in WHAT:
        found |= set(connection.execute(select(table.c.site_id).distinct()).scalars())
    return sorted(found)


def _how(key: Values, signed: Book, held: Book) -> str:
    if key not in held:
        return "is in a release and is not kept"
    return "is kept and is in no release" if key not in signed else "is not what the release says"


def _held(connection: Connection, table: Table, site_id: str) -> Book:
    names = (*KEYS[table], *SAID[table])
    wanted = select(*(table.c[name] for name in names)).where(table.c.site_id == site_id)
    split = len(KEYS[table])
    return {tuple(row[:split]): tuple(row[split:]) for row in connection.execute(wanted)}


def _rows(release: Release) -> Iterator[tuple[Table, Mapping[str, object]]]:
    for table in release.tables:
        row = {
            "site_id": release.site,
            "indicator": table.indicator,
            "cube": table.cube,
            "period_kind": table.period.kind,
            "period_label": table.period.label,
            "revision": revising.number(table),
            "definition_version": table.definition_version,
            "dimension": table.dimension,
            "sensitive": table.sensitive,
            "digest": table.digest(),
        }
        yield released_tables, row
        yield from ((covered, {**row, "span": span}) for span in spans(table))
    for noise in release.noise:
        yield (
            noisy_tables,
            {
                "site_id": release.site,
                "cube": noise.cube,
                "definition_version": noise.definition_version,
                "period": noise.period,
                "indicator": lanes.indicator(noise),
                "digest": noise.digest(),
            },
        )


def _picked(row: Mapping[str, object], names: Iterable[str]) -> Values:
    return tuple(row[name] for name in names)


def _where(key: Values) -> str:
    return f"of {', '.join(str(part) for part in key)}"
