"""How much is found in notes of other templates, and that nothing clinical is spoiled."""

import time
from pathlib import Path

import pytest

from pseudonymisation.text import measure
from pseudonymisation.text import notes as labelled
from pseudonymisation.text.scrubber import Scrubber
from pseudonymisation.text.settings import TextMethod
from tests.pseudonymisation.text import notes


@pytest.fixture(scope="module")
def scrubber() -> Scrubber:
    return Scrubber(TextMethod())


def test_own_synthetic_notes_are_found_and_stay_clinical(scrubber: Scrubber) -> None:
    figures = measure.measure(scrubber, notes.made(200, seed=11), time.process_time)
    assert figures.recall.value >= 0.97
    assert figures.names["lower case"].value == 1
    assert figures.clinical.found == 0
    assert figures.precision.value >= 0.9


@pytest.mark.shared
def test_the_dev_notes_reach_the_target(scrubber: Scrubber, shared: Path) -> None:
    sample = labelled.read(shared / "data" / "notes_dev.jsonl")
    figures = measure.measure(scrubber, sample, time.process_time)
    assert figures.recall.value >= 0.97
    assert figures.names["lower case"].value == 1
    assert figures.clinical.found == 0


def test_recall_counts_a_name_only_when_all_of_it_is_gone() -> None:
    from pseudonymisation.text.found import Found

    note = labelled.Note(
        text="Anna van Dam, 32+4",
        spans=(labelled.Span(start=0, end=12, label="PERSON", in_record=False),),
        keep=(labelled.Keep(start=14, end=18),),
    )
    part = measure.compare([note], [[Found(0, 4, "PERSON")]], 0.001)
    assert (part.recall.found, part.recall.total, part.clinical.found) == (0, 1, 0)
    whole = measure.compare([note], [[Found(0, 16, "PERSON")]], 0.001)
    assert (whole.recall.found, whole.clinical.found) == (1, 1)
    assert (whole.precision.found, whole.precision.total) == (10, 12)
    assert set(whole.names) == {"not in the record", "with tussenvoegsel", "two parts"}
    assert part.milliseconds == pytest.approx(1e3 / 18)
