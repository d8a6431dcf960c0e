"""The birth register as cells: a CSV with stored columns of the set "child", and ``count``.

    birth_quarter,sex,count
    2024-Q1,female,812

The site asks for such a table at the register; without it nothing can be said about presence.
"""

import csv
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import pyarrow as pa

from federated.errors import SettingsError
from flows.risk.forms import Form
from pseudonymisation.risk import sets
from pseudonymisation.risk.presence import COUNT

if TYPE_CHECKING:
    import duckdb

TABLE, OF = "register", "child"


@dataclass(frozen=True, slots=True)
class Known:
    """A register that was read: which set it belongs to and which columns it counts by."""

    of: str
    columns: tuple[str, ...]

    def fields(self, quasi: Sequence[Form]) -> tuple[str, ...]:
        """Return the fields that the register counts by."""
        return tuple(one.after(0) for one in quasi if one.column.name in self.columns)


def load(connection: "duckdb.DuckDBPyConnection", path: Path, forms: Mapping[str, Form]) -> Known:
    """Read the file into memory; raises SettingsError, in a sentence, for what cannot be used."""
    wanted = next(one for one in sets.SETS if one.name == OF)
    fields = {forms[n].column.name: forms[n].after(0) for n in wanted.columns if n in forms}
    header, rows = _read(path)
    named = [name for name in header if name != COUNT]
    if not named or COUNT not in header or set(named) - set(fields):
        raise SettingsError(
            f"{path.name}: the first line must name count and one or more of "
            f"{', '.join(fields) or 'the columns of a hospital'}."
        )
    whole = {
        fields[name]: pa.array([row[name] or None for row in rows], pa.string()) for name in named
    }
    counts = pa.array([_count(path, row) for row in rows], pa.int64())
    connection.register("arriving", pa.table({**whole, COUNT: counts}))
    connection.execute(f"CREATE OR REPLACE TABLE {TABLE} AS SELECT * FROM arriving")
    connection.unregister("arriving")
    return Known(OF, tuple(named))


def _read(path: Path) -> tuple[list[str], list[dict[str, str]]]:
    try:
        with path.open(encoding="utf-8-sig", newline="") as file:
            reader = csv.DictReader(file, restval="", strict=True)
            rows = [{key: cell or "" for key, cell in row.items() if key} for row in reader]
            return list(reader.fieldnames or ()), rows
    except (OSError, UnicodeDecodeError, csv.Error):
        raise SettingsError(f"{path.name} cannot be read as a CSV file in UTF-8.") from None


def _count(path: Path, row: Mapping[str, str]) -> int:
    if not row[COUNT].isdecimal():
        raise SettingsError(f"{path.name}: every count must be a whole number, 0 or more.")
    return int(row[COUNT])
