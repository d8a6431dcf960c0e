"""What the centre takes at 1 and at 20 million cells, on SQLite and on PostgreSQL, over loopback.

A comparison is asked cold (every other one was asked since the last change), kept (again) and
unchanged (with its ETag), a release is sent and signed as a site does it. 20 million cells are more
than a century of quarters of 300 sites. Every ratio is to the smaller centre: beyond 1.5 something
grows with what is held. Seconds are on the clock of who asks; those of processors, in the centre's own
process, say the same on a machine that has other work. ``--minutes`` asks and sends all that time and
prints what the process weighs.

    python -m bench.centre --cells 1000000 --databases sqlite --json
"""

import argparse
import tempfile
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from statistics import median, quantiles
from time import monotonic, perf_counter

from api.store.database import Database
from bench.support import postgres
from bench.support.centre_load import Running, Spent, running
from bench.support.centre_world import VARIANTS, Filled, fill, of_kind, release
from bench.support.table import Row, show

CELLS, DATABASES = (1_000_000, 20_000_000), ("sqlite", "postgresql")
SENDERS, KEPT = 40, 200
Seconds = dict[str, list[Spent]]


@contextmanager
def database(kind: str, folder: Path) -> Iterator[str]:
    """Yield the address of an empty database that is gone afterwards."""
    if kind == "sqlite":
        yield f"sqlite:///{folder / 'central.sqlite'}"
    elif not postgres.BINARIES:
        raise SystemExit("PostgreSQL is not installed; measure with --databases sqlite.")
    else:
        with postgres.serving(safe=True) as server:
            yield f"{server.url}/postgres"


def filled(url: str, cells: int) -> Filled:
    """Make the tables and fill them."""
    held = Database(url)
    held.migrate()
    found = fill(held, cells)
    held.close()
    return found


def paths() -> list[str]:
    """Return every comparison that there is."""
    cubes = {cube.id: cube for kind in ("hospital", "municipality") for cube in of_kind(kind)}
    return [
        f"/v1/comparisons/{cube.indicator}"
        + (f"?dimension={cube.dimension}" if cube.dimension else "")
        for cube in cubes.values()
    ]


def timed(centre: Running, world: Filled) -> Seconds:
    """Return the seconds of every request of each sort."""
    every, senders = paths(), list(world.keys.items())[:SENDERS]
    centre.asked([*every, "/v1/health"])  # a process has read its program before it is measured
    found: Seconds = {"cold": [], "kept": [], "unchanged": [], "release": []}
    for at, (site, key) in enumerate(senders):
        if at % 10 == 0:
            found["cold"] += centre.asked(every)
        found["release"].append(centre.sent(release(site, 0, at % VARIANTS), key))
    centre.asked(every[:1])
    found["kept"] = centre.asked(every[:1] * KEPT)
    tag = centre.client.get(every[0]).headers["etag"]
    found["unchanged"] = centre.asked(every[:1] * KEPT, tag)
    return found


def rows(kind: str, cells: int, found: Seconds, before: Seconds | None) -> Iterator[Row]:
    """Yield the figures of one centre, beside those of the smaller one."""
    for name, seconds in found.items():
        for word, of in (("p50", median), ("p99", _p99)):
            took = _each(of, seconds)
            against = _each(of, before[name]).seconds if before else None
            yield Row(
                f"{kind}: {name} {word}",
                cells,
                took.seconds,
                "fewer cells" if before else "",
                took.seconds / against if against else None,
                cpu_seconds=took.cpu_seconds,
            )
    spent = _each(sum, found["release"])
    yield Row(
        f"{kind}: releases", cells, spent.seconds, cpu_seconds=spent.cpu_seconds,
        rows=len(found["release"]),
    )  # fmt: skip


def soaked(centre: Running, world: Filled, minutes: float) -> Iterator[Row]:
    """Ask and send without a pause; yield what the process weighs, five times on the way."""
    every, until, began = paths(), monotonic() + 60 * minutes, perf_counter()
    sites, done = list(world.keys.items())[SENDERS:], 0
    marks = [monotonic() + 60 * minutes * part / 5 for part in range(1, 6)]
    while monotonic() < until:
        site, key = sites[done % len(sites)]
        centre.asked(every)
        centre.sent(release(site, done // len(sites), done % VARIANTS), key)
        done += 1
        if marks and monotonic() > marks[0]:
            marks.pop(0)
            yield Row("under load", done, perf_counter() - began, peak_mib=centre.resident_mib())


def measured(kinds: Sequence[str], sizes: Sequence[int], minutes: float) -> Iterator[Row]:
    """Yield every figure."""
    for kind in kinds:
        before: Seconds | None = None
        for cells in sizes:
            with tempfile.TemporaryDirectory() as name, database(kind, Path(name)) as url:
                began = perf_counter()
                world = filled(url, cells)
                yield Row(f"{kind}: filled", world.cells, perf_counter() - began)
                with running(Path(name), url) as centre:
                    found = timed(centre, world)
                    yield from rows(kind, world.cells, found, before)
                    if minutes and cells == sizes[-1]:
                        yield from soaked(centre, world, minutes)
            before = before or found


def _each(of: Callable[[list[float]], float], spent: Sequence[Spent]) -> Spent:
    return Spent(*(of(list(clock)) for clock in zip(*spent, strict=True)))


def _p99(seconds: Sequence[float]) -> float:
    return quantiles(seconds, n=100)[98]


def main(words: Sequence[str] | None = None) -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--cells", type=int, nargs="+", default=CELLS)
    parser.add_argument("--databases", nargs="+", choices=DATABASES, default=DATABASES)
    parser.add_argument("--minutes", type=float, default=0, help="of full load, at the end")
    parser.add_argument("--json", action="store_true")
    asked = parser.parse_args(words)
    show(measured(asked.databases, asked.cells, asked.minutes), as_json=asked.json)


if __name__ == "__main__":
    main()
