"""The worked example of docs/disclosure.md: its numbers are what the program prints."""

import json
from pathlib import Path

import pytest

from federated.disclosure.__main__ import main

DOCS = Path(__file__).parents[2] / "docs"


@pytest.fixture
def lines(capsys: pytest.CaptureFixture[str]) -> list[str]:
    assert main([str(DOCS / "examples" / "door.json")]) == 0
    return capsys.readouterr().out.splitlines()


def test_the_line_of_the_page_is_printed(lines: list[str]) -> None:
    page = (DOCS / "disclosure.md").read_text(encoding="utf-8")
    shown = next(line for line in page.splitlines() if line.startswith('{"release"'))
    assert shown in lines


def test_the_numbers_of_the_page_are_those_of_the_program(lines: list[str]) -> None:
    page = (DOCS / "disclosure.md").read_text(encoding="utf-8")
    first = [one for one in map(json.loads, lines) if one["release"] == 0]
    found = {(one["cell"]["ga"], one["cell"]["ind"], one["measure"]): one["value"] for one in first}
    inside = [found[(ga, ind, "count")] for ga in ("<28", "28+") for ind in ("yes", "no")]
    margins = [found[at, None, "count"] for at in (None, "<28", "28+")]
    assert inside == [None] * 4
    assert margins == [24, 8, 16]
    assert found[None, "yes", "rate"] == 37.5
    assert f"`{found[None, 'yes', 'rate']}`" in page
    assert found[None, None, "cost_sum"] == 541550
    assert f"`{found[None, None, 'cost_mean']}`" in page
    assert [found[ga, None, "cost_sum"] for ga in ("<28", "28+")] == [None, None]


def test_a_late_family_and_a_single_new_one_change_nothing(lines: list[str]) -> None:
    second = [one for one in map(json.loads, lines) if one["release"] == 1]
    assert {one["value"] for one in second if one["cell"] != {"ga": "<28", "ind": None}} == {None}
