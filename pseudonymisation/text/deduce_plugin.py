"""deduce, when a site has installed it itself and set ``[text] deduce = true``.

It is no dependency: its licence is unclear (LGPL in one file, GPL in others) and it writes a large
cache into its own folder. Its import turns on the logging of every library; that is undone.
"""

import logging
from collections.abc import Callable, Iterator
from importlib import import_module
from importlib.util import find_spec

from federated.errors import SettingsError
from pseudonymisation.text.found import Found

_LABELS = {
    "patient": "PERSON", "persoon": "PERSON", "locatie": "LOCATION", "ziekenhuis": "ORGANIZATION",
    "zorginstelling": "ORGANIZATION", "instelling": "ORGANIZATION", "datum": "DATE_TIME",
    "telefoonnummer": "PHONE_NUMBER", "emailadres": "EMAIL_ADDRESS", "url": "URL", "bsn": "NL_BSN",
    "id": "ID",
}  # fmt: skip
_LEFT = ("leeftijd",)


def finder() -> Callable[[str], Iterator[Found]]:
    """Return what finds with deduce; raises SettingsError when it is not installed."""
    if find_spec("deduce") is None:
        raise SettingsError(
            "[text] deduce = true, but deduce is not installed here; install it, mind its licence, "
            "or set deduce = false."
        )
    root = logging.getLogger()
    handlers, level = list(root.handlers), root.level
    model = import_module("deduce").Deduce()
    root.handlers[:] = handlers
    root.setLevel(level)
    return lambda text: _find(model, text)


def _find(model: object, text: str) -> Iterator[Found]:
    for one in model.deidentify(text).annotations:  # type: ignore[attr-defined]
        if one.tag not in _LEFT:
            yield Found(one.start_char, one.end_char, _LABELS.get(one.tag, "ID"))
