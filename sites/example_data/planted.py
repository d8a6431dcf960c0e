"""Drawn columns as typed Arrow tables with the raw columns of the common data model."""

from typing import Any

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from federated import schema
from federated.schema import RawKind
from sites.arrow import RAW
from sites.example_data.draw import Columns

_TEXT = pa.string()


def table(name: str, columns: Columns) -> pa.Table:
    """Return the columns in the order of the schema; empty text, NaN and NaT are absent values."""
    raws = [raw for raw in schema.table(name).raws if raw.name in columns]
    unknown = set(columns) - {raw.name for raw in raws}
    if unknown:
        raise KeyError(f"{name} has no raw column {sorted(unknown)}")
    return pa.table({raw.name: _array(columns[raw.name], raw.kind) for raw in raws})


def _array(values: NDArray[Any], kind: RawKind) -> pa.Array:
    wanted = RAW[kind]
    if values.dtype.kind in "US":
        return pa.array(values.tolist(), _TEXT, mask=values == "").cast(wanted)
    if pa.types.is_decimal(wanted):
        return _decimals(values.astype(float), wanted)
    array = pa.array(values, from_pandas=True)
    return array.cast(wanted)


def _decimals(values: NDArray[np.float64], wanted: pa.DataType) -> pa.Array:
    scale = wanted.scale
    text = [f"{value:.{scale}f}" for value in np.nan_to_num(values).tolist()]
    return pa.array(text, _TEXT, mask=np.isnan(values)).cast(wanted)
