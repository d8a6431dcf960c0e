"""CareTeam (nl-core-CareTeam) -> care_team_member. Roles only: no professional is ever named."""

from sites.fhir import Export, Items, Reading, Resource
from sites.fhir.element import day, reference, withdrawn
from sites.fhir.roles import role
from sites.fragments import Fragment

_CASE_MANAGERS = {"case_manager_medical": "medical", "case_manager_psychosocial": "psychosocial"}
_FAMILY = ("Patient/", "RelatedPerson/")


def fragments(team: Resource, export: Export) -> Items:
    """Yield the members who are professionals, or relatives with a role."""
    for number, member in enumerate(team.get("participant", ()), start=1):
        known = role(member.get("role"))
        who = member.get("member", {}).get("reference", "")
        if known is None and who.startswith(_FAMILY):
            continue
        period = member.get("period", team.get("period", {}))
        values = {
            "membership_id": f"{team['id']}|{number}",
            "person_number": reference(team.get("subject")),
            "role": known or "other",
            "case_manager": _CASE_MANAGERS.get(known or "", "none"),
            "from_date": day(period.get("start")),
            "to_date": day(period.get("end")),
        }
        yield Fragment("care_team_member", values, withdrawn=withdrawn(team))


READING = Reading("CareTeam", frozenset({"care_team_member"}), fragments)
