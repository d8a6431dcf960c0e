"""The same identifiers through DuckDB and through Spark: the same pseudonyms, byte for byte."""

import random
from functools import partial
from typing import Any

import duckdb
import pyarrow as pa
import pyarrow.compute as pc
import pytest

from pseudonymisation.batches import Renamed, renamed
from pseudonymisation.canonical import Identifier
from tests.pseudonymisation.spark.conftest import ON_SPARK

pytestmark = ON_SPARK
ROWS, KEY = 10_000, bytes(range(32))
LOOK_ALIKES = [
    "a1", "A1", "а1", "a\u200b1", "a１", "a1 ", " a1", "\u00a0a1", "", " ", "0", "O", "o", "O0", "00",
    "é", "e\u0301", "É", "E\u0301", "ﬁ", "fi", "ß", "SS", "ẞ", "ı", "i", "İ", "\u212b", "Å", "A\u030a",
    "😀", "a\nb", "a\tb", "-", "null", "None", "NaN", "1e3", "1000",
]  # fmt: skip
COLUMNS = (
    Renamed("local", "person", KEY),
    Renamed("caseless", "family", KEY, 2, Identifier.CASELESS),
    Renamed("bsn", "contact", KEY, 11, Identifier.BSN),
)


def identifiers() -> list[str | None]:
    """Nulls, look-alikes, lengths of 1 to 40 and some of many blocks, and numbers of nine digits."""
    chance = random.Random(7)  # noqa: S311  # the same in every run, no secret
    made: list[str | None] = [None, *LOOK_ALIKES, *("x" * n for n in (15, 16, 17, 31, 32, 33))]
    made += [chance.choice("aé") * n for n in (255, 4_096, 100_000)]
    while len(made) < ROWS:
        length = chance.randint(1, 40)
        text = "".join(chance.choices("0123456789abcXYZ .-é", k=length))
        made.append(chance.choice([None, text, text, f"{chance.randint(0, 10**9 - 1):09}"]))
    chance.shuffle(made)
    return made


@pytest.fixture(scope="module")
def rows() -> pa.Table:
    """Each identifier thrice, as each kind reads it, and the number of its row."""
    every = pa.array(identifiers(), pa.string())
    digits = pa.array([None if n % 9 == 4 else str(n * 7919) for n in range(ROWS)], pa.string())
    numbers = pa.array(range(ROWS), pa.int64())
    return pa.table({"n": numbers, "local": every, "caseless": every, "bsn": digits})


def through_duckdb(rows: pa.Table) -> pa.Table:
    with duckdb.connect(config={"threads": "1"}) as database:
        database.register("given", rows)
        database.execute("CREATE TABLE held AS SELECT * FROM given")
        reader = database.execute("SELECT * FROM held ORDER BY n").to_arrow_reader(1_000)
        made = pa.Table.from_batches(renamed(reader, COLUMNS))
        database.register("made", made)
        database.execute("CREATE TABLE stored AS SELECT * FROM made")
        return database.execute("SELECT * FROM stored ORDER BY n").to_arrow_table()


def through_spark(spark: Any, rows: pa.Table) -> pa.Table:
    frame = spark.createDataFrame(rows).repartition(3)
    found = frame.mapInArrow(partial(renamed, columns=COLUMNS), frame.schema)
    return found.orderBy("n").toArrow()


def test_duckdb_and_spark_make_the_same_pseudonyms(spark: Any, rows: pa.Table) -> None:
    ours, theirs = through_duckdb(rows), through_spark(spark, rows)
    assert ours.num_rows == theirs.num_rows == ROWS
    for column in ("n", *(one.column for one in COLUMNS)):
        kind = pa.int64() if column == "n" else pa.binary()
        assert ours[column].cast(kind).equals(theirs[column].cast(kind))


def test_what_was_nothing_stays_nothing_and_nothing_else_does(spark: Any, rows: pa.Table) -> None:
    found = through_spark(spark, rows)["local"]
    values = rows["local"].to_pylist()
    nothing = [value is None or not value.strip() for value in values]
    assert pc.is_null(found).to_pylist() == nothing
    assert sum(nothing) > ROWS / 8
    assert pc.all(pc.starts_with(found.drop_null(), "person1-")).as_py()


def test_no_rows_are_no_pseudonyms(spark: Any, rows: pa.Table) -> None:
    assert through_spark(spark, rows.slice(0, 0)).num_rows == 0
