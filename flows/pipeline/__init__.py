"""The steps of a delivery as plain functions, without Prefect. The shell reads like the day's work.

Every step may be run again: it replaces what it left behind before. Steps hand each other handles
and counts; rows stay in the store, day 0 stays in memory.
"""

from flows.pipeline.judging import Judged, judge
from flows.pipeline.loading import load_file, load_people
from flows.pipeline.plan import FileRef, Plan, prepare
from flows.pipeline.session import Run, close

__all__ = [
    "FileRef",
    "Judged",
    "Plan",
    "Run",
    "close",
    "judge",
    "load_file",
    "load_people",
    "prepare",
]
