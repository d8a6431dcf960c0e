"""What a delivery costs at a site, step by step, and whether it grows with the rows.

Against a plain pandas script that does the same work on the same exports in the same run: it
reads, checks, makes pseudonyms and days, keeps files and counts the same indicators. It does not
encrypt, bound its memory, protect small cells or keep a ledger. Both must end with the same rows
and figures, or the bench fails; how long they take is only told.

    python bench/pipeline.py --children 10000 100000 1000000
"""

import argparse
import json
import math
import tempfile
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from bench.support.measure import Cost, in_a_process
from bench.support.table import Row, show

SIZES = (10_000, 30_000)  # some three minutes on two quiet cores; larger ones on request
SEED = 20260701
WITHIN = 1.5
TOTAL, PLAIN, IMPORTS = "all steps", "plain pandas", "imports"


@dataclass(frozen=True, slots=True)
class Run:
    """One size: the records of the exports, and what each step and the plain script cost."""

    children: int
    records: int
    steps: dict[str, tuple[int, Cost]]
    plain: Cost
    figures: int

    @property
    def total(self) -> Cost:
        """The steps together; importing the libraries is no step."""
        costs = [cost for name, (_, cost) in self.steps.items() if name != IMPORTS]
        return sum(costs[1:], costs[0])

    def costs(self) -> dict[str, Cost]:
        """Return what grows: each step, all together, and the plain script."""
        own = {name: cost for name, (_, cost) in self.steps.items() if name != IMPORTS}
        return {**own, TOTAL: self.total, PLAIN: self.plain}


def run(children: int, folder: Path) -> Run:
    """Make the exports, deliver them both ways, each in a process of its own."""
    made = in_a_process("bench.support.exports", str(folder / "inbox"), str(children), str(SEED))
    ours = in_a_process("bench.support.site", str(folder), json.dumps(made["records"]))
    plain = in_a_process("bench.support.plain", str(folder), ours["extracted"])
    figures = _compared(ours, plain)
    steps = {name: (rows, Cost(**cost)) for name, rows, cost in ours["steps"]}
    records = sum(made["records"].values())
    return Run(children, records, steps, Cost(**plain["cost"]), figures)


def _compared(ours: dict[str, Any], plain: dict[str, Any]) -> int:
    """Return how many figures are the same; ends the bench where rows or figures are not."""
    other = [name for name, rows in ours["held"].items() if rows != plain["held"][name]]
    known = {_part(name) for name in plain["figures"]}
    both = [name for name in ours["figures"] if _part(name) in known]
    for name in both:
        figure, theirs = ours["figures"][name], plain["figures"].get(name, 0.0)
        if not math.isclose(figure, theirs, rel_tol=1e-6, abs_tol=1e-3):
            other.append(name)
    if other:
        raise SystemExit(f"Not the same work: pipeline and plain script differ in {other[:5]}.")
    return len(both)


def _part(name: str) -> tuple[str, str]:
    """Return the indicator and the part of a figure, without its quarter."""
    indicator, _, part = name.split()
    return indicator, part


def rows(done: Run) -> Iterator[Row]:
    """Yield a row a step, and the totals."""
    for name, (number, cost) in done.steps.items():
        yield _row(name, done, cost, number)
    ratio = done.total.seconds / done.plain.seconds
    yield _row(TOTAL, done, done.total, done.records, PLAIN, ratio)
    yield _row(PLAIN, done, done.plain, done.records)


def _row(
    name: str, done: Run, cost: Cost, number: int, against: str = "", ratio: float | None = None
) -> Row:
    return Row(
        name, done.children, cost.seconds, against, ratio, cost.peak_mib, cost.cpu_seconds, number
    )


def growth(small: Run, large: Run) -> Iterator[Row]:
    """Yield time per record at the larger size over that at the smaller, a row a step.

    Once by the clock and once in processor time, which other work on the machine disturbs less.
    """
    before, after, scale = small.costs(), large.costs(), large.records / small.records
    for name, cost in after.items():
        by_clock = cost.seconds / before[name].seconds / scale
        busy = cost.cpu_seconds / before[name].cpu_seconds / scale
        for unit, ratio in (("", by_clock), (", processor", busy)):
            yield Row(
                f"growth: {name}{unit}",
                large.children,
                against=f"{small.children:,}",
                ratio=ratio,
            )


def sentences(small: Run, large: Run) -> Iterator[str]:
    """Say whether time per record stays within bounds, and that both did the same work."""
    ratios = {row.name: row.ratio or 0 for row in growth(small, large)}
    ratio = ratios[f"growth: {TOTAL}"]
    yield (
        f"Time per row at {large.children:,} children is {ratio:.2f} times that at "
        f"{small.children:,}: {'within' if ratio <= WITHIN else 'NOT within'} {WITHIN}."
    )
    above = [f"{name} {ratio:.2f}" for name, ratio in ratios.items() if ratio > WITHIN]
    yield f"Above {WITHIN}, one by one: {', '.join(above) or 'none'}."
    yield f"Pipeline and plain script hold the same rows and the same {large.figures} figures."


def _asked(words: Sequence[str] | None) -> argparse.Namespace:
    parser = argparse.ArgumentParser(description="Measure a delivery at a site.")
    parser.add_argument("--children", type=int, nargs="+", default=SIZES, help="sizes to run at")
    parser.add_argument("--json", action="store_true", help="print one JSON object a line")
    parser.add_argument("--folder", type=Path, help="where to put exports and stores meanwhile")
    return parser.parse_args(words)


def main(words: Sequence[str] | None = None) -> None:
    """Run every size, print figures and growth."""
    asked = _asked(words)
    done: list[Run] = []
    for children in sorted(asked.children):
        with tempfile.TemporaryDirectory(prefix="heldennet-bench-", dir=asked.folder) as folder:
            done.append(run(children, Path(folder)))
        show(rows(done[-1]), as_json=asked.json)
    for large in done[1:]:
        show(growth(done[0], large), as_json=asked.json)
        for sentence in () if asked.json else sentences(done[0], large):
            print(sentence)


if __name__ == "__main__":
    main()
