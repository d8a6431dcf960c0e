"""A graph as Turtle (RDF 1.1): every node with an address is a block of its own."""

import re

from api.catalogue.graph import PREFIXES, Iri, Node, Value

MEDIA_TYPE = "text/turtle; charset=utf-8"
ESCAPES = {"\\": "\\\\", '"': '\\"', "\n": "\\n", "\r": "\\r", "\t": "\\t"}
FORBIDDEN = re.compile(r'[\x00-\x20<>"{}|^`\\]')


def write(node: Node) -> bytes:
    """Return the document of a node with all below it."""
    prefixes = "".join(f"@prefix {name}: <{iri}> .\n" for name, iri in PREFIXES.items())
    blocks = (f"\n{_iri(one.id)}{_inside(one, 1)} .\n" for one in node.named())
    return (prefixes + "".join(dict.fromkeys(blocks))).encode()


def _inside(node: Node, depth: int) -> str:
    pad = "\n" + "  " * depth
    lines = (f"{name} {_value(value, depth)}" for name, value in node.properties)
    return f" ;{pad}".join([f" a {node.type}", *lines])


def _value(value: Value, depth: int) -> str:
    if isinstance(value, Node):
        return _iri(value.id) if value.id else f"[{_inside(value, depth + 1)} ]"
    if isinstance(value, Iri):
        return _iri(value.value)
    said = "".join(ESCAPES.get(letter, letter) for letter in value.value)
    tail = f"@{value.language}" if value.language else f"^^{value.datatype}"
    return f'"{said}"' + (tail if len(tail) > 2 else "")


def _iri(address: str) -> str:
    return f"<{FORBIDDEN.sub(lambda found: f'%{ord(found[0]):02X}', address)}>"
