"""Every analysis has a page, and what the page says of the code is what the code does."""

import inspect
import json
import re
from functools import partial
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from docs.analysing import facts, sections
from docs.analysing.city_examples import CITY_EXAMPLES
from docs.analysing.example import Public
from docs.analysing.examples import WAYS, examples
from docs.analysing.people import families
from docs.analysing.words import FOLDER, words
from federated.analyses.__main__ import OpenGate
from federated.analyses.design import CONSTANT, Outcome, design
from federated.analyses.question import Asked, packed
from federated.analyses.questions.glm import GlmModel, GlmStep
from federated.analyses.rows import Rows
from federated.analyses.run import PlainSum, Site, run
from federated.analyses.verify import check
from federated.secure.summer import SecureSum
from flows import cli
from tests.docs import reading, tracing

NAMES = facts.names()
PAGES = reading.DOCS / "analyses"
LONGEST = 80
NAMED = re.compile(r"`(\w+)`(?: \(([^)]+)\))?(?:, | \|$)")
SUMS = [name for name in NAMES if {one.combine for one in facts.rounds(name)} == {"sum"}]


class Counting:
    """A gate that lets made-up rows through and keeps what was asked and answered."""

    def __init__(self) -> None:
        self.sent: list[tuple[str, dict[str, tuple[int, ...]]]] = []

    def check(self, site: str, question: Asked, rows: Rows) -> None:
        answer = {name: np.shape(array) for name, array in question.answer(rows).items()}
        self.sent.append((question.combine, answer))


def _page(name: str) -> str:
    return reading.text(PAGES / f"{name.replace('_', '-')}.md")


def _counted(name: str) -> list[tuple[str, dict[str, tuple[int, ...]]]]:
    """Run the example with a gate of this test's own; return what the last city sent."""
    gate, example = Counting(), examples()[name]
    rows = example.people.sites()
    sites = [Site(city, one, gate if city == "city 3" else Public()) for city, one in rows.items()]
    run(example.steps(), sites, PlainSum())
    return gate.sent


def _told(name: str) -> list[tuple[str, str, dict[str, str]]]:
    """Read the table of a page: how often, how put together, names with sizes."""
    section = _page(name).split("## What leaves a site")[1].split("\n## ")[0]
    lines = [line for line in section.splitlines() if line.startswith("| ")][1:]
    cells = [line.strip("| ").split(" | ") for line in lines]
    return [(c[0], c[2], dict(NAMED.findall(f"{c[3]} |"))) for c in cells]


def test_there_are_pages_of_all_analyses_and_of_nothing_else() -> None:
    files = {path.stem.replace("-", "_") for path in PAGES.glob("*.md")} - {"README"}
    assert files == set(NAMES) == {path.stem for path in FOLDER.glob("*.toml")}
    assert set(WAYS) | set(CITY_EXAMPLES) == set(NAMES)
    assert len(NAMES) >= 28


def test_the_index_links_every_page() -> None:
    assert {f"{name.replace('_', '-')}.md" for name in NAMES} <= set(
        reading.links(PAGES / "README.md")
    )


@pytest.mark.parametrize("name", NAMES)
def test_a_page_is_short_and_has_every_part(name: str) -> None:
    content = _page(name)
    assert len(content.splitlines()) < LONGEST
    for part in ("Formula", "It assumes", "When not to use it", "What leaves a site"):
        assert f"\n## {part}\n" in content
    for part in ("Where it runs today", "Checked against", "What is not there"):
        assert f"\n## {part}\n" in content


@pytest.mark.parametrize("name", NAMES)
def test_what_the_page_says_leaves_a_city_is_what_the_city_sends(name: str) -> None:
    told, sent = _told(name), _counted(name)
    words_of = {sections.TOGETHER[how]: how for how in ("sum", "each", "union")}
    left = list(sent)
    for times, together, arrays in told:
        taken = 0
        while left and taken < (1 if times == "1" else len(sent)):
            how, answer = left[0]
            if how != words_of[together] or set(answer) != set(arrays):
                break
            assert {n: len(s) for n, s in answer.items()} == {
                n: _depth(t) for n, t in arrays.items()
            }
            left, taken = left[1:], taken + 1
        assert taken == 1 if times == "1" else taken > 1
    assert left == []


def _depth(size: str) -> int:
    return len(size.split(" × ")) if size else 0


