"""The only door to Great Expectations.

Its results hold sample values and its failures tracebacks, so nothing of them gets out: only the
positions of rows that do not meet an expectation, or the name of a check that could not run. It
runs in memory: no project, no documentation site, no telemetry, no progress bar, no log line.

Whether anything is wrong is asked first (10 ms an expectation, whatever the rows; of numbers only
the lowest and the highest are judged), and which rows only of what failed: the library walks those
row by row.
"""

import logging
import os
import threading
import warnings
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from functools import cache, lru_cache
from importlib import import_module
from typing import Any

import pyarrow as pa

from federated.errors import StepFailed
from quality.check import Expected, Kind

Wanted = Mapping[str, Expected]
Positions = Mapping[str, tuple[int, ...]]
_TELEMETRY_OFF = {"GX_ANALYTICS_ENABLED": "false", "DO_NOT_TRACK": "1"}
_YES_OR_NO = {"result_format": "BOOLEAN_ONLY", "return_unexpected_index_query": False}
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
    if not wanted:
        return {}
    try:
        with _lock, _quiet(), _batch(columns) as batch:
            failed = _failed(batch, wanted)
            return _positions(batch, {name: wanted[name] for name in failed})
    except StepFailed:
        raise
    except Exception as error:  # noqa: BLE001 - whatever it is, its text may quote a value
        kind = type(error).__name__
    # Raised here, not there: an error that is being handled would hang on as its context.
    raise StepFailed(f"The quality checks could not run ({kind}).")


def _failed(batch: Any, wanted: Wanted) -> list[str]:
    results = _results(batch, _suite(tuple(wanted.items()), _screens), _YES_OR_NO)
    return list(dict.fromkeys(_name(r) for r in results if not r.success))


def _positions(batch: Any, wanted: Wanted) -> Positions:
    if not wanted:
        return {}
    results = _results(batch, _suite(tuple(wanted.items()), _expectations), _WHICH_ROWS)
    return {_name(r): tuple(r.result["unexpected_index_list"]) for r in results}


def _results(batch: Any, suite: Any, result_format: dict[str, Any]) -> list[Any]:
    results: list[Any] = batch.validate(suite, result_format=result_format).results
    for result in results:
        if _broken(result):
            raise StepFailed(f"The quality check {_name(result)} could not run.")
    return results


def _broken(result: Any) -> bool:
    """Tell whether a check raised; its message and traceback are not even read."""
    told = result.exception_info or {}
    return any(k != "raised_exception" for k, v in told.items() if isinstance(v, dict)) or bool(
        told.get("raised_exception")
    )


def _name(result: Any) -> str:
    return str(result.expectation_config.kwargs["column"])


@lru_cache(maxsize=256)
def _suite(wanted: tuple[tuple[str, Expected], ...], make: Callable[[str, Expected], Any]) -> Any:
    import great_expectations as gx

    return gx.ExpectationSuite("suite", expectations=[e for n, x in wanted for e in make(n, x)])


def _screens(name: str, expected: Expected) -> list[Any]:
    """Return what tells whether all rows meet it."""
    gxe = _library()
    if expected.kind is not Kind.BETWEEN:
        return _expectations(name, expected)
    screens: list[Any] = []
    if expected.low is not None:
        screens.append(gxe.ExpectColumnMinToBeBetween(column=name, min_value=expected.low))
    if expected.high is not None:
        screens.append(gxe.ExpectColumnMaxToBeBetween(column=name, max_value=expected.high))
    return screens


def _library() -> Any:
    return import_module("great_expectations.expectations")


def _expectations(name: str, expected: Expected) -> list[Any]:
    """Return what tells which rows do not meet it."""
    gxe = _library()
    match expected.kind:
        case Kind.PRESENT:
            return [gxe.ExpectColumnValuesToNotBeNull(column=name)]
        case Kind.ONE_OF:
            allowed = list(expected.allowed)
            return [gxe.ExpectColumnValuesToBeInSet(column=name, value_set=allowed)]
        case Kind.BETWEEN:
            low, high = expected.low, expected.high
            return [gxe.ExpectColumnValuesToBeBetween(column=name, min_value=low, max_value=high)]
        case Kind.MATCH:
            return [gxe.ExpectColumnValuesToMatchRegex(column=name, regex=expected.pattern)]


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
