"""The description of what is published: DCAT-AP 3.0, and HealthDCAT-AP for public health data.

How many people or records a table counts is left out: a count that the profile would like to
have could be one that is hidden. Addresses are whole where the centre knows its own, else they
start at ``/`` and hold wherever the document was read.
"""

from collections.abc import Iterator, Sequence
from datetime import date

from api.catalogue import vocabulary as words
from api.catalogue.graph import Iri, Node, Text, thing
from api.columns import definition as definition_of
from api.columns import titles
from api.formats import JSON, bare, formats
from api.settings import Central
from api.store.published import Listed
from federated.period import PeriodKind, quarter_end


def catalogue(central: Central, held: Sequence[Listed]) -> Node:
    """Return the catalogue with every published table."""
    root = central.url or ""
    datasets = [dataset(central, one) for one in held]
    properties: words.Properties = (
        *(("dct:title", Text(title, lang)) for lang, (title, _) in words.NAMES.items()),
        *(("dct:description", Text(said, lang)) for lang, (_, said) in words.NAMES.items()),
        ("dct:publisher", publisher(central)),
        ("dct:license", licence(central)),
        *(("dct:language", language) for language in words.LANGUAGES),
        ("dct:spatial", words.NETHERLANDS),
        ("dcat:themeTaxonomy", words.THEMES),
        ("dcatap:applicableLegislation", words.EHDS),
        ("foaf:homepage", thing("foaf:Document", f"{root}/")),
        *_times(held),
        ("dcat:service", service(central, held)),
        *(("dcat:dataset", one) for one in datasets),
    )
    return Node("dcat:Catalog", properties, f"{root}/v1/catalogue")


def dataset(central: Central, one: Listed) -> Node:
    """Return one published table with the forms in which it comes."""
    definition = definition_of(one)
    english, dutch = titles(one)
    who = "; ".join(f"{kind}: {said}" for kind, said in definition.populations.items())
    properties: words.Properties = (
        ("dct:identifier", Text(address(central, one))),
        ("dct:title", Text(english, "en")),
        ("dct:title", Text(dutch, "nl")),
        ("dct:description", Text(f"{definition.definition} {words.PROTECTED}", "en")),
        ("dct:description", Text(f"{dutch}. {words.BESCHERMD}", "nl")),
        ("dct:publisher", publisher(central)),
        ("dct:creator", publisher(central)),
        ("dcat:contactPoint", contact(central)),
        ("dct:accessRights", words.PUBLIC),
        ("dct:license", licence(central)),
        ("dcatap:applicableLegislation", words.EHDS),
        ("healthdcatap:healthCategory", words.HEALTH_RECORDS),
        ("healthdcatap:populationCoverage", Text(who, "en")),
        (
            "dct:provenance",
            Node("dct:ProvenanceStatement", (("rdfs:label", Text(words.PROTECTED, "en")),)),
        ),
        ("dcat:theme", words.HEALTH),
        ("dct:type", words.STATISTICS),
        *words.KEYWORDS,
        *(("dct:language", language) for language in words.LANGUAGES),
        ("dct:spatial", words.NETHERLANDS),
        *_covered(one),
        *_times([one]),
        ("dcat:version", Text(definition.version)),
        *(("dcat:distribution", form) for form in distributions(central, one)),
    )
    return Node("dcat:Dataset", properties, address(central, one))


