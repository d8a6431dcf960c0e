"""Apache Parquet: typed columns for data frames. Labels and units stand in the schema's metadata."""

import io

from api.sheet import NOTE, Sheet

NAME = "parquet"
MEDIA_TYPE = "application/vnd.apache.parquet"
FILE_TYPE = "PARQUET"


def write(sheet: Sheet) -> bytes:
    """Return the table; a hidden cell is null, and the last column says so, or what was withdrawn."""
    import pyarrow as pa
    from pyarrow import parquet

    kinds = {"text": pa.string(), "integer": pa.int64(), "number": pa.float64()}
    fields = [
        pa.field(c.name, kinds[c.kind], metadata={"label": c.label, "unit": c.unit, "role": c.role})
        for c in sheet.columns
    ]
    about = {"title": sheet.title, "source": sheet.source, "hidden": sheet.hidden}
    schema = pa.schema([*fields, pa.field(NOTE, pa.string())], metadata=about)
    told = list(sheet.told())
    columns = [[row[i] for row, _ in told] for i in range(len(fields))]
    table = pa.table([*columns, [note for _, note in told]], schema=schema)
    out = io.BytesIO()
    parquet.write_table(table, out, compression="zstd")
    return out.getvalue()
