"""The records behind objections: which of them speak about a table, and which is the last word.

A record against use that is unclear (an unknown table, purpose, giver or day) counts; one in
favour that is unclear does not.
"""

import pyarrow as pa
import pyarrow.compute as pc

from federated import schema

PURPOSES = ("quality", "research")
_POSITIVE = pa.array(["consent", "no_objection"])
_AUTHORITY = pa.array(["self", "parent_with_authority"])
_LAST = 2**62  # a record without a day: against use it is the last word, for use the first
_TEXT = ("person_pid", "family_pid", "purpose", "status", "given_by", "tables", "regime")


def read(rows: pa.Table) -> pa.Table:
    """Keep what is needed, add whether a record speaks against use and when it was made."""
    columns = {name: rows[name].cast(pa.string()) for name in _TEXT}
    against = pc.invert(pc.is_in(columns["status"], value_set=_POSITIVE))
    day = rows["day"].cast(pa.int32()).cast(pa.int64())
    order = pc.coalesce(day, pc.if_else(against, _LAST, -_LAST))
    return pa.table({**columns, "against": against, "order": order})


def children_of_families(children: pa.Table | None) -> pa.Table:
    """Return who is a child of which family; nobody where that is not known."""
    if children is None:
        return pa.table(
            {"person_pid": pa.array([], pa.string()), "family_pid": pa.array([], pa.string())}
        )
    return children.select(["person_pid", "family_pid"])


def covers(records: pa.Table, table: str, regime: str, purpose: str) -> pa.Array:
    """Tell which records speak about a table and purpose; unclear ones do when they are against."""
    about = pc.and_(_about_table(records, table), _about_purpose(records, purpose))
    if regime == "consent":
        return about
    # Who declines a questionnaire refuses consent for it, and does not object to the rest.
    declined = pc.and_(
        pc.fill_null(pc.equal(records["status"], "refused"), False),
        pc.fill_null(pc.equal(records["regime"], "consent"), False),
    )
    return pc.and_(about, pc.invert(declined))


def _about_table(records: pa.Table, table: str) -> pa.Array:
    listed = column(records, "tables").fill_null("").dictionary_encode()
    lists = [set(names.split("|")) - {""} for names in listed.dictionary.to_pylist()]
    about = pa.array([not names or table in names for names in lists], pa.bool_())
    known = set(schema.catalogue())
    unclear = pa.array([not names <= known for names in lists], pa.bool_())
    doubtful = pc.and_(unclear.take(listed.indices), column(records, "against", pa.bool_()))
    return pc.or_(about.take(listed.indices), doubtful)


def _about_purpose(records: pa.Table, purpose: str) -> pa.Array:
    stated = pc.fill_null(records["purpose"], "")
    unclear = pc.invert(pc.is_in(stated, value_set=pa.array([*PURPOSES, "both"])))
    same = pc.or_(pc.equal(stated, purpose), pc.equal(stated, "both"))
    return pc.or_(same, pc.and_(unclear, records["against"]))


def with_standing(records: pa.Table, children: pa.Table) -> pa.Table:
    """Leave out who cannot speak for the person named: for a child, who has no authority.

    Where it is not known who the children are, such a record counts only against use.
    """
    authority = pc.fill_null(pc.is_in(records["given_by"], value_set=_AUTHORITY), False)
    alone = pc.fill_null(pc.equal(records["given_by"], "parent_without_authority"), False)
    if not len(children):
        return records.filter(pc.or_(authority, records["against"]))
    child = pc.is_in(records["person_pid"], value_set=column(children, "person_pid"))
    own = pc.and_(alone, pc.invert(child))
    unclear = pc.and_(pc.invert(pc.or_(authority, alone)), records["against"])
    return records.filter(pc.or_(authority, pc.or_(own, unclear)))


def latest(records: pa.Table) -> pa.Table:
    """Keep the last record of each person; of one day the one against use."""
    ranked = records.sort_by([(name, "ascending") for name in ("person_pid", "order", "against")])
    persons = column(ranked, "person_pid")
    if len(persons) < 2:
        return ranked
    last = pc.not_equal(persons.slice(0, len(persons) - 1), persons.slice(1))
    return ranked.filter(pa.concat_arrays([pc.fill_null(last, True), pa.array([True])]))


def column(table: pa.Table, name: str, kind: pa.DataType | None = None) -> pa.Array:
    """Return a column as one array, of text by default."""
    return table[name].cast(kind or pa.string()).combine_chunks()
