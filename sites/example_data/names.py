"""Names, addresses and telephone numbers that cannot be mistaken for those of a person."""

import numpy as np

from sites.example_data.draw import Columns, Texts

FAMILY = (
    "Voorbeeldsma",
    "Proefhuizen",
    "Testveld",
    "Fictiefstra",
    "Demogaard",
    "Verzonnen",
    "Schijnberg",
    "Modelman",
    "Oefendijk",
    "Nagebootst",
    "Kunstmaat",
    "Denkbeeld",
)
GIVEN = (
    "Testine",
    "Proefje",
    "Demo",
    "Fictie",
    "Voorbeelda",
    "Modelia",
    "Schetsje",
    "Oefena",
    "Denka",
    "Nabo",
    "Kunsta",
    "Verza",
)
STREETS = ("Voorbeeldstraat", "Proeflaan", "Testplein", "Fictieweg", "Demokade", "Oefenpad")


def names(rng: np.random.Generator, family: Texts) -> Texts:
    """Return a given name and the family's name for each person."""
    return np.char.add(np.char.add(rng.choice(GIVEN, family.size), " "), family)


def contact(rng: np.random.Generator, postcode: Texts) -> Columns:
    """Return addresses, telephone numbers and e-mail addresses that reach nobody."""
    size = postcode.size
    street = np.char.add(np.char.add(rng.choice(STREETS, size), " "), _text(rng, 1, 200, size))
    return {
        "address": np.char.add(np.char.add(street, ", "), postcode),
        "telephone": np.char.add("+31 6 0000 ", np.char.zfill(_text(rng, 0, 10_000, size), 4)),
        "email": np.char.add(np.char.add("inwoner", _text(rng, 1, 10**6, size)), "@example.org"),
    }


def _text(rng: np.random.Generator, low: int, high: int, size: int) -> Texts:
    return rng.integers(low, high, size).astype(str)
