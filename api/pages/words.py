"""The words of the pages in both languages, and how numbers are written in each."""

import tomllib
from collections.abc import Mapping
from functools import cache
from pathlib import Path
from types import MappingProxyType
from typing import Literal

Language = Literal["en", "nl"]


@cache
def words(language: Language) -> Mapping[str, str]:
    """Return every text in one language, from ``words.toml`` and the files in ``texts``."""
    here = Path(__file__).resolve()
    found: dict[str, str] = {}
    for file in (here.with_suffix(".toml"), *sorted((here.parent / "texts").glob("*.toml"))):
        content = tomllib.loads(file.read_text(encoding="utf-8"))
        if twice := content.keys() & found:
            raise ValueError(f"{file.name} has words that another file has: {sorted(twice)}")
        found |= {key: both[language] for key, both in content.items()}
    return MappingProxyType(found)


def language_of(asked: str | None, accepted: str) -> Language:
    """Choose by ``?lang=``, else by the browser's first wish that we speak.

    >>> language_of(None, "de, nl;q=0.8, en;q=0.5"), language_of("en", "nl"), language_of(None, "")
    ('nl', 'en', 'en')
    """
    wishes = [asked or "", *accepted.lower().split(",")]
    for wish in wishes:
        match wish.strip()[:2]:
            case "nl":
                return "nl"
            case "en":
                return "en"
    return "en"


def number(value: float, language: Language, decimals: int = 1) -> str:
    """Write a number.

    >>> number(1234.56, "nl"), number(1234.56, "en")
    ('1.234,6', '1,234.6')
    """
    text = f"{value:,.{decimals}f}"
    return text.translate(str.maketrans(",.", ".,")) if language == "nl" else text
