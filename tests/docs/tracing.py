"""Which analyses a fixture runs: the files whose functions are called."""

import sys
from collections.abc import Callable
from pathlib import Path
from types import FrameType
from typing import Any

from federated import analyses

FOLDER = Path(analyses.__file__).parent


def called(work: Callable[[], object]) -> set[str]:
    """Return the names of the files of ``federated.analyses`` of which a function is called."""
    seen: set[str] = set()

    def listen(frame: FrameType, event: str, arg: Any) -> None:
        if event == "call":
            seen.add(frame.f_code.co_filename)

    before = sys.getprofile()
    sys.setprofile(listen)
    try:
        work()
    finally:
        sys.setprofile(before)
    return {Path(one).stem for one in seen if Path(one).parent == FOLDER}
