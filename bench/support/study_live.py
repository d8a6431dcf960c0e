"""Our own study over HTTP on loopback: signed, kept at every step, a centre and its sites.

A run is opened and timed from the start of the first process until the last has ended (cold); a
warm round is the median time between two totals that the centre announced.
"""

import json
import signal
import time
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from itertools import pairwise
from statistics import median

from api.store import studies
from api.studies.registering import found
from api.studies.running import Desk
from bench.support.ended import Ended, Program
from bench.support.study_centre import STUDY, Centre, started
from bench.support.study_peers import Absent
from federated.studies.announcements import Replied

SECONDS = 240.0


@dataclass(frozen=True, slots=True)
class Took:
    """What a run took, and the coefficients that are in its stored result."""

    cold: float
    warm: float
    rounds: int
    coef: list[float]
    peak_mib: float
    cpu_seconds: float


def timed(centre: Centre, *, processes: bool) -> Took:
    """Open a run and time it; Absent where it does not come to a result."""
    database = centre.database
    with database.reading() as connection:
        digest = found(connection, STUDY).digest
    start = time.perf_counter()
    run = Desk(database).start(digest, "the bench", datetime.now(UTC))
    with started(centre) as program:  # sites do not wait for the centre before they start
        ends = _all_ended(centre.sites(processes))
    cold = time.perf_counter() - start
    ends.append(program.over or Ended(0, 0.0, 0.0))
    with database.reading() as connection:
        rows = [row for row in studies.events(connection, digest) if row.run == run]
        result = studies.result(connection, digest)
    database.close()
    if result is None or result[0] != run:
        why = json.loads(rows[-1].content).get("sentence", "not every site answered in time.")
        raise Absent(f"ours came to no result and was left out: {why}")
    at = [
        datetime.fromisoformat(row.at)
        for row in rows
        if json.loads(row.content)["kind"] == Replied.model_fields["kind"].default
    ]
    warm = median((b - a).total_seconds() for a, b in pairwise(at))
    coef = json.loads(result[1])["estimates"]
    peak, cpu = max(one.peak_mib for one in ends), sum(one.cpu_seconds for one in ends)
    return Took(cold, warm, len(at), coef, peak, cpu)


def _all_ended(programs: Sequence[Program]) -> list[Ended]:
    until = time.monotonic() + SECONDS
    try:
        started = [one.start() for one in programs]
        return [one.wait(until - time.monotonic()) for one in started]
    finally:
        for one in programs:
            one.end(signal.SIGKILL)
