"""A stranger's onboarding, from the invitation to the first accepted delivery, as the page tells it.

Public commands only, in two empty folders; the transcript in docs/new-city.md is typed and compared.
"""

import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import httpx
import pytest

from bench.support.listening import free_port, wait
from tests.journeys.transcript import BIN, Typist, blocks, pattern

ROOT = Path(__file__).resolve().parents[2]
PAGE = (ROOT / "docs" / "new-city.md").read_text(encoding="utf-8")
HEADING, PORT = "From a code to a first delivery", "8400"
SERVE = f"heldennet-central serve --port {PORT}"
MOST = 300.0  # seconds


@contextmanager
def serving(folder: Path, port: int) -> Iterator[None]:
    """Serve the centre of a folder until the block ends."""
    command = [str(BIN / "heldennet-central"), "serve", "--port", str(port)]
    with (folder / "serve.log").open("wb") as log:
        process = subprocess.Popen(command, cwd=folder, stdout=log, stderr=log)
    try:
        yield
    finally:
        process.terminate()
        process.wait()


@pytest.mark.slow
@pytest.mark.xdist_group("onboarding")
def test_a_stranger_goes_from_a_code_to_an_accepted_delivery_in_five_minutes(
    tmp_path: Path,
) -> None:
    port, begun = free_port(), time.monotonic()
    typist = Typist(tmp_path / "centre", tmp_path / "site" / "noord", {PORT: str(port)})
    for folder in (typist.centre, typist.site):
        folder.mkdir(parents=True, mode=0o700)
    steps = list(blocks(PAGE, HEADING))
    assert steps[0][0][-1] == SERVE
    typist.type(steps[0][0][0])
    with serving(typist.centre, port):
        wait(port)
        for commands, shown in steps[1:]:
            printed = "".join(typist.type(command) for command in commands)
            if shown is not None:
                typist.compare(shown, printed)
        cities = httpx.get(f"http://127.0.0.1:{port}/cities?lang=en", trust_env=False).text
    assert "Ziekenhuis Noord" in cities
    assert "Delivers." in cities
    assert time.monotonic() - begun < MOST


def test_the_comparison_of_a_transcript_can_fail() -> None:
    form, _ = pattern("Done …: 3 tables.\n…\nEnd.\n")
    import re

    assert re.fullmatch(form, "Done x: 3 tables.\na\nb\nEnd.\n")
    assert not re.fullmatch(form, "Done x: 4 tables.\na\nEnd.\n")
    assert not re.fullmatch(form, "Done x: 3 tables.\nEnd.\nmore\n")
