"""The heat map of completeness: a table whose cells are coloured, and the same in words."""

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass

from sqlalchemy import Connection

from api.pages import render
from api.pages.words import Language, words
from api.quality import Heat, Row, State, heat

SIGNS = {
    State.HIGH: "≥80%", State.MIDDLE: "60–79%", State.LOW: "<60%", State.HIDDEN: "·",
    State.OTHER: "v", State.NONE: "–", State.NEVER: "",
}  # fmt: skip
TOLD = (State.LOW, State.MIDDLE, State.HIGH, State.HIDDEN, State.OTHER, State.NONE)


@dataclass(frozen=True, slots=True)
class Cell:
    """One cell: how it is coloured, what stands in it, and what a screen reader says."""

    colour: str
    sign: str
    said: str


@dataclass(frozen=True, slots=True)
class Line:
    """One site."""

    site: str
    cells: tuple[Cell, ...]
    said: str


def page(connection: Connection, language: Language) -> str:
    """Return the page."""
    found = heat(connection)
    return render.page(
        "heat.html",
        language,
        here="/quality",
        indicators=found.indicators,
        lines=tuple(_line(row, found, language) for row in found.rows),
        summary=_summary(found, language),
        states=[state.name.lower() for state in SIGNS],
        labels=sorted({row.site.label for row in found.rows} - {""}),
    )


def _line(row: Row, found: Heat, language: Language) -> Line:
    t = words(language)
    cells = (_cell(state, row.periods[at], language) for at, state in enumerate(row.cells))
    return Line(row.site.name, tuple(cells), _said(row, found, t))


def _cell(state: State, period: str, language: Language) -> Cell:
    meaning = words(language)[f"heat_{state.name.lower()}"].partition(": ")[2]
    return Cell(state.name.lower(), SIGNS[state], ", ".join(filter(None, (meaning, period))))


def _said(row: Row, found: Heat, t: Mapping[str, str]) -> str:
    """Tell a row in words: the states that it has, each with its indicators."""
    named: dict[State, list[str]] = {}
    for indicator, state in zip(found.indicators, row.cells, strict=True):
        named.setdefault(state, []).append(indicator.id)
    parts = (
        t[f"heat_{state.name.lower()}_at"].format(names=", ".join(named[state]))
        for state in TOLD
        if state in named
    )
    return f"{row.site.name}: {'; '.join(parts) or t['heat_never_any']}."


def _summary(found: Heat, language: Language) -> str:
    counted = Counter(state for row in found.rows for state in row.cells)
    published = sum(n for s, n in counted.items() if s not in (State.NONE, State.NEVER))
    return words(language)["heat_summary"].format(
        published=published,
        high=counted[State.HIGH],
        middle=counted[State.MIDDLE],
        low=counted[State.LOW],
        hidden=counted[State.HIDDEN],
    )
