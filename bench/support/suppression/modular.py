"""τ-Argus' modular approach (MOD) on a table, in a process that is killed when its time is over."""

import subprocess
import sys
import tempfile
from collections.abc import Iterator
from importlib.util import find_spec
from itertools import product
from pathlib import Path

import numpy as np

from bench.support.suppression.axes import TOTAL, Axis
from bench.support.suppression.instance import Instance
from federated.disclosure.argus.opinion import ABSENT, LATE, NONE, Opinion
from federated.errors import ArgusUnavailable

PROGRAM = Path(__file__).with_name("modular_run.py")
HEAD = ('<SEPARATOR> ";"', "<SAFE> S", "<UNSAFE> U", "<PROTECT> P")
TAIL = (
    *("value", "<NUMERIC>", "<DECIMALS> 6", "status", "<STATUS>"),
    *("low", "<NUMERIC> <LOWERPL>", "up", "<NUMERIC> <UPPERPL>"),
)


def modular(instance: Instance, seconds: float) -> Opinion:
    """Return what MOD hides; raises ArgusUnavailable where it does not say."""
    if find_spec("pytauargus") is None:
        raise ArgusUnavailable(ABSENT)
    words = [sys.executable, str(PROGRAM), str(len(instance.axes)), str(max(1, int(seconds // 60)))]
    quiet = subprocess.DEVNULL
    with tempfile.TemporaryDirectory(prefix="heldennet-bench-") as name:
        folder = Path(name)
        _write(instance, folder)
        try:
            done = subprocess.run(
                words, cwd=folder, check=False, timeout=seconds, stdout=quiet, stderr=quiet
            )
        except subprocess.TimeoutExpired:
            raise ArgusUnavailable(LATE.format(seconds)) from None
        answer = folder / "out.tab"
        if done.returncode or not answer.exists():
            raise ArgusUnavailable(NONE)
        marks = dict(_marks(answer, len(instance.axes)))
    hidden = np.array([marks.get(codes) in ("U", "M") for codes in _cells(instance)])
    return Opinion(hidden | instance.unsafe, best=False)


def _write(instance: Instance, folder: Path) -> None:
    lines = list(HEAD)
    for number, axis in enumerate(instance.axes):
        lines += [f"d{number}", "<RECODEABLE>", f'<TOTCODE> "{TOTAL}"']
        if len(axis.sums) > 1:
            name = f"d{number}.hrc"
            lines += ["<HIERARCHICAL>", f'<HIERCODELIST> "{name}"', '<HIERLEADSTRING> "@"']
            (folder / name).write_text("\n".join(_tree(axis, TOTAL, 0)) + "\n", encoding="ascii")
    (folder / "table.rda").write_text("\n".join([*lines, *TAIL]) + "\n", encoding="ascii")
    (folder / "table.tab").write_text("\n".join(_lines(instance)) + "\n", encoding="ascii")


def _tree(axis: Axis, above: str, depth: int) -> Iterator[str]:
    for code in dict(axis.sums).get(above, ()):
        yield "@" * depth + _code(axis, code)
        yield from _tree(axis, code, depth + 1)


def _lines(instance: Instance) -> Iterator[str]:
    marks = np.where(instance.unsafe, "U", np.where(instance.holds, "S", "P"))
    columns = (instance.values, instance.down, instance.up)
    for at, codes in enumerate(_cells(instance)):
        value, low, high = (repr(float(column[at])) for column in columns)
        yield ";".join([*codes, value, str(marks[at]), low, high])


def _cells(instance: Instance) -> Iterator[tuple[str, ...]]:
    return product(*([_code(axis, code) for code in axis.codes] for axis in instance.axes))


def _code(axis: Axis, code: str) -> str:
    """Codes of τ-Argus are plain; the table's own have signs in them."""
    return code if code == TOTAL else f"c{axis.codes.index(code)}"


def _marks(answer: Path, columns: int) -> Iterator[tuple[tuple[str, ...], str]]:
    for line in answer.read_text(encoding="ascii").splitlines():
        words = [word.strip().strip('"').strip() for word in line.split(";")]
        yield tuple(words[:columns]), words[-3]
