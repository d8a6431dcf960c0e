"""Studies of the same families are of one subject, however their quarters are spelled."""

import pytest

from federated.canonical import canonical, digest
from federated.secure.memory import Memory, Totals
from tests.studies import spec
from tests.studies.spec import NAMES
from tests.studies.test_attacks import refusals
from tests.studies.world import World, study_of

SECOND = ("version = 1", "version = 2")
WHERE = 'where = [{variable = "ga_weeks", op = "<", value = 37}]\n'
COSTS = (
    ('"index_children"', '"index_child_costs"'),
    (WHERE, ""),
    ('case_mix = ["ga_weeks", "C(sex)"]\n', ""),
)
BIRTHS = (
    ('"index_children"', '"births"'),
    ('"readmission_30d"', '"preterm"'),
    ('["ga_weeks", "C(sex)"]', '["C(sex)"]'),
)
NEXT = (('"2023-Q1"', '"2025-Q1"'), ('"2024-Q4"', '"2025-Q4"'))
TOLD = "single out fewer than 3 sites"
Changes = tuple[tuple[str, str], ...]


def after(changes: Changes, before: Changes = ()) -> World:
    """Return a study of three sites, who remember one of four that is done."""
    first = World.of(spec.text(4, *before)).open()
    assert first.run().done
    second = World.of(spec.text(3, SECOND, *changes))
    for name, place in second.places.items():
        place.memory = Memory.parse(first.places[name].memory.body())
    return second.open()


@pytest.mark.parametrize(
    ("changes", "before"),
    [
        pytest.param((), (), id="the same quarters"),
        pytest.param((('"2023-Q1"', '"2001-Q1"'),), (), id="a span that begins before anybody"),
        pytest.param((('"2023-Q1"', '"2024-Q4"'),), (), id="one quarter of them"),
        pytest.param(COSTS, (), id="a population of another name"),
        pytest.param((), COSTS, id="and back"),
    ],
)
def test_a_version_over_one_site_fewer_is_refused(changes: Changes, before: Changes) -> None:
    second = after(changes, before)
    assert not second.run().done
    assert any(TOLD in text for text in refusals(second))


@pytest.mark.parametrize("changes", [NEXT, BIRTHS], ids=["the next year", "births"])
def test_other_families_are_another_subject(changes: Changes) -> None:
    second = after(changes)
    second.run()
    assert not any(TOLD in text for text in refusals(second))
    assert all(len({one.survivors for one in p.memory.totals}) == 2 for p in second.places.values())


def test_a_memory_of_before_quarters_were_told_apart_still_counts() -> None:
    """It knows the population as it was written, by name and both quarters."""
    written = {"population": "index_children", "first": "2023-Q1", "last": "2024-Q4"}
    old = Totals(subject=digest(canonical(written)), survivors=(NAMES[:4],))
    world = World.of(spec.text(3))
    for place in world.places.values():
        place.memory = Memory.parse(Memory(totals=(old,)).body())
    assert not world.open().run().done
    assert any(TOLD in text for text in refusals(world))


def test_terms_are_no_longer_than_the_quarters() -> None:
    study, _ = study_of(spec.text(3))
    assert len(study.terms(NAMES[:3]).subjects) == 8 + 1
