"""iJw 3.2 messages, written from their public definition; content is synthetic.

Order of elements and types follow the XSDs of Zorginstituut Nederland (iJw 3.2). Amounts are
eurocents. The BSN is the only number of a person in a message.
"""

from collections.abc import Mapping
from datetime import date
from xml.sax.saxutils import escape

CODES = {"301": "436", "305": "438", "307": "440", "315": "446", "317": "486", "323": "490"}
BASE = "http://www.istandaarden.nl/ijw/3_2/basisschema/schema"
SEX = {"male": "1", "female": "2"}
Fields = Mapping[str, str]


def message(kind: str, sender: str, receiver: str, number: int, day: date, body: str) -> str:
    """Return one message with its header; ``kind`` is 301, 305, 307, 315, 317 or 323."""
    head = (
        _tag("BerichtCode", CODES[kind]) + _tag("BerichtVersie", "3") + _tag("BerichtSubversie", "2")
        + _tag("Afzender", sender) + _tag("Ontvanger", receiver)
        + _group("BerichtIdentificatie", _base("Identificatie", str(number)) + _base("Dagtekening", day.isoformat()))
        + _group("XsdVersie", _base("BasisschemaXsdVersie", "1.0.0") + _base("BerichtXsdVersie", "1.0.0"))
    )  # fmt: skip
    names = f'xmlns:m="http://www.istandaarden.nl/ijw/3_2/jw{kind}/schema" xmlns:ijw="{BASE}"'
    return f"<m:Bericht {names}>{_group('Header', head)}{body}</m:Bericht>"


def request(person: Fields, product: Fields) -> str:
    """JW315: a provider asks for an assignment."""
    asked = (
        _tag("ReferentieAanbieder", product["reference"])
        + _product(product)
        + _tag("ToewijzingIngangsdatum", product["start_date"])
        + _volume(product)
        + _group("Verwijzer", _base("Type", product["referrer"]) + _base("Naam", "Voorbeeldverwijzer"))
    )  # fmt: skip
    return _group(
        "Client",
        _identity(person) + _group("AangevraagdeProducten", _group("AangevraagdProduct", asked)),
    )


def assignment(person: Fields, product: Fields) -> str:
    """JW301: the municipality assigns."""
    given = (
        _tag("ToewijzingNummer", product["assignment_number"])
        + _tag("ReferentieAanbieder", product.get("reference"))
        + _product(product)
        + _tag("Toewijzingsdatum", product["assigned_date"])
        + _tag("Toewijzingstijd", "09:30:00")
        + _tag("Ingangsdatum", product["start_date"])
        + _tag("Einddatum", product["end_date"])
        + _tag("RedenWijziging", product.get("change_reason"))
        + _volume(product)
    )
    where = _group("Adres", _base("Postcode", "9999XX") + _base("Straatnaam", person["street"]))
    contact = _group("Contactgegevens", _group("Contact", _tag("Soort", "03") + where))
    products = _group("ToegewezenProducten", _group("ToegewezenProduct", given))
    return _group("Client", _identity(person, full=True) + contact + products)


def start(person: Fields, product: Fields, status: str) -> str:
    """JW305: care has started."""
    content = _delivered(product) + _tag("StatusAanlevering", status)
    return _group(
        "Client", _identity(person) + _group("StartProducten", _group("StartProduct", content))
    )


def stop(person: Fields, product: Fields, end: str, status: str) -> str:
    """JW307: care has ended."""
    content = (
        _delivered(product)
        + _tag("RedenBeeindiging", product["end_reason"])
        + _tag("Einddatum", end)
        + _tag("StatusAanlevering", status)
    )
    return _group(
        "Client", _identity(person) + _group("StopProducten", _group("StopProduct", content))
    )


def change(person: Fields, product: Fields) -> str:
    """JW317: a provider asks to change an assignment."""
    asked = (
        _tag("ToewijzingNummer", product["assignment_number"])
        + _tag("GewensteIngangsdatum", product["start_date"])
        + _tag("Einddatum", product["end_date"])
    )
    wish = _tag("ReferentieAanbieder", "W" + product["assignment_number"])
    wish += _tag("RedenVerzoek", "1")
    wish += _group("TeWijzigenProducten", _group("TeWijzigenProduct", asked))
    return _group("Client", _tag("Bsn", person["bsn"]) + _group("Verzoek", wish))


def invoice(number: str, month: tuple[date, date], day: date, lines: list[Fields]) -> str:
    """JW323: a provider's invoice of one month; every line in eurocents."""
    total = sum(int(line["amount"]) for line in lines)
    clients = "".join(
        _group("Client", _tag("Bsn", line["bsn"]) + _group("Prestaties", _line(line, month)))
        for line in lines
    )
    return _group(
        "Declaratie",
        _tag("DeclaratieNummer", number)
        + _period("DeclaratiePeriode", month)
        + _tag("DeclaratieDagtekening", day.isoformat())
        + _group("TotaalIngediendBedrag", _base("TotaalBedrag", str(total)) + _base("DebetCredit", "D"))
        + _group("Clienten", clients),
    )  # fmt: skip


def _line(line: Fields, month: tuple[date, date]) -> str:
    return _group(
        "Prestatie",
        _group("ProductReferentie", _base("ReferentieNummer", line["reference"]))
        + _tag("ToewijzingNummer", line["assignment_number"])
        + _tag("ProductCategorie", line["product_category"])
        + _tag("ProductCode", line["product_code"])
        + _period("ProductPeriode", month)
        + _tag("GeleverdVolume", line["volume"])
        + _tag("Eenheid", "04")
        + _tag("ProductTarief", line["tariff"])
        + _group("IngediendBedrag", _base("Bedrag", line["amount"]) + _base("DebetCredit", "D")),
    )


def _identity(person: Fields, *, full: bool = False) -> str:
    given, family = person["name"].split(" ", 1)
    name = _group("Geslachtsnaam", _base("Achternaam", family), base=True) + _base(
        "Voornamen", given
    )
    if full:
        name += _base("Voorletters", given[0]) + _base("NaamGebruik", "1")
    return (
        _tag("Bsn", person["bsn"])
        + _group("Geboortedatum", _base("Datum", person["birth"]))
        + _tag("Geslacht", SEX.get(person["sex"], "0"))
        + _group("Naam", name)
    )


def _product(product: Fields) -> str:
    return _group(
        "Product",
        _base("Categorie", product["product_category"]) + _base("Code", product["product_code"]),
    )


def _volume(product: Fields) -> str:
    return _group(
        "Omvang",
        _base("Volume", product["volume"]) + _base("Eenheid", "04") + _base("Frequentie", "2"),
    )


def _delivered(product: Fields) -> str:
    return (
        _tag("ToewijzingNummer", product["assignment_number"])
        + _product(product)
        + _tag("ToewijzingIngangsdatum", product["start_date"])
        + _tag("Begindatum", product["delivery_start"])
    )


def _period(name: str, month: tuple[date, date]) -> str:
    first, last = (day.isoformat() for day in month)
    return _group(name, _base("Begindatum", first) + _base("Einddatum", last))


def _tag(name: str, value: str | None) -> str:
    return "" if value is None else f"<m:{name}>{escape(value)}</m:{name}>"


def _base(name: str, value: str) -> str:
    return f"<ijw:{name}>{escape(value)}</ijw:{name}>"


def _group(name: str, content: str, *, base: bool = False) -> str:
    prefix = "ijw" if base else "m"
    return f"<{prefix}:{name}>{content}</{prefix}:{name}>"
