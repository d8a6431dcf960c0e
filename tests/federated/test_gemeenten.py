"""Municipalities: the codes of a year, and names that lead to a code."""

import re

import pytest

from federated import gemeenten
from federated.errors import SettingsError


@pytest.mark.parametrize(("year", "count"), [(2021, 352), (2023, 342), (2026, 342)])
def test_a_year_has_as_many_municipalities_as_cbs_says(year: int, count: int) -> None:
    assert len(gemeenten.names(year)) == count
    assert all(len(code) == 4 and code.isdecimal() for code in gemeenten.names(year))


def test_a_municipality_that_was_merged_is_still_known() -> None:
    assert "0370" in gemeenten.names(2021)  # Beemster, part of Purmerend since 2022
    assert "0370" not in gemeenten.names(2026)
    assert gemeenten.known("0370")


def test_another_year_is_refused_naming_the_years() -> None:
    with pytest.raises(KeyError, match="2021, 2023, 2026"):
        gemeenten.names(1999)


def test_a_name_leads_to_a_code_whatever_its_case() -> None:
    assert gemeenten.code(" ROTTERDAM ") == "0599"
    assert gemeenten.code("Hoogmade") is None  # a village


def test_a_municipality_that_is_no_more_has_become_part_of_one_that_is() -> None:
    for one in gemeenten.every().values():
        became = gemeenten.now(one.code)
        assert became is not None
        assert max(gemeenten.YEARS) in became.years
        assert (became is one) == (max(gemeenten.YEARS) in one.years)
        assert became.province == one.province
    assert gemeenten.now("0000") is None


def test_every_municipality_is_in_one_of_twelve_provinces() -> None:
    provinces = {one.province for one in gemeenten.every().values()}
    assert provinces == set(gemeenten.PROVINCES)
    assert len(provinces) == 12


@pytest.mark.parametrize(
    ("said", "code"),
    [("Rotterdam", "0599"), (" den haag ", "0518"), ("'s-Gravenhage", "0518"), ("0363", "0363"),
     ("Hengelo", "0164"), ("Bergen (L.)", "0893"), ("utrecht", "0344")],
)  # fmt: skip
def test_people_say_a_municipality_in_many_ways(said: str, code: str) -> None:
    assert gemeenten.find(said).code == code


@pytest.mark.parametrize(
    ("said", "sentence"),
    [
        (
            "Bergen",
            "Several municipalities are called so: Bergen (NH.) (0373) or Bergen (L.) (0893)",
        ),
        ("Beemster", "Beemster (0370) is part of Purmerend today. Give 0439."),
        ("0370", "Beemster (0370) is part of Purmerend today. Give 0439."),
        ("Rotterdm", "Did you mean Rotterdam (0599)"),
        ("9999", "Give its name or its code of CBS"),
        ("", "Give its name or its code of CBS"),
    ],
)
def test_a_name_that_is_not_clear_gets_one_sentence(said: str, sentence: str) -> None:
    with pytest.raises(SettingsError, match=re.escape(sentence)):
        gemeenten.find(said)


def test_every_municipality_of_today_is_found_by_its_code_and_by_its_own_name() -> None:
    for code, name in gemeenten.names(2026).items():
        assert gemeenten.find(code).code == code
        assert gemeenten.find(name).code == code
