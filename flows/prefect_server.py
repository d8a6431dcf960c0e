"""The site's Prefect server as a child process, and the timetable it keeps."""

import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from types import FrameType

from federated.errors import StepFailed
from flows import files, prefect_settings
from sites.settings import Site

PATIENCE = 180  # seconds; the first start makes the database
ZONE = "Europe/Amsterdam"


@contextmanager
def started(site: Site) -> Iterator["subprocess.Popen[bytes]"]:
    """Run the server until the block ends; raises StepFailed when it does not come up."""
    prefect_settings.apply(site)
    if prefect_settings.running(site):
        raise StepFailed(f"A Prefect server answers already at {prefect_settings.page(site)}.")
    signal.signal(signal.SIGTERM, _stop)  # so that the server never outlives this process
    process = _launch(site)
    try:
        _wait(site, process)
        yield process
    finally:
        process.terminate()
        process.wait()


def keep_timetable(site: Site, site_file: Path) -> None:
    """Deliver by the cron line of site.toml until interrupted."""
    prefect_settings.apply(site)
    from prefect.schedules import Cron
    from prefect.types.entrypoint import EntrypointType

    from flows.delivery import delivery

    delivery.serve(
        name=site.id,
        schedules=[Cron(site.prefect.cron, timezone=ZONE)],
        parameters={"site_file": str(site_file), "patient": True},
        limit=1,
        print_starting_message=False,
        entrypoint_type=EntrypointType.MODULE_PATH,
    )


def _launch(site: Site) -> "subprocess.Popen[bytes]":
    host, port = prefect_settings.address(site)
    command = [sys.executable, "-m", "prefect", "server", "start"]
    log = prefect_settings.home(site) / "server.log"
    files.write_atomically(log, b"")
    with log.open("ab") as output:
        return subprocess.Popen(  # noqa: S603  # our own interpreter, a checked address
            [*command, "--host", host, "--port", str(port)],
            stdin=subprocess.DEVNULL,
            stdout=output,
            stderr=output,
            env=dict(os.environ),
            umask=0o077,
        )


def _wait(site: Site, process: "subprocess.Popen[bytes]") -> None:
    until = time.monotonic() + PATIENCE
    while time.monotonic() < until and process.poll() is None:
        if prefect_settings.running(site):
            return
        time.sleep(0.3)
    raise StepFailed(
        "Prefect's server did not start; out/prefect/server.log says why. Is its port in use? "
        "Another one: prefect.api_url in site.toml."
    )


def _stop(_number: int, _frame: FrameType | None) -> None:
    raise KeyboardInterrupt
