"""The ledger: what a site has published, under which rules, from which data. Nothing twice.

A cell is published once and then frozen (R11): the same question gives the same bytes, whatever
has happened to the data since. A family that joins late, moves or objects changes no published
cell; two releases can therefore not be subtracted to find it. Cubes of one indicator and period
are protected together, so they are published together: a cube that comes later starts with the
next period. Pure rules over records; they are stored on a hash chain (``federated.chain``).
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime

from pydantic import AwareDatetime, BaseModel, ConfigDict, Field, ValidationError

from federated.canonical import canonical
from federated.chain import Record
from federated.errors import ChainBroken, UnsafeRelease
from federated.policy import RULES
from federated.release import ReleasedTable

HEX = r"^[0-9a-f]{64}$"


class Entry(BaseModel):
    """One published table. ``fingerprint`` is a salted digest of the input, never the input."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    site: str
    table: ReleasedTable
    table_digest: str = Field(pattern=HEX)
    fingerprint: str
    rules: str
    policy_digest: str = Field(pattern=HEX)
    time: AwareDatetime


@dataclass(frozen=True, slots=True)
class Frozen:
    """What a new run may publish.

    ``tables`` is everything, in the order given; ``earlier`` are those that were published
    before, byte for byte; ``fresh`` are new and still have to be entered; ``held`` were left out
    because other cubes of their period are published already.
    """

    tables: tuple[ReleasedTable, ...]
    earlier: tuple[ReleasedTable, ...]
    fresh: tuple[ReleasedTable, ...]
    held: tuple[ReleasedTable, ...]


def entry(
    site: str, table: ReleasedTable, fingerprint: str, policy_digest: str, now: datetime
) -> Entry:
    """Return the entry of a table that is published at ``now``."""
    return Entry(
        site=site,
        table=table,
        table_digest=table.digest(),
        fingerprint=fingerprint,
        rules=RULES,
        policy_digest=policy_digest,
        time=now,
    )


def content(one: Entry) -> dict[str, object]:
    """Return what goes on the chain."""
    return one.model_dump(mode="json", by_alias=True)


def entries(records: Iterable[Record]) -> tuple[Entry, ...]:
    """Read verified records back; raise ChainBroken where a table is not what was entered."""
    return tuple(_entry(record) for record in records)


def freeze(published: Sequence[Entry], site: str, tables: Sequence[ReleasedTable]) -> Frozen:
    """Put what was published before in the place of what was computed now.

    Raises UnsafeRelease where a period overlaps another one of the same indicator.
    """
    mine = [one.table for one in published if one.site == site]
    before = {_cell(table): table for table in mine}
    closed = {(table.indicator, table.period) for table in mine}
    _refuse_overlap(site, mine, tables)
    earlier, fresh, held, kept = [], [], [], []
    for table in tables:
        if (old := before.get(_cell(table))) is not None:
            earlier.append(old)
            kept.append(old)
        elif (table.indicator, table.period) in closed:
            held.append(table)
        else:
            fresh.append(table)
            kept.append(table)
    return Frozen(tuple(kept), tuple(earlier), tuple(fresh), tuple(held))


def _entry(record: Record) -> Entry:
    try:
        one = Entry.model_validate_json(canonical(record.content))
    except ValidationError:
        raise _not_entered(record) from None
    if one.table.digest() != one.table_digest:
        raise _not_entered(record)
    return one


def _not_entered(record: Record) -> ChainBroken:
    return ChainBroken(
        f"Record {record.number} of the ledger is not a table that was published. "
        "Restore the ledger from a backup and tell the data steward."
    )


def _cell(table: ReleasedTable) -> tuple[object, ...]:
    """A definition that changes does not open a period again."""
    return (table.indicator, table.cube, table.period)


def _refuse_overlap(
    site: str, before: Sequence[ReleasedTable], tables: Sequence[ReleasedTable]
) -> None:
    every = [*before, *tables]
    periods = {(table.indicator, table.period) for table in every}
    for table in tables:
        for indicator, period in periods:
            shared = set(period.quarters) & set(table.period.quarters)
            trial = "trial" in (period.kind, table.period.kind)
            if indicator == table.indicator and period != table.period and (shared or trial):
                raise UnsafeRelease(
                    f"{site}, {table.indicator}: {table.period.label} overlaps {period.label}, "
                    "and the difference of the two could be one family. Nothing was sent; "
                    "an indicator keeps its rung of the ladder."
                )
