"""A solver that dies, stops or lies: nothing is printed, and one sentence says so."""

import json
from collections.abc import Callable
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import highspy
import pytest

from federated.disclosure.__main__ import main
from tests.federated.disclosure.door.worlds import Plan, built

Patch = Callable[[pytest.MonkeyPatch], None]


def _dies(patch: pytest.MonkeyPatch) -> None:
    def run(model: Any) -> None:
        raise RuntimeError("killed")

    patch.setattr(highspy.Highs, "run", run)


def _says(status: str) -> Patch:
    found = getattr(highspy.HighsModelStatus, status)

    def patched(patch: pytest.MonkeyPatch) -> None:
        patch.setattr(highspy.Highs, "getModelStatus", lambda model: found)

    return patched


def _lies(change: Callable[[int, float], float]) -> Patch:
    true = highspy.Highs.getSolution

    def solution(model: Any) -> Any:
        values = true(model).col_value
        return SimpleNamespace(col_value=[change(at, one) for at, one in enumerate(values)])

    def patched(patch: pytest.MonkeyPatch) -> None:
        patch.setattr(highspy.Highs, "getSolution", solution)

    return patched


DEFECTS: dict[str, Patch] = {
    "it dies": _dies,
    "it is out of iterations": _says("kIterationLimit"),
    "it is out of time": _says("kTimeLimit"),
    "it is at a loss": _says("kUnknown"),
    "it says infeasible": _says("kInfeasible"),
    "it moves nothing": _lies(lambda at, value: 0.0),
    "it moves cells that nobody asked for": _lies(lambda at, value: value + (at * at % 7 > 3)),
    "it moves half as far": _lies(lambda at, value: value / 2),
    "it gives no number": _lies(lambda at, value: float("nan")),
}


@pytest.mark.parametrize("defect", list(DEFECTS))
@pytest.mark.parametrize("sites", [1, 3])
def test_a_solver_that_fails_ends_with_nothing_printed(
    defect: str,
    sites: int,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    file = tmp_path / "world.json"
    file.write_text(json.dumps(built(Plan(families=200, codes=(3, 3), sites=sites))))
    DEFECTS[defect](monkeypatch)
    assert main([str(file)]) == 3
    out, err = capsys.readouterr()
    assert out == ""
    assert err.count("\n") == 1
    assert "Nothing is published." in err
