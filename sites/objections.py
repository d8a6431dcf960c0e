"""Objection (bezwaar) and consent (toestemming): whose rows may be used, decided before any load.

The regime of a table says what silence means. ``no_objection``: all but who objected (AVG 21,
WGBO 7:458 BW). ``consent``: only who consented; a missing record excludes. ``statutory``: all.
A parent with authority who objects for a child takes out the child and every row about the
family; a parent without authority, and an adult for herself, only their own rows. The other
persons' own rows stay. The latest record counts; what is not understood counts against use.
"""

from collections.abc import Collection
from dataclasses import dataclass, field

import pyarrow as pa
import pyarrow.compute as pc

from federated import schema
from sites.objection_records import (
    PURPOSES,
    children_of_families,
    column,
    covers,
    latest,
    read,
    with_standing,
)

_OWN_ROWS_ONLY = pa.array(["self", "parent_without_authority"])
_REGIMES = ("consent", "no_objection", "statutory")


class _Members:
    """Pseudonyms that are asked for batch after batch: Arrow would hash them all each time."""

    def __init__(self, pids: pa.Array) -> None:
        self._pids = frozenset(pids.drop_null().to_pylist())

    def hold(self, pids: pa.Array) -> pa.BooleanArray:
        """Say of each pseudonym whether it is one of these; of nobody, that it is not."""
        return pa.array([pid in self._pids for pid in pids.to_pylist()], pa.bool_())


@dataclass(frozen=True, slots=True, repr=False)
class _Decision:
    """Who is out, and who consented, for one table, regime and purpose."""

    persons_out: _Members
    families_out: _Members
    persons_in: _Members
    families_in: _Members


@dataclass(frozen=True, slots=True, repr=False)
class Objections:
    """The records of a delivery, pseudonymised. Build with ``of``, ask with ``keep``."""

    _records: pa.Table
    _children: pa.Table
    _decided: dict[tuple[str, str, str], _Decision] = field(default_factory=dict)

    @classmethod
    def of(cls, rows: pa.Table, children: pa.Table | None = None) -> "Objections":
        """Read objection rows.

        ``rows`` has text columns person_pid, family_pid, purpose, status, given_by, tables and
        regime, and ``day`` (a date or a number). ``children``, where known, has person_pid and
        family_pid of every child: with it an objection that stands under the parent who gave it
        still reaches the child, and a parent without authority cannot take out a child.
        """
        return cls(read(rows), children_of_families(children))

    def keep(
        self,
        table: str,
        regime: str,
        person_pids: pa.Array | None = None,
        family_pids: pa.Array | None = None,
        purposes: Collection[str] = PURPOSES,
    ) -> pa.BooleanArray:
        """Return which rows of ``table`` may be used for all of ``purposes``.

        The arrays say whom each row is about: for a table about families pass ``family_pids``
        and, where the row also names a person, ``person_pids``; for other tables
        ``person_pids``. Rows about nobody known are not used, except under ``statutory``.
        """
        by_family = schema.table(table).subject == "family_number"
        subject = family_pids if by_family else person_pids
        if subject is None:
            raise ValueError(f"{table}: pass the {'families' if by_family else 'persons'}")
        if regime == "statutory":
            return pa.repeat(True, len(subject))
        if regime not in _REGIMES or not purposes:
            return pa.repeat(False, len(subject))
        kept = subject.is_valid()
        for purpose in purposes:
            decision = self._decision(table, regime, purpose)
            kept = pc.and_(kept, _kept(decision, regime, by_family, person_pids, subject))
        return kept

    def _decision(self, table: str, regime: str, purpose: str) -> _Decision:
        asked = (table, regime, purpose)
        if asked not in self._decided:
            self._decided[asked] = self._decide(*asked)
        return self._decided[asked]

    def _decide(self, table: str, regime: str, purpose: str) -> _Decision:
        records = self._records.filter(covers(self._records, table, regime, purpose))
        records = with_standing(records, self._children)
        last = latest(records)
        out, yes = last.filter(last["against"]), last.filter(pc.equal(last["status"], "consent"))
        by_parent = _for_family(records)
        family_yes = yes.filter(pc.not_equal(yes["given_by"], "parent_without_authority"))
        return _Decision(
            _Members(
                pa.concat_arrays(
                    [column(out, "person_pid"), _children_of(by_parent, self._children)]
                )
            ),
            _Members(column(by_parent, "family_pid")),
            _Members(column(yes, "person_pid")),
            _Members(column(family_yes, "family_pid")),
        )


def _for_family(records: pa.Table) -> pa.Table:
    """Return the objections that reach a family; only a parent with authority lifts such a one."""
    own_only = pc.fill_null(pc.is_in(records["given_by"], value_set=_OWN_ROWS_ONLY), False)
    last = latest(records.filter(pc.invert(own_only)))
    return last.filter(last["against"])


def _kept(
    decision: _Decision, regime: str, by_family: bool, persons: pa.Array | None, subject: pa.Array
) -> pa.Array:
    """Combine: not out as a family, not out as a person and, under consent, in."""
    kept = _not_in(subject, decision.families_out if by_family else decision.persons_out)
    if by_family and persons is not None:
        kept = pc.and_(kept, _not_in(persons, decision.persons_out))
    if regime == "consent":
        chosen = decision.families_in if by_family else decision.persons_in
        kept = pc.and_(kept, chosen.hold(subject))
    return kept


def _children_of(records: pa.Table, children: pa.Table) -> pa.Array:
    """Return the children whom a parent with authority took out by a record of her own.

    A record that names a child takes out that child, and not the others of the family.
    """
    named = pc.is_in(records["person_pid"], value_set=column(children, "person_pid"))
    families = column(records.filter(pc.invert(named)), "family_pid").drop_null()
    return column(
        children.filter(pc.is_in(children["family_pid"], value_set=families)), "person_pid"
    )


def _not_in(values: pa.Array, excluded: _Members) -> pa.Array:
    return pc.invert(excluded.hold(values))