@pytest.mark.parametrize("name", NAMES)
def test_a_range_of_rounds_is_told_where_rounds_repeat_and_holds_here(name: str) -> None:
    number, told = len(_counted(name)), words(name).rounds
    if told is None:
        assert all(one.times == 1 for one in facts.rounds(name))
        assert re.search(rf"^{number} rounds?\. ", _page(name), re.MULTILINE)
    else:
        assert any(one.times > 1 for one in facts.rounds(name))
        assert told[0] <= number <= told[1]


def test_sizes_that_are_called_p_grow_with_the_terms() -> None:
    terms = design(CONSTANT, "age", "smokes", "grams", "cost")
    model = GlmModel(design=terms, outcome=Outcome(column="sick"), family="binomial")
    question = GlmStep(model=model, beta=(0.0,) * 5)
    answer = question.answer(families().sites()["city 0"])
    assert [np.shape(answer[name]) for name in ("score", "information")] == [(5,), (5, 5)]
    assert "`score` (p), `information` (p × p)" in _page("glm")


@pytest.mark.parametrize("name", SUMS)
def test_what_is_said_to_be_summed_can_be_summed_in_secret(name: str) -> None:
    assert "secure sums](../secure-sums.md) hide" in _page(name)
    answers = [_first_answer(name, city) for city in range(4)]
    total = SecureSum().total({str(k): packed(one) for k, one in enumerate(answers)})
    plain = np.sum([packed(one) for one in answers], axis=0)
    np.testing.assert_allclose(total, plain, rtol=1e-7, atol=1e-7)


def _first_answer(name: str, city: int) -> Any:
    example = examples()[name]
    return next(example.steps()).answer(example.people.sites()[f"city {city}"])


def test_the_page_says_that_a_city_is_seen_where_its_answer_is_needed() -> None:
    for name in set(NAMES) - set(SUMS):
        assert re.search(r"cannot be hidden that way|do not apply", _page(name)), name


def test_what_a_study_runs_is_said_to_run_in_a_study(capsys: pytest.CaptureFixture[str]) -> None:
    file = str(reading.DOCS / "examples" / "study.toml")
    ran = tracing.called(lambda: cli.main(["study", "dry-run", file]))
    assert "glm" in ran
    assert ran & set(NAMES) <= facts.live()
    for name in NAMES:
        assert ("In a [study](../studies.md), today" in _page(name)) == (name in facts.live())


@pytest.mark.parametrize("name", NAMES)
def test_tests_that_a_page_names_exist(name: str) -> None:
    for one in words(name).tests:
        file, _, test = one.partition("::")
        assert f"def {test}(" in reading.text(reading.ROOT / "tests" / file)


@pytest.mark.parametrize("name", NAMES)
def test_literature_on_a_page_is_that_which_the_code_names(name: str) -> None:
    asked = {inspect.getmodule(one.question) for one in facts.rounds(name)}
    code = inspect.getsource(facts.module(name)) + "".join(inspect.getsource(m) for m in asked if m)
    known = " ".join(code.split())
    for line in words(name).literature:
        assert re.split(r"[ ,]", line)[0] in known
        plain = re.sub(r" \((?:[^()\d][^()]*)\)", "", line.rstrip("."))
        for figure in re.findall(r"\d{4}(?:;\d+(?:\(\d+\))?:\w+)?", plain):
            assert figure in known, (line, figure)


def test_every_fixture_stands_on_the_pages_of_what_it_runs() -> None:
    for fixture in facts.fixtures():
        assert fixture.runs
        for name in fixture.runs:
            assert f"`{fixture.id}`" in _page(name)


@pytest.mark.shared
@pytest.mark.slow
def test_the_fixtures_run_what_the_pages_say(shared: Path) -> None:
    folder = shared / "reference"
    manifest = {one["id"]: one for one in json.loads((folder / "MANIFEST.json").read_text())}
    assert [one.id for one in facts.fixtures()] == list(manifest)
    for one in facts.fixtures():
        path = folder / f"{one.id}.json"
        made = json.loads(path.read_text())["software"]
        assert one.software == ", ".join(f"{name} {version}" for name, version in made.items())
        assert (one.kind, one.sites) == (manifest[one.id]["kind"], manifest[one.id]["n_sites"])
        ran = tracing.called(partial(check.checked, path, OpenGate, PlainSum()))
        assert ran & set(NAMES) == set(one.runs)
