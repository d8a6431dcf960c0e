"""Many small raw batches as few large ones: a thousand messages cost one pass, not a thousand.

Each row gets a running number in place of its record number; ``origin`` turns the numbers back
into file and record.
"""

from collections.abc import Iterator
from dataclasses import dataclass

import pyarrow as pa

from quality.problem import Problem
from sites.batch import RECORD, RawBatch
from sites.staging import Batch

ROWS_AT_ONCE = 50_000


@dataclass(frozen=True, slots=True, repr=False)
class Pooled:
    """Rows of one table and facet, from one or more files."""

    raw: RawBatch
    batches: tuple[Batch, ...]
    batch_numbers: pa.Array
    records: pa.Array

    def located(self, problem: Problem) -> tuple[Batch, Problem]:
        """Return the file and record that a problem speaks of."""
        place = problem.record - 1
        batch = self.batches[self.batch_numbers[place].as_py()]
        record = self.records[place].as_py()
        return batch, Problem(problem.table, record, problem.rule, problem.column)


class Pool:
    """Collects raw batches by table and facet; hands them over when there are enough rows."""

    def __init__(self, rows_at_once: int = ROWS_AT_ONCE) -> None:
        """Start empty."""
        self._limit = rows_at_once
        self._waiting: dict[tuple[str, str], list[tuple[Batch, RawBatch]]] = {}

    def add(self, batch: Batch, raw: RawBatch) -> Iterator[Pooled]:
        """Take a raw batch; yields what is large enough to go on."""
        if raw.rows.num_rows == 0:
            return
        key = (raw.table, raw.facet)
        waiting = self._waiting.setdefault(key, [])
        waiting.append((batch, raw))
        if sum(r.rows.num_rows for _, r in waiting) >= self._limit:
            yield _pooled(self._waiting.pop(key))

    def rest(self) -> Iterator[Pooled]:
        """Hand over what is left."""
        for key in list(self._waiting):
            yield _pooled(self._waiting.pop(key))


def _pooled(waiting: list[tuple[Batch, RawBatch]]) -> Pooled:
    batches = tuple(dict.fromkeys(batch for batch, _ in waiting))
    tables = [pa.Table.from_batches([raw.rows]) for _, raw in waiting]
    rows = pa.concat_tables(tables, promote_options="default").combine_chunks()
    numbers = [batches.index(batch) for batch, raw in waiting for _ in range(raw.rows.num_rows)]
    running = pa.array(range(1, rows.num_rows + 1), pa.int64())
    records = rows[RECORD].combine_chunks()
    numbered = rows.set_column(rows.column_names.index(RECORD), RECORD, running)
    raw = RawBatch(waiting[0][1].table, numbered.to_batches()[0], waiting[0][1].facet)
    return Pooled(raw, batches, pa.array(numbers, pa.int32()), records)
