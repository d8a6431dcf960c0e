"""Scores of questionnaires, care teams and care plans."""

from sites.example_data.fhir import OWN, Resource, coded, patient, resource
from sites.example_data.rows import Row


def score(row: Row) -> Resource:
    """Return a QuestionnaireResponse that holds the score alone, no question and no answer."""
    stated: list[tuple[str, Resource]] = [
        ("n-items", {"valueInteger": int(row["n_items"])}),
        ("n-missing", {"valueInteger": int(row["n_missing"])}),
        ("timepoint", {"valueCode": row["timepoint"]}),
    ]
    if "trimester" in row:
        stated.append(("trimester", {"valueInteger": int(row["trimester"])}))
    return resource(
        "QuestionnaireResponse",
        row["score_id"],
        "QuestionnaireResponse",
        extension=[{"url": f"{OWN}{name}", **value} for name, value in stated],
        questionnaire=f"{OWN}Questionnaire/{row['instrument'].upper()}|{row['version']}",
        status="completed",
        subject=patient(row["person_number"]),
        authored=row["date"],
        item=[{"linkId": row["scale"], "answer": [{"valueDecimal": float(row["score"])}]}],
    )


def plan(row: Row) -> Resource:
    """Return a CarePlan that counts its goals."""
    stated: list[Resource] = [
        {"url": f"{OWN}{name.replace('_', '-')}", "valueInteger": int(row[name])}
        for name in ("n_medical_goals", "n_social_goals")
    ]
    stated.append({"url": f"{OWN}parent-agreed", "valueBoolean": row["parent_agreed"] == "true"})
    period = {"start": row["start_date"]}
    if "end_date" in row:
        period["end"] = row["end_date"]
    return resource(
        "CarePlan",
        row["plan_id"],
        "nl-core-TreatmentObjective",
        extension=stated,
        status="active",
        intent="plan",
        subject=patient(row["family_number"]),
        period=period,
    )


def team(row: Row) -> Resource:
    """Return a CareTeam with one member: a role, never a name."""
    period = {"start": row["from_date"]}
    if "to_date" in row:
        period["end"] = row["to_date"]
    member = {"reference": "PractitionerRole/voorbeeld", "type": "PractitionerRole"}
    return resource(
        "CareTeam",
        row["membership_id"].removesuffix("|1"),
        "nl-core-CareTeam",
        subject=patient(row["family_number"]),
        participant=[
            {"role": [coded(f"{OWN}rol", row["role"])], "member": member, "period": period}
        ],
    )
