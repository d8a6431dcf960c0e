"""The real server, over the loopback: what it confirmed survives being killed."""

import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from uuid import uuid4

import httpx
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from api.cli import main
from bench.support.listening import free_port, wait
from federated import signing

from .figures import POLICY, readmissions

KEY = Ed25519PrivateKey.from_private_bytes(b"\x09" * 32)
COMMAND = "import sys; from api.cli import main; sys.exit(main(sys.argv[1:]))"


@contextmanager
def serving(settings: Path, port: int) -> Iterator[None]:
    """Serve, and kill without warning at the end."""
    words = ["--settings", str(settings), "serve", "--port", str(port)]
    log = settings.with_suffix(".log").open("ab")
    server = subprocess.Popen([sys.executable, "-c", COMMAND, *words], stdout=log, stderr=log)
    try:
        wait(port)
        yield
    finally:
        server.kill()
        server.wait()
        log.close()


def _put(port: int) -> httpx.Response:
    sent = readmissions("elst-hospital")
    url = f"http://127.0.0.1:{port}/v1/releases/{sent.digest()}"
    body, nonce = sent.canonical(), uuid4().hex
    headers = signing.sign_headers(KEY, "PUT", url, body, "elst-hospital", datetime.now(UTC), nonce)
    return httpx.put(url, content=body, headers=headers, trust_env=False, timeout=60)


def test_what_was_confirmed_is_there_after_a_kill(tmp_path: Path) -> None:
    settings = tmp_path / "central.toml"
    port = free_port()
    (tmp_path / "site.pub").write_text(signing.text_of(KEY.public_key()))
    site = ["site", "add", "--key", str(tmp_path / "site.pub"), "--id", "elst-hospital"]
    site += ["--kind", "hospital", "--name", "Elst", "--gemeentecode", "0344", "--city", "Elst"]
    assert main(["--settings", str(settings), "init"]) == 0
    assert main(["--settings", str(settings), *site, "--policy-digest", POLICY]) == 0
    with serving(settings, port):
        first = _put(port)
        health = httpx.get(f"http://127.0.0.1:{port}/v1/health", trust_env=False, timeout=60)
        assert "date" in health.headers
        assert "server" not in health.headers
    with serving(settings, port):
        again = _put(port)
    assert (first.status_code, again.status_code) == (201, 200)
    assert first.json() == again.json()
    assert "?" not in settings.with_suffix(".log").read_text()
    assert main(["--settings", str(settings), "audit", "verify"]) == 0
