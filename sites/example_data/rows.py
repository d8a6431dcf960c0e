"""Planted tables as rows of canonical text, the way every writer wants them."""

from collections.abc import Iterator

import pyarrow as pa
import pyarrow.compute as pc

Row = dict[str, str]
CHUNK = 20_000


def rows(table: pa.Table) -> Iterator[Row]:
    """Yield one dict a row: ISO dates, decimal point, true/false; absent values are left out."""
    for batch in table.to_batches(max_chunksize=CHUNK):
        columns = [_text(column) for column in batch.columns]
        names = batch.schema.names
        for values in zip(*columns, strict=True):
            yield {n: v for n, v in zip(names, values, strict=True) if v is not None}


def _text(column: pa.Array) -> list[str | None]:
    text: list[str | None] = pc.cast(column, pa.string()).to_pylist()
    if pa.types.is_decimal(column.type):
        return [None if t is None else _short(t) for t in text]
    return text


def _short(number: str) -> str:
    """Write a decimal without the zeros that storage adds.

    >>> _short("36.0000"), _short("0.2500")
    ('36', '0.25')
    """
    return number.rstrip("0").rstrip(".") if "." in number else number
