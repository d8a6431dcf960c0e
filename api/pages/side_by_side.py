"""What cities do, side by side: each part of the concept with its dates and dose, a column for each site.

Cities are compared on what they do, not on labels: no figure stands here, and no order but that of
cities. Each sort of data has a table of its own, as everywhere.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from api.pages import city
from api.pages.words import Language, words
from api.store.concepts import Described
from api.store.sites import Site
from federated.concept import COMPONENTS, Concept


@dataclass(frozen=True, slots=True)
class Board:
    """One table: a row for each part that some site has, a cell for each site."""

    label: str
    sites: tuple[str, ...]
    rows: tuple[tuple[str, tuple[str, ...]], ...]


def boards(
    sites: Iterable[Site], told: Mapping[str, Described], language: Language
) -> tuple[Board, ...]:
    """Return a table for each sort of data; sites that described nothing stand in none."""
    alike: dict[str, list[Site]] = {}
    for site in sites:
        if site.id in told:
            alike.setdefault(site.label, []).append(site)
    return tuple(_board(label, mine, told, language) for label, mine in sorted(alike.items()))


def _board(
    label: str, sites: list[Site], told: Mapping[str, Described], language: Language
) -> Board:
    t, concepts = words(language), [told[site.id].concept for site in sites]
    carried = {one.component for concept in concepts for one in concept.component}
    return Board(
        label,
        tuple(
            _name(site, concept, language) for site, concept in zip(sites, concepts, strict=True)
        ),
        tuple(
            (
                t[f"component_{name}"],
                tuple(_cell(concept, name, language) for concept in concepts),
            )
            for name in COMPONENTS
            if name in carried
        ),
    )


def _name(site: Site, concept: Concept, language: Language) -> str:
    example = f" ({words(language)['side_example']})" if concept.example else ""
    return f"{site.city}, {site.name}{example}"


def _cell(concept: Concept, name: str, language: Language) -> str:
    """Return each time that a site carried a part out, the first first; empty where it never did."""
    t = words(language)
    mine = sorted((o for o in concept.component if o.component == name), key=lambda o: o.from_month)
    said = []
    for part in (city.part(one, language) for one in mine):
        when = t["side_between" if part.until else "side_since"]
        times = when.format(first=part.since, last=part.until)
        said.append(f"{times}, {part.dose}" if part.dose else times)
    return "; ".join(said)
