"""A solver that dies, stops or lies: nothing is printed, and one sentence says so."""

import json
from collections.abc import Callable
from os import getpid, kill
from pathlib import Path
from signal import SIGKILL
from time import sleep
from types import ModuleType, SimpleNamespace
from typing import Any

import highspy
import pytest

from federated.disclosure import __main__ as door
from federated.disclosure.__main__ import main
from federated.disclosure.attack import gate
from federated.disclosure.door import keeper, numbers, publish, sums
from federated.disclosure.door.world import World
from federated.disclosure.joint.problem import Unprotected
from federated.errors import UnsafeRelease
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


def _hangs(patch: pytest.MonkeyPatch) -> None:
    patch.setattr(keeper, "QUIET", 0.5)
    patch.setattr(highspy.Highs, "run", lambda model: sleep(60))


def _is_killed(patch: pytest.MonkeyPatch) -> None:
    patch.setattr(highspy.Highs, "run", lambda model: kill(getpid(), SIGKILL))


DEFECTS: dict[str, Patch] = {
    "it dies": _dies,
    "it hangs": _hangs,
    "it is killed": _is_killed,
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


STOPS: dict[str, tuple[Exception, str]] = {
    "what was foreseen": (Unprotected("K101"), "the solver gave no usable answer"),
    "a mistake in the program": (KeyError("K101"), "stopped with KeyError"),
    "no memory": (MemoryError("K101"), "stopped with MemoryError"),
    "a sentence of its own": (UnsafeRelease("Nothing, and this is why."), "this is why"),
}


@pytest.mark.parametrize("stop", list(STOPS))
@pytest.mark.parametrize("place", [numbers, sums])
def test_what_stops_a_release_is_told_by_its_class_and_never_by_its_text(
    stop: str, place: ModuleType, monkeypatch: pytest.MonkeyPatch
) -> None:
    error, sentence = STOPS[stop]

    def decide(*_args: object) -> None:
        raise error

    monkeypatch.setattr(place, "decide", decide)
    world = World.model_validate(built(Plan(families=40, measures=("count", "cost_sum"))))
    with pytest.raises(UnsafeRelease, match=sentence) as told:
        list(publish.published(world))
    assert "K101" not in str(told.value)
    assert told.value.__suppress_context__ or told.value is error


@pytest.mark.parametrize("place", ["published", "lines", "gate"])
def test_a_mistake_in_the_program_is_one_sentence_without_a_value(
    place: str,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    def wrong(*_args: object) -> None:
        raise ValueError("K101")

    where: Any = gate if place == "gate" else door
    monkeypatch.setattr(where, "check" if place == "gate" else place, wrong)
    file = tmp_path / "world.json"
    file.write_text(json.dumps(built(Plan(families=40))))
    assert main([str(file)]) == 3
    said = ("", "The program stopped with ValueError. Nothing is published.\n")
    assert tuple(capsys.readouterr()) == said
