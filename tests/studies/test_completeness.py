"""How many families a study leaves out is told to nobody, whatever else is studied."""

from collections.abc import Mapping

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from api.pages import study_complete
from api.pages.words import Language
from federated.analyses.questions.complete import complete
from federated.analyses.rows import Rows
from federated.studies import example, reading
from federated.studies.announcements import Replied
from federated.studies.kinds.kind import Result
from flows.studies import population
from tests.studies import hospital, spec
from tests.studies.each_kind import KINDS, text
from tests.studies.spec import NAMES, PLAIN
from tests.studies.test_asking import SHELL
from tests.studies.world import World, study_of

NUMBERS = st.integers(0, 60)


@given(NUMBERS, NUMBERS, NUMBERS, NUMBERS)
def test_two_studies_of_the_same_people_narrow_nobody_who_is_left_out(
    both: int, first: int, second: int, neither: int
) -> None:
    """Families by which of two studies knows all their values; the ledger lets none of these be a few.

    Whoever knows how many each used and both together, and hears of each whether these were all, finds
    that those left out of the first are ten or more, or none; or there is no end to how many they may be.
    """
    if any(0 < one < 10 for one in (both, first, second)):
        return
    used, meant = (both + first, both + second), both + first + second + neither
    heard = [complete(one, meant) for one in used]
    least = both + first + second
    could = [
        other - used[0]
        for other in range(least, least + 200)
        if [complete(one, other) for one in used] == heard
    ]
    assert meant - used[0] in could
    assert len(could) >= 10 or (len(could) == 1 and not 0 < could[0] < 10)


def rows(left: Mapping[str, int], sites: int = 3, kind: str = "regression") -> dict[str, Rows]:
    """Return rows of sites that leave out so many families, of whom ga_weeks is not known."""
    study = reading.read(text(kind, sites))
    out = {}
    for site, number in left.items():
        made = example.rows(study, site)
        columns = {name: made._columns[name] for name in made.names}
        out[site] = Rows(columns, len(made) + number)
    return out


def result(left: tuple[int, ...], *changes: tuple[str, str]) -> Result:
    of = dict(zip(NAMES, left, strict=False))
    world = World.of(spec.text(3, *changes), rows(of)).open()
    assert world.run().done, world.events[-1].announced
    found: Result = world.result()["completeness"]
    return found


@pytest.mark.parametrize("changes", [(), (PLAIN,)])
def test_a_result_says_in_how_many_sites_all_are_used(
    changes: tuple[tuple[str, str], ...],
) -> None:
    assert example.FAMILIES == 240
    assert result((0, 0, 0), *changes) == {"used": 720, "sites": 3, "complete": 3}
    for left in ((3, 0, 1), (80, 0, 61)):
        assert result(left, *changes) == {"used": 720, "sites": 3, "complete": 1}


@pytest.mark.parametrize("changes", [(), (PLAIN,)])
def test_from_all_that_is_announced_nobody_tells_one_left_out_family_from_many(
    changes: tuple[tuple[str, str], ...],
) -> None:
    """Whoever subtracts its own part, and knows every number used, sees the same of 1 and of 150."""
    heard = []
    for number in (1, 4, 9, 10, 19, 20, 150):
        world = World.of(spec.text(3, *changes), rows({NAMES[1]: number})).open()
        assert world.run().done
        replies = [one for one in world.announced() if isinstance(one, Replied)]
        heard.append([(a.name, [round(v, 6) for v in a.values]) for a in replies[0].total])
    assert all(one == heard[0] for one in heard)


@pytest.mark.parametrize("kind", sorted({*KINDS, "regression"}))
def test_every_kind_tells_it(kind: str) -> None:
    found = World.of(text(kind)).pooled()["completeness"]
    assert found["used"] == World.of(text(kind)).pooled()["fit"]["families"]
    assert found["complete"] == found["sites"]


@pytest.mark.parametrize(
    ("language", "said"),
    [
        ("en", "no family in 1 of 3 sites; elsewhere how many is not told"),
        ("nl", "geen gezin in 1 van 3 locaties; elders wordt niet verteld hoeveel"),
    ],
)
def test_the_page_says_it(language: Language, said: str) -> None:
    told = {"completeness": result((80, 0, 61))}
    assert [value for _, value in study_complete.facts(told, language)] == [said]
    whole = {"completeness": result((0, 0, 0))}
    assert len(list(study_complete.facts(whole, language))) == 1
    assert list(study_complete.facts({}, language)) == []


@pytest.mark.xdist_group("studies")
def test_a_site_counts_whom_the_study_means_also_where_a_value_is_not_known(
    tmp_path_factory: pytest.TempPathFactory,
) -> None:
    folder = tmp_path_factory.mktemp("complete") / "site"
    one = hospital.make(folder, spec.NAMES[0], "http://127.0.0.1:9")
    study = study_of(spec.text(3))[0]
    with population.opened(one.site, SHELL) as found:
        before = population.cohort(found, study).rows
    assert before.meant == len(before)
    pids = [f"'p-{one.site.id}-{number:04}'" for number in range(12)]
    one.sql(f"UPDATE cdm.birth SET sex = NULL WHERE child_pid IN ({', '.join(pids)})")
    historic = [f"'f-{one.site.id}-{number:04}'" for number in range(20, 25)]
    one.sql(f"UPDATE cdm.family SET arm = 'historic' WHERE family_pid IN ({', '.join(historic)})")
    with population.opened(one.site, SHELL) as found:
        after = population.cohort(found, study).rows
    meant = len(before) - 5  # who has an arm that is not compared is not meant
    assert after.meant == meant
    assert len(after) == meant - 12
    assert np.isfinite(after.number("ga_weeks")).all()
