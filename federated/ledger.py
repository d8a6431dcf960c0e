"""The ledger: what was published when, under which rules and from which input. Rules only.

Entries are records of a hash chain (``federated.chain``), kept at the site and at the centre. A
period is published once and then frozen: what stands in the ledger is never published again with
other figures, and no second period of an indicator may overlap one that is there. What came too
late is added at most once (``revision``, rule R11), and what the centre withdrew is corrected at
most once (``correction``).
"""

from collections.abc import Iterable, Sequence
from typing import Literal

from pydantic import AwareDatetime, BaseModel, ConfigDict, Field, TypeAdapter

from federated import chain
from federated.chain import Head
from federated.errors import UnsafeRelease
from federated.release import Release, ReleasedTable

RULES_VERSION = "1"


class Entry(BaseModel):
    """One published table."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    site: str
    indicator: str
    definition_version: str
    cube: str
    period: str
    quarters: tuple[str, ...]
    table_digest: str = Field(pattern=r"^[0-9a-f]{64}$")
    release_digest: str = Field(pattern=r"^[0-9a-f]{64}$")
    rules_version: str
    minimum: int
    fingerprint: str = Field(pattern=r"^[0-9a-f]{64}$", description="of the input, keyed")
    revision: Literal[1] | None = Field(default=None, exclude_if=lambda value: value is None)
    correction: Literal[1] | None = Field(default=None, exclude_if=lambda value: value is None)
    at: AwareDatetime


class Withdrawal(BaseModel):
    """A release that never left, because its policy was revoked: its periods are free again."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    withdrawn: str = Field(pattern=r"^[0-9a-f]{64}$", description="digest of the release")
    policy_version: int = Field(ge=1)
    at: AwareDatetime


Line = Entry | Withdrawal
_LINE: TypeAdapter[Line] = TypeAdapter(Line)


def read(lines: Iterable[bytes]) -> tuple[list[Entry], Head]:
    """Return the entries that stand and where the chain stands; ChainBroken when it was edited.

    What was withdrawn stays in the chain and is not published.
    """
    every, head = read_all(lines)
    gone = withdrawn(every)
    return [e for e in every if isinstance(e, Entry) and e.release_digest not in gone], head


def read_all(lines: Iterable[bytes]) -> tuple[list[Line], Head]:
    """Return every line, and where the chain stands; raises ChainBroken when it was edited."""
    records = list(chain.records(lines))
    head = Head(records[-1].number, records[-1].digest) if records else Head()
    return [_LINE.validate_python(dict(record.content)) for record in records], head


def withdrawn(lines: Iterable[Line]) -> dict[str, Withdrawal]:
    """Return the withdrawals by the digest of their release."""
    return {line.withdrawn: line for line in lines if isinstance(line, Withdrawal)}


def unpublished(
    entries: Sequence[Entry], site: str, tables: Iterable[ReleasedTable]
) -> tuple[ReleasedTable, ...]:
    """Return the tables of periods that are not in the ledger yet.

    A period that is there stays as it was, whatever the tables say now. Raises UnsafeRelease when
    a new period overlaps a published one: the difference of the two would show a few families. A
    trial, whatever its label, overlaps every other period.
    """
    known = {(e.indicator, e.period): e for e in entries if e.site == site}
    new = tuple(t for t in tables if (t.indicator, t.period.label) not in known)
    for table in new:
        _refuse_overlap(known.values(), table)
    return new


def entries_of(
    release: Release, tables: Iterable[ReleasedTable], fingerprint: str, at: AwareDatetime
) -> list[Entry]:
    """Return the entries of a release that is about to be published."""
    digest = release.digest()
    return [
        Entry(
            site=release.site,
            indicator=table.indicator,
            definition_version=table.definition_version,
            cube=table.cube,
            period=table.period.label,
            quarters=table.period.quarters,
            table_digest=table.digest(),
            release_digest=digest,
            rules_version=RULES_VERSION,
            minimum=release.disclosure.minimum,
            fingerprint=fingerprint,
            revision=table.revision,
            correction=table.correction,
            at=at,
        )
        for table in tables
    ]


def append(head: Head, entries: Iterable[Line]) -> tuple[list[bytes], Head]:
    """Return the lines that follow ``head``, and the new head."""
    lines: list[bytes] = []
    for entry in entries:
        line, head = chain.link(head, entry.model_dump(mode="json"))
        lines.append(line)
    return lines, head


def _refuse_overlap(known: Iterable[Entry], table: ReleasedTable) -> None:
    quarters = set(table.period.quarters)
    for entry in known:
        trial = not quarters or not entry.quarters  # a trial has none
        if entry.indicator == table.indicator and (trial or quarters & set(entry.quarters)):
            raise UnsafeRelease(
                f"{table.indicator}: the period {table.period.label} overlaps {entry.period}, "
                "which is published. Keep expected_families_per_year and trial in site.toml as "
                "they were."
            )
