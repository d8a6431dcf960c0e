"""A Prefect server of a site, as `heldennet-site serve` runs it; some tests deliver through it."""

import os
import signal
import subprocess
import sys
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

from bench.support.listening import free_port
from tests.journeys.home import Home


def address() -> str:
    """Return where a server of a new site may be."""
    return f"http://127.0.0.1:{free_port()}/api"


@contextmanager
def server(folder: Path, environment: Mapping[str, str] | None = None) -> Iterator[None]:
    """Run the server of the site in a folder until the block ends."""
    command = [sys.executable, "-m", "flows.cli", "--site", str(folder), "serve", "--server-only"]
    env = {**os.environ, **(environment or {})}
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True, env=env) as process:
        assert process.stdout is not None
        lines = [process.stdout.readline(), process.stdout.readline()]
        assert lines[-1].startswith("Page: http://127.0.0.1:"), lines
        yield
        process.send_signal(signal.SIGTERM)
        process.wait(60)


@contextmanager
def served(site: Home) -> Iterator[Home]:
    """Run the server of a site until the block ends."""
    with server(site.folder, site.environment()):
        yield site
