"""A small real site, and a real HTTP centre on this machine that can be away, slow or rude."""

import json
import threading
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime
from email.utils import format_datetime
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import pytest

from federated.policy import DisclosurePolicy
from federated.release import Release
from flows.command import Shell
from pseudonymisation.keys import Keys
from sites import settings
from sites.settings import Site
from tests.flows.typed import Officers

NOW = datetime(2026, 3, 2, 8, 0, tzinfo=UTC)
SITE_TOML = """\
id = "hospital-noord"
name = "Ziekenhuis Noord"
kind = "hospital"
gemeentecode = "0599"
programme = "usual_care"
start_month = "2024-01"
expected_families_per_year = 300
"""


@dataclass
class Centre:
    """What the centre was asked, and how it answers."""

    url: str = ""
    status: int = 201
    seconds: float = 0.0
    clock: datetime = NOW
    detail: str = "The release is of a site that is not enrolled."
    stored: dict[str, bytes] = field(default_factory=dict)
    requests: list[dict[str, str]] = field(default_factory=list)
    hang_up: bool = False
    special: Callable[[str], tuple[int, bytes] | None] = lambda _path: None

    def answer(self, method: str, path: str, body: bytes) -> tuple[int, bytes]:
        """Return status and body, after the wait that a test wants."""
        time.sleep(self.seconds)
        if answer := self.special(path):
            return answer
        if method == "GET":
            return 200, b'{"status":"pass"}'
        if self.status not in (200, 201):
            return self.status, json.dumps({"title": "No", "detail": self.detail}).encode()
        digest = path.rsplit("/", 1)[1]
        known = digest in self.stored
        self.stored[digest] = body
        return (200 if known else 201), json.dumps(receipt(digest)).encode()


def receipt(digest: str) -> dict[str, Any]:
    """A receipt as the centre writes it."""
    return {
        "releaseId": digest,
        "site": "hospital-noord",
        "receivedAt": "2026-03-02T08:00:00Z",
        "tables": 0,
        "chainHead": "a" * 64,
    }


@pytest.fixture
def centre() -> Iterator[Centre]:
    """A centre on a free port of this machine."""
    state = Centre()

    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def _any(self) -> None:
            body = self.rfile.read(int(self.headers.get("content-length", 0)))
            state.requests.append({k.lower(): v for k, v in self.headers.items()})
            status, content = state.answer(self.command, self.path, body)
            if state.hang_up and self.command == "PUT":  # stored, and the answer is lost
                self.close_connection = True
                return
            self.send_response_only(status)
            self.send_header("Date", format_datetime(state.clock, usegmt=True))
            if status in (301, 308):
                self.send_header("Location", f"{state.url}/elsewhere")
            self.send_header("Content-Length", str(len(content)))
            self.end_headers()
            self.wfile.write(content)

        do_GET = do_PUT = do_POST = _any

        def log_message(self, *args: Any) -> None:
            """Say nothing."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    server.daemon_threads = True
    state.url = f"http://127.0.0.1:{server.server_address[1]}"
    thread = threading.Thread(target=server.serve_forever, args=(0.05,))
    thread.start()
    yield state
    server.shutdown()
    server.server_close()
    thread.join()


@pytest.fixture
def shell() -> Shell:
    """A shell whose clock stands still and whose answers are kept."""
    return Shell(now=lambda: NOW, user="steward", machine="desk-1", say=lambda _line: None)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """The folder of a site with keys and settings, private as it should be."""
    folder = tmp_path / "noord"
    folder.mkdir(mode=0o700)
    (folder / "site.toml").write_text(SITE_TOML)
    Keys.create(folder / "keys", lambda n: b"\x07" * n)
    return folder


@pytest.fixture
def site(folder: Path, centre: Centre) -> Site:
    """The same site, delivering to the centre of the test with little patience."""
    with (folder / "site.toml").open("a") as file:
        file.write(f'\n[centre]\nurl = "{centre.url}"\ntimeout_seconds = 1\n')
    return settings.read(folder / "site.toml")


@pytest.fixture
def release() -> Release:
    """The smallest release there is."""
    return Release(
        site="hospital-noord",
        site_kind="hospital",
        policy_digest="0" * 64,
        disclosure=DisclosurePolicy(),
        tables=(),
    )


@pytest.fixture
def officers(site: Site, tmp_path: Path) -> Officers:
    """A site with a proposed policy and two officers with keys; nothing is signed yet."""
    from pseudonymisation.template import template

    text = template(
        "hospital", site.id, datetime.now(UTC).date(), register_id="VR-1", dpia_id="DPIA-1"
    )
    site.policy_file.write_text(text)
    made = Officers(site, tmp_path / "fg.pem", tmp_path / "mandate.pem")
    assert made.type("new-key", made.advisor, "--role", "advisor", "--enrol") == 0
    assert made.type("new-key", made.approver, "--enrol") == 0
    assert made.type("propose") == 0
    return made