def distributions(central: Central, one: Listed) -> Iterator[Node]:
    """Yield the table in every form."""
    english, dutch = titles(one)
    place = f"{central.url or ''}/v1/tables/{one.id}"
    known = [
        ("json", JSON, "JSON"),
        *((f.NAME, f.MEDIA_TYPE, f.FILE_TYPE) for f in formats().values()),
    ]
    for name, media_type, file_type in known:
        kind = bare(media_type)
        standard = ("dcat:mediaType", thing("dct:MediaType", f"{words.IANA}/{kind}"))
        properties: words.Properties = (
            ("dct:title", Text(f"{english} ({name})", "en")),
            ("dct:title", Text(f"{dutch} ({name})", "nl")),
            ("dct:description", Text(words.PROTECTED, "en")),
            ("dcat:accessURL", Iri(place)),
            ("dcat:downloadURL", Iri(f"{place}?format={name}")),
            ("dcat:accessService", Iri(f"{central.url or ''}/v1")),
            ("dct:format", thing("dct:MediaTypeOrExtent", f"{words.EU}/file-type/{file_type}")),
            standard if kind in words.OF_IANA else ("dct:conformsTo", words.JSON_STAT),
            ("dct:license", licence(central)),
            ("dcatap:applicableLegislation", words.EHDS),
            ("dcatap:availability", words.STABLE),
        )
        yield Node("dcat:Distribution", properties, f"{place}?format={name}")


def service(central: Central, held: Sequence[Listed]) -> Node:
    """Return this API."""
    place = f"{central.url or ''}/v1"
    properties: words.Properties = (
        ("dct:title", Text("heldennet API", "en")),
        ("dct:title", Text("API van heldennet", "nl")),
        ("dcat:endpointURL", Iri(place)),
        ("dcat:endpointDescription", Iri(f"{place}/openapi.json")),
        ("dct:conformsTo", words.DESIGN_RULES),
        ("dcat:theme", words.HEALTH),
        *words.KEYWORDS,
        ("dct:accessRights", words.PUBLIC),
        ("dct:license", licence(central)),
        ("dct:publisher", publisher(central)),
        ("dcat:contactPoint", contact(central)),
        ("dcatap:applicableLegislation", words.EHDS),
        *(("dcat:servesDataset", Iri(address(central, one))) for one in held),
    )
    return Node("dcat:DataService", properties, place)


def address(central: Central, one: Listed) -> str:
    """Return the address under which a table is described."""
    return f"{central.url or ''}/v1/datasets/{one.id}"


def licence(central: Central) -> Node:
    """Return under which licence the figures may be used."""
    return thing("dct:LicenseDocument", central.licence)


def publisher(central: Central) -> Node:
    """Return who is answerable for the figures as published."""
    properties = (
        ("foaf:name", Text(central.contact_name)),
        ("foaf:homepage", Iri(central.contact_url)),
    )
    return Node("foaf:Agent", properties)


def contact(central: Central) -> Node:
    """Return whom to ask."""
    properties = (
        ("vcard:fn", Text(central.contact_name)),
        ("vcard:hasEmail", Iri(f"mailto:{central.contact_email}")),
        ("vcard:hasURL", Iri(central.contact_url)),
    )
    return Node("vcard:Kind", properties)


def _times(held: Sequence[Listed]) -> words.Properties:
    if not held:
        return ()
    first, last = min(one.issued for one in held), max(one.updated for one in held)
    return (
        ("dct:issued", Text(first, datatype="xsd:dateTime")),
        ("dct:modified", Text(last, datatype="xsd:dateTime")),
    )


def _covered(one: Listed) -> words.Properties:
    spans = [found for kind, label in one.periods if (found := _span(kind, label))]
    if not spans:
        return ()
    start, end = min(first for first, _ in spans), max(last for _, last in spans)
    period: words.Properties = (
        ("dcat:startDate", Text(start.isoformat(), datatype="xsd:date")),
        ("dcat:endDate", Text(end.isoformat(), datatype="xsd:date")),
    )
    return (("dct:temporal", Node("dct:PeriodOfTime", period)),)


def _span(kind: str, label: str) -> tuple[date, date] | None:
    if kind == PeriodKind.TRIAL:
        return None
    if kind == PeriodKind.QUARTER:
        last = quarter_end(label)
        return date(last.year, last.month - 2, 1), last
    first, _, end = label.partition("-")
    return date(int(first), 1, 1), date(int(end or first), 12, 31)
