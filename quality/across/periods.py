"""Periods: an end not before its start, youth care not before its assignment.

Within one record pass 1 compares dates; here the start and the end may come from different
messages (JW305 and JW307).
"""

from collections.abc import Iterator

from federated.schema import Table
from quality import suite
from quality.query import Breach, Query, of_rows

PAIRS = (("start_day", "end_day"), ("from_day", "to_day"))


def _orders(table: Table) -> list[Breach]:
    held = [(start, end) for start, end in PAIRS if table.has(start) and table.has(end)]
    return [Breach("end_before_start", end, f"c.{end} < c.{start}") for start, end in held]


def _queries(table: Table) -> Iterator[Query]:
    if table.assembled and _orders(table):
        yield from of_rows(table.name, f"candidate.{table.name} c", _orders(table))


_STARTS = of_rows(
    "youth_care_delivery",
    "candidate.youth_care_delivery c JOIN candidate.youth_care_assignment a "
    "USING (assignment_no_pid)",
    [Breach("start_before_assignment", "start_day", "c.start_day < a.start_day")],
    "youth_care_assignment",
)

QUERIES = (*(q for t in suite.tables() for q in _queries(t)), *_STARTS)
