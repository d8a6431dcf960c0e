"""The words that the description uses: of the EU's lists, of others, and our own."""

from api.catalogue.graph import Text, Value, thing

EU = "http://publications.europa.eu/resource/authority"
PUBLIC = thing("dct:RightsStatement", f"{EU}/access-right/PUBLIC")
NETHERLANDS = thing("dct:Location", f"{EU}/country/NLD")
LANGUAGES = tuple(thing("dct:LinguisticSystem", f"{EU}/language/{one}") for one in ("NLD", "ENG"))
EHDS = thing("eli:LegalResource", "http://data.europa.eu/eli/reg/2025/327/oj")
HEALTH = thing("skos:Concept", f"{EU}/data-theme/HEAL", "Health")
THEMES = thing("skos:ConceptScheme", f"{EU}/data-theme", "Data theme")
STATISTICS = thing("skos:Concept", f"{EU}/dataset-type/STATISTICAL", "Statistical data")
STABLE = thing("skos:Concept", f"{EU}/planned-availability/STABLE", "Stable")
HEALTH_RECORDS = thing(
    "skos:Concept",
    "https://hdeu-dcat.data.health.europa.eu/resource/authority/healthcategories/EHRS",
    "Electronic health data from EHRs",
)
DESIGN_RULES = thing("dct:Standard", "https://gitdocumentatie.logius.nl/publicatie/api/adr/")
JSON_STAT = thing("dct:Standard", "https://json-stat.org/format/")
IANA = "https://www.iana.org/assignments/media-types"
OF_IANA = ("application/json", "text/csv", "application/vnd.apache.parquet")
PROTECTED = (
    "Counts and sums that each site made of its own records and put under disclosure control. "
    "What is hidden is null, whatever the cause. No record leaves a site."
)
BESCHERMD = (
    "Tellingen en sommen die elke deelnemer van de eigen gegevens maakte, met bescherming tegen "
    "herkenning. Wat verborgen is, is leeg, wat de reden ook is. Geen gegeven van een gezin gaat "
    "de deur uit."
)
NAMES = {
    "en": ("heldennet, cities side by side", "How cities care for premature babies and families."),
    "nl": ("heldennet, steden naast elkaar", "Hoe steden zorgen voor te vroeg geboren kinderen."),
}
Properties = tuple[tuple[str, Value], ...]
KEYWORDS: Properties = tuple(
    ("dcat:keyword", Text(word, language))
    for language, words in (
        ("en", ("perinatal care", "young families")),
        ("nl", ("geboortezorg", "jonge gezinnen")),
    )
    for word in words
)
