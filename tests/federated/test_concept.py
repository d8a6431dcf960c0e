"""A description of a concept names parts, months and roles; a person or a number has no place in it."""

from pathlib import Path

import pytest

from federated import concept
from federated.errors import SettingsError

WHOLE = """
[[component]]
component = "two_case_managers"
from_month = "2018-01"
dose = { amount = 4, unit = "half_days_a_week" }

[[learnt]]
month = "2024-05"
nl = "Een vaste dag helpt."
en = "A fixed day helps."

[[contact]]
role = "steward"
address = "datasteward@hospital.example"
telephone = "+31 10 123 4567"
"""


def test_a_whole_description_is_read_and_has_one_digest(tmp_path: Path) -> None:
    file = tmp_path / "concept.toml"
    file.write_text(WHOLE, encoding="utf-8")
    found = concept.read(file, "2026-03")
    assert [one.component for one in found.component] == ["two_case_managers"]
    assert found.digest() == concept.parse(WHOLE + "\n# a remark\n").digest()


def test_a_description_made_up_for_a_demonstration_says_so_and_others_keep_their_digest() -> None:
    own, made_up = concept.parse(WHOLE), concept.parse("example = true\n" + WHOLE)
    assert (own.example, made_up.example) == (False, True)
    assert b'example":' not in own.canonical()
    assert own.digest() != made_up.digest()
    again = concept.Concept.model_validate_json(made_up.canonical())
    assert again == made_up


def test_the_template_that_a_site_copies_is_a_whole_description(tmp_path: Path) -> None:
    assert concept.parse(concept.TEMPLATE).contact[0].role == "programme"


@pytest.mark.parametrize(
    ("part", "instead", "said"),
    [
        ("datasteward@hospital", "j.jansen@hospital", "address is of a role"),
        ("datasteward@hospital.example", "Data Steward <x@y.nl>", "one e-mail address"),
        ("datasteward@hospital.example", "data@x.example?bcc=a", "one e-mail address"),
        ("two_case_managers", "magic", "a component is one of two_case_managers"),
        ("2018-01", "2018-13", "component.0.from_month"),
        ("amount = 4", "amount = nan", "dose.amount"),
        ("amount = 4", "amount = -1", "dose.amount"),
        ("A fixed day", "Ring 999990019, a fixed day", "number of eight digits"),
        ("A fixed day", "Ring 06 12 34 56 78, a fixed day", "number of eight digits"),
        ("A fixed day", "Mail jan@example.nl, a fixed day", "names no address"),
        ("A fixed day", "A\u202e fixed day", "visible characters"),
        ("A fixed day helps.", "x" * 501, "learnt.0.en"),
        ("+31 10 123 4567", "<b>call</b>", "contact.0.telephone"),
        ('role = "steward"', 'role = "doctor"', "contact.0.role"),
        ('month = "2024-05"', 'month = "2024-05"\nname = "J. Jansen"', "learnt.0"),
        ("[[learnt]]", "[[learnt", "not TOML"),
    ],
)
def test_what_has_no_place_in_it_is_refused_with_the_place(
    part: str, instead: str, said: str
) -> None:
    assert part in WHOLE
    with pytest.raises(SettingsError, match=said.replace(".", r"\.")) as refused:
        concept.parse(WHOLE.replace(part, instead))
    for private in ("jansen", "999990019", "12 34", "jan@"):
        assert private not in str(refused.value).lower()


def test_a_month_to_come_a_long_file_and_other_bytes_are_refused(tmp_path: Path) -> None:
    file = tmp_path / "concept.toml"
    file.write_text(WHOLE, encoding="utf-8")
    with pytest.raises(SettingsError, match="has not come yet"):
        concept.read(file, "2024-04")
    file.write_text(WHOLE + "#" * concept.LARGEST, encoding="utf-8")
    with pytest.raises(SettingsError, match="longer than"):
        concept.read(file, "2026-03")
    file.write_bytes(b"\xff\xfe")
    with pytest.raises(SettingsError, match="UTF-8"):
        concept.read(file, "2026-03")


def test_a_part_begins_once_and_ends_after_it_began() -> None:
    twice = WHOLE + '\n[[component]]\ncomponent = "two_case_managers"\nfrom_month = "2018-01"\n'
    with pytest.raises(SettingsError, match="begins once"):
        concept.parse(twice)
    ended = WHOLE.replace('from_month = "2018-01"', 'from_month = "2018-01"\nto_month = "2017-01"')
    with pytest.raises(SettingsError, match="not before"):
        concept.parse(ended)
