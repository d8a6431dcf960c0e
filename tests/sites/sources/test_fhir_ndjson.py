"""FHIR bulk exports: what becomes of each resource, and how bad files are refused."""

import logging
from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest

from federated.errors import SourceError
from quality.problem import Problem
from sites.settings import Site, SourceSettings
from sites.sources import fhir_ndjson, files
from tests.sites.sources.conftest import Load, Loaded, told

WARDS = {"wards": "NHC=neonatal:HC, KRAAM=maternal"}


@pytest.fixture
def export(data: Path, load: Load) -> tuple[Loaded, list[Problem]]:
    return load(SourceSettings(format="fhir_ndjson", path=data / "fhir", options=WARDS))


def test_a_grown_woman_is_the_mother_with_a_year_of_birth_only(
    export: tuple[Loaded, list[Problem]],
) -> None:
    mother = told(export[0]["person", ""])[0]
    assert mother == {
        "person_number": "M1",
        "family_number": "M1",
        "role": "mother",
        "sex": "female",
        "birth_year": 1994,
        "residence_gemeente": "0599",
        "bsn": "999900006",
        "name": "Synthetische Moeder",
        "address": "Voorbeeldstraat 1, 3011AA, Rotterdam",
        "telephone": "0600000000",
        "email": "moeder@voorbeeld.nl",
    }


def test_a_child_belongs_to_the_family_of_its_mother(
    export: tuple[Loaded, list[Problem]],
) -> None:
    people = {row["person_number"]: row for row in export[0]["person", ""]}
    roles = {n: (p["role"], p["family_number"]) for n, p in people.items()}
    assert roles == {
        "M1": ("mother", "M1"),
        "K1": ("index_child", "M1"),
        "K2": ("co_twin", "M1"),
        "V1": ("partner", "V1"),
    }
    assert people["K1"]["birth_date"] == date(2025, 1, 10)
    assert people["V1"]["birth_year"] == 1990


def test_a_related_mother_tells_the_family_of_a_child(
    export: tuple[Loaded, list[Problem]],
) -> None:
    assert told(export[0]["person", "mother"]) == [
        {"person_number": "K3", "family_number": "M3", "mother_number": "M3"}
    ]


def test_death_after_midnight_on_a_dutch_clock_is_the_next_day(
    export: tuple[Loaded, list[Problem]],
) -> None:
    twin = export[0]["person", ""][2]
    assert twin["death_date"] == date(2025, 2, 13)  # 23:30 in UTC is 00:30 here


def test_a_postcode_abroad_is_left_out(tmp_path: Path, load: Load) -> None:
    (tmp_path / "Patient.ndjson").write_text(
        '{"resourceType":"Patient","id":"M1","gender":"female","birthDate":"1994-05-06",'
        '"address":[{"postalCode":"02145","country":"US"}]}\n'
    )
    rows, problems = load(SourceSettings(format="fhir_ndjson", path=tmp_path))
    assert (problems, list(rows)) == ([], [("person", "")])


def test_birth_facts_of_a_patient_are_a_fragment(export: tuple[Loaded, list[Problem]]) -> None:
    assert told(export[0]["birth", "patient"]) == [
        {
            "child_number": "K1",
            "mother_number": "M1",
            "sex": "male",
            "plurality": 1,
            "outcome": "live",
        },
        {
            "child_number": "K2",
            "mother_number": "M1",
            "sex": "female",
            "plurality": 2,
            "birth_order": 2,
            "outcome": "neonatal_death",
        },
    ]


def test_gestational_age_is_in_days(export: tuple[Loaded, list[Problem]]) -> None:
    ages = {row["child_number"]: row["ga_days"] for row in export[0]["birth", "gestation"]}
    # 32.5714 weeks, and "32+4" on the mother's record with the child in focus; never her 24 weeks
    assert ages == {"K1": 7 * 32 + 4, "K2": 7 * 32 + 4}


