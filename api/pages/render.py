"""Pages from templates; every text in them is escaped."""

from dataclasses import replace
from functools import cache
from pathlib import Path
from typing import Any

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from sqlalchemy import Connection

from api.comparison import compare
from api.pages import codes, dutch, noisy
from api.pages.view import View, view
from api.pages.words import Language, words
from api.store import releases, sites
from api.store.noisy import holdings as with_noise
from federated.indicator import Indicator
from federated.indicators import catalogue

FOLDER = Path(__file__).resolve().parent
MENU = (
    ("/", "overview"),
    ("/indicators", "indicators"),
    ("/arms", "arms"),
    ("/costs", "costs"),
    ("/equity", "equity"),
    ("/quality", "quality"),
    ("/cities", "spread"),
    ("/releases", "releases"),
    ("/studies", "studies"),
    ("/privacy-promise", "privacy"),
    ("/before-you-join", "joining"),
)
STYLES = ("nlds.css", "style.css")


def overview(connection: Connection, language: Language) -> str:
    """Return the first page: what is measured, and who takes part."""
    taking_part = sites.every(connection)
    return page(
        "overview.html",
        language,
        indicators=_with_figures(connection, language),
        sites=taking_part,
        labels=sorted({site.label for site in taking_part} - {""}),
    )


def indicator(connection: Connection, definition: Indicator, language: Language) -> str:
    """Return the page of one indicator."""
    return page("indicator.html", language, view=view_of(connection, definition, language))


def view_of(connection: Connection, definition: Indicator, language: Language) -> View:
    """Return what is said of one indicator, by every dimension."""
    splits = [compare(connection, definition, d.name) for d in definition.dimensions]
    shown = view(compare(connection, definition), splits, language)
    return replace(shown, noise=tuple(noisy.lines(connection, definition, language)))


def page(template: str, language: Language, here: str = "", **content: Any) -> str:
    """Fill a template; ``here`` is the address that the menu marks."""
    said = {"t": words(language), "language": language, "menu": MENU, "here": here}
    return _environment().get_template(template).render(**said, **content)


def style() -> str:
    """Return the style sheets in one, for a page that stands on its own."""
    return "\n".join((FOLDER / "static" / name).read_text(encoding="utf-8") for name in STYLES)


def _with_figures(connection: Connection, language: Language) -> list[dict[str, object]]:
    held = {*releases.holdings(connection), *with_noise(connection)}
    return [
        {
            "id": one.id,
            "name": one.label_nl if language == "nl" else one.name_en,
            "unit": one.unit,
            "sites": sum(indicator_id == one.id for indicator_id, _ in held),
        }
        for one in catalogue().values()
        if any(indicator_id == one.id for indicator_id, _ in held)
    ]


@cache
def _environment() -> Environment:
    made = Environment(
        loader=FileSystemLoader(FOLDER / "templates"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    made.filters |= codes.FILTERS | {"said": dutch.marked}
    return made
