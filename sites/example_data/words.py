"""How the two example systems write the codes of the data model: in Dutch, as people do."""

ARMS = {"programme": "Programma", "comparison": "Vergelijking"}
PORTS = {"midwife": "Verloskundige", "gp": "Huisarts", "youth_physician": "Jeugdarts",
         "hospital": "Ziekenhuis", "other": "Anders"}  # fmt: skip
HOUSEHOLDS = {"couple": "Samen", "single_parent": "Eenouder", "extended": "Uitgebreid",
              "other": "Anders", "unknown": "Onbekend"}  # fmt: skip
PERSONS = {"index_child": "Indexkind", "co_twin": "Tweelinghelft", "child": "Kind",
           "mother": "Moeder", "partner": "Partner", "sibling": "Broer/zus",
           "family": "Gezin"}  # fmt: skip
OUTCOMES = {"live": "Levend", "live_birth": "Levend", "stillbirth": "Doodgeboren",
            "neonatal_death": "Overleden"}  # fmt: skip
SMOKING = {"never": "Nooit", "stopped_before": "Gestopt ervoor", "stopped_during": "Gestopt tijdens",
           "yes": "Ja"}  # fmt: skip
DELIVERY = {"spontaneous": "Spontaan", "assisted": "Kunstverlossing", "planned_cs": "Sectio gepland",
            "emergency_cs": "Sectio spoed"}  # fmt: skip
DOMAINS = {"medical": "Medisch", "development": "Ontwikkeling", "mental": "Psychisch",
           "relation": "Relatie", "network": "Netwerk", "debt": "Schulden", "housing": "Wonen",
           "work": "Werk", "care_logistics": "Zorglogistiek"}  # fmt: skip
RAISED = {"parent": "Ouder", "family_coach": "Gezinscoach", "paediatrician": "Kinderarts",
          "nurse": "Verpleegk.", "jgz": "JGZ", "gp": "Huisarts",
          "municipality": "Gemeente"}  # fmt: skip
PAYERS = {"insurer_zvw": "Zorgverz.", "municipality_wmo": "Gemeente Wmo",
          "municipality_other": "Gemeente", "hospital": "Ziekenhuis", "employer": "Werkgever",
          "family": "Gezin", "state": "Rijk"}  # fmt: skip
CONSENT = {"consent": "Toestemming", "refused": "Geweigerd", "objection": "Bezwaar",
           "no_objection": "Geen bezwaar"}  # fmt: skip
GIVEN_BY = {"self": "Zelf", "parent_with_authority": "Ouder met gezag",
            "parent_without_authority": "Ouder zonder gezag"}  # fmt: skip
KINDS = {"family_coaching": "Gezinscoaching", "top_programme": "ToP", "psychology": "Psycholoog",
         "physio": "Fysiotherapie", "video_home_training": "VHT",
         "stevig_ouderschap": "Stevig Ouderschap", "debt_help": "Schuldhulp",
         "other": "Anders"}  # fmt: skip
OFFERS = {"accepted": "Aanvaard", "refused": "Geweigerd", "waiting": "Wacht"}
WHY_NOT = {
    "capacity": "Geen plek",
    "refusal": "Geweigerd",
    "funding": "Geen geld",
    "other": "Anders",
}
SUPPORT = {"debt": "Schuldhulp", "housing": "Wonen", "income_support": "Bijstand", "wmo": "Wmo"}
RESULTS = {"solved": "Opgelost", "improved": "Beter", "unchanged": "Gelijk"}
SEXES = {"male": "M", "female": "V", "unknown": "O"}
SCOPE = {"questionnaire_score|work_status": "Vragenlijsten en werk"}
