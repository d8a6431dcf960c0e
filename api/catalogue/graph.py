"""A small graph of statements, enough for a catalogue: a node has types and properties.

A node with an address stands by itself wherever it is written; one without is part of its owner.
"""

from collections.abc import Iterator
from dataclasses import dataclass

PREFIXES = {
    "adms": "http://www.w3.org/ns/adms#",
    "dcat": "http://www.w3.org/ns/dcat#",
    "dcatap": "http://data.europa.eu/r5r/",
    "dct": "http://purl.org/dc/terms/",
    "eli": "http://data.europa.eu/eli/ontology#",
    "foaf": "http://xmlns.com/foaf/0.1/",
    "healthdcatap": "http://healthdataportal.eu/ns/health#",
    "rdfs": "http://www.w3.org/2000/01/rdf-schema#",
    "skos": "http://www.w3.org/2004/02/skos/core#",
    "vcard": "http://www.w3.org/2006/vcard/ns#",
    "xsd": "http://www.w3.org/2001/XMLSchema#",
}


@dataclass(frozen=True, slots=True)
class Iri:
    """An address."""

    value: str


@dataclass(frozen=True, slots=True)
class Text:
    """A text in a language, or of a datatype (as ``xsd:date``), or plain."""

    value: str
    language: str = ""
    datatype: str = ""


@dataclass(frozen=True, slots=True)
class Node:
    """Something that is described. ``properties`` are in the order in which they are written."""

    type: str
    properties: tuple[tuple[str, "Iri | Text | Node"], ...]
    id: str = ""

    def named(self) -> Iterator["Node"]:
        """Yield this node and every one below it that has an address."""
        if self.id:
            yield self
        for _, value in self.properties:
            if isinstance(value, Node):
                yield from value.named()


Value = Iri | Text | Node


def thing(kind: str, address: str, label: str = "") -> Node:
    """Return something of elsewhere: what it is, and what it is called there."""
    name = "dct:title" if kind == "skos:ConceptScheme" else "skos:prefLabel"
    return Node(kind, ((name, Text(label, "en")),) if label else (), address)
