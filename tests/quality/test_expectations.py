"""The door to Great Expectations: nothing of a record gets through it, whatever happens."""

import contextlib
import gc
import io
import json
import logging
import os
import subprocess
import sys
import weakref
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Any

import pyarrow as pa
import pytest

from federated import schema
from federated.errors import StepFailed
from quality import expectations, records, suite
from quality.check import Expected, Kind, Rows
from tests.quality import clean

PLANTED = {
    "bsn": "999990018",
    "name": "Zebedeus Plantagenet",
    "address": "Verzonnenlaan 123",
    "telephone": "06-99988877",
    "email": "zebedeus@example.invalid",
    "note": "moeder zegt dat zij niet slaapt",
    "postcode": "9999ZZZ",
    "residence_gemeente": "Plantdorp",
    "role": "grootoom-zebedeus",
}
DAY = date(1888, 8, 18)


def planted() -> pa.Table:
    """Return clean persons and one in which everything is wrong."""
    fields = {raw.name for raw in schema.table("person").raws}
    wrong: dict[str, Any] = {k: v for k, v in PLANTED.items() if k in fields}
    return clean.of("person", {}, {**wrong, "birth_date": DAY, "due_date": DAY}, {})


@pytest.fixture
def heard() -> Iterator[io.StringIO]:
    """Everything that any logger, stdout or stderr says."""
    stream = io.StringIO()
    handler = logging.StreamHandler(stream)
    root = logging.getLogger()
    level = root.level
    root.addHandler(handler)
    root.setLevel(logging.DEBUG)
    with contextlib.redirect_stdout(stream), contextlib.redirect_stderr(stream):
        yield stream
    root.removeHandler(handler)
    root.setLevel(level)


def assert_silent(said: str) -> None:
    for value in (*PLANTED.values(), DAY.isoformat(), str(DAY.year)):
        assert value not in said


def test_what_is_found_names_rules_and_never_values(heard: io.StringIO) -> None:
    keep, problems = records.check(
        planted(), schema.table("person"), extracted=clean.EXTRACTED, gemeenten=clean.GEMEENTEN
    )
    assert keep.to_pylist() == [True, False, True]
    assert len(problems) >= 4
    assert_silent(repr(problems) + repr(keep) + heard.getvalue())
    assert heard.getvalue() == ""


def test_identifying_values_are_not_even_shown_to_the_library() -> None:
    view = Rows(planted(), clean.EXTRACTED, clean.GEMEENTEN)
    hidden = {v for k, v in PLANTED.items() if k != "role"}
    for check in suite.checks(schema.table("person")):
        if view.has(*check.needs):
            assert not hidden & set(map(str, check.sees(view).to_pylist()))


def test_the_rows_themselves_do_not_print() -> None:
    assert_silent(repr(Rows(planted(), clean.EXTRACTED)))


def test_a_check_that_cannot_run_names_itself_and_nothing_else(heard: io.StringIO) -> None:
    texts = pa.array(["Zebedeus Plantagenet", "999990018"])
    wanted = {"name.out_of_range.0": Expected(Kind.BETWEEN, low=0, high=1)}
    with pytest.raises(StepFailed) as caught:
        expectations.unmet({"name.out_of_range.0": texts}, wanted)
    assert str(caught.value) == "The quality check name.out_of_range.0 could not run."
    assert caught.value.__cause__ is None
    assert caught.value.__context__ is None
    assert_silent(heard.getvalue())


