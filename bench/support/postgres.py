"""A PostgreSQL server for a measurement: on loopback, durable as in use, gone afterwards."""

import os
import shutil
import socket
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

PLACES = (*sorted(Path("/usr/lib/postgresql").glob("*/bin")), Path("/usr/local/bin"))


@contextmanager
def postgres() -> Iterator[str]:
    """Yield the address of a server; SystemExit where none is installed."""
    binaries = next((place for place in reversed(PLACES) if (place / "pg_ctl").exists()), None)
    if binaries is None:
        raise SystemExit("PostgreSQL is not installed; measure with --databases sqlite.")
    folder = Path(tempfile.mkdtemp(prefix="heldennet-bench-pg-"))
    account = "nobody" if os.geteuid() == 0 else None
    if account:
        shutil.chown(folder, account)
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]

    def run(*words: str | Path) -> None:
        subprocess.run(words, check=True, stdout=subprocess.DEVNULL, user=account, cwd=folder)

    data = folder / "data"
    run(binaries / "initdb", "-D", data, "-U", "bench", "-A", "trust", "-E", "UTF8")
    control = (binaries / "pg_ctl", "-D", data, "-w", "-l", folder / "log")
    run(*control, "-o", f"-h 127.0.0.1 -p {port} -k {folder}", "start")
    try:
        yield f"postgresql+psycopg://bench@127.0.0.1:{port}/postgres"
    finally:
        run(*control, "stop", "-m", "fast")
        shutil.rmtree(folder)
