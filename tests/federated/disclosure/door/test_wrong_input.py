"""Wrong input: one sentence, exit code 3, nothing printed, and no value of a record."""

import copy
import json
from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import Any

import pytest

from federated.disclosure.__main__ import main
from tests.federated.disclosure.door.naive import World

SECRET = "Wilhelmina"  # noqa: S105 - no password
FAMILY = {"family": SECRET, "period": 77, "city": "A", "ind": "yes", "cost": 77777.0}
WORLD: World = {
    "policy": {"k": 10},
    "dimensions": {"city": ["A", "B"], "ind": ["yes", "no"]},
    "sensitive": ["ind"],
    "cubes": [["city", "ind"]],
    "measures": ["count"],
    "releases": [{"as_of": 2, "sites": {"S1": [FAMILY]}}],
}


def _with(name: str, value: object, world: World) -> None:
    world["releases"][0]["sites"]["S1"][0][name] = value


WRONG: dict[str, Callable[[World], Any]] = {
    "no object": lambda w: [w],
    "k below five": lambda w: w.update(policy={"k": 4}),
    "k in words": lambda w: w.update(policy={"k": "ten"}),
    "p below ten": lambda w: w.update(policy={"p_percent": 1}),
    "an unknown setting": lambda w: w.update(rounding=5),
    "no cube": lambda w: w.update(cubes=[]),
    "a cube of an unknown dimension": lambda w: w.update(cubes=[["town"]]),
    "a dimension twice in a cube": lambda w: w.update(cubes=[["city", "city"]]),
    "no measure": lambda w: w.update(measures=[]),
    "an unknown measure": lambda w: w.update(measures=["median"]),
    "a cost left out": lambda w: (
        w.update(measures=["cost_sum"]),
        w["releases"][0]["sites"]["S1"][0].pop("cost"),
    ),
    "a measure twice": lambda w: w.update(measures=["count", "count"]),
    "no release": lambda w: w.update(releases=[]),
    "an unknown sensitive dimension": lambda w: w.update(sensitive=["town"]),
    "a dimension called cost": lambda w: w["dimensions"].update(cost=["A"]),
    "a code twice": lambda w: w["dimensions"].update(city=["A", "A"]),
    "no code": lambda w: w["dimensions"].update(city=[]),
    "too many cells": lambda w: w.update(
        dimensions={f"d{n}": [str(c) for c in range(12)] for n in range(6)},
        cubes=[[f"d{n}" for n in range(6)]],
    ),
    "a hierarchy of nothing": lambda w: w.update(hierarchies={"town": {"city": {}}}),
    "half a hierarchy": lambda w: w.update(hierarchies={"city": {"ind": {"A": "yes"}}}),
    "a hierarchy in a circle": lambda w: w.update(
        hierarchies={"city": {"city": {"A": "A", "B": "B"}}}
    ),
    "against a hierarchy": lambda w: w.update(
        hierarchies={"city": {"ind": {"A": "no", "B": "yes"}}}
    ),
    "a site called ALL": lambda w: w["releases"][0]["sites"].update(ALL=[]),
    "fewer periods": lambda w: w["releases"].append({"as_of": 1, "sites": {"S1": []}}),
    "a family twice": lambda w: w["releases"][0]["sites"]["S1"].append(FAMILY),
    "a missing dimension": lambda w: w["releases"][0]["sites"]["S1"][0].pop("city"),
    **{
        f"{name}: {value!r}": partial(_with, name, value)
        for name, value in [
            ("city", SECRET),
            ("city", None),
            ("city", [SECRET]),
            ("city", {SECRET: 1}),
            ("city", 77),
            ("bsn", SECRET),
            ("cost", -77777),
            ("cost", SECRET),
            ("cost", None),
            ("cost", 1e13),
            ("period", SECRET),
            ("period", 77.5),
            ("period", None),
            ("family", None),
            ("family", [SECRET]),
        ]
    },
}


@pytest.mark.parametrize("kind", list(WRONG))
def test_wrong_input_is_one_sentence(
    kind: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    world = copy.deepcopy(WORLD)
    changed = WRONG[kind](world)
    file = tmp_path / "world.json"
    file.write_text(json.dumps(changed if isinstance(changed, list) else world))
    _refused(file, capsys)


@pytest.mark.parametrize("text", ["", "{", "[" * 9999, '{"cost": NaN}', f'"{SECRET}"', "\xff"])
def test_what_is_no_world_is_one_sentence(
    text: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    file = tmp_path / "world.json"
    file.write_text(text, encoding="latin-1")
    _refused(file, capsys)


def test_no_file_and_a_folder_are_one_sentence(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    _refused(tmp_path / "world.json", capsys)
    _refused(tmp_path, capsys)


def _refused(file: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main([str(file)]) == 3
    out, err = capsys.readouterr()
    assert out == ""
    assert err.endswith(".\n")
    assert err.count("\n") == 1
    assert not any(value in err for value in (SECRET, "77"))
