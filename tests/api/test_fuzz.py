"""Schemathesis against the running service: what the document promises holds for any request."""

import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest
import requests

from bench.support.listening import free_port, wait

from .fuzz.hooks import SIGNED

ROOT = Path(__file__).resolve().parents[2]
CONFIG = Path(__file__).with_name("fuzz") / "schemathesis.toml"
PLACE = {"PYTHONPATH": str(ROOT), "SCHEMATHESIS_HOOKS": "tests.api.fuzz.hooks"}


@pytest.fixture(scope="module")
def service() -> Iterator[str]:
    """The address of a service of our own, stopped afterwards."""
    port = free_port()
    words = [sys.executable, "-m", "tests.api.fuzz.service", str(port)]
    with subprocess.Popen(words, cwd=ROOT) as server:
        try:
            wait(port, server.poll)
            yield f"http://127.0.0.1:{port}/v1"
        finally:
            server.terminate()


def _tried(service: str, folder: Path, *options: str) -> str:
    """Run every check; returns what Schemathesis said, and fails where it found something."""
    words = [sys.executable, "-m", "schemathesis.cli", "--config-file", str(CONFIG), "run"]
    words += [f"{service}/openapi.json", "--checks", "all", "--generation-database", "none"]
    done = subprocess.run(
        [*words, *options],
        cwd=folder,
        env={**os.environ, **PLACE},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout


def test_a_few_requests_of_every_kind_find_nothing(service: str, tmp_path: Path) -> None:
    few = ("--phases", "examples,fuzzing,stateful", "-n", "2", "--seed", "1")
    said = _tried(service, tmp_path, *few)
    paths = httpx.get(f"{service}/openapi.json", trust_env=False).json()["paths"]
    assert f"Tested: {sum(map(len, paths.values()))}" in said
    assert "Failures" not in said


def test_what_is_signed_is_answered_behind_the_signature(service: str) -> None:
    study, message, seen = "0" * 64, "0" * 64, set[tuple[str, int]]()
    places = [("PUT", "decision"), ("GET", "announcements?wait=9"), ("PUT", f"messages/{message}")]
    for method, place in places * 6:
        url, headers = f"{service}/studies/{study}/{place}", {"Content-Type": "application/json"}
        body = b"{}" if method == "PUT" else None
        said = requests.request(method, url, auth=SIGNED, headers=headers, data=body, timeout=60)
        seen.add((place[:8], said.status_code))
    assert {("decision", 200), ("announce", 200), ("messages", 200)} <= seen
    assert {status for _, status in seen} <= {200, 201, 400, 403, 409, 422}


@pytest.mark.slow
@pytest.mark.timeout(3600)
def test_a_thousand_requests_to_every_operation_find_nothing(service: str, tmp_path: Path) -> None:
    said = _tried(service, tmp_path, "-n", "1000")
    assert "Failures" not in said
