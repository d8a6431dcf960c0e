"""Messages of iJw 3.2: one module a kind, each with its definition and what it feeds.

Adding a file with a ``MESSAGE`` adds a kind. Definitions are facts from the XSDs of release 3.2
(Zorginstituut Nederland, istandaarden.nl), written down in our own way.
"""

from collections.abc import Mapping
from functools import cache
from importlib import import_module
from pkgutil import iter_modules
from types import MappingProxyType

from sites.messages.message import Message


@cache
def messages() -> Mapping[str, Message]:
    """Every kind of message by the XML namespace of its elements."""
    names = (m.name for m in iter_modules(__path__) if m.name.startswith("jw"))
    found = (import_module(f"{__name__}.{name}").MESSAGE for name in names)
    return MappingProxyType({message.namespace: message for message in found})
