"""Who plays: three synthetic cities with two sites each, and four real centres of a trial."""

from dataclasses import dataclass

EXTRACTED = "2026-11-01"
START_MONTH, YEARS = "2022-01", "2022-2026"
NO_EFFECT = "synthetic data, no programme effect put in"
WITH_EFFECT = "synthetic data, an effect of the programme was put in"
AMERICAN = (
    "real data of an American trial (OPT): shows that the sums are right, "
    "says nothing about the programme"
)
TRIAL = "OPT trial"


@dataclass(frozen=True, slots=True)
class City:
    """A synthetic city. ``bsn_from`` gives every city test numbers of its own."""

    name: str
    slug: str
    gemeentecode: str
    families_per_year: int
    seed: int
    bsn_from: int
    postcodes: str
    programme: str


@dataclass(frozen=True, slots=True)
class Player:
    """One site of the demo; ``trial`` is empty for a site of a city."""

    id: str
    name: str
    kind: str
    city: str
    gemeentecode: str
    programme: str
    families_per_year: int
    trial: str = ""


CITIES = (
    City("Rotterdam", "rotterdam", "0599", 250, 599, 0, "3011-3089", "kleine_helden_huis"),
    City("Den Haag", "den-haag", "0518", 240, 518, 4000, "2491-2597", "integrale_gezinspoli"),
    City("Gorinchem", "gorinchem", "0512", 45, 512, 8000, "4201-4208", "other"),
)
CENTRES = {"ny": "New York", "mn": "Minnesota", "ky": "Kentucky", "ms": "Mississippi"}


def hospital(city: City) -> Player:
    """Return the hospital of a city."""
    return _player(city, "hospital", "ziekenhuis")


def municipality(city: City) -> Player:
    """Return the municipality of a city."""
    return _player(city, "municipality", "gemeente")


def _player(city: City, kind: str, word: str) -> Player:
    return Player(
        id=f"{city.slug}-{word}",
        name=f"{word.capitalize()} {city.name}",
        kind=kind,
        city=city.name,
        gemeentecode=city.gemeentecode,
        programme=city.programme,
        families_per_year=city.families_per_year,
    )


def players() -> tuple[Player, ...]:
    """Return the six sites of the cities, the largest first: two run at a time."""
    pairs = [(hospital(city), municipality(city)) for city in CITIES]
    return tuple(pair[0] for pair in pairs) + tuple(pair[1] for pair in pairs)


def centres() -> tuple[Player, ...]:
    """Return the four centres of the trial as hospitals."""
    return tuple(
        Player(f"opt-{code}", f"OPT {name}", "hospital", name, "0000", "other", 100, TRIAL)
        for code, name in CENTRES.items()
    )
