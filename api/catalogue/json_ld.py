"""A graph as JSON-LD 1.1; the context stands in the document, so nothing is fetched to read it."""

import json
from typing import Any

from api.catalogue.graph import PREFIXES, Iri, Node, Value

MEDIA_TYPE = "application/ld+json"


def write(node: Node) -> bytes:
    """Return the document of a node with all below it."""
    document = {"@context": PREFIXES, **_node(node)}
    return json.dumps(document, ensure_ascii=False, indent=1).encode()


def _node(node: Node) -> dict[str, Any]:
    found: dict[str, Any] = {"@id": node.id} if node.id else {}
    found["@type"] = node.type
    for name, value in node.properties:
        found.setdefault(name, []).append(_value(value))
    return found


def _value(value: Value) -> dict[str, Any]:
    if isinstance(value, Node):
        return _node(value)
    if isinstance(value, Iri):
        return {"@id": value.value}
    extra = {"@language": value.language, "@type": value.datatype}
    return {"@value": value.value, **{name: said for name, said in extra.items() if said}}
