"""The page of studies: every study that is registered, how far it is, and the way to its page."""

from dataclasses import dataclass

from sqlalchemy import Connection

from api.pages import render, study_progress
from api.pages.words import Language, words
from api.store import studies
from api.store.studies import Held
from api.studies import told
from api.studies.registering import content


@dataclass(frozen=True, slots=True)
class Line:
    """One study."""

    digest: str
    name: str
    question: str
    state: str


def page(connection: Connection, language: Language) -> str:
    """Return the page."""
    found = tuple(_line(connection, one, language) for one in studies.every(connection))
    return render.page("studies.html", language, here="/studies", studies=found)


def _line(connection: Connection, held: Held, language: Language) -> Line:
    t = words(language)
    last = told.last(connection, held.digest)
    state = t[f"studies_state_{study_progress.state(held, last)}"]
    if held.published_at:
        state = f"{state}, {held.published_at[:10]}"
    name = t["study_version"].format(id=held.id, version=held.version)
    return Line(held.digest, name, content(held).specification.question, state)