def test_birth_weight_is_in_grams_and_also_a_measurement(
    export: tuple[Loaded, list[Problem]],
) -> None:
    assert told(export[0]["birth", "birth_weight"]) == [
        {"child_number": "K1", "birth_weight_g": 1850, "note": "Vrije tekst over Voorbeeldstraat"}
    ]
    weight = next(r for r in export[0]["measurement", ""] if r["measurement_id"] == "O3")
    assert (weight["value"], weight["unit"], weight["date"]) == (
        Decimal("1850.0000"),
        "g",
        date(2025, 1, 11),
    )


def test_length_is_in_millimetres(export: tuple[Loaded, list[Problem]]) -> None:
    length = next(r for r in export[0]["measurement", ""] if r["measurement_id"] == "O6")
    assert (length["code"], length["value"], length["unit"]) == ("length", Decimal(445), "mm")


def test_an_apgar_code_whose_display_names_another_minute_is_rejected(
    export: tuple[Loaded, list[Problem]],
) -> None:
    rows, problems = export
    assert Problem("measurement", 5, "apgar_code_display", "code") in problems
    assert [r["apgar5"] for r in rows["birth", "apgar"]] == [8]


def test_a_unit_that_is_not_known_is_a_problem(export: tuple[Loaded, list[Problem]]) -> None:
    assert Problem("measurement", 7, "unknown_unit", "unit") in export[1]


def test_a_resource_of_the_wrong_shape_is_a_problem(export: tuple[Loaded, list[Problem]]) -> None:
    assert Problem("birth", 13, "fhir_structure", "") in export[1]


def test_pregnancies_are_named_by_focus_or_else_by_the_mother(
    export: tuple[Loaded, list[Problem]],
) -> None:
    rows = export[0]
    assert told(rows["pregnancy", "edd_date"]) == [
        {"pregnancy_number": "M1", "mother_number": "M1", "edd_date": date(2025, 3, 3)}
    ]
    assert told(rows["pregnancy", "parity"]) == [
        {"pregnancy_number": "Z1", "mother_number": "M1", "parity": 1}
    ]
    assert told(rows["person", "due_date"]) == [
        {"person_number": "M1", "due_date": date(2025, 3, 3)}
    ]


def test_a_stated_plurality_overrules_the_patient(export: tuple[Loaded, list[Problem]]) -> None:
    stated = export[0]["birth", "plurality"][0]
    assert (stated["plurality"], stated["_version"]) == (3, 1)


def test_admissions_have_kind_level_hours_and_destination(
    export: tuple[Loaded, list[Problem]],
) -> None:
    first, emergency, maternal, taken_back, own_ward = export[0]["admission", ""]
    assert told([first])[0] == {
        "admission_id": "E1",
        "person_number": "K1",
        "kind": "neonatal",
        "level": "IC",
        "start_date": date(2025, 1, 10),
        "start_hour": 23,
        "end_date": date(2025, 2, 20),
        "end_hour": 10,
        "end_quarter_date": date(2025, 2, 20),
        "urgency": "acute",
        "discharge_to": "home",
        "primary_icd10": "P07.1",
    }
    assert (emergency["kind"], emergency["urgency"], emergency["discharge_to"]) == (
        "ed",
        "acute",
        "death",
    )
    assert (maternal["kind"], maternal["urgency"]) == ("maternal", "planned")
    assert (taken_back["kind"], taken_back["_withdrawn"]) == ("day", True)
    assert (own_ward["kind"], own_ward["level"], own_ward["discharge_to"]) == (
        "neonatal",
        "HC",
        "other",
    )


def test_a_visit_has_discipline_and_minutes_and_a_cancelled_one_is_none(
    export: tuple[Loaded, list[Problem]],
) -> None:
    assert told(export[0]["followup_visit", ""]) == [
        {
            "visit_id": "E5",
            "person_number": "K1",
            "date": date(2025, 3, 1),
            "discipline": "paediatrician",
            "location_type": "clinical",
            "duration_min": 25,
        }
    ]


def test_diagnoses_prefer_icd10_and_a_full_date(export: tuple[Loaded, list[Problem]]) -> None:
    rows, problems = export
    assert told(rows["diagnosis", ""]) == [
        {
            "diagnosis_id": "D1",
            "person_number": "K1",
            "system": "icd10",
            "code": "P07.3",
            "start_date": date(2025, 1, 11),
            "verification": "suspected",
        }
    ]
    assert Problem("diagnosis", 2, "unknown_code", "system") in problems


