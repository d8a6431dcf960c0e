"""A process that has imported everything heavy and forks a child for each typed command.

Great Expectations and Ibis take some ten seconds to import; a journey types dozens of commands.
A child has its own HOME, TMPDIR, stdout and stderr, and may be told to fail or to be killed at one
place, as ``fault``. Run as a program it reads one command a line (JSON) and answers one line each.
"""

import atexit
import importlib
import json
import os
import resource
import signal
import subprocess
import sys
import tempfile
import threading
from collections.abc import Callable
from dataclasses import asdict, dataclass, replace
from datetime import timedelta
from pathlib import Path
from typing import Any


class Planted(Exception):
    """What a step raises when it is told to."""


@dataclass(frozen=True)
class Fault:
    """Where a command fails: ``place`` is ``module:name``, from its ``nth`` call on."""

    place: str
    how: str  # "kill" or "raise"
    text: str = ""
    when: str = "before"  # or "after" the call
    nth: int = 1
    armed_by: str = ""  # another place: calls count from its first call on


@dataclass(frozen=True)
class Typed:
    """One command line and its surroundings."""

    words: tuple[str, ...]
    env: dict[str, str]
    out: str
    err: str
    fault: Fault | None = None
    clock_days: float = 0
    blind_clock: bool = False
    largest_file: int = 0


class Warm:
    """The warm process, seen from a test."""

    def __init__(self) -> None:
        self._process = subprocess.Popen(
            [sys.executable, "-W", "ignore", __file__],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
            env={**os.environ, "OMP_NUM_THREADS": "1", "OPENBLAS_NUM_THREADS": "1"},
        )

    def run(self, typed: Typed) -> int:
        """Run a command; return its exit code, negative for a signal."""
        assert self._process.stdin is not None
        assert self._process.stdout is not None
        self._process.stdin.write(json.dumps(asdict(typed)) + "\n")
        self._process.stdin.flush()
        return int(self._process.stdout.readline())

    def close(self) -> None:
        """End the process."""
        with self._process as process:
            assert process.stdin is not None
            process.stdin.close()
            process.wait(60)


def main() -> None:
    """Answer commands until the input ends."""
    importlib.import_module("flows.preload")
    for line in sys.stdin:
        content = json.loads(line)
        fault = content.pop("fault")
        typed = Typed(**content, fault=Fault(**fault) if fault else None)
        print(_forked(typed), flush=True)


def _forked(typed: Typed) -> int:
    child = os.fork()
    if child == 0:
        code = 70
        try:
            code = _child(typed)
            _finish()
        finally:
            os._exit(code)  # the usual end trips over threads that only the parent has
    _, status = os.waitpid(child, 0)
    return os.waitstatus_to_exitcode(status)


def _finish() -> None:
    """Do what the end of a program does: what waits to be written, by Prefect too, is written."""
    threading._shutdown()  # type: ignore[attr-defined]
    atexit._run_exitfuncs()
    sys.stdout.flush()
    sys.stderr.flush()


def _child(typed: Typed) -> int:
    os.setpgid(0, 0)
    os.environ.update(typed.env)
    tempfile.tempdir = None
    os.dup2(os.open(os.devnull, os.O_RDONLY), 0)
    for path, number in ((typed.out, 1), (typed.err, 2)):
        os.dup2(os.open(path, os.O_CREAT | os.O_WRONLY | os.O_APPEND, 0o600), number)
    if typed.largest_file:
        signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
        resource.setrlimit(resource.RLIMIT_FSIZE, (typed.largest_file, resource.RLIM_INFINITY))
    return _command(typed)


def _command(typed: Typed) -> int:
    from flows import cli, command

    if typed.fault:
        inject(typed.fault)
    if typed.clock_days:
        _shift(cli, command, timedelta(days=typed.clock_days))
    if typed.blind_clock:
        inject_function("flows.clock:compare", lambda _inner: lambda *_args: None)
    sys.argv = ["heldennet-site", *typed.words]
    try:
        return cli.main()
    except SystemExit as end:
        return int(end.code or 0)


def _shift(cli: Any, command: Any, by: timedelta) -> None:
    here = command.here

    def shifted() -> Any:
        shell = here()
        return replace(shell, now=lambda: shell.now() + by)

    cli.here = command.here = shifted


def inject(fault: Fault) -> None:
    """Make one place fail."""
    calls, armed = 0, not fault.armed_by

    def arming(inner: Callable[..., Any]) -> Callable[..., Any]:
        def arm(*args: Any, **kwargs: Any) -> Any:
            nonlocal armed
            armed = True
            return inner(*args, **kwargs)

        return arm

    def wrapped(inner: Callable[..., Any]) -> Callable[..., Any]:
        def failing(*args: Any, **kwargs: Any) -> Any:
            nonlocal calls
            calls += armed
            if calls >= fault.nth and fault.when == "before":
                _fail(fault)
            result = inner(*args, **kwargs)
            if calls >= fault.nth and fault.when == "after":
                _fail(fault)
            return result

        return failing

    inject_function(fault.place, wrapped)
    if fault.armed_by:
        inject_function(fault.armed_by, arming)


def inject_function(place: str, wrap: Callable[[Callable[..., Any]], Callable[..., Any]]) -> None:
    """Replace ``module:name`` by what ``wrap`` makes of it; a name may have a dot."""
    holder, name = found(place)
    setattr(holder, name, wrap(getattr(holder, name)))


def found(place: str) -> tuple[Any, str]:
    """Return where ``module:name`` stands; raises AttributeError where there is no such place."""
    module, _, path = place.partition(":")
    holder: Any = importlib.import_module(module)
    *above, name = path.split(".")
    for part in above:
        holder = getattr(holder, part)
    getattr(holder, name)
    return holder, name


def _fail(fault: Fault) -> None:
    if fault.how == "kill":
        os.kill(os.getpid(), signal.SIGKILL)
    try:
        raise KeyError(fault.text)  # a cause is printed and stored by careless code as well
    except KeyError as error:
        raise Planted(fault.text, Path(fault.text[:40])) from error


if __name__ == "__main__":
    main()
