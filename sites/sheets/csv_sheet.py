"""CSV, read by Arrow in blocks. A record never spans more than a block, so memory is bounded."""

import codecs
import csv
from collections.abc import Iterator
from pathlib import Path
from typing import BinaryIO

import pyarrow as pa
import pyarrow.csv as pa_csv

from federated.errors import SourceError
from sites.fragments import ROWS
from sites.mapping import Mapping, check_header
from sites.sheets.rows import Rows

# Arrow reads some blocks ahead: a block of 16 MiB costs hundreds of them, and is not faster.
BLOCK = 1024 * 1024
_SAMPLE = 1024 * 1024
_UTF16 = (codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)


def read(path: Path, mapping: Mapping, limit: int) -> Iterator[Rows]:
    """Yield the rows below the header; raises SourceError when the file cannot be read."""
    with path.open("rb") as file:
        _check_encoding(path, mapping, file.read(_SAMPLE))
        file.seek(0)
        try:
            header = _header(path, mapping, file, limit)
            check_header(mapping, header, path.name)
            yield from _rows(file, header, mapping, limit)
        except (pa.ArrowInvalid, UnicodeDecodeError) as error:
            raise SourceError(_reason(path, mapping, limit, error)) from None


def _rows(file: BinaryIO, header: list[str], mapping: Mapping, limit: int) -> Iterator[Rows]:
    if _at_end(file):  # a register in which nothing stands yet; Arrow would refuse it
        return
    misshapen: list[int] = []
    reader = _open(file, header, mapping, limit, misshapen)
    done, told = 0, 0
    while (block := _next(reader)) is not None:
        records, done = _numbered(done, block.num_rows, misshapen)
        for start in range(0, block.num_rows, ROWS):
            part = block.slice(start, ROWS)
            columns = {name: part[name] for name in mapping.columns}
            yield Rows(columns, records.slice(start, ROWS), tuple(misshapen[told:]))
            told = len(misshapen)
    if told < len(misshapen):
        nothing = {name: pa.array([], pa.string()) for name in mapping.columns}
        yield Rows(nothing, pa.array([], pa.int64()), tuple(misshapen[told:]))


def _at_end(file: BinaryIO) -> bool:
    place = file.tell()
    ended = not file.read(1)
    file.seek(place)
    return ended


def _next(reader: pa_csv.CSVStreamingReader) -> pa.RecordBatch | None:
    try:
        return reader.read_next_batch()
    except StopIteration:
        return None


def _numbered(done: int, count: int, misshapen: list[int]) -> tuple[pa.Array, int]:
    """Number the next ``count`` records, passing over those that Arrow left out."""
    ahead = sorted(number for number in misshapen if number > done)
    if not ahead:
        return pa.array(range(done + 1, done + count + 1), pa.int64()), done + count
    numbers: list[int] = []
    while len(numbers) < count:
        done += 1
        if ahead and ahead[0] == done:
            ahead.pop(0)
        else:
            numbers.append(done)
    return pa.array(numbers, pa.int64()), done


def _open(
    file: BinaryIO, header: list[str], mapping: Mapping, limit: int, misshapen: list[int]
) -> pa_csv.CSVStreamingReader:
    def leave_out(row: pa_csv.InvalidRow) -> str:
        misshapen.append(row.number)
        return "skip"

    return pa_csv.open_csv(
        pa.PythonFile(file, "r"),
        read_options=pa_csv.ReadOptions(
            use_threads=False, block_size=limit, column_names=header, encoding=_codec(mapping)
        ),
        parse_options=pa_csv.ParseOptions(
            delimiter=mapping.separator, newlines_in_values=True, invalid_row_handler=leave_out
        ),
        convert_options=pa_csv.ConvertOptions(
            column_types=dict.fromkeys(header, pa.string()), strings_can_be_null=False
        ),
    )


def _header(path: Path, mapping: Mapping, file: BinaryIO, limit: int) -> list[str]:
    """Return the column names, and leave ``file`` at the first row below them."""
    rows = csv.reader(_texts(path, mapping, file, limit), delimiter=mapping.separator)
    header: list[str] = []
    try:
        for _ in range(mapping.header_row):
            header = next(rows)
    except StopIteration:
        raise SourceError(f"{path.name} has no line {mapping.header_row} to hold names.") from None
    except csv.Error:
        raise SourceError(f"{path.name}: the line with the column names cannot be read.") from None
    return [name.strip() for name in header]


def _texts(path: Path, mapping: Mapping, file: BinaryIO, limit: int) -> Iterator[str]:
    first = True
    while line := file.readline(limit + 1):
        if len(line) > limit:
            raise SourceError(_too_long(path, limit))
        text = line.decode(_codec(mapping))
        yield text.removeprefix("\ufeff") if first else text
        first = False


def _codec(mapping: Mapping) -> str:
    return "cp1252" if mapping.encoding == "cp1252" else "utf-8"


def _check_encoding(path: Path, mapping: Mapping, sample: bytes) -> None:
    """Refuse what is clearly in another encoding than the mapping says."""
    if sample.startswith(_UTF16):
        raise SourceError(f"{path.name} is in UTF-16. Save it as CSV in UTF-8.")
    if mapping.encoding != "cp1252" or sample.isascii():
        return
    decoder = codecs.getincrementaldecoder("utf-8")()
    try:
        decoder.decode(sample)
    except UnicodeDecodeError:
        return
    raise SourceError(
        f'{path.name} is not cp1252 but UTF-8. Write encoding = "utf-8" in the mapping.'
    )


def _reason(path: Path, mapping: Mapping, limit: int, error: Exception) -> str:
    """Say what was wrong in our own words: Arrow's message may hold the row."""
    if "straddling" in str(error) or "block" in str(error):
        return _too_long(path, limit)
    if isinstance(error, UnicodeDecodeError) or "UTF8" in str(error):
        likely = "utf-8" if mapping.encoding == "cp1252" else "cp1252"
        return (
            f"{path.name} is not {mapping.encoding}; it is probably {likely}. Write "
            f'encoding = "{likely}" in the mapping.'
        )
    return f"{path.name} cannot be read as CSV. Check separator and quotes, and export again."


def _too_long(path: Path, limit: int) -> str:
    return (
        f"{path.name} has a line longer than {limit} bytes, or a quote that is never closed. "
        "Export again, or raise the option line_limit."
    )
