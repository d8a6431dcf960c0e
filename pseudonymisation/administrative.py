"""A municipality's own number for a person, where its messages know the BSN only.

Under the Wabb a municipality may use the BSN for its own task. Here it is turned, in memory, into
a pseudonym in a key domain of that task, which joins the municipality's own messages. The research
pseudonym is made of that number and never of the BSN. A hospital has a number of its own: a
hospital row without one is rejected and never falls back to the BSN.
"""

import pyarrow as pa
import pyarrow.compute as pc

from pseudonymisation import bsn, reversal
from pseudonymisation.canonical import VERSION, Identifier, canonical
from pseudonymisation.keys import Keys
from pseudonymisation.pseudonym import check, pseudonyms

PURPOSE, LABEL = "administration", "administrative"


def client_numbers(rows: pa.Table, keys: Keys, site: str, *, task: str = "jeugdwet") -> pa.Table:
    """Fill ``person_number`` from the BSN where it is null, and take the BSN away.

    A BSN that fails the eleven-test identifies nobody: it stays, so that the quality check can
    name the rule that rejects the record. The codes for unborn and unknown are not persons.
    """
    if "bsn" not in rows.column_names:
        return rows
    given = _single(rows["bsn"])
    genuine = pc.fill_null(bsn.valid(given), False)
    numbers = _numbers(pc.if_else(genuine, given, None), keys, site, task)
    if "person_number" in rows.column_names:
        numbers = pc.coalesce(_single(rows["person_number"]), numbers)
    rest = pc.if_else(genuine, None, given)
    return _with(_with(rows, "person_number", numbers), "bsn", rest)


def bsn_of(number: str, keys: Keys, site: str, *, task: str = "jeugdwet") -> str | None:
    """Return the BSN that a number of the municipality's own was made of, None where it was not.

    A BSN is one block through the cipher, so the key of the task turns it back.
    """
    if not number.startswith(f"{LABEL}{VERSION}-") or not check(number):
        return None
    (found,) = reversal.identifiers([number], _key(keys, site, task))
    return found


def _numbers(values: pa.Array, keys: Keys, site: str, task: str) -> pa.Array:
    text = canonical(values, Identifier.BSN)
    return pseudonyms(text, _key(keys, site, task), domain=LABEL, version=VERSION)


def _key(keys: Keys, site: str, task: str) -> bytes:
    return keys.domain_key(
        site, PURPOSE, f"{LABEL}/{task}", version=VERSION, identifier=Identifier.BSN
    )


def _with(rows: pa.Table, name: str, values: pa.Array) -> pa.Table:
    if name not in rows.column_names:
        return rows.append_column(name, values)
    return rows.set_column(rows.column_names.index(name), name, values)


def _single(column: pa.ChunkedArray) -> pa.Array:
    return column.cast(pa.string()).combine_chunks()
