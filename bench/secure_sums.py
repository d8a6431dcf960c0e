"""What a sum that nobody can open costs: processor seconds a site and at the centre, and bytes.

Against a plain sum of the same vectors, TNO's Paillier (where one party could open everything)
and Flower's steps (whose masks hold 28 bits of chance, so this is about time only). The round is
played in one process with every message as bytes; then one site and the centre are played again
alone and measured. A twentieth of the sites drops out after dealing shares, as far as the
threshold lets it. Numbers are whole, one word each; ``--words 3`` is what statistics take.

    python bench/secure_sums.py --sites 3 30 --values 1000 10000
"""

import argparse
import json
import subprocess
import sys
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np

from bench.support.measure import ROOT, Cost, measured
from bench.support.secure_round import Played, played
from bench.support.table import Row, show

SITES, VALUES = (3, 30, 300), (1_000, 10_000, 100_000)
PEERS = ROOT / ".venv-bench" / "bin" / "python"
PEER_SECONDS = 900
OURS, PLAIN = "secure sum", "plain sum"


@dataclass(frozen=True, slots=True)
class Run:
    """One size: ours, the plain sum, and what each other takes a site and at the centre."""

    ours: Played
    plain: Cost
    others: Mapping[str, tuple[float, float, int]]
    missing: tuple[str, ...]


Found = list[list[Any]]


def run(sites: int, values: int, words: int, found: Found) -> Run:
    """Measure one size; ``found`` is what the others took for it."""
    ours = played(sites, values, words)
    vectors = list(np.random.default_rng(1).normal(size=(sites, values)))
    plain, _ = measured(lambda: np.sum(vectors, axis=0))
    known = {one[0]: (one[1], one[2], one[3]) for one in found if len(one) > 1}
    return Run(ours, plain, known, tuple(one[0] for one in found if len(one) == 1))


def peers(sizes: Sequence[tuple[int, int]], python: Path) -> Iterator[Found]:
    """Yield what the others take for each size."""
    asked = [f"{sites}x{values}" for sites, values in sizes]
    words = [str(python), "-W", "ignore", "bench/support/summing.py", *asked]
    done = subprocess.run(
        words, cwd=ROOT, check=False, stdout=subprocess.PIPE, timeout=PEER_SECONDS
    )
    if done.returncode:
        raise SystemExit(f"bench/support/summing.py ended with exit code {done.returncode}.")
    for line in done.stdout.splitlines():
        yield json.loads(line)


def rows(done: Run) -> Iterator[Row]:
    """Yield ours and each other: one site, then the centre."""
    one = done.ours
    label = f"{one.sites} sites"
    yield _row(f"{label}: {OURS}, a site", one.values, one.site.cpu_seconds)
    for name, (site, _, _) in done.others.items():
        ratio = site / one.site.cpu_seconds
        yield _row(f"{label}: {name}, a site", one.values, site, OURS, ratio)
    ratio = one.centre.cpu_seconds / max(done.plain.cpu_seconds, 1e-6)
    yield _row(f"{label}: {OURS}, centre", one.values, one.centre.cpu_seconds, PLAIN, ratio)
    yield _row(f"{label}: {PLAIN}, centre", one.values, done.plain.cpu_seconds)
    for name, (_, centre, _) in done.others.items():
        ratio = centre / one.centre.cpu_seconds
        yield _row(f"{label}: {name}, centre", one.values, centre, OURS, ratio)


def _row(
    name: str, values: int, seconds: float, against: str = "", ratio: float | None = None
) -> Row:
    return Row(name, values, None, against, ratio, None, seconds)


def sentences(done: Run) -> Iterator[str]:
    """Say what a site uploads, that the sum was exact, and what could not be compared."""
    one = done.ours
    yield (
        f"{one.sites} sites, {one.values:,} values: {one.lost} dropped out, the sum of the other "
        f"{one.sites - one.lost} is {'exact' if one.exact else 'NOT exact'}; a site uploads "
        f"{one.upload / 1000:,.0f} kB, a plain vector of words is {one.plain / 1000:,.0f} kB."
    )
    for name, (_, _, size) in done.others.items():
        yield f"{one.sites} sites, {one.values:,} values: {name} uploads {size / 1000:,.0f} kB."
    for name in done.missing:
        yield f"{name} is not installed and was left out; --peers names a Python that has it."


def _asked(words: Sequence[str] | None) -> argparse.Namespace:
    parser = argparse.ArgumentParser(description="Measure secure sums.")
    parser.add_argument("--sites", type=int, nargs="+", default=SITES, help="numbers of sites")
    parser.add_argument("--values", type=int, nargs="+", default=VALUES, help="numbers of values")
    parser.add_argument("--words", type=int, default=1, help="64-bit words a value takes")
    parser.add_argument("--peers", type=Path, default=PEERS, help="a Python that has the others")
    parser.add_argument("--json", action="store_true", help="print one JSON object a line")
    return parser.parse_args(words)


def main(words: Sequence[str] | None = None) -> None:
    """Run every size, print figures and what they mean."""
    asked = _asked(words)
    python = asked.peers if asked.peers.exists() else Path(sys.executable)
    sizes = [(sites, values) for sites in asked.sites for values in asked.values]
    for (sites, values), found in zip(sizes, peers(sizes, python), strict=True):
        done = run(sites, values, asked.words, found)
        show(rows(done), as_json=asked.json)
        if not asked.json:
            print("\n".join(sentences(done)), flush=True)


if __name__ == "__main__":
    main()
