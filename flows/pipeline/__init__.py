"""The steps of a delivery as plain functions, without Prefect. The shell reads like the day's work.

Every step may be run again: it replaces what it left behind before. Steps hand each other handles
and counts; rows stay in the store, day 0 stays in memory. A step is loaded when it is asked for.
"""

from importlib import import_module
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from flows.pipeline.carrying import prepare
    from flows.pipeline.counting import own_tables
    from flows.pipeline.judging import Judged, judge
    from flows.pipeline.loading import load_file, load_people
    from flows.pipeline.plan import FileRef, Plan
    from flows.pipeline.releasing import Published, release
    from flows.pipeline.session import Run, close
    from flows.pipeline.whole import deliver

__all__ = [
    "FileRef",
    "Judged",
    "Plan",
    "Published",
    "Run",
    "close",
    "deliver",
    "judge",
    "load_file",
    "load_people",
    "own_tables",
    "prepare",
    "release",
]

_WHERE = {
    "FileRef": "plan",
    "Judged": "judging",
    "Plan": "plan",
    "Published": "releasing",
    "Run": "session",
    "close": "session",
    "deliver": "whole",
    "judge": "judging",
    "load_file": "loading",
    "load_people": "loading",
    "own_tables": "counting",
    "prepare": "carrying",
    "release": "releasing",
}


def __getattr__(name: str) -> object:
    if name not in _WHERE:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    return getattr(import_module(f"{__name__}.{_WHERE[name]}"), name)
