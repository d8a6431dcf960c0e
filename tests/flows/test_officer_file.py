"""The privacy officer's file: whole, escaped, rounded, in two languages, and for inside only."""

import stat
from argparse import Namespace
from pathlib import Path

import pytest

from flows import approved, audit
from flows.command import Shell
from flows.officer_file import document, inside, key_ages, making, words
from flows.officer_file.document import Document, Grid
from flows.pipeline import Run
from flows.policy_commands import file
from flows.risk import Assessment, assess
from pseudonymisation import closed_world
from pseudonymisation.keys import Keys
from pseudonymisation.salts import Salts
from quality.residue import RULES
from sites.settings import Site
from tests.flows import small_hospital


@pytest.fixture
def hospital(tmp_path: Path) -> Site:
    return small_hospital.made(tmp_path)


def grids(made: Document, name: str) -> list[Grid]:
    found = next(section for section in made.sections if section.name == name)
    return [block for block in found.blocks if isinstance(block, Grid)]


def test_every_column_stands_in_it_with_what_is_done_and_an_example(
    hospital: Site, shell: Shell
) -> None:
    found = grids(making.make(hospital, shell, "en", ()), "fields")
    world = closed_world.tables("hospital")
    listed = {(g.caption.partition(":")[0], row[0]) for g in found for row in g.rows}
    assert listed == {(name, raw.name) for name, table in world.items() for raw in table.raws}
    assert all(all(row) for grid in found for row in grid.rows)


def test_an_example_is_made_by_the_action_on_a_value_of_nobody(
    hospital: Site, shell: Shell
) -> None:
    found = grids(making.make(hospital, shell, "en", ()), "fields")
    said = {(g.caption.partition(":")[0], row[0]): row[-1] for g in found for row in g.rows}
    assert said["person", "birth_date"] == "2024-03-14 → 2024-Q1"
    assert said["admission", "start_date"] == "2024-03-14 → 14"  # since 29 February
    assert said["family", "postcode"].startswith("3011 AB → 301")
    assert said["person", "bsn"] == "999900006 → nothing"
    assert said["person", "person_number"].startswith("12345678 → person1-")


def test_a_policy_that_nobody_approved_says_what_is_missing(hospital: Site, shell: Shell) -> None:
    made = making.make(hospital, shell, "nl", ())
    page = document.html(made)
    assert "Wat nog ontbreekt: " in page
    assert "register_id, dpia_id" in page
    assert "nooit met een klik" in page


@pytest.mark.parametrize("language", ["nl", "en"])
def test_the_page_is_whole_escaped_and_asks_nothing_of_another_machine(
    hospital: Site, shell: Shell, language: words.Language
) -> None:
    page = document.html(making.make(hospital, shell, language, ()))
    assert "Ziekenhuis &lt;Noord&gt;" in page
    assert "<Noord>" not in page
    assert "blijft binnen / stays inside" in page
    assert f'<html lang="{language}">' in page
    for outside in ("http:", "https:", "<script", "<link", "<img", "url(", "@import", "src="):
        assert outside not in page, outside


def test_both_languages_have_the_same_words() -> None:
    dutch, english = words.words("nl"), words.words("en")
    assert dutch.keys() == english.keys()
    for name, value in dutch.items():
        assert type(value) is type(english[name])
        if isinstance(value, dict):
            assert value.keys() == english[name].keys()
    assert [part["number"] for part in words.parts()] == list(range(1, 18))


def test_dpia_and_record_of_processing_say_what_a_person_has_to_write(
    hospital: Site, shell: Shell
) -> None:
    made = making.make(hospital, shell, "en", ())
    assert all(row[2] for row in grids(made, "dpia")[0].rows)
    record = dict(row for row in grids(made, "record")[0].rows if len(row) == 2)
    assert record["Purpose"] == "evaluation"
    assert record["Contact details, and those of the privacy officer"] == "still to be written"


def test_the_page_is_for_its_maker_alone_and_making_it_is_recorded(
    hospital: Site, shell: Shell
) -> None:
    said: list[str] = []
    asked = Namespace(site=str(hospital.folder), lang="nl", out=None, text=False, no_risk=True,
                      register=None)  # fmt: skip
    file.COMMAND.run(asked, Shell(shell.now, shell.user, shell.machine, said.append))
    path = hospital.out / "officer-file.nl.html"
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert str(path) in said[0]
    assert [entry.event for entry in audit.records(hospital)] == ["policy file"]


