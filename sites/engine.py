"""The engine of a store: DuckDB with the OpenSSL of its ``httpfs`` extension, and no file opened yet.

The extension comes as a package and is loaded from there, never downloaded; DuckDB checks who
signed it. That takes longer than to read the rows of a study, so whoever waits for the centre has
it done meanwhile. An engine serves one opening of one store and nobody else.
"""

import importlib.resources
import threading
from concurrent.futures import Future
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import duckdb

    Engine = duckdb.DuckDBPyConnection

WORKERS = 2
SMALL = 16 * 2**20  # bytes; a store in which a second worker finds no part of a table left for it

_prepared: "dict[Path, Future[Engine]]" = {}
_lock = threading.Lock()


def prepare(path: Path) -> None:
    """Have an engine loaded, in a thread, for the next opening of this store, which only reads."""
    coming: Future[Engine] = Future()
    with _lock:
        if _prepared.setdefault(path.resolve(), coming) is coming:
            threading.Thread(target=_load, args=(path.resolve(), coming)).start()


def taken(path: Path) -> "Engine":
    """Return the engine that was prepared for this store, or load one; raises duckdb.Error."""
    with _lock:
        coming = _prepared.pop(path, None)
    return coming.result() if coming else _loaded(path)


def _load(path: Path, coming: "Future[Engine]") -> None:
    try:
        small = path.is_file() and path.stat().st_size < SMALL
        coming.set_result(_loaded(path, 1 if small else WORKERS))
    except BaseException as error:  # noqa: BLE001  # told to whoever opens the store
        coming.set_exception(error)


def _loaded(path: Path, workers: int = WORKERS) -> "Engine":
    import duckdb

    engine = duckdb.connect(config={**_configuration(path), "threads": str(workers)})
    try:
        engine.execute(f"LOAD '{quoted(_extension(duckdb.__version__))}'")
        engine.execute("SET temp_file_encryption = true")
    except duckdb.Error:
        engine.close()
        raise
    return engine


def _configuration(path: Path) -> dict[str, str | bool | int | float | list[str]]:
    return {
        "autoinstall_known_extensions": "false",
        "autoload_known_extensions": "false",
        "memory_limit": "600MB",
        "temp_directory": str(path.parent / "spill"),
        "preserve_insertion_order": "false",
    }


def _extension(version: str) -> Path:
    root = Path(str(importlib.resources.files("duckdb_extension_httpfs")))
    return root / "extensions" / f"v{version}" / "httpfs.duckdb_extension"


def quoted(path: Path) -> str:
    """Return a path as it stands between quotes in SQL."""
    return str(path).replace("'", "''")
