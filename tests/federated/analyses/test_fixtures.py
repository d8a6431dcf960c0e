"""The fixtures that other software computed, through one engine a site."""

import json
from pathlib import Path
from typing import Any

import pytest

from federated.analyses import gate as gates
from federated.analyses.__main__ import OpenGate, gate_of
from federated.analyses.design import Design, Outcome
from federated.analyses.question import Arrays, Question
from federated.analyses.rows import Rows
from federated.analyses.run import PlainSum
from federated.analyses.verify import check
from federated.analyses.verify.fixture import Fixture, read
from federated.errors import GateRefused

pytestmark = pytest.mark.shared
KINDS = ("glm", "cox", "lmm", "glmm")  # whose figures are told in the manifest


class About(Question):
    """A question about a design, that nobody answers."""

    design: Design
    outcome: Outcome

    @property
    def regression(self) -> tuple[Design, Outcome | None]:
        return self.design, self.outcome

    def answer(self, rows: Rows) -> Arrays:
        return {}


def manifest(shared: Path) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = json.loads((shared / "reference/MANIFEST.json").read_text())
    return found


def paths(shared: Path) -> list[Path]:
    return [shared / "reference" / f"{one['id']}.json" for one in manifest(shared)]


def test_all_fixtures_are_within_tolerance_and_there_are_twenty_five(shared: Path) -> None:
    found = [check.checked(path, OpenGate, PlainSum()) for path in paths(shared)]
    assert len(found) == 25
    beyond = [ran.fixture.name for ran in found if not check.passed(ran)]
    assert beyond == []


def test_a_site_finds_the_figures_that_the_manifest_tells(shared: Path) -> None:
    for told in manifest(shared):
        fixture = read(shared / "reference" / f"{told['id']}.json")
        assert min(map(len, fixture.sites.values())) == told["min_site_n"]
        if fixture.kind in KINDS and told.get("min_nonzero_pair_cell"):
            margin, pair = _cells(fixture)
            assert (margin, pair) == (told["min_binary_count"], told["min_nonzero_pair_cell"])


def _cells(fixture: Fixture) -> tuple[int, int]:
    margins, pairs, rule = list[int](), list[int](), gates.R8(either=False)
    for rows in fixture.sites.values():
        both = gates.together(gates.binaries(_about(fixture), rows))
        ones = both.diagonal()
        margins += [int(one) for one in ones]
        margins += [zeros for one in ones if (zeros := len(rows) - int(one))]
        pairs += rule.pairs(both, len(rows))
    return min(margins), min(size for size in pairs if size)


def _about(fixture: Fixture) -> About:
    column = fixture.model.get("response") or fixture.model["event"]
    return About(design=fixture.design(), outcome=fixture.outcome(column))


def expected(told: dict[str, Any], fixture: Fixture) -> str | None:
    """Return the first rule of R8 that the manifest's figures break."""
    p, n = len(fixture.model.get("design") or ()), told["min_site_n"]
    broken = {
        "minimum n": n < 10,
        "binary margin": (told.get("min_binary_count") or 10) < 10
        or told.get("min_binary_count") == 0,
        "pair cell": (told.get("min_nonzero_pair_cell") or 10) < 10,
        "p <= n/10": 10 * p > n,
        "n - p >= 10": p > 0 and n - p < 10,
    }
    return next((rule for rule in gates.RULES if broken[rule]), None)


def test_the_gate_lets_through_what_the_manifest_says_and_names_the_first_rule(
    shared: Path,
) -> None:
    for told, path in zip(manifest(shared), paths(shared), strict=True):
        rule = expected(told, read(path))
        if rule is None:
            assert check.passed(check.checked(path, gate_of, PlainSum()))
        else:
            with pytest.raises(GateRefused, match=f"R8, {rule}"):
                check.checked(path, gate_of, PlainSum())
