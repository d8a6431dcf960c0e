"""Rows with names and dates in, rows of the common data model out.

The policy says what happens to each column; this only carries it out, in the order of the data
model, on whole columns. A column that the policy does not name stops the batch.
"""

from collections.abc import Callable

import pyarrow as pa

from federated.errors import PolicyError
from federated.schema import Column, Kind, Table
from pseudonymisation.action import Scope
from pseudonymisation.canonical import canonical
from pseudonymisation.closed_world import SUBJECTS
from pseudonymisation.keys import Keys
from pseudonymisation.places import Areas
from pseudonymisation.policy import Policy, TablePolicy
from pseudonymisation.pseudonym import pseudonyms

TECHNICAL = ("_record", "_version", "_withdrawn")  # of ``sites.batch``
STORED = {
    Kind.INTEGER: pa.int32(),
    Kind.DAY: pa.int32(),
    Kind.DECIMAL: pa.decimal128(18, 4),
    Kind.MONEY: pa.decimal128(18, 2),
    Kind.BOOLEAN: pa.bool_(),
}
Maker = Callable[[pa.Array, str], pa.Array]
Scrub = Callable[[str], str]


def apply(
    policy: Policy,
    table: Table,
    rows: pa.Table,
    *,
    keys: Keys,
    site: str,
    day0: pa.Array | None,
    areas: Areas | None = None,
    scrub: Scrub | None = None,
) -> pa.Table:
    """Return ``rows`` as they are stored: all columns of the data model, then the technical ones.

    ``rows`` are typed raw columns; one that is absent is stored as null. ``day0`` is a date a row.
    Raises PolicyError for a table or column that the policy does not name, and another site.
    """
    rules = _rules(policy, table, rows, site)
    maker = _maker(policy, keys, site, table)
    columns = {
        column.name: _stored(rules, table, column, rows, (day0, maker, areas, scrub))
        for column in table.columns
    }
    technical = {name: rows[name] for name in TECHNICAL if name in rows.column_names}
    return pa.table(columns | technical)


def subject_pseudonyms(
    policy: Policy, table: Table, rows: pa.Table, keys: Keys, site: str
) -> dict[str, pa.Array]:
    """Return the pseudonyms of the persons and families of ``rows``, by raw column name.

    They are needed before day 0 is known, also where the column itself is not stored.
    """
    _rules(policy, table, rows, site)
    maker = _maker(policy, keys, site)
    raws = {raw.name for raw in table.raws}
    found = [name for name in SUBJECTS if name in raws and name in rows.column_names]
    return {name: maker(_single(rows[name]), SUBJECTS[name]) for name in found}


def _rules(policy: Policy, table: Table, rows: pa.Table, site: str) -> TablePolicy:
    if policy.site != site:
        raise PolicyError(
            f"The policy is for {policy.site} and not for {site}; use the site's own."
        )
    if table.name not in policy.tables:
        raise PolicyError(f"The policy does not name the table {table.name}; add it, or stop here.")
    rules = policy.tables[table.name]
    if unknown := set(rows.column_names) - set(rules.columns) - set(TECHNICAL):
        raise PolicyError(
            f"{table.name}: {len(unknown)} of the columns that came in are not named in the "
            "policy; nothing of them is stored until it says what to do."
        )
    return rules


def _maker(policy: Policy, keys: Keys, site: str, table: Table | None = None) -> Maker:
    """Return what turns identifiers into pseudonyms of a domain, in a table that of its law."""

    def make(values: pa.Array, domain: str) -> pa.Array:
        rule = policy.domains[domain]
        label = domain if table is None else policy.domain(table, domain)
        key = keys.domain_key(
            site, policy.purpose, label, version=rule.version, identifier=rule.identifier
        )
        text = canonical(values, rule.identifier)
        return pseudonyms(text, key, domain=label, version=rule.version)

    return make


def _stored(
    rules: TablePolicy,
    table: Table,
    column: Column,
    rows: pa.Table,
    given: tuple[pa.Array | None, Maker, Areas | None, Scrub | None],
) -> pa.Array:
    kind = STORED.get(column.kind, pa.string())
    if column.raw is None or column.raw.name not in rows.column_names:
        return pa.nulls(rows.num_rows, kind)
    values = _single(rows[column.raw.name])
    chosen = rules.columns[column.raw.name]
    scope = Scope(column.raw, column, *given)
    try:
        return _typed(chosen.apply(values, scope), kind)
    except (pa.ArrowInvalid, pa.ArrowNotImplementedError):
        raise PolicyError(
            f"{table.name}.{column.name}: what {chosen.action} makes cannot be stored as "
            f"{column.kind.value}; check the type of the source column."
        ) from None


def _typed(values: pa.Array, kind: pa.DataType) -> pa.Array:
    empty = values.null_count == len(values)
    return pa.nulls(len(values), kind) if empty else values.cast(kind)


def _single(column: pa.ChunkedArray) -> pa.Array:
    """Return one array; chunks carry no meaning."""
    combined = column.combine_chunks()
    if isinstance(combined, pa.ChunkedArray):
        return pa.concat_arrays(combined.chunks) if combined.chunks else pa.array([], column.type)
    return combined
