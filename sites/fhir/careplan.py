"""CarePlan -> care_plan: how many goals, never what they say.

Goals are counted from contained Goal resources by category, or taken from extensions whose
address ends in ``n-medical-goals``, ``n-social-goals``, ``goals-met`` and ``parent-agreed``.
Help that others give at home (nl-core-HelpFromOthers) is a CarePlan too, but no plan of a family.
"""

from sites.fhir import Export, Items, Reading, Resource
from sites.fhir.element import codes, day, reference, withdrawn
from sites.fragments import Fragment

_HELP = "243114000"
_SOCIAL = frozenset({"social", "psychosocial", "behavioral", "behavioural"})


def fragments(plan: Resource, export: Export) -> Items:
    """Yield one plan."""
    if _HELP in codes(plan.get("category")):
        return
    period, counts = plan.get("period", {}), _counted(plan) | _stated(plan)
    values = {
        "plan_id": plan["id"],
        "person_number": reference(plan.get("subject")),
        "start_date": day(period.get("start") or plan.get("created")),
        "end_date": day(period.get("end")),
        **counts,
    }
    yield Fragment("care_plan", values, withdrawn=withdrawn(plan))


def _counted(plan: Resource) -> dict[str, str]:
    goals = [one for one in plan.get("contained", ()) if one.get("resourceType") == "Goal"]
    if len(goals) < len(plan.get("goal", ())):  # some lie elsewhere, and we do not guess
        return {}
    social = sum(bool(codes(goal.get("category")) & _SOCIAL) for goal in goals)
    met = sum("achieved" in codes(goal.get("achievementStatus")) for goal in goals)
    return {
        "n_medical_goals": str(len(goals) - social),
        "n_social_goals": str(social),
        "goals_met": str(met),
    }


def _stated(plan: Resource) -> dict[str, str]:
    found: dict[str, str] = {}
    for extension in plan.get("extension", ()):
        name = extension.get("url", "").rsplit("/", 1)[-1].replace("-", "_")
        if name in ("n_medical_goals", "n_social_goals", "goals_met"):
            found[name] = str(extension.get("valueInteger"))
        elif name == "parent_agreed":
            found[name] = str(extension.get("valueBoolean")).lower()
    return found


READING = Reading("CarePlan", frozenset({"care_plan"}), fragments)
