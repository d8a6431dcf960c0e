"""The client of a message -> person, and the family's address and language.

The family number is left open: a message knows no families. Who has no other gets its own number.
A birth date of which a part is unknown (DatumGebruik) is not used as a date.
"""

from collections.abc import Iterator
from datetime import date

from lxml import etree

from sites.fragments import Fragment
from sites.messages.record import Record, text

_SEX = {"0": "unknown", "1": "male", "2": "female"}
_HOMES = ("01", "03")  # COD757: in the population register, where one really lives
_UNBORN = "000000000"
_GROWN = 18


def fragments(record: Record, gemeentecode: str | None) -> Iterator[Fragment]:
    """Yield what the message says of its client."""
    client, version = record.client, record.version
    born, exact = _born(client)
    child = born is not None and _age(born, record.sent) < _GROWN
    contact = _home(client)
    person = {
        "bsn": record.bsn,
        "role": "index_child" if child else None,
        "sex": _SEX.get(text(client, "Geslacht") or ""),
        "birth_date": born if child and exact else None,
        "birth_year": born[:4] if born and not child else None,
        "residence_gemeente": gemeentecode,
        "unborn": "true" if record.bsn == _UNBORN else None,
        "name": _name(client),
        "address": _address(contact),
        "telephone": _text(contact, "Telefoon", "Telefoon01", "Telefoonnummer"),
        "email": _text(contact, "Emailadres"),
        "note": text(client, "Commentaar"),
    }
    yield Fragment("person", person, "ijw", version)
    postcode = _text(contact, "Adres", "Postcode")
    interpreter = "true" if text(client, "Communicatie", "Vorm") else None
    if postcode or interpreter:
        family = {"bsn": record.bsn, "postcode": postcode, "interpreter_needed": interpreter}
        yield Fragment("family", family, "ijw", version)


def _born(client: etree._Element) -> tuple[str | None, bool]:
    day = (text(client, "Geboortedatum", "Datum") or "").strip() or None
    return day, text(client, "Geboortedatum", "DatumGebruik") is None


def _age(born: str, on: str | None) -> int:
    first, last = date.fromisoformat(born), date.fromisoformat(on or born)
    return last.year - first.year - ((last.month, last.day) < (first.month, first.day))


def _home(client: etree._Element) -> etree._Element | None:
    contacts = client.findall("{*}Contactgegevens/{*}Contact")
    kinds = {text(contact, "Soort"): contact for contact in reversed(contacts)}
    return next((kinds[kind] for kind in (*_HOMES, *kinds) if kind in kinds), None)


def _text(element: etree._Element | None, *path: str) -> str | None:
    return None if element is None else text(element, *path)


def _name(client: etree._Element) -> str | None:
    family = ("Naam", "Geslachtsnaam")
    parts = (
        text(client, "Naam", "Voornamen"),
        text(client, *family, "Voorvoegsel"),
        text(client, *family, "Achternaam"),
    )
    return " ".join(part for part in parts if part) or None


def _address(contact: etree._Element | None) -> str | None:
    parts = (
        _text(contact, "Adres", "Straatnaam"),
        _text(contact, "Adres", "Huis", "Huisnummer"),
        _text(contact, "Adres", "Postcode"),
        _text(contact, "Adres", "Plaatsnaam"),
    )
    return " ".join(part for part in parts if part) or None
