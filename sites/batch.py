"""A piece of an export on its way in: identified, in memory, never stored."""

from dataclasses import dataclass

import pyarrow as pa

from quality.problem import Problem

# Underscored: the data model has a column "version" of its own.
RECORD, VERSION, WITHDRAWN = "_record", "_version", "_withdrawn"
TECHNICAL = (RECORD, VERSION, WITHDRAWN)


@dataclass(frozen=True, slots=True, repr=False)
class RawBatch:
    """Rows of one table, every raw column as text in canonical form.

    Canonical: ISO dates (``2024-03-01``), decimal point, ``true``/``false``, codes of the data
    model, null for empty. The columns are raw names of the table (``federated.schema``) plus
    ``_record`` (int64, number of the record in its file, from 1). Where later records correct
    earlier ones there is also ``_version`` (int64, the higher wins) and ``_withdrawn`` (bool).
    ``facet`` names the fragment where a row is assembled from several records.
    ``problems`` are records that the reader itself had to reject; they are not in ``rows``.
    """

    table: str
    rows: pa.RecordBatch
    facet: str = ""
    problems: tuple[Problem, ...] = ()
