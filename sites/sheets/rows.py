"""Rows of a sheet as they stand in the file: text by column name, and their record numbers."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

import pyarrow as pa

from quality.problem import Problem


@dataclass(frozen=True, slots=True, repr=False)
class Rows:
    """``misshapen`` are the records that had too many or too few cells; they are not in ``columns``."""

    columns: Mapping[str, pa.Array]
    records: pa.Array
    misshapen: tuple[int, ...] = ()

    def problems(self, table: str) -> Iterator[Problem]:
        """Yield a problem for each record that did not have the right number of cells."""
        return (Problem(table, record, "column_count") for record in self.misshapen)
