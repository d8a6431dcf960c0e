"""The page of all cities: where the programme runs, how far each site has come, and its next step.

The map has a tile for each province: outlines are no help to a reader of a telephone or a screen
reader, and the list beside it says the same.
"""

from collections.abc import Iterable
from dataclasses import dataclass

from sqlalchemy import Connection

from api.pages import render, side_by_side
from api.pages.words import Language
from api.store import concepts, progress
from api.store.progress import STEPS, Progress
from federated import gemeenten

# Where each province lies, in tiles from the left and from the top.
TILES = {
    "Groningen": (4, 0),
    "Fryslân": (3, 0),
    "Drenthe": (4, 1),
    "Overijssel": (4, 2),
    "Flevoland": (3, 1),
    "Gelderland": (3, 2),
    "Utrecht": (2, 2),
    "Noord-Holland": (2, 1),
    "Zuid-Holland": (1, 2),
    "Zeeland": (1, 3),
    "Noord-Brabant": (2, 3),
    "Limburg": (3, 3),
}
SHORT = {
    "Groningen": "GR", "Fryslân": "FR", "Drenthe": "DR", "Overijssel": "OV", "Flevoland": "FL",
    "Gelderland": "GE", "Utrecht": "UT", "Noord-Holland": "NH", "Zuid-Holland": "ZH",
    "Zeeland": "ZE", "Noord-Brabant": "NB", "Limburg": "LI",
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Tile:
    """A province: where it stands on the map, and the municipalities that take part in it."""

    province: str
    short: str
    left: int
    top: int
    cities: tuple[str, ...]


def page(connection: Connection, language: Language) -> str:
    """Return the page."""
    found = progress.of_all(connection)
    mine = [one.site for one in found]
    return render.page(
        "spread.html",
        language,
        sites=found,
        steps=STEPS,
        tiles=tiles(found),
        day=day,
        boards=side_by_side.boards(mine, concepts.every(connection), language),
    )


def tiles(found: Iterable[Progress]) -> tuple[Tile, ...]:
    """Return every province; a site whose municipality is not known stands in none."""
    cities: dict[str, set[str]] = {province: set() for province in TILES}
    for one in found:
        if place := gemeenten.now(one.site.gemeentecode):
            cities[place.province].add(place.name)
    return tuple(
        Tile(province, SHORT[province], left, top, tuple(sorted(cities[province])))
        for province, (left, top) in TILES.items()
    )


def day(moment: object) -> str:
    """Return the day of a moment."""
    return str(moment)[:10]
