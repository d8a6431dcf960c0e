"""Pseudonyms over a stream of Arrow batches: the same function on every engine.

What speaks Arrow can carry it: DuckDB hands out a reader of batches, and Spark runs it on its
workers (``mapInArrow``). Rows stay in their order, and every other column is passed on as it came.
On Spark the key of the domain travels to the workers with the function, so only on a cluster of
the site itself, with ``spark.io.encryption.enabled`` and ``spark.network.crypto.enabled``.

    frame.mapInArrow(partial(renamed, columns=(column,)), frame.schema)    # Spark
    renamed(relation.to_arrow_reader(), columns=(column,))                 # DuckDB
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field

import pyarrow as pa

from pseudonymisation.canonical import Identifier, canonical
from pseudonymisation.pseudonym import pseudonyms


@dataclass(frozen=True, slots=True)
class Renamed:
    """A column that becomes pseudonyms of a domain; ``key`` is of ``Keys.domain_key``."""

    column: str
    domain: str
    key: bytes = field(repr=False)
    version: int = 1
    identifier: Identifier = Identifier.LOCAL

    def of(self, values: pa.Array) -> pa.Array:
        """Return the pseudonym of each value; null, and what is empty, becomes null."""
        text = canonical(values, self.identifier)
        return pseudonyms(text, self.key, domain=self.domain, version=self.version)


def renamed(
    batches: Iterable[pa.RecordBatch], columns: Sequence[Renamed]
) -> Iterator[pa.RecordBatch]:
    """Yield each batch with pseudonyms in place of the identifiers of ``columns``.

    >>> batch = pa.record_batch({"id": ["4711", None], "weight": [1200, 900]})
    >>> [made] = renamed([batch], [Renamed("id", "person", bytes(32))])
    >>> made.to_pydict()
    {'id': ['person1-dwd3cma55qdfx2vajlle5yyuqqp', None], 'weight': [1200, 900]}

    Raises KeyError for a column that a batch does not have: it would be passed on as it is.
    """
    for batch in batches:
        for one in columns:
            place = batch.schema.get_field_index(one.column)  # -1 also where it stands twice
            if place < 0:
                raise KeyError(f"the batch does not have one column {one.column}")
            batch = batch.set_column(place, one.column, one.of(batch.column(place)))
        yield batch