def test_a_library_that_breaks_tells_its_type_and_nothing_else(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    def broken(*_: object) -> None:
        raise ValueError("Zebedeus Plantagenet")

    monkeypatch.setattr(expectations, "_suite", broken)
    with pytest.raises(StepFailed) as caught:
        expectations.unmet({"x": pa.array([None, 1])}, {"x": Expected(Kind.PRESENT)})
    assert str(caught.value) == "The quality checks could not run (ValueError)."
    assert caught.value.__context__ is None


def test_a_column_of_the_wrong_type_is_named_without_what_is_in_it() -> None:
    rows = clean.of("person", {})
    place = rows.column_names.index("birth_date")
    texts = rows.set_column(place, "birth_date", pa.array(["Zebedeus Plantagenet"]))
    with pytest.raises(
        StepFailed, match=r"check birth_date[.]date_too_early[.]0 could not run"
    ) as caught:
        records.check(texts, schema.table("person"), extracted=clean.EXTRACTED)
    assert "Zebedeus" not in str(caught.value)
    assert caught.value.__context__ is None


def test_rows_are_let_go_of_afterwards() -> None:
    frames: list[weakref.ref[Any]] = []
    wanted = {"x": Expected(Kind.BETWEEN, low=0, high=1)}
    with expectations._batch({"x": pa.array([0, 2])}) as batch:
        frames.append(weakref.ref(batch.data.dataframe))
        assert expectations._positions(batch, wanted) == {"x": (1,)}
    del batch
    gc.collect()
    assert frames[0]() is None


@pytest.mark.parametrize(
    ("values", "expected", "rows"),
    [
        ([1, None, 3], Expected(Kind.PRESENT), (1,)),
        (["a", None, "b"], Expected(Kind.ONE_OF, ("a",)), (2,)),
        ([1, None, 3, -2], Expected(Kind.BETWEEN, low=0, high=2), (2, 3)),
        ([1, 3, -2], Expected(Kind.BETWEEN, low=0), (2,)),
        ([1, 3, -2], Expected(Kind.BETWEEN, high=2), (1,)),
        (["a|b", "c"], Expected(Kind.MATCH, pattern="^[ab|]*$"), (1,)),
    ],
)
def test_each_kind_of_expectation_finds_its_rows(
    values: list[Any], expected: Expected, rows: tuple[int, ...]
) -> None:
    assert expectations.unmet({"x": pa.array(values)}, {"x": expected}) == {"x": rows}


def test_nothing_wanted_nothing_found() -> None:
    assert expectations.unmet({}, {}) == {}


WATCHED = """
import json, sys
seen = []
WRITES = ("w", "a", "x", "+")
def watch(event, args):
    if event == "open" and isinstance(args[1], str) and any(c in args[1] for c in WRITES):
        seen.append(f"open {args[0]}")
    if event.startswith(("socket.connect", "socket.getaddrinfo", "socket.gethostbyname",
                         "subprocess", "os.mkdir", "os.rename", "os.system", "tempfile")):
        seen.append(f"{event} {args}")
sys.dont_write_bytecode = True
sys.addaudithook(watch)
import pyarrow as pa
from quality import expectations
from quality.check import Expected, Kind
print(expectations.unmet({"x": pa.array([1, 5])}, {"x": Expected(Kind.BETWEEN, low=0, high=2)}))
try:
    expectations.unmet({"x": pa.array(["Zebedeus"])}, {"x": Expected(Kind.BETWEEN, low=0)})
except Exception as error:
    print(type(error).__name__)
import os, logging
print(os.environ["GX_ANALYTICS_ENABLED"], logging.getLogger("py.warnings").handlers)
print(json.dumps(seen))
"""


def test_nothing_is_written_sent_or_printed_in_a_process_of_its_own(tmp_path: Path) -> None:
    environment = {k: v for k, v in os.environ.items() if k not in ("GX_ANALYTICS_ENABLED", "HOME")}
    done = subprocess.run(
        [sys.executable, "-c", WATCHED],
        cwd=tmp_path,
        env={**environment, "HOME": str(tmp_path), "TMPDIR": str(tmp_path)},
        capture_output=True,
        text=True,
        check=True,
    )
    found, failed, telemetry, seen = done.stdout.splitlines()
    assert (found, failed, telemetry) == ("{'x': (1,)}", "StepFailed", "false []")
    assert json.loads(seen) == []
    assert done.stderr == ""
    assert list(tmp_path.iterdir()) == []


@pytest.mark.slow
def test_the_library_finds_no_spark_even_where_the_process_has_loaded_it() -> None:
    program = (
        "import sys, types\n"
        "sys.modules |= {n: types.ModuleType(n) for n in ('pyspark', 'pyspark.sql')}\n"
        "mine = sys.modules['pyspark.sql']\n"
        "from quality import expectations\n"
        "expectations.load()\n"
        "from great_expectations.compatibility import pyspark\n"
        "print(pyspark.pyspark.__class__.__name__, sys.modules['pyspark.sql'] is mine)\n"
    )
    said = subprocess.run(
        [sys.executable, "-c", program], capture_output=True, text=True, check=False
    )
    assert said.stdout.split() == ["NotImported", "True"], said.stderr
