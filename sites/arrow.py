"""Arrow types of the common data model: one map for the raw side, one for the stored side."""

from types import MappingProxyType

import pyarrow as pa

from federated.schema import Kind, RawKind, Table
from sites.batch import RECORD, VERSION, WITHDRAWN

DECIMAL, MONEY = pa.decimal128(18, 4), pa.decimal128(18, 2)

RAW = MappingProxyType(
    {
        RawKind.IDENTIFIER: pa.string(),
        RawKind.TEXT: pa.string(),
        RawKind.CODE: pa.string(),
        RawKind.SET: pa.string(),
        RawKind.INTEGER: pa.int32(),
        RawKind.DECIMAL: DECIMAL,
        RawKind.MONEY: MONEY,
        RawKind.BOOLEAN: pa.bool_(),
        RawKind.DATE: pa.date32(),
        RawKind.MONTH: pa.string(),
        RawKind.MOMENT: pa.string(),
    }
)

STORED = MappingProxyType(
    {
        Kind.PSEUDONYM: pa.string(),
        Kind.TEXT: pa.string(),
        Kind.CODE: pa.string(),
        Kind.SET: pa.string(),
        Kind.INTEGER: pa.int32(),
        Kind.DECIMAL: DECIMAL,
        Kind.MONEY: MONEY,
        Kind.BOOLEAN: pa.bool_(),
        Kind.DAY: pa.int32(),
        Kind.QUARTER: pa.string(),
        Kind.MONTH: pa.string(),
        Kind.MOMENT: pa.string(),
    }
)

TECHNICAL = MappingProxyType({RECORD: pa.int64(), VERSION: pa.int64(), WITHDRAWN: pa.bool_()})


def raw_schema(table: Table) -> pa.Schema:
    """Return the columns of a typed raw table: every raw column, then the technical ones."""
    raws = [(raw.name, RAW[raw.kind]) for raw in table.raws]
    return pa.schema([*raws, *TECHNICAL.items()])


def stored_schema(table: Table) -> pa.Schema:
    """Return the columns of a table of the common data model as they are stored."""
    return pa.schema([(column.name, STORED[column.kind]) for column in table.columns])
