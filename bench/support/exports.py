"""Write the exports of a made-up hospital, in pieces, so that memory does not grow with them."""

import json
import sys
from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.csv as pa_csv

from bench.support.contents import BAD_DATE, CONTENTS
from bench.support.draw import families
from bench.support.mapped import EXPORTS, Export
from bench.support.measure import measured
from sites.example_data.draw import Columns, yes

PIECE = 20_000
_PLAIN = pa_csv.WriteOptions(delimiter=";", quoting_style="none")


def write(folder: Path, children: int, seed: int) -> dict[str, int]:
    """Write CSV and mapping files; return the number of records by table."""
    folder.mkdir(parents=True, exist_ok=True)
    for export in EXPORTS:
        (folder / f"{export.table}.toml").write_text(export.toml(), encoding="utf-8")
    written = dict.fromkeys(CONTENTS, 0)
    with ExitStack() as stack:
        writers = {e.table: stack.enter_context(_writer(folder, e)) for e in EXPORTS}
        for name, piece in _pieces(children, seed):
            writers[name].write_table(piece)
            written[name] += piece.num_rows
    return written


def _writer(folder: Path, export: Export) -> pa_csv.CSVWriter:
    schema = pa.schema([(heading, pa.string()) for heading in export.columns])
    return pa_csv.CSVWriter(folder / f"{export.table}.csv", schema, write_options=_PLAIN)


def _pieces(children: int, seed: int) -> Iterator[tuple[str, pa.Table]]:
    for start in range(0, children, PIECE):
        drawn = families(seed, start, min(PIECE, children - start))
        for export in EXPORTS:
            columns = CONTENTS[export.table](drawn)
            yield export.table, _written(export, columns, drawn.rng)


def _written(export: Export, columns: Columns, rng: np.random.Generator) -> pa.Table:
    texts = {heading: _text(columns[raw]) for heading, raw in export.columns.items()}
    if export.table == "questionnaire_score":
        dates = texts["Datum"]
        wrong = pa.array(yes(rng, BAD_DATE, len(dates)))
        texts["Datum"] = pc.if_else(wrong, "31-02-2024", dates)
    return pa.table(texts)


def _text(values: "np.typing.NDArray[np.generic]") -> pa.Array:
    if values.dtype.kind == "M":
        days = pa.array(values.astype("datetime64[D]")).cast(pa.timestamp("s"))
        return pc.fill_null(pc.strftime(days, format="%d-%m-%Y"), "")
    return pa.array(values.astype(str))


def main() -> None:
    """Write the exports into a folder; print how many records there are."""
    folder, children, seed = sys.argv[1:]
    cost, written = measured(lambda: write(Path(folder), int(children), int(seed)))
    print(json.dumps({"records": written, "seconds": cost.seconds}))


if __name__ == "__main__":
    main()
