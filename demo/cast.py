"""Who plays in the demo: three synthetic cities with two sites each, four real trial centres."""

from dataclasses import dataclass

EXTRACTED = "2026-11-01"
SYNTHETIC = "synthetic data, no programme effect put in"
WITH_EFFECT = "synthetic data, an effect of the programme was put in"
TRIAL_LABEL = (
    "American trial (OPT); shows that the sums are right, says nothing about the programme"
)
TRIAL = "OPT 2003-2006"


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
class Site:
    """One site of the demo; ``city`` is empty for a trial centre."""

    id: str
    name: str
    kind: str
    gemeentecode: str
    city: str
    programme: str
    families_per_year: int
    trial: str = ""


CITIES = (
    City("Rotterdam", "rotterdam", "0599", 360, 599, 0, "3011-3089", "kleine_helden_huis"),
    City("Den Haag", "den-haag", "0518", 320, 518, 3600, "2491-2597", "integrale_gezinspoli"),
    City("Gorinchem", "gorinchem", "0512", 45, 512, 6900, "4201-4208", "other"),
)
CENTRES = {"NY": "New York", "MN": "Minnesota", "KY": "Kentucky", "MS": "Mississippi"}


def sites_of(city: City) -> tuple[Site, Site]:
    """Return the hospital and the municipality of a city."""

    def one(kind: str, word: str) -> Site:
        return Site(
            f"{city.slug}-{word.lower()}", f"{word} {city.name}", kind, city.gemeentecode,
            city.name, city.programme, city.families_per_year,
        )  # fmt: skip

    return one("hospital", "Ziekenhuis"), one("municipality", "Gemeente")


def centres() -> tuple[Site, ...]:
    """Return the four centres of the trial as hospitals."""
    return tuple(
        Site(f"opt-{code.lower()}", f"OPT {name}", "hospital", "0000", name, "other", 60, TRIAL)
        for code, name in CENTRES.items()
    )
