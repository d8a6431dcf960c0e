"""The page of releases: what came, when, from whom, and the notes that belong to it."""

from collections.abc import Iterator
from dataclasses import dataclass

from sqlalchemy import Connection

from api.pages import render
from api.pages.words import Language, words
from api.store import received
from api.store.received import Part, Received
from federated.indicators import catalogue

SIZE = 20  # releases on a page


@dataclass(frozen=True, slots=True)
class Line:
    """One release, written."""

    id: str
    site: str
    label: str
    day: str
    tables: int
    what: tuple[str, ...]
    notes: tuple[str, ...]
    withdrawn: tuple[str, str] | None = None  # day and reason
    corrects: tuple[str, str] | None = None  # what was withdrawn, and what was wrong
    corrected: tuple[str, ...] = ()


def page(number: int, connection: Connection, language: Language) -> str:
    """Return one page of the list."""
    total = received.count(connection)
    found = received.page(connection, number, SIZE)
    return render.page(
        "releases.html",
        language,
        here="/releases",
        lines=tuple(_line(one, language) for one in found),
        newer=number - 1 if number > 1 else None,
        older=number + 1 if number * SIZE < total else None,
    )


def _line(one: Received, language: Language) -> Line:
    exact = [part for part in one.parts if not part.noise]
    return Line(
        id=one.id,
        site=one.site_name,
        label=one.label,
        day=one.at[:10],
        tables=one.tables,
        what=tuple(_what(exact)),
        notes=tuple(_notes(one, language)),
        withdrawn=(one.withdrawn_at[:10], one.withdrawal or "") if one.withdrawn_at else None,
        corrects=(one.corrects, one.reason or "") if one.corrects else None,
        corrected=one.successors,
    )


def _what(parts: list[Part]) -> Iterator[str]:
    """Yield each indicator with the periods of it: the first and the last, and how many."""
    periods: dict[str, list[str]] = {}
    for part in parts:
        periods.setdefault(part.indicator, []).append(part.period)
    for indicator, each in periods.items():
        mine = sorted(set(each))
        many = f"{mine[0]} … {mine[-1]} ({len(mine)})" if len(mine) > 2 else ", ".join(mine)
        yield f"{indicator}: {many}"


def _notes(one: Received, language: Language) -> Iterator[str]:
    t = words(language)
    late = [f"{part.indicator} {part.period}" for part in one.parts if part.revision]
    if late:
        yield t["releases_revision"].format(periods=", ".join(dict.fromkeys(late)))
    if any(part.noise for part in one.parts):
        yield t["releases_noise"]
    other = [part.indicator for part in one.parts if _is_other(part)]
    if other:
        yield t["releases_version"].format(names=", ".join(dict.fromkeys(other)))
    yield t["releases_policy"].format(digest=f"{one.policy[:12]}…")


def _is_other(part: Part) -> bool:
    known = catalogue().get(part.indicator)
    return known is None or known.version != part.version
