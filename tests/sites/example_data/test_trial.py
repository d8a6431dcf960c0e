"""The trial: real numbers, four centres, nothing added but what the docstring says."""

from pathlib import Path

import pytest

from sites.example_data import trial
from tests.sites.example_data.reading import read

# Pregnancies, births from 24 weeks or alive, and births before 37 weeks, counted by hand from
# medicaldata/opt: 823 pregnancies, of which 9 lost, 2 ended on request, 13 ended before 24 weeks.
CENTRES = {"NY": (173, 162, 19), "MN": (247, 246, 24), "KY": (211, 206, 19), "MS": (192, 185, 26)}


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The four inboxes."""
    folder = tmp_path_factory.mktemp("trial")
    trial.write_trial(folder)
    return folder


@pytest.mark.parametrize("clinic", list(CENTRES))
def test_a_centre_gives_back_its_pregnancies_and_births(folder: Path, clinic: str) -> None:
    pregnancies, births, preterm = CENTRES[clinic]
    found, problems = read(folder / f"opt-{clinic.lower()}", "trial")
    assert problems == []
    assert len(found["family"]) == pregnancies
    assert len(found["birth"]) == births
    assert sum(row["ga_days"] < 259 for row in found["birth"]) == preterm


def test_all_centres_together_are_the_whole_trial(folder: Path) -> None:
    every = [read(folder / f"opt-{c.lower()}", "trial")[0] for c in CENTRES]
    assert sum(len(found["family"]) for found in every) == 173 + 247 + 211 + 192
    weights = [row["birth_weight_g"] for found in every for row in found["birth"]]
    assert len(weights) == 799
    central = trial.births(trial.pregnancies())["Birthweight"]
    assert sum(weights) == central.sum()


def test_every_birth_has_its_mother_in_the_same_family(folder: Path) -> None:
    found, _ = read(folder / "opt-ny", "trial")
    people = {row["person_number"]: row for row in found["person"]}
    for row in found["birth"]:
        child = people[row["child_number"]]
        assert child["family_number"] == child["mother_number"] == row["mother_number"]
        assert people[row["mother_number"]]["role"] == "mother"


def test_trailing_blanks_of_the_source_are_kept(folder: Path) -> None:
    text = (folder / "opt-mn" / "inbox" / "births.csv").read_text(encoding="utf-8")
    assert "Live birth          ," in text
    assert ",No ," in text or ",No \n" in text or ",No \r\n" in text


def test_the_note_says_that_it_is_an_american_trial(folder: Path) -> None:
    note = (folder / "opt-ky" / "inbox" / "README.txt").read_text(encoding="utf-8")
    assert "American trial" in note
