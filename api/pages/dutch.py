"""What definitions say, in the language of a page. They are English, and ``dutch.toml`` says them in Dutch.

A sentence that is not there stays English and is marked as such, for who hears the page read out.
"""

import tomllib
from collections.abc import Mapping
from functools import cache
from pathlib import Path
from types import MappingProxyType

from markupsafe import Markup

from api.pages.words import Language


@cache
def known() -> Mapping[str, str]:
    """Return every sentence that has its Dutch."""
    text = Path(__file__).with_suffix(".toml").read_text(encoding="utf-8")
    return MappingProxyType(tomllib.loads(text))


def said(text: str, language: Language) -> str:
    """Return a sentence of a definition in a language, in English where there is no other.

    >>> said("days", "nl"), said("days", "en"), said("moons", "nl")
    ('dagen', 'days', 'moons')
    """
    return known().get(text, text) if language == "nl" else text


def marked(text: str, language: Language) -> Markup:
    """Return the same for a page.

    >>> print(marked("days", "nl"), marked("moons & suns", "nl"))
    dagen <span lang="en">moons &amp; suns</span>
    """
    if language == "nl" and text not in known():
        return Markup('<span lang="en">{}</span>').format(text)
    return Markup.escape(said(text, language))