def test_questionnaires_leave_scores_only(export: tuple[Loaded, list[Problem]]) -> None:
    epds, stress, sights = told(export[0]["questionnaire_score", ""])
    assert epds == {
        "score_id": "Q1",
        "person_number": "M1",
        "instrument": "epds",
        "version": "1.0",
        "scale": "total",
        "score": Decimal(11),
        "n_items": 2,
        "n_missing": 1,
        "timepoint": "m3",
        "date": date(2025, 4, 10),
    }
    assert (stress["instrument"], stress["n_items"], stress["timepoint"]) == (
        "pssnicu",
        26,
        "discharge",
    )
    assert (sights["score_id"], sights["scale"], sights["score"]) == (
        "Q2|sights",
        "sights",
        Decimal("1.5"),
    )


def test_care_teams_have_roles_and_no_names(export: tuple[Loaded, list[Problem]]) -> None:
    members = told(export[0]["care_team_member", ""])
    assert [(m["membership_id"], m["role"], m["case_manager"]) for m in members] == [
        ("T1|1", "case_manager_medical", "medical"),
        ("T1|3", "physio", "none"),
        ("T1|4", "other", "none"),
    ]
    assert members[1]["to_date"] == date(2025, 3, 1)


def test_care_plans_count_their_goals(export: tuple[Loaded, list[Problem]]) -> None:
    assert told(export[0]["care_plan", ""]) == [
        {
            "plan_id": "C1",
            "person_number": "M1",
            "start_date": date(2025, 2, 20),
            "n_medical_goals": 1,
            "n_social_goals": 1,
            "goals_met": 1,
            "parent_agreed": True,
        }
    ]


def test_free_text_and_names_of_others_stay_behind(export: tuple[Loaded, list[Problem]]) -> None:
    everything = repr(export[0])
    for text in ("Wordt Niet Gelezen", "Vraagtekst", "Woont bij oma", "'Vrije tekst'"):
        assert text not in everything


def test_only_wanted_tables_are_yielded(data: Path, site: Site) -> None:
    settings = SourceSettings(format="fhir_ndjson", path=data / "fhir")
    path = data / "fhir/Observation.ndjson"
    batches = fhir_ndjson.read(path, settings, site, frozenset({"pregnancy"}))
    assert {batch.table for batch in batches} == {"pregnancy"}


def test_a_type_that_is_not_read_feeds_no_table(tmp_path: Path, site: Site) -> None:
    path = tmp_path / "Device.ndjson"
    path.write_text('{"resourceType":"Device","id":"x"}\n')
    settings = SourceSettings(format="fhir_ndjson", path=path)
    assert fhir_ndjson.tables(path, settings, site) == frozenset()


@pytest.mark.parametrize(
    ("content", "sentence"),
    [
        (b'{"resourceType":"Patient","id":"geheim', "line 1 is cut off"),
        (b'{"resourceType":"Patient"\n', "line 1 is not valid JSON"),
        (b'{"resourceType":"Patient","id":"1"}\n{"id":"geheim"}\n', "line 2 is not a FHIR"),
        (b'["geheim"]\n', "line 1 is not a FHIR"),
        ('{"resourceType":"Patient","id":"ë"}\n'.encode("cp1252"), "line 1 is not UTF-8"),
        (b'{"resourceType":"Patient","id":"' + b"geheim" * 50 + b'"}\n', "line 1 is longer than"),
    ],
)
def test_a_bad_file_is_refused_with_its_line_and_no_content(
    tmp_path: Path, load: Load, content: bytes, sentence: str
) -> None:
    (tmp_path / "Patient.ndjson").write_bytes(content)
    options = {"line_limit": "200"}
    settings = SourceSettings(format="fhir_ndjson", path=Path("Patient.ndjson"), options=options)
    with pytest.raises(SourceError, match=sentence) as caught:
        load(settings)
    assert "geheim" not in str(caught.value)
    assert caught.value.__cause__ is None
    assert caught.value.__suppress_context__ or caught.value.__context__ is None


