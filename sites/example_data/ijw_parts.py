"""Parts of iJw messages, as XML text. Own elements have the prefix m, shared ones ijw."""

from collections.abc import Mapping
from datetime import date
from xml.sax.saxutils import escape

SEX = {"male": "1", "female": "2"}
Fields = Mapping[str, str]


def line(line: Fields, month: tuple[date, date]) -> str:
    """One line of an invoice."""
    return group(
        "Prestatie",
        group("ProductReferentie", base("ReferentieNummer", line["reference"]))
        + tag("ToewijzingNummer", line["assignment_number"])
        + tag("ProductCategorie", line["product_category"])
        + tag("ProductCode", line["product_code"])
        + period("ProductPeriode", month)
        + tag("GeleverdVolume", line["volume"])
        + tag("Eenheid", "04")
        + tag("ProductTarief", line["tariff"])
        + group("IngediendBedrag", base("Bedrag", line["amount"]) + base("DebetCredit", "D")),
    )


def identity(person: Fields, *, full: bool = False) -> str:
    """Who a message is about."""
    given, family = person["name"].split(" ", 1)
    name = group("Geslachtsnaam", base("Achternaam", family), base=True) + base("Voornamen", given)
    if full:
        name += base("Voorletters", given[0]) + base("NaamGebruik", "1")
    return (
        tag("Bsn", person["bsn"])
        + group("Geboortedatum", base("Datum", person["birth"]))
        + tag("Geslacht", SEX.get(person["sex"], "0"))
        + group("Naam", name)
    )


def care(product: Fields) -> str:
    """What kind of care."""
    return group(
        "Product",
        base("Categorie", product["product_category"]) + base("Code", product["product_code"]),
    )


def amount(product: Fields) -> str:
    """How much care, in hours a week."""
    return group(
        "Omvang",
        base("Volume", product["volume"]) + base("Eenheid", "04") + base("Frequentie", "2"),
    )


def delivered(product: Fields) -> str:
    """Which assignment was delivered, from when."""
    return (
        tag("ToewijzingNummer", product["assignment_number"])
        + care(product)
        + tag("ToewijzingIngangsdatum", product["start_date"])
        + tag("Begindatum", product["delivery_start"])
    )


def period(name: str, month: tuple[date, date]) -> str:
    """A closed period."""
    first, last = (day.isoformat() for day in month)
    return group(name, base("Begindatum", first) + base("Einddatum", last))


def tag(name: str, value: str | None) -> str:
    """An element of the message's own; nothing when there is no value."""
    return "" if value is None else f"<m:{name}>{escape(value)}</m:{name}>"


def base(name: str, value: str) -> str:
    """An element of the shared base schema."""
    return f"<ijw:{name}>{escape(value)}</ijw:{name}>"


def group(name: str, content: str, *, base: bool = False) -> str:
    """An element with others inside."""
    prefix = "ijw" if base else "m"
    return f"<{prefix}:{name}>{content}</{prefix}:{name}>"
