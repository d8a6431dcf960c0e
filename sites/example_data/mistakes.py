"""The catalogue of mistakes, by the stream of rows in which they are made.

Mistakes in people and births are few: a record that is not there takes others with it.
"""

from datetime import date, timedelta

from sites.example_data.dirt import Change, Smudge, drop, put
from sites.example_data.rows import Row

FEW = 2


def _moved(name: str, days: int) -> Change:
    def change(row: Row) -> Row:
        day = date.fromisoformat(row[name]) + timedelta(days=days)
        return {**row, name: day.isoformat()}

    return change


def _wrong_bsn(row: Row) -> Row:
    last = (int(row["bsn"][-1]) + 1) % 10
    return {**row, "bsn": f"{row['bsn'][:-1]}{last}"}


def _in_kilograms(row: Row) -> Row:
    return {**row, "birth_weight_g": str(int(row["birth_weight_g"]) / 1000)}


def _ended(row: Row) -> bool:
    return "end_date" in row


def _is_child(row: Row) -> bool:
    return row["role"] == "index_child"


def _by_year(row: Row) -> bool:
    return "birth_year" in row


def _same(row: Row) -> Row:
    return row


HOSPITAL: dict[str, tuple[Smudge, ...]] = {
    "patients": (
        Smudge("bsn_invalid", "person", _wrong_bsn, lambda r: "bsn" in r and _by_year(r), FEW),
        Smudge("date_in_future", "person", put(birth_date="2031-04-01"), _is_child, 1),
    ),
    "admissions": (
        Smudge("end_before_start", "admission", _moved("end_date", -400), _ended),
        Smudge("date_in_future", "admission", put(start_date="2031-02-01", end_date="2031-02-03")),
        Smudge("duplicate", "admission", _same),
        Smudge("orphan_person_pid", "admission", put(person_number="99999999")),
        Smudge("unknown_code", "admission", put(kind="XYZ")),
        Smudge("missing", "admission", drop("start_date")),
    ),
    "visits": (
        Smudge("out_of_range", "followup_visit", put(duration_min="4800")),
        Smudge("missing", "followup_visit", drop("date")),
    ),
    "diagnoses": (
        Smudge("code_form", "diagnosis", put(code="benauwd, zie brief")),
        Smudge("duplicate", "diagnosis", _same),
    ),
    "gestations": (Smudge("out_of_range", "birth", put(ga_days="400"), most=FEW),),
    "weights": (Smudge("unit_looks_like_kg", "birth", _in_kilograms, most=3),),
    "apgars": (Smudge("apgar_code_display", "measurement", put(loinc="9271-8"), most=3),),
    "scores": (
        Smudge("out_of_range", "questionnaire_score", put(score="45"), lambda r: r["instrument"] == "epds"),
        Smudge("unknown_code", "questionnaire_score", put(timepoint="later")),
        Smudge("duplicate", "questionnaire_score", _same),
    ),
    "plans": (Smudge("end_before_start", "care_plan", _moved("end_date", -900), _ended),),
    "teams": (Smudge("date_in_future", "care_team_member", put(from_date="2031-02-01")),),
    "gezinnen": (Smudge("postcode_form", "family", put(postcode="Rotterdam"), most=1),),
    "bevallingen": (Smudge("out_of_range", "birth", put(plurality="9"), most=1),),
    "signaleringen": (
        Smudge("unknown_code", "signal", put(life_domain="weer")),
        Smudge("not_a_date", "signal", put(date="2024-13-31")),
        Smudge("missing", "signal", drop("date")),
        Smudge("unknown_code", "signal", put(action_needed="misschien")),
        Smudge("orphan_family_pid", "signal", put(family_number="99999999")),
    ),
    "interventies": (Smudge("end_before_start", "intervention", _moved("end_date", -900), _ended),),
    "werkstatus": (
        Smudge("out_of_range", "work_status", put(contract_hours="90")),
        Smudge("not_a_boolean", "work_status", put(employed="misschien")),
    ),
    "kosten": (
        Smudge("not_a_number", "cost_line", put(amount_eur="volgt")),
        Smudge("duplicate", "cost_line", _same),
    ),
}  # fmt: skip

MUNICIPALITY: dict[str, tuple[Smudge, ...]] = {
    "inwoners": (
        Smudge("bsn_invalid", "person", _wrong_bsn, _by_year, FEW),
        Smudge("unknown_gemeente", "person", put(residence_gemeente="9999"), _by_year, 1),
    ),
    "huishoudens": (Smudge("postcode_form", "family", put(postcode="onbekend"), most=1),),
    "signalen": (
        Smudge("unknown_code", "signal", put(raised_by_role="buurman")),
        Smudge("missing", "signal", drop("life_domain")),
        Smudge("date_in_future", "signal", put(date="2031-02-01")),
    ),
    "plannen": (
        Smudge("end_before_start", "care_plan", _moved("end_date", -900), _ended),
        Smudge("out_of_range", "care_plan", put(n_social_goals="99")),
        Smudge("duplicate", "care_plan", _same),
    ),
    "zorgteam": (
        Smudge("unknown_code", "care_team_member", put(role="oom")),
        Smudge("orphan_family_pid", "care_team_member", put(family_number="HH9999999")),
    ),
    "ondersteuning": (Smudge("end_before_start", "social_support", _moved("end_date", -900), _ended),),
    "kosten": (Smudge("not_a_number", "cost_line", put(quantity="veel")),),
}  # fmt: skip
