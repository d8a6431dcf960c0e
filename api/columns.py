"""Columns that published tables have in common, and what a table is called."""

from collections.abc import Iterable

from pydantic.alias_generators import to_camel

from api.sheet import Column
from api.store.published import Listed
from federated.indicator import Indicator

SOURCE = "The sites that take part, by heldennet"
PLACES = (
    Column("site", "text", "dimension", "site"),
    Column("period", "text", "dimension", "closed period"),
    Column("group", "text", "dimension", "group; * is the total"),
)


def about(*pairs: tuple[str, str]) -> tuple[Column, ...]:
    """Return what is said of a row beside its figures."""
    return tuple(Column(name, "text", "attribute", label) for name, label in pairs)


SITE = about(
    ("siteName", "name of the site"),
    ("siteKind", "hospital or municipality"),
    ("city", "city"),
    ("programme", "programme of the city"),
    ("label", "what to know about the data"),
    ("periodKind", "quarter, year, cohort of years, or trial"),
)
MADE = about(
    ("definitionVersion", "version of the definition"),
    ("unit", "unit of estimate, low and high"),
    ("method", "how the interval was made"),
)


def counts(names: Iterable[str]) -> tuple[Column, ...]:
    """Return columns of whole numbers."""
    labels = ((to_camel(name), name.replace("_", " ")) for name in names)
    return tuple(Column(name, "integer", "measure", label, "number") for name, label in labels)


def said(unit: str) -> tuple[Column, ...]:
    """Return the columns of a figure and its interval."""
    labels = (
        ("estimate", "figure"),
        ("low", "lower end of the 95 % interval"),
        ("high", "upper end of the 95 % interval"),
    )
    return tuple(Column(name, "number", "measure", label, unit) for name, label in labels)


def definition(listed: Listed) -> Indicator:
    """Return the definition that a published table follows."""
    from federated.indicators import named

    return named(listed.indicator)


def titles(listed: Listed) -> tuple[str, str]:
    """Return what a table is called, in English and in Dutch."""
    one = definition(listed)
    english, dutch = one.name_en, one.label_nl
    if dimension := one.dimension(listed.dimension):
        english = f"{english}, by {dimension.name.replace('_', ' ')}"
        dutch = f"{dutch}, naar {dimension.label_nl}"
    return (f"{english}, with noise", f"{dutch}, met ruis") if listed.noise else (english, dutch)
