"""The only door to Great Expectations.

Its results hold sample values and its failures tracebacks, so nothing of them gets out: only the
positions of rows that do not meet an expectation, or the name of a check that could not run. It
runs in memory: no project, no documentation site, no telemetry, no progress bar, no log line.

What every row certainly meets (``screen``) it is not asked; it says which rows do not meet the rest.
"""

import logging
import os
import sys
import threading
import warnings
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from functools import cache, lru_cache
from importlib import import_module
from typing import Any

import pyarrow as pa

from federated.errors import StepFailed
from quality import screen
from quality.check import Expected, Kind

Wanted = Mapping[str, Expected]
Positions = Mapping[str, tuple[int, ...]]
_TELEMETRY_OFF = {"GX_ANALYTICS_ENABLED": "false", "DO_NOT_TRACK": "1"}
_WHICH_ROWS = {
    "result_format": "COMPLETE",
    "exclude_unexpected_values": True,
    "return_unexpected_index_query": False,
    "include_unexpected_rows": False,
    "partial_unexpected_count": 0,
}
_SOURCE = "batch"
_lock = threading.Lock()


def unmet(columns: Mapping[str, pa.Array], wanted: Wanted) -> Positions:
    """Return for each wanted name the rows (from 0) that do not meet what is expected.

    Raises StepFailed when a check could not run; it names the check, nothing else.
    """
    try:
        doubtful = {n: x for n, x in wanted.items() if not screen.holds(columns[n], x)}
        if not doubtful:
            return {}
        with _lock, _quiet(), _batch({name: columns[name] for name in doubtful}) as batch:
            return _positions(batch, doubtful)
    except StepFailed:
        raise
    except Exception as error:  # noqa: BLE001 - whatever it is, its text may quote a value
        kind = type(error).__name__
    # Raised here, not there: an error that is being handled would hang on as its context.
    raise StepFailed(f"The quality checks could not run ({kind}).")


def load() -> None:
    """Load the library now, which takes seconds, and not at the first doubtful row."""
    _context()


def _positions(batch: Any, wanted: Wanted) -> Positions:
    results = batch.validate(_suite(tuple(wanted.items())), result_format=_WHICH_ROWS).results
    for result in results:
        if _broken(result):
            raise StepFailed(f"The quality check {_name(result)} could not run.")
    return {_name(r): tuple(r.result["unexpected_index_list"]) for r in results}


def _broken(result: Any) -> bool:
    """Tell whether a check raised; its message and traceback are not even read."""
    told = result.exception_info or {}
    return any(k != "raised_exception" for k, v in told.items() if isinstance(v, dict)) or bool(
        told.get("raised_exception")
    )


def _name(result: Any) -> str:
    return str(result.expectation_config.kwargs["column"])


@lru_cache(maxsize=256)
def _suite(wanted: tuple[tuple[str, Expected], ...]) -> Any:
    import great_expectations as gx

    return gx.ExpectationSuite("suite", expectations=[_expectation(n, x) for n, x in wanted])


def _library() -> Any:
    return import_module("great_expectations.expectations")


def _expectation(name: str, expected: Expected) -> Any:
    """Return what tells which rows do not meet it."""
    gxe = _library()
    match expected.kind:
        case Kind.PRESENT:
            return gxe.ExpectColumnValuesToNotBeNull(column=name)
        case Kind.ONE_OF:
            allowed = list(expected.allowed)
            return gxe.ExpectColumnValuesToBeInSet(column=name, value_set=allowed)
        case Kind.BETWEEN:
            low, high = expected.low, expected.high
            return gxe.ExpectColumnValuesToBeBetween(column=name, min_value=low, max_value=high)
        case Kind.MATCH:
            return gxe.ExpectColumnValuesToMatchRegex(column=name, regex=expected.pattern)


@contextmanager
def _batch(columns: Mapping[str, pa.Array]) -> Iterator[Any]:
    """Lend the rows to the library; deleting the source is what makes it let go of them."""
    import pandas as pd

    frame = pd.DataFrame({name: array.to_pandas() for name, array in columns.items()})
    context = _context()
    source = context.data_sources.add_pandas(_SOURCE)
    try:
        definition = source.add_dataframe_asset(_SOURCE).add_batch_definition_whole_dataframe("b")
        yield definition.get_batch(batch_parameters={"dataframe": frame})
    finally:
        context.data_sources.delete(_SOURCE)


@cache
def _context() -> Any:
    os.environ.update(_TELEMETRY_OFF)
    _silence()
    with _without_spark():
        import great_expectations as gx
    from great_expectations.data_context.types.base import (
        DataContextConfig,
        InMemoryStoreBackendDefaults,
        ProgressBarsConfig,
    )

    logging.captureWarnings(False)  # the import turns it on for the whole process
    config = DataContextConfig(
        store_backend_defaults=InMemoryStoreBackendDefaults(init_temp_docs_sites=False),
        analytics_enabled=False,
        progress_bars=ProgressBarsConfig(globally=False),
    )
    return gx.get_context(mode="ephemeral", project_config=config)


@contextmanager
def _without_spark() -> Iterator[None]:
    """Have the library think that there is no PySpark, which it would load where a site has it.

    Nothing here needs it; it takes seconds, and ends a process that runs no file (``python -c``).
    """
    loaded = {n: m for n, m in sys.modules.items() if n.partition(".")[0] == "pyspark"}
    sys.modules.update(dict.fromkeys({"pyspark", *loaded}))  # type: ignore[arg-type]  # how Python itself says: not there
    try:
        yield
    finally:
        del sys.modules["pyspark"]
        sys.modules.update(loaded)


def _silence() -> None:
    """Let no log line of the library out: its errors quote what they choke on."""
    logger = logging.getLogger("great_expectations")
    logger.setLevel(logging.CRITICAL + 1)
    logger.addHandler(logging.NullHandler())
    logger.propagate = False


@contextmanager
def _quiet() -> Iterator[None]:
    """Keep the library's warnings in: they too may quote a value."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        yield
