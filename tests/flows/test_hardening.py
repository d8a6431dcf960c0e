"""Nothing secret in a core dump, an environment, a command line or a log."""

import argparse
import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from flows import cli, command

_CRASH = """
import os, resource, signal, sys
from flows import boundary
boundary.take_over()
assert resource.getrlimit(resource.RLIMIT_CORE) == (0, 0)
secret = bytes.fromhex(sys.stdin.readline())
print("ready", flush=True)
os.kill(os.getpid(), signal.SIGSEGV) if sys.argv[1] == "crash" else sys.stdin.readline()
"""


def started(folder: Path, how: str) -> subprocess.Popen[str]:
    unlimited = 'ulimit -S -c "$(ulimit -H -c)"; exec "$@"'  # so that a core would be written
    process = subprocess.Popen(
        ["sh", "-c", unlimited, "sh", sys.executable, "-c", _CRASH, how],
        cwd=folder,
        env={**os.environ, "PYTHONPATH": str(Path(__file__).parents[2])},
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    )
    assert process.stdin is not None
    assert process.stdout is not None
    process.stdin.write("5ec4e7" * 10 + "\n")
    process.stdin.flush()
    assert process.stdout.readline() == "ready\n"
    return process


def test_a_crash_leaves_no_core_file(tmp_path: Path) -> None:
    process = started(tmp_path, "crash")
    process.communicate()
    assert process.returncode == -signal.SIGSEGV
    assert list(tmp_path.iterdir()) == []


@pytest.mark.skipif(sys.platform != "linux", reason="only Linux has /proc")
def test_the_memory_of_a_command_cannot_be_read_and_its_words_hold_no_secret(
    tmp_path: Path,
) -> None:
    process = started(tmp_path, "wait")
    place = Path(f"/proc/{process.pid}")
    try:
        assert b"5ec4e7" not in (place / "cmdline").read_bytes()
        if os.geteuid():  # root may read everything
            with pytest.raises(PermissionError):
                (place / "environ").read_bytes()
            with pytest.raises(PermissionError):
                (place / "mem").open("rb").read(1)
    finally:
        process.communicate("\n")


def test_no_command_takes_a_secret_as_a_word() -> None:
    words = set(_options(cli.parser(command.catalogue())))
    assert "--key" in words  # a file, which must be its owner's alone
    assert not {w for w in words for secret in ("password", "token", "secret") if secret in w}


def _options(parser: argparse.ArgumentParser) -> Iterator[str]:
    for action in parser._actions:
        yield from action.option_strings
        if isinstance(action, argparse._SubParsersAction):
            for inner in action.choices.values():
                yield from _options(inner)