def test_a_byte_order_mark_is_let_pass(tmp_path: Path, load: Load) -> None:
    line = '{"resourceType":"Patient","id":"1","gender":"male","birthDate":"2025-01-01"}\n'
    (tmp_path / "Patient.ndjson").write_text(line, encoding="utf-8-sig")
    rows, _ = load(SourceSettings(format="fhir_ndjson", path=Path("Patient.ndjson")))
    assert len(rows["person", ""]) == 1


def test_files_that_a_manifest_names_but_that_are_absent_are_reported(
    tmp_path: Path, site: Site, caplog: pytest.LogCaptureFixture
) -> None:
    (tmp_path / "manifest.json").write_text(
        '{"output":[{"type":"Patient","url":"Patient.ndjson"},'
        '{"type":"Goal","url":"https://ehr.example/export/Goal.ndjson"}]}'
    )
    (tmp_path / "Patient.ndjson").write_text('{"resourceType":"Patient","id":"1"}\n')
    settings = SourceSettings(format="fhir_ndjson", path=Path())
    with caplog.at_level(logging.WARNING):
        (path,) = files(settings, site)
        fhir_ndjson.tables(path, settings, site)
    assert fhir_ndjson.missing_files(tmp_path) == (2,)
    assert "the files of these entries under output are absent: 2" in caplog.text
    assert "Goal" not in caplog.text


def test_a_suffix_can_tell_a_baby_from_its_mother(tmp_path: Path, load: Load) -> None:
    system = "urn:voorbeeld:nummer"
    lines = [
        f'{{"resourceType":"Patient","id":"{n}","birthDate":"{born}","gender":"female",'
        f'"identifier":[{{"system":"{system}","value":"{slug}"}}]}}'
        for n, born, slug in (("a", "1990-01-01", "P-1"), ("b", "2025-01-01", "P-1-BABY"))
    ]
    (tmp_path / "Patient.ndjson").write_text("\n".join(lines))
    options = {"mother_system": system, "mother_suffix": "-BABY"}
    settings = SourceSettings(format="fhir_ndjson", path=Path("Patient.ndjson"), options=options)
    people = load(settings)[0]["person", ""]
    assert [p["family_number"] for p in people] == ["P-1", "P-1"]


@pytest.mark.shared
def test_the_dutch_examples_load(shared: Path, load: Load) -> None:
    folder = shared / "data/nl_zib2020_fhir_r4/ndjson"
    rows, problems = load(SourceSettings(format="fhir_ndjson", path=folder))
    assert {key: len(found) for key, found in rows.items()} == {
        ("person", ""): 8,
        ("family", "address"): 2,
        ("person", "due_date"): 1,
        ("pregnancy", "lmp_date"): 1,
        ("pregnancy", "edd_date"): 1,
        ("pregnancy", "gravidity"): 1,
        ("pregnancy", "parity"): 1,
        ("birth", "apgar"): 1,
        ("measurement", ""): 7,
        ("admission", ""): 1,
        ("diagnosis", ""): 22,
        ("care_team_member", ""): 5,
    }
    assert [(p.rule, p.column) for p in problems] == [("not_a_date", "start_date")]  # "2014"


@pytest.mark.shared
@pytest.mark.parametrize(("seed", "dyads"), [(42, 17), (43, 16)])
def test_the_generated_births_load_and_their_apgar_trap_is_found(
    shared: Path, load: Load, seed: int, dyads: int
) -> None:
    options = {"mother_system": "urn:clinosim:identifier:population-slug", "mother_suffix": "-BABY"}
    folder = shared / f"data/clinosim_fhir_r4_births/site_seed{seed}"
    rows, problems = load(SourceSettings(format="fhir_ndjson", path=folder, options=options))
    people = rows["person", ""]
    assert len(people) == 2 * dyads
    assert len({p["family_number"] for p in people}) == dyads
    trapped = [p for p in problems if p.table == "measurement"]
    assert [p.rule for p in trapped] == ["apgar_code_display"] * dyads
    assert len(rows["birth", "apgar"]) == dyads
