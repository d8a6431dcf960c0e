"""The boundary: any exception becomes a coded error without a value of a record.

Python prints exception texts and tracebacks, and Prefect stores them in its database, so no
foreign exception passes here: only its class and the place in our code do. The clean error is
raised *outside* the ``except`` block; inside it Python would attach the original as context. Both
programs, of a site and of the centre, end behind it.
"""

import atexit
import errno
import functools
import gc
import re
import sys
import threading
import traceback
from collections.abc import Callable
from types import TracebackType
from typing import ParamSpec, TypeVar

from federated.errors import HeldennetError, StepFailed, StoreError

P = ParamSpec("P")
R = TypeVar("R")
OURS = ("federated", "quality", "pseudonymisation", "sites", "flows", "api")
FULL = (errno.ENOSPC, errno.EDQUOT, errno.EFBIG)
FULL_WORDS = ("No space left on device", "Disk quota exceeded", "File too large")
_NAME = re.compile(r"[A-Za-z_][A-Za-z0-9_.]{0,79}")


def step(name: str) -> Callable[[Callable[P, R]], Callable[P, R]]:
    """Decorate a step of the delivery: what it raises is clean."""

    def decorate(function: Callable[P, R]) -> Callable[P, R]:
        @functools.wraps(function)
        def guarded(*args: P.args, **kwargs: P.kwargs) -> R:
            try:
                return function(*args, **kwargs)
            except BaseException as error:
                if not _foreign(error):
                    raise
                failure = coded(error, name)
            raise failure

        return guarded

    return decorate


def coded(error: BaseException, step: str) -> HeldennetError:
    """Return a clean error for ``error`` and empty the frames it kept alive.

    Our own errors keep their sentence, which holds no value by rule; of any other only the class
    and the line of our code where it passed are told.
    """
    where = _place(error.__traceback__)
    _forget(error)
    if isinstance(error, HeldennetError):
        return type(error)(*error.args)
    if _disk_full(error):
        return StoreError(
            f"{_words(step)}: the disk is full. Free some space and run the command again; "
            "it continues where it was."
        )
    return StepFailed(
        f"{_words(step)} stopped: {_class(error)} at {where}. Nothing is lost; run the command "
        "again. If it stops here again, report this line: it holds no data."
    )


def take_over() -> None:
    """Let what nobody caught, in a thread or at the end as well, be one coded sentence."""
    gc.set_threshold(50_000, 20, 20)  # what is loaded is no garbage: looked through less often
    atexit.register(
        gc.freeze
    )  # nor at the end, where looking through all of it took a fifth second
    sys.excepthook = _hook
    threading.excepthook = lambda args: _say(args.exc_value, args.exc_traceback)
    sys.unraisablehook = lambda _: None


def _foreign(error: BaseException) -> bool:
    # A panic of a Rust library derives from BaseException; an interrupt must pass untouched.
    return isinstance(error, Exception) or type(error).__name__ == "PanicException"


def _forget(error: BaseException) -> None:
    seen: set[int] = set()
    queue: list[BaseException | None] = [error]
    while queue:
        current = queue.pop()
        if current is None or id(current) in seen:
            continue
        seen.add(id(current))
        traceback.clear_frames(current.__traceback__)
        queue += [current.__cause__, current.__context__]


def _place(trace: TracebackType | None) -> str:
    place = "an unknown place"
    for frame, line in traceback.walk_tb(trace):
        module = str(frame.f_globals.get("__name__", ""))
        if module.split(".")[0] in OURS and module != __name__:
            place = f"{module}:{line}"
    return place


def _class(error: BaseException) -> str:
    kind = type(error)
    name = (
        kind.__qualname__ if kind.__module__ == "builtins" else f"{kind.__module__}.{kind.__name__}"
    )
    return name if _NAME.fullmatch(name) else "an exception"


def _disk_full(error: BaseException) -> bool:
    # DuckDB and Arrow report it in words only; the words are looked at, never shown.
    return getattr(error, "errno", None) in FULL or any(w in str(error) for w in FULL_WORDS)


def _words(step: str) -> str:
    return step.replace("_", " ").capitalize()


def _hook(kind: type[BaseException], error: BaseException, trace: TracebackType | None) -> None:
    _say(error, trace)


def _say(error: BaseException | None, trace: TracebackType | None) -> None:
    if error is None or not _foreign(error):
        return
    print(coded(error.with_traceback(trace), "the command"), file=sys.stderr)
