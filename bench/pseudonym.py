"""What a column of pseudonyms costs, Arrow in and Arrow out, against the ways others make them.

Against a loop of ``hmac.digest``, HMAC-SHA256 of polars-hash, the hash operator of Presidio, and
what OpenSSL says the cipher alone can do. All on one core, in one run. Ratios are of processor
time a row, which other work on the machine disturbs less; ours is the median of five, a loop of
seconds is run once, the others are the best of two.

    python bench/pseudonym.py --rows 1000000 5000000
"""

import argparse
import hmac
import json
import re
import shutil
import subprocess
import sys
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

import pyarrow as pa

from bench.support.measure import ROOT, Cost, measured
from bench.support.peers import identifiers
from bench.support.table import Row, show
from pseudonymisation.pseudonym import pseudonyms

SIZES = (1_000_000, 5_000_000)
DIGITS = (9, 12)
KEY = bytes(range(32))
GOALS = {"hmac.digest loop": 35, "polars-hash hmac_sha256": 4, "Presidio hash, engine": 200}
OURS = "pseudonyms"
PEERS = ROOT / ".venv-bench" / "bin" / "python"


@dataclass(frozen=True, slots=True)
class Run:
    """One column: ours, and the processor seconds a row of each other."""

    rows: int
    digits: int
    ours: Cost
    others: dict[str, tuple[int, Cost]]
    missing: tuple[str, ...]

    def ratio(self, name: str) -> float:
        """Return how many times as long the other one takes for a row."""
        number, cost = self.others[name]
        return cost.cpu_seconds / number / (self.ours.cpu_seconds / self.rows)


def run(rows: int, digits: int) -> Run:
    """Measure one column."""
    values = pa.array(identifiers(rows, digits))
    ours, cost = _ours(values), measured(lambda: _loop(values))[0]
    found = _peers(rows, digits)
    known = {one[0]: (one[1], Cost(one[2], one[3], 0)) for one in found if len(one) > 1}
    missing = tuple(one[0] for one in found if len(one) == 1)
    return Run(rows, digits, ours, {"hmac.digest loop": (rows, cost), **known}, missing)


def _ours(values: pa.Array) -> Cost:
    """Return the median of five; the first one also warms up and does not count."""

    def make() -> pa.Array:
        return pseudonyms(values, KEY, domain="person", version=1)

    make()
    costs = sorted((measured(make)[0] for _ in range(5)), key=lambda cost: cost.cpu_seconds)
    return costs[2]


def _loop(values: pa.Array) -> pa.Array:
    """The obvious way."""
    digest = hmac.digest
    made = [digest(KEY, value.encode(), "sha256") for value in values.to_pylist()]
    return pa.array(made, pa.binary(32))


def _peers(rows: int, digits: int) -> list[list[Any]]:
    python = PEERS if PEERS.exists() else sys.executable
    words = [python, "-W", "ignore", "bench/support/peers.py", str(rows), str(digits)]
    done = subprocess.run(words, cwd=ROOT, check=True, stdout=subprocess.PIPE)
    found: list[list[Any]] = json.loads(done.stdout)
    return found


def rows(done: Run) -> Iterator[Row]:
    """Yield a row for ours and one for each other way."""
    name, ours = f"{OURS}, {done.digits} digits", done.ours
    cost = ours.seconds, ours.peak_mib, ours.cpu_seconds
    yield Row(name, done.rows, cost[0], "", None, cost[1], cost[2], done.rows)
    for other, (number, spent) in done.others.items():
        peak = spent.peak_mib or None
        yield Row(
            other, number, spent.seconds, OURS, done.ratio(other), peak, spent.cpu_seconds, number
        )


def sentences(done: Run) -> Iterator[str]:
    """Say whether each goal is met, and what could not be compared."""
    for name in done.missing:
        yield f"{name} is not installed and was left out; `make bench` installs it."
    for name, goal in GOALS.items():
        if name in done.others:
            ratio = done.ratio(name)
            met = "at least" if ratio >= goal else "NOT at least"
            yield f"{done.rows:,} of {done.digits}: {ratio:.1f} times {name}, {met} {goal}."


def cipher() -> float | None:
    """Return how many blocks a second OpenSSL says one core can encipher, None without it."""
    program = shutil.which("openssl")
    if program is None:
        return None
    words = [program, "speed", "-mr", "-seconds", "1", "-bytes", "16384", "-evp", "aes-256-ecb"]
    done = subprocess.run(words, check=False, capture_output=True, text=True)
    found = re.search(r"^\+F:\d+:[^:]+:([\d.]+)", done.stdout, re.MULTILINE)
    return float(found[1]) / 16 if found else None


def against_the_cipher(done: Sequence[Run], blocks: float | None) -> Iterator[str]:
    """Say how far from the cipher's own speed each column is."""
    if blocks is None:
        yield "openssl is not installed here, so there is no ratio to the bare cipher."
        return
    yield f"openssl speed -evp aes-256-ecb: {blocks / 1e6:,.0f} million blocks a second."
    for one in done:
        ours = one.rows / one.ours.cpu_seconds
        yield f"{one.rows:,} of {one.digits}: the bare cipher is {blocks / ours:.1f} times as fast."


def _asked(words: Sequence[str] | None) -> argparse.Namespace:
    parser = argparse.ArgumentParser(description="Measure pseudonyms.")
    parser.add_argument("--rows", type=int, nargs="+", default=SIZES, help="sizes to run at")
    parser.add_argument("--json", action="store_true", help="print one JSON object a line")
    return parser.parse_args(words)


def main(words: Sequence[str] | None = None) -> None:
    """Run every size and width, print figures and how they compare."""
    asked, done = _asked(words), list[Run]()
    for number in sorted(asked.rows):
        for digits in DIGITS:
            done.append(run(number, digits))
            show(rows(done[-1]), as_json=asked.json)
    blocks = cipher()
    if asked.json:
        show(_cipher_rows(done, blocks), as_json=True)
        return
    for line in (*(s for one in done for s in sentences(one)), *against_the_cipher(done, blocks)):
        print(line)


def _cipher_rows(done: Sequence[Run], blocks: float | None) -> Iterator[Row]:
    for one in done if blocks else ():
        ratio = (blocks or 0) * one.ours.cpu_seconds / one.rows
        yield Row(f"{OURS}, {one.digits} digits", one.rows, None, "openssl aes-256-ecb", ratio)


if __name__ == "__main__":
    main()
