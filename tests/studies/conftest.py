"""A centre served from this process, and two small hospitals that know it."""

import socket
import threading
import time
from collections.abc import Iterator
from contextlib import redirect_stdout
from io import StringIO

import pytest
import uvicorn

from api.app import create_app
from api.cli import main
from api.settings import read
from tests.studies import hospital, spec
from tests.studies.centre import Centre
from tests.studies.hospital import Hospital


@pytest.fixture(scope="package")
def centre(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Centre]:
    """A centre in a thread; readers may ask as often as they like."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        made = Centre(tmp_path_factory.mktemp("central"), free.getsockname()[1])
    with redirect_stdout(StringIO()):
        assert main(["--settings", str(made.settings), "init"]) == 0
    text = made.settings.read_text(encoding="utf-8")
    made.settings.write_text(f"{text}\nrequests_per_second = 0\n", encoding="utf-8")
    app = create_app(read(made.settings))
    server = uvicorn.Server(
        uvicorn.Config(app, host="127.0.0.1", port=made.port, access_log=False, log_level="warning")
    )
    thread = threading.Thread(target=server.run)
    thread.start()
    while not server.started:
        time.sleep(0.01)
    yield made
    server.should_exit = True
    thread.join()
    app.state.centre.database.close()


@pytest.fixture(scope="package")
def hospitals(centre: Centre, tmp_path_factory: pytest.TempPathFactory) -> list[Hospital]:
    """Two enrolled hospitals with ninety families each."""
    root = tmp_path_factory.mktemp("hospitals")
    made = [
        hospital.make(root / name, name, centre.url, seed=number)
        for number, name in enumerate(spec.NAMES[:2])
    ]
    centre.enrol(made)
    return made
