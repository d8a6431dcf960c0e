"""Every quality rule: how severe it is, what is wrong and what to do, in English and Dutch.

The sentences stand in ``rules.toml``; a rule's id is what a ``Problem`` carries.
"""

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from functools import cache
from importlib.resources import files
from types import MappingProxyType

ORPHAN = "orphan_"
OBJECTION = "objection"


class Severity(StrEnum):
    """A rejected record is not loaded; a warning is for the steward to look at."""

    REJECT = "reject"
    WARN = "warn"


class Language(StrEnum):
    """Pages and reports are in both."""

    EN = "en"
    NL = "nl"


@dataclass(frozen=True, slots=True)
class Sentence:
    """Two halves of one piece of advice."""

    wrong: str
    to_do: str

    def __str__(self) -> str:
        """Read both."""
        return f"{self.wrong} {self.to_do}"


@dataclass(frozen=True, slots=True)
class Rule:
    """One rule of the catalogue."""

    id: str
    severity: Severity
    sentences: Mapping[Language, Sentence]

    def sentence(self, language: Language = Language.EN) -> Sentence:
        """Say what is wrong and what to do."""
        return self.sentences[language]


@cache
def catalogue() -> Mapping[str, Rule]:
    """Every rule by id."""
    content = tomllib.loads(files("quality").joinpath("rules.toml").read_text(encoding="utf-8"))
    return MappingProxyType({id_: _rule(id_, entry) for id_, entry in content.items()})


def _rule(id_: str, entry: Mapping[str, str | list[str]]) -> Rule:
    said = {language: Sentence(*entry[language]) for language in Language}
    return Rule(id_, Severity(str(entry["severity"])), said)


def rule(id_: str) -> Rule:
    """Look one up; ``orphan_family_pid`` is the rule ``orphan`` about that reference.

    >>> rule("orphan_family_pid").severity.value
    'reject'

    Raises KeyError, naming the known rules.
    """
    try:
        return catalogue()["orphan" if id_.startswith(ORPHAN) else id_]
    except KeyError:
        raise KeyError(f"no rule {id_!r}; known: {', '.join(catalogue())}") from None


def advice(id_: str, language: Language = Language.EN) -> Sentence:
    """Say what is wrong and what to do; of a rule that nobody described, that it was rejected.

    >>> advice("unit_looks_like_kg").wrong
    'The weight looks like kilograms; it must be in grams.'
    """
    try:
        return rule(id_).sentence(language)
    except KeyError:
        return _UNDESCRIBED[language]


_UNDESCRIBED = {
    Language.EN: Sentence("The record could not be used.", "Look it up at the source."),
    Language.NL: Sentence("Het record was niet bruikbaar.", "Zoek het op in de bron."),
}


def rejects(id_: str) -> bool:
    """Tell whether a record that breaks this rule is left out; an unknown rule always rejects."""
    try:
        return rule(id_).severity is Severity.REJECT
    except KeyError:
        return True
