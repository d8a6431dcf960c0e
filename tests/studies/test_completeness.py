"""How many families a study leaves out is told as a bound, from which nobody finds a small number."""

from collections.abc import Mapping

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from api.pages import study_complete
from api.pages.words import Language
from federated.analyses.questions.complete import bound, sparse
from federated.analyses.rows import Eligible, Rows
from federated.studies import example, reading
from federated.studies.announcements import Replied
from federated.studies.kinds.kind import Result
from flows.studies import population
from tests.studies import hospital, spec
from tests.studies.each_kind import KINDS, text
from tests.studies.spec import NAMES, PLAIN
from tests.studies.test_asking import SHELL
from tests.studies.world import World, study_of

NUMBERS = st.integers(0, 500)


@given(NUMBERS, st.integers(1, 300), st.integers(10, 25))
def test_a_bound_holds_and_as_many_numbers_as_the_minimum_have_it(
    used: int, left: int, minimum: int
) -> None:
    told = bound(used, used + left, minimum)
    assert used + left <= told < used + left + 2 * minimum
    same = [
        other
        for other in range(1, left + 3 * minimum)
        if bound(used, used + other, minimum) == told
    ]
    assert len(same) >= minimum


@given(NUMBERS, st.integers(0, 500), st.integers(10, 25))
def test_that_many_lack_a_variable_is_said_of_no_few_families(
    known: int, lacking: int, minimum: int
) -> None:
    if sparse(known, known + lacking, minimum):
        assert lacking >= minimum
        assert lacking > known / 5


def rows(left: Mapping[str, int], sites: int = 3, kind: str = "regression") -> dict[str, Rows]:
    """Return rows of sites that leave out so many families, of whom ga_weeks is not known."""
    study = reading.read(text(kind, sites))
    out = {}
    for site, number in left.items():
        made = example.rows(study, site)
        meant = len(made) + number
        known = {**dict.fromkeys(study.used, meant), "ga_weeks": len(made)}
        columns = {name: made._columns[name] for name in made.names}
        out[site] = Rows(columns, Eligible(meant, known))
    return out


def result(left: tuple[int, ...], *changes: tuple[str, str]) -> Result:
    of = dict(zip(NAMES, left, strict=False))
    world = World.of(spec.text(3, *changes), rows(of)).open()
    assert world.run().done, world.events[-1].announced
    found: Result = world.result()["completeness"]
    return found


@pytest.mark.parametrize("changes", [(), (PLAIN,)])
def test_three_families_that_are_left_out_are_at_most_ten_or_nineteen(
    changes: tuple[tuple[str, str], ...],
) -> None:
    assert example.FAMILIES == 240
    assert result((0, 0, 0), *changes) == {
        "used": 720, "left_out_at_most": 0, "percent_at_least": 100, "sites": 3, "sparse": [],
    }  # fmt: skip
    assert result((3, 0, 1), *changes)["left_out_at_most"] == 20
    assert result((10, 0, 0), *changes)["left_out_at_most"] == 10
    many = result((80, 5, 61), *changes)
    assert many["left_out_at_most"] == 80 + 10 + 70
    assert many["percent_at_least"] == 81  # 720 of 880, rounded down
    assert many["sparse"] == [{"variable": "ga_weeks", "cities": 2}]


@pytest.mark.parametrize("changes", [(), (PLAIN,)])
def test_from_all_that_is_announced_nobody_tells_one_left_out_family_from_ten(
    changes: tuple[tuple[str, str], ...],
) -> None:
    """Whoever subtracts its own part, and knows every number used, sees the same of 1 and of 10."""
    heard = []
    for number in (1, 4, 9, 10):
        world = World.of(spec.text(3, *changes), rows({NAMES[1]: number})).open()
        assert world.run().done
        replies = [one for one in world.announced() if isinstance(one, Replied)]
        heard.append([(a.name, [round(v, 6) for v in a.values]) for a in replies[0].total])
    assert all(one == heard[0] for one in heard)


@pytest.mark.parametrize("kind", sorted({*KINDS, "regression"}))
def test_every_kind_tells_it(kind: str) -> None:
    found = World.of(text(kind)).pooled()["completeness"]
    assert found["used"] == World.of(text(kind)).pooled()["fit"]["families"]
    assert found["left_out_at_most"] == 0


@pytest.mark.parametrize(
    ("language", "most", "where"),
    [
        ("en", "at most 160 families; at least 81% are used", "in 2 of 3 sites"),
        ("nl", "hoogstens 160 gezinnen; ten minste 81% doet mee", "in 2 van 3 locaties"),
    ],
)
def test_the_page_says_it(language: Language, most: str, where: str) -> None:
    study, told = reading.read(spec.text(3)), {"completeness": result((80, 5, 61))}
    assert [value for _, value in study_complete.facts(study, told, language)] == [most, where]
    none = {"completeness": result((0, 0, 0))}
    assert len(list(study_complete.facts(study, none, language))) == 1
    assert list(study_complete.facts(study, {}, language)) == []


@pytest.mark.xdist_group("studies")
def test_a_site_counts_whom_the_study_means_and_of_whom_a_value_is_known(
    tmp_path_factory: pytest.TempPathFactory,
) -> None:
    folder = tmp_path_factory.mktemp("complete") / "site"
    one = hospital.make(folder, spec.NAMES[0], "http://127.0.0.1:9")
    study = study_of(spec.text(3))[0]
    with population.opened(one.site, SHELL) as found:
        before = population.cohort(found, study).rows
    assert before.eligible == Eligible(
        len(before), dict.fromkeys(study.specification.used, len(before))
    )
    pids = [f"'p-{one.site.id}-{number:04}'" for number in range(12)]
    one.sql(f"UPDATE cdm.birth SET sex = NULL WHERE child_pid IN ({', '.join(pids)})")
    historic = [f"'f-{one.site.id}-{number:04}'" for number in range(20, 25)]
    one.sql(f"UPDATE cdm.family SET arm = 'historic' WHERE family_pid IN ({', '.join(historic)})")
    with population.opened(one.site, SHELL) as found:
        after = population.cohort(found, study).rows
    meant = len(before) - 5  # who has an arm that is not compared is not meant
    known = {**dict.fromkeys(study.specification.used, meant), "sex": meant - 12}
    assert after.eligible == Eligible(meant, known)
    assert len(after) == meant - 12
    assert np.isfinite(after.number("ga_weeks")).all()
