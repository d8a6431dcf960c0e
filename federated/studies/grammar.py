"""The small grammar of terms: a name, ``C(name)``, or a product of these with a colon.

A formula that is executed is a program of a stranger; and a transformation that looks at the data
(scale, spline) is another one at every site. So nothing else can be said. Names are compared with
the data dictionary, never looked up in Python.
"""

import re
from dataclasses import dataclass

from federated.errors import SettingsError

_PART = re.compile(r"C\((?P<code>[a-z][a-z0-9_]{0,40})\)|(?P<name>[a-z][a-z0-9_]{0,40})")
FORMS = "a name, C(name), or a product of these with ':'"


@dataclass(frozen=True, slots=True)
class Part:
    """A variable; ``coded`` where each of its levels has a column."""

    name: str
    coded: bool


def parsed(text: str) -> tuple[Part, ...]:
    """Return the parts of a term; raises SettingsError for anything else.

    >>> parsed("C(arm):ga_weeks")
    (Part(name='arm', coded=True), Part(name='ga_weeks', coded=False))
    >>> parsed("__import__('os').system('id')")
    Traceback (most recent call last):
    federated.errors.SettingsError: terms: "__import__('os').system('id')" is not a term; a term is a name, C(name), or a product of these with ':'.
    """
    found = [_PART.fullmatch(part) for part in text.split(":")]
    if not all(found) or len(found) > 3:
        shown = "".join(c for c in text[:60] if c.isprintable())
        raise SettingsError(f'terms: "{shown}" is not a term; a term is {FORMS}.')
    parts = tuple(Part(m["code"] or m["name"], m["code"] is not None) for m in found if m)
    if len({part.name for part in parts}) < len(parts):
        raise SettingsError(f'terms: "{text}" has one name twice.')
    return parts
