"""What a study.toml may not hold: numbers that are none, sites that are no names, one term twice."""

from datetime import date

import pytest

from federated.errors import SettingsError
from federated.studies import reading
from tests.studies import spec


@pytest.mark.parametrize("value", ["nan", "-nan", "inf", "-inf", "1e999", "true"])
def test_a_condition_is_on_a_number(value: str) -> None:
    with pytest.raises(SettingsError, match="where: ga_weeks takes <, <=, >, >= and a number"):
        reading.read(spec.text(3, ("value = 37", f"value = {value}")))


@pytest.mark.parametrize("value", ["37", "36.5", "0", "1"])
def test_a_whole_number_and_a_fraction_are_numbers(value: str) -> None:
    study = reading.read(spec.text(3, ("value = 37", f"value = {value}")))
    assert study.population.where[0].value == float(value)
    assert len(study.model_dump_json()) > 0


@pytest.mark.parametrize("site", ["", "../../x", "a-ziekenhuis\\n", "A b", "a"])
def test_a_site_has_the_form_of_an_enrolled_one(site: str) -> None:
    with pytest.raises(SettingsError, match=r"sites\.0: string should match pattern") as told:
        reading.read(spec.text(3, ('"a-ziekenhuis"', f'"{site}"')))
    assert "\n" not in str(told.value)


def test_a_product_turned_round_is_the_same_term() -> None:
    twice = ('"C(sex)"]', '"C(sex)", "C(arm):C(sex)", "C(sex):C(arm)"]')
    with pytest.raises(SettingsError, match="a term stands twice"):
        reading.read(spec.text(3, twice))


def test_a_decision_that_is_still_to_come_is_no_decision() -> None:
    study = reading.read(spec.text(3, ("2026-10-01", "2026-11-23")))
    with pytest.raises(SettingsError, match="decided is 2026-11-23, which is still to come"):
        reading.refuse_expired(study, date(2026, 11, 22))
    reading.refuse_expired(study, date(2026, 11, 23))
