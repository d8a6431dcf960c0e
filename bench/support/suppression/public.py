"""Test tables of τ-Argus, INSEE and Statistics Norway, read where they lie beside the project.

INSEE: unsafe with fewer than three contributors or one above 85 %, room of 10 % either way.
Statistics Norway: counts. τ-Argus: its own marks and room.
"""

import csv
from collections import defaultdict
from collections.abc import Iterator, Sequence
from itertools import pairwise
from pathlib import Path

import numpy as np

from bench.support.suppression.axes import TOTAL, Axis, axis, filled, flat, nested
from bench.support.suppression.instance import Instance, counts, sums

Lines = list[dict[str, str]]
FEW, DOMINANT, ROOM = 3, 0.85, 0.10
EAST = "Total_EAST"


def public(folder: Path) -> Iterator[Instance]:
    """Yield every table of the folder, the small ones first."""
    yield _norway(folder, "z1", 10, ("hovedint",))
    yield _norway(folder, "z2", 5, ("hovedint",))
    yield _argus(folder)
    yield _turnover(folder, "act_size", ("ACTIVITY", "SIZE"))
    yield _turnover(folder, "act_cj", ("ACTIVITY", "CJ"))
    yield _turnover(folder, "nuts_size", ("NUTS", "SIZE"))
    yield _norway(folder, "z3", 5, ("hovedint", "mnd"))
    yield _turnover(folder, "act_nuts_size", ("ACTIVITY", "NUTS", "SIZE"))
    yield _norway(folder, "sosialFiktiv", 10, ("hovedint", "mnd"))


def _read(path: Path) -> Lines:
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def _norway(folder: Path, name: str, k: int, others: Sequence[str]) -> Instance:
    lines = _read(folder / f"ssb_{name}.csv")
    axes = tuple(_of_norway(lines, column) for column in ("region", *others))
    places = [{code: n for n, code in enumerate(one.leaves)} for one in axes]
    leaves = np.zeros([len(place) for place in places])
    for line in lines:
        codes = [line[column] for column in ("region", *others)]
        leaves[tuple(p[_month(c)] for p, c in zip(places, codes, strict=True))] += int(line["ant"])
    return counts(f"SSB {name}", axes, filled(axes, leaves), k)


def _of_norway(lines: Lines, column: str) -> Axis:
    """Regions lie in a fylke and months in a season, where the table says so."""
    above = {"region": "fylke", "mnd": "mnd2"}.get(column, "")
    if above not in lines[0]:
        return flat(dict.fromkeys(line[column] for line in lines))
    mark = "fylke " if above == "fylke" else ""
    paths = dict.fromkeys((mark + _month(line[above]), _month(line[column])) for line in lines)
    return nested(paths)


def _month(code: str) -> str:
    """One season has one part of the same name in other letters: it is one code."""
    return code.upper() if code[:1] in "mM" and code[1:3].isdigit() else code


def _argus(folder: Path) -> Instance:
    """The test table of τ-Argus: numbers with a decimal comma, its marks and its room."""
    text = (folder / "pp.tab").read_text(encoding="utf-8")
    rows = list(csv.reader(text.splitlines(), delimiter=";"))
    provinces = {"Nr": ("1", "2", "3"), "Os": ("4", "5", "6", "7"), "Ws": ("8", "9", "10")}
    regions = {TOTAL: (*provinces, "Zd", "99"), **provinces, "Zd": ("11", "12")}
    sizes = dict.fromkeys(row[0].strip() for row in rows if row[0] != TOTAL)
    axes = flat(sizes), axis(regions)
    shape = tuple(len(one.codes) for one in axes)
    values, up, down = np.zeros(shape), np.zeros(shape), np.zeros(shape)
    for row in rows:
        at = axes[0].codes.index(row[0].strip()), axes[1].codes.index(row[1].strip())
        values[at] = _comma(row[2])
        if row[8] == "U":
            down[at], up[at] = _comma(row[9]), _comma(row[10])
    flat_values = values.ravel()
    holds = flat_values > 0
    return Instance("τ-Argus pp", axes, flat_values, up.ravel(), down.ravel(), False, holds)


def _comma(text: str) -> float:
    return float(text.replace(",", "."))


def _turnover(folder: Path, name: str, columns: Sequence[str]) -> Instance:
    lines = _read(folder / f"rtau_turnover_{name}.csv")
    axes = tuple(_of_insee(folder, column, lines) for column in columns)
    shape = tuple(len(one.codes) for one in axes)
    values, unsafe = np.zeros(shape), np.zeros(shape, dtype=bool)
    for line in lines:
        codes = [TOTAL if line[column] == EAST else line[column] for column in columns]
        at = tuple(one.codes.index(code) for one, code in zip(axes, codes, strict=True))
        number, total, most = (float(line[c]) for c in ("N_OBS", "TOT", "MAX"))
        values[at], unsafe[at] = total, total > 0 and (number < FEW or most > DOMINANT * total)
    return sums(f"INSEE {name}", axes, values, unsafe, ROOM)


def _of_insee(folder: Path, column: str, lines: Lines) -> Axis:
    present = {line[column] for line in lines}
    if column in ("SIZE", "CJ"):
        return flat(sorted(present - {TOTAL}))
    name = {"ACTIVITY": "activity", "NUTS": "nuts23_fr"}[column]
    every = _read(folder / f"rtau_{name}_corr_table.csv")
    below: defaultdict[str, dict[str, None]] = defaultdict(dict)
    for line in every:
        path = [TOTAL, *(code for code in line.values() if code in present)]
        for above, code in pairwise(path):
            if above != code:
                below[above][code] = None
    return axis(below)
