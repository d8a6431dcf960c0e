"""The official XSDs of iJw 3.2, where a site points at the folder that holds them."""

import re
from collections.abc import Mapping
from functools import lru_cache
from pathlib import Path

from lxml import etree

from federated.errors import SettingsError
from sites.messages import messages
from sites.messages.checking import Finding, split
from sites.messages.streaming import Verdict, elements, forget, is_of_standard

_ELEMENT = re.compile(r"Element '(?:\{[^}]*\})?(\w+)'")
_BASE = "basisschema.xsd"


def verdicts(path: Path, folder: Path) -> Mapping[int, Verdict]:
    """Return the messages of a file that their XSD refuses, by number.

    A message is held as a whole here: the XSDs check nothing smaller.
    """
    found: dict[int, Verdict] = {}
    number = 0
    for element in elements(path, ("{*}Bericht",)):
        message = messages().get(split(element)[0])
        number += is_of_standard(element)
        if message is not None:
            schema = _schema(folder, message.kind)
            if not schema.validate(element):
                found[number] = Verdict(message, _finding(schema))
        forget(element)
    return found


def _finding(schema: etree.XMLSchema) -> Finding:
    """Return the name of the refused element; the parser's own words may hold its value."""
    match = _ELEMENT.search(str(schema.error_log))
    return Finding(match[1] if match else "Bericht", "is refused by the official XSD")


@lru_cache(maxsize=32)
def _schema(folder: Path, kind: str) -> etree.XMLSchema:
    names = {p.name.lower(): p for p in folder.iterdir()} if folder.is_dir() else {}
    file = names.get(f"jw{kind}.xsd")
    if file is None or _BASE not in names:
        raise SettingsError(f"The folder {folder.name} does not hold JW{kind}.xsd and {_BASE}.")
    try:
        parser = etree.XMLParser(no_network=True, resolve_entities=False, load_dtd=False)
        return etree.XMLSchema(etree.parse(str(file), parser))
    except (etree.XMLSyntaxError, etree.XMLSchemaParseError):
        raise SettingsError(f"{file.name} is not a usable XSD.") from None
