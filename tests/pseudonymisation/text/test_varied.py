"""Recall in notes of many kinds of writing, with floors: by label, by form of name, clinical loss."""

import time

import pytest

from pseudonymisation.text import measure
from pseudonymisation.text.measure import Figures
from pseudonymisation.text.scrubber import Scrubber
from pseudonymisation.text.settings import TextMethod
from tests.pseudonymisation.text import varied

FLOORS = {
    "PERSON": 0.95, "DATE_TIME": 0.97, "LOCATION": 0.88, "ORGANIZATION": 0.95, "PHONE_NUMBER": 1,
    "EMAIL_ADDRESS": 1, "NL_BSN": 1, "IBAN_CODE": 1, "URL": 1, "ID": 0.9,
}  # fmt: skip
FORMS = {
    "in the record": 1, "lower case": 1, "not in the record": 0.92, "known to the lists": 0.94,
    "unknown to the lists": 0.94, "with diacritics": 0.95, "with tussenvoegsel": 0.9,
}  # fmt: skip


@pytest.fixture(scope="module")
def figures() -> Figures:
    return measure.measure(Scrubber(TextMethod()), varied.made(2, seed=21), time.process_time)


def test_there_are_many_templates_and_half_of_them_were_only_counted() -> None:
    every = varied.templates()
    assert len(every) == len(set(every)) >= 150
    assert sorted(varied.templates(seen=True) + varied.templates(seen=False)) == sorted(every)


def test_the_same_seed_makes_the_same_notes() -> None:
    assert varied.made(1, seed=2) == varied.made(1, seed=2) != varied.made(1, seed=3)


@pytest.mark.slow
@pytest.mark.parametrize("label", FLOORS)
def test_each_kind_of_thing_is_found(figures: Figures, label: str) -> None:
    assert figures.labels[label].value >= FLOORS[label]


@pytest.mark.slow
@pytest.mark.parametrize("form", FORMS)
def test_names_are_found_however_they_are_written(figures: Figures, form: str) -> None:
    assert figures.names[form].value >= FORMS[form]


@pytest.mark.slow
def test_little_is_taken_that_had_to_stay(figures: Figures) -> None:
    assert figures.recall.value >= 0.97
    assert figures.clinical.found <= 0.01 * figures.clinical.total
    assert figures.precision.value >= 0.96
