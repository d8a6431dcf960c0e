"""What a study.toml may say; each wrong input has one sentence, and none is executed."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from federated.errors import SettingsError
from federated.studies import example, model, reading, rehearsing, telling
from federated.studies.grammar import parsed
from federated.studies.populations import catalogue
from tests.studies import spec
from tests.studies.world import study_of

WRONG = [
    ("version = 1", "version = 0", "version: input should be greater than or equal to 1"),
    ("version = 1\n", "", "version is missing"),
    ("version = 1", "version = 1\ncode = 1", "code is not known"),
    ('"binomial"', '"gaussian"', "readmission_30d has no gaussian model; allowed: binomial"),
    ('"index_children"', '"everybody"', "no population is called everybody; known: births"),
    ('"C(arm)"', '"arm"', "arm: write C(arm)"),
    ('"C(arm)"', '"C(ga_weeks)"', "write ga_weeks"),
    ('"C(arm)"', '"hospital_days_y1"', "is an outcome and explains nothing"),
    ('"C(arm)"', '"C(postcode)"', "no variable of index_children is called postcode"),
    ('"C(arm)"', '"arm + 1"', "is not a term"),
    ('"comparison", "programme"', '"comparison", "control"', "levels of arm: two or more of"),
    ('op = "<", value = 37', 'op = "==", value = 37', "where: ga_weeks takes <"),
    ('"ga_weeks", op', '"readmissions_y1", op', "nobody is chosen by an outcome"),
    ('"2023-Q1"', '"2025-Q1"', "the last quarter comes before the first"),
    ('"2024-Q4"', '"2048-Q1"', "population: from first to last are at most 25 years"),
    ('"2023-Q1"', '"2023"', "population.first: string should match pattern"),
    ("2027-12-31", "2027-01-01", "publish_by comes before the study expires"),
    (
        'cluster = "city"\ninference = ["model", "hc1", "cr0"]',
        'inference = ["model", "cr2"]',
        'write cluster = "city"',
    ),
    ("no attempt is made", "attempts are made", "mandate.undertaking"),
    ("niet-WMO", "none", "mandate.ethics.kind"),
    ('"a-ziekenhuis", ', "", "a secure sum needs three sites"),
    ("version = 1", "version = ", "is not valid TOML"),
]
OWN = {"survival": "", "quantiles": "quantiles = [0.5]\n"}  # families that are a kind


@pytest.mark.parametrize(("old", "new", "sentence"), WRONG)
def test_a_wrong_input_has_one_clear_sentence(old: str, new: str, sentence: str) -> None:
    with pytest.raises(SettingsError) as told:
        reading.read(spec.text(3, (old, new)))
    assert sentence in str(told.value)
    assert "\n" not in str(told.value)
    assert str(told.value).startswith("study.toml")


@pytest.mark.parametrize(
    "term",
    [
        "__import__('os').system('true')",
        "I(ga_weeks**2)",
        "scale(ga_weeks)",
        "C(arm, Treatment('programme'))",
        "Q('arm')",
        "{ga_weeks}",
        "ga_weeks\nga_weeks",
        "poly(ga_weeks, 2)",
        "a:b:c:d",
        "C(arm):C(arm)",
        "",
    ],
)
def test_a_formula_is_never_executed(term: str) -> None:
    with pytest.raises(SettingsError, match="terms"):
        parsed(term)


@given(st.text(max_size=80))
def test_whatever_is_written_is_a_name_or_refused(term: str) -> None:
    try:
        parts = parsed(term)
    except SettingsError:
        return
    assert ":".join(f"C({p.name})" if p.coded else p.name for p in parts) == term


def test_any_change_is_another_digest() -> None:
    study, _ = study_of(spec.text())
    texts = [
        spec.text(3, ("value = 37", "value = 36.9")),
        spec.text(3, ("version = 1", "version = 2")),
    ]
    others = [study.model_copy(update={"specification": reading.read(text)}) for text in texts]
    assert len({study.digest(), *(other.digest() for other in others)}) == 3


def test_levels_come_from_the_dictionary_and_are_the_same_everywhere() -> None:
    study = reading.read(spec.text(3, ('levels = {arm = ["comparison", "programme"]}\n', "")))
    names = [term.name for term in model.design(study)]
    assert names == ["(Intercept)", "arm[programme]", "arm[historic]", "ga_weeks", "sex[male]"]


def test_a_product_has_a_column_for_each_pair_of_levels() -> None:
    study = reading.read(spec.text(3, ('"C(sex)"]', '"C(sex)", "C(arm):C(sex)"]')))
    assert [term.name for term in model.design(study)][-1] == "arm[programme]:sex[male]"
    cells = {term.name for term in model.dummies(study)}
    assert {"arm[comparison]", "sex[female]", "arm[comparison]:sex[female]"} <= cells


def test_every_population_can_be_tried_with_every_outcome() -> None:
    for people in catalogue().values():
        for variable in people.variables:
            for family in variable.families:
                text = spec.text(
                    3,
                    ('"index_children"', f'"{people.name}"'),
                    ('"readmission_30d"', f'"{variable.name}"'),
                    ('"binomial"', f'"{family}"'),
                    ('["model", "hc1", "cr0"]', '["model"]'),
                    ('case_mix = ["ga_weeks", "C(sex)"]', ""),
                    ('where = [{variable = "ga_weeks", op = "<", value = 37}]', ""),
                    *(
                        (("[design]\n", f'[design]\nkind = "{family}"\n{OWN.get(family, "")}'),)
                        if family in OWN
                        else ()
                    ),
                )
                result, rounds = rehearsing.rehearsed(reading.read(text))
                families = len(example.rows(reading.read(text), "a-ziekenhuis"))
                assert result["fit"]["families"] == 3 * families >= 3 * example.FAMILIES
                assert rounds <= 30


def test_example_data_are_never_empty_and_within_the_conditions() -> None:
    study = reading.read(spec.text())
    rows = example.rows(study, "a-ziekenhuis")
    assert len(rows) == example.FAMILIES
    assert rows.number("ga_weeks").max() < 37
    assert set(rows.levels("arm")) == {"comparison", "programme"}
    again = example.rows(study, "a-ziekenhuis").number("ga_weeks")
    assert np.array_equal(again, rows.number("ga_weeks"))


@pytest.mark.parametrize("language", ["nl", "en"])
def test_a_steward_reads_what_is_computed_and_what_leaves(language: str) -> None:
    text = "\n".join(telling.lines(reading.read(spec.text()), language))
    wanted = {
        "nl": ["ongeplande heropname binnen 30 dagen", "Sommen onder maskers", "Nooit een regel"],
        "en": ["unplanned readmission within 30 days", "Sums under masks", "Never a row"],
    }
    assert all(words in text for words in (*wanted[language], "2026-117", "2027-06-30"))
    plain = "\n".join(telling.lines(reading.read(spec.text(3, spec.PLAIN)), language))
    assert ("die het centrum ziet" if language == "nl" else "which the centre sees") in plain
