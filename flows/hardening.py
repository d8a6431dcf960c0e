"""The process leaves no image of its memory behind: keys and records are in there.

No core file is written when it crashes, also not by the system's collector, and no other process
of the same user can attach to it or read its memory. Processes that it starts write none either.
"""

import sys
from contextlib import suppress

_PR_SET_DUMPABLE = 4  # of prctl(2)


def no_core_dumps() -> None:
    """Forbid core dumps from now on; where the system cannot, nothing happens."""
    with suppress(ImportError, OSError, ValueError):
        import resource

        resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    if sys.platform == "linux":
        _not_dumpable()


def _not_dumpable() -> None:
    with suppress(ImportError, OSError, AttributeError):
        import ctypes

        ctypes.CDLL(None).prctl(_PR_SET_DUMPABLE, 0, 0, 0, 0)