def test_the_terminal_tells_the_same_with_risk_in_rounded_words(
    hospital: Site, shell: Shell
) -> None:
    run = Run(hospital, "test-file", hospital.extracted or shell.now().date())
    risk: tuple[Assessment, ...] = assess(run, approved.own(hospital))
    lines = "\n".join(document.text(making.make(hospital, shell, "en", risk)))
    assert "RISK OF BEING RECOGNISED" in lines
    assert "smallest class of people who look alike (k) | before: 1–4; after: 1–4" in lines
    assert "<svg" not in lines


@pytest.mark.parametrize(
    ("language", "words_for"),
    [
        ("en", ("at least 2", "met", "not met", "not measured")),
        ("nl", ("ten minste 2", "voldaan", "niet voldaan", "niet gemeten")),
    ],
)
def test_limits_stand_in_it_with_whether_they_are_met(
    hospital: Site, shell: Shell, language: words.Language, words_for: tuple[str, ...]
) -> None:
    limits = "[risk]\nk_minimum = 2\nl_minimum = 2\n\n# Domeinen"
    text = hospital.policy_file.read_text(encoding="utf-8")
    hospital.policy_file.write_text(text.replace("# Domeinen", limits, 1), encoding="utf-8")
    run = Run(hospital, "test-file", hospital.extracted or shell.now().date())
    risk = assess(run, approved.own(hospital))
    rows = grids(making.make(hospital, shell, language, risk), "risk")[0].rows
    child, stay = rows[:2], rows[-2:]
    at_least, met, not_met, unmeasured = words_for
    assert [row[1:] for row in child] == [(at_least, met), (at_least, not_met)]
    assert [row[2] for row in stay] == [unmeasured, unmeasured]
    without = grids(making.make(hospital, shell, language, ()), "risk")[0].rows
    assert {row[2] for row in without} == {unmeasured}


def test_a_policy_without_limits_says_that_nothing_stops_for_risk(
    hospital: Site, shell: Shell
) -> None:
    page = document.html(making.make(hospital, shell, "en", ()))
    assert "This policy sets no limits on the risk; no run stops for it." in page


def test_what_was_found_after_pseudonymisation_is_told_by_place(hospital: Site) -> None:
    from quality import rejects
    from quality.problem import Problem

    assert inside.residue(hospital) is None
    rule = next(iter(RULES))
    (hospital.out / "quality").mkdir(parents=True)
    rejects.write(
        hospital.out / "quality" / "rejects.csv",
        [
            ("a.csv", Problem("birth", 1, rule, "place")),
            ("a.csv", Problem("birth", 2, rule, "place")),
        ],
    )
    found = inside.residue(hospital)
    assert found is not None
    assert found.places == (("birth", "place", rule),)


def test_no_small_number_of_objections_is_told() -> None:
    assert [inside.rounded(number) for number in (1, 9, 10, 14, 96)] == [
        "·",
        "·",
        "10",
        "10",
        "100",
    ]


def test_keys_are_told_by_name_and_age_and_a_destroyed_one_as_destroyed(
    hospital: Site, shell: Shell
) -> None:
    keys = Keys.create(hospital.keys)
    policy = approved.own(hospital)
    keys.domain_key(hospital.id, policy.purpose, "person")
    found = {key.name: key.state for key in key_ages.keys(hospital, policy, shell.now())}
    assert (found["master.key"], found["signing.pem"]) == ("made", "made")
    assert (found["person"], found["family"]) == ("at_latest", "not_made")
    Salts(hospital.keys, hospital.keys.stat().st_uid).destroy("person", 1)
    again = {key.name: key.state for key in key_ages.keys(hospital, policy, shell.now())}
    assert again["person"] == "destroyed"
    salt = (hospital.keys / "domains.json").read_text(encoding="utf-8")
    assert all(word not in document.html(making.make(hospital, shell, "nl", ()))
               for word in salt.split('"') if len(word) == 64)  # fmt: skip
