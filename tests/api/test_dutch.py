"""Whoever reads Dutch reads the definitions in Dutch: every sentence of the catalogue has its Dutch."""

from collections.abc import Iterator

import pytest

from api.pages import codes, dutch
from api.pages.words import Language, words
from federated.cubes import shipped
from federated.indicator import Indicator
from federated.indicators import catalogue


def sentences(one: Indicator) -> Iterator[str]:
    """What the pages show of a definition, but its name."""
    yield from (one.definition, one.source, one.unit, *one.notes, *one.populations.values())
    yield from filter(None, (one.stays, one.reference.caption if one.reference else None))
    if one.headline is not None:
        yield f"% within {one.headline} days"


def test_every_sentence_of_a_definition_has_its_dutch_and_no_other_has() -> None:
    told = {text for one in catalogue().values() for text in sentences(one)}
    of_figures = {"per 100 person-years", "€ per family", "points"}
    assert told - dutch.known().keys() == set()
    assert dutch.known().keys() - told - of_figures == set()


def test_a_sentence_without_its_dutch_is_marked_as_english() -> None:
    assert dutch.marked("moons", "nl") == '<span lang="en">moons</span>'
    assert dutch.marked("<b>", "en") == "&lt;b&gt;"


@pytest.mark.parametrize("language", ["en", "nl"])
def test_every_group_split_and_value_has_a_name(language: Language) -> None:
    t = words(language)
    for one in catalogue().values():
        for dimension in one.dimensions:
            assert f"split_{dimension.name}" in t
            named = {code for code in dimension.codes if code[0].isalpha()}
            assert {f"group_{code}" for code in named} <= t.keys()
    assert shipped()


def test_a_value_with_a_day_is_told_with_its_day() -> None:
    names = ("bin_8", "at_risk_30", "events_30", "deaths_30", "censored_30", "events", "insurer")
    assert [codes.value(name, words("en")) for name in names] == [
        "from 8", "at risk until day 30", "events until day 30", "deaths until day 30",
        "lost until day 30", "with the event", "Health insurer",
    ]  # fmt: skip
