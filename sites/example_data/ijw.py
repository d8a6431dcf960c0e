"""iJw 3.2 messages, written from their public definition; content is synthetic.

Order of elements and types follow the XSDs of Zorginstituut Nederland (iJw 3.2). Amounts are
eurocents. The BSN is the only number of a person in a message.
"""

from datetime import date

from sites.example_data import ijw_parts as parts
from sites.example_data.ijw_parts import Fields

CODES = {"301": "436", "305": "438", "307": "440", "315": "446", "317": "486", "323": "490"}
BASE = "http://www.istandaarden.nl/ijw/3_2/basisschema/schema"


def message(kind: str, sender: str, receiver: str, number: int, day: date, body: str) -> str:
    """Return one message with its header; ``kind`` is 301, 305, 307, 315, 317 or 323."""
    head = (
        parts.tag("BerichtCode", CODES[kind]) + parts.tag("BerichtVersie", "3") + parts.tag("BerichtSubversie", "2")
        + parts.tag("Afzender", sender) + parts.tag("Ontvanger", receiver)
        + parts.group("BerichtIdentificatie", parts.base("Identificatie", str(number)) + parts.base("Dagtekening", day.isoformat()))
        + parts.group("XsdVersie", parts.base("BasisschemaXsdVersie", "1.0.0") + parts.base("BerichtXsdVersie", "1.0.0"))
    )  # fmt: skip
    names = f'xmlns:m="http://www.istandaarden.nl/ijw/3_2/jw{kind}/schema" xmlns:ijw="{BASE}"'
    return f"<m:Bericht {names}>{parts.group('Header', head)}{body}</m:Bericht>"


def request(person: Fields, product: Fields) -> str:
    """JW315: a provider asks for an assignment."""
    asked = (
        parts.tag("ReferentieAanbieder", product["reference"])
        + parts.care(product)
        + parts.tag("ToewijzingIngangsdatum", product["start_date"])
        + parts.amount(product)
        + parts.group("Verwijzer", parts.base("Type", product["referrer"]) + parts.base("Naam", "Voorbeeldverwijzer"))
    )  # fmt: skip
    return parts.group(
        "Client",
        parts.identity(person)
        + parts.group("AangevraagdeProducten", parts.group("AangevraagdProduct", asked)),
    )


def assignment(person: Fields, product: Fields) -> str:
    """JW301: the municipality assigns."""
    given = (
        parts.tag("ToewijzingNummer", product["assignment_number"])
        + parts.tag("ReferentieAanbieder", product.get("reference"))
        + parts.care(product)
        + parts.tag("Toewijzingsdatum", product["assigned_date"])
        + parts.tag("Toewijzingstijd", "09:30:00")
        + parts.tag("Ingangsdatum", product["start_date"])
        + parts.tag("Einddatum", product["end_date"])
        + parts.tag("RedenWijziging", product.get("change_reason"))
        + parts.amount(product)
    )
    where = parts.group(
        "Adres", parts.base("Postcode", "9999XX") + parts.base("Straatnaam", person["street"])
    )
    contact = parts.group(
        "Contactgegevens", parts.group("Contact", parts.tag("Soort", "03") + where)
    )
    products = parts.group("ToegewezenProducten", parts.group("ToegewezenProduct", given))
    return parts.group("Client", parts.identity(person, full=True) + contact + products)


def start(person: Fields, product: Fields, status: str) -> str:
    """JW305: care has started."""
    content = parts.delivered(product) + parts.tag("StatusAanlevering", status)
    return parts.group(
        "Client",
        parts.identity(person)
        + parts.group("StartProducten", parts.group("StartProduct", content)),
    )


def stop(person: Fields, product: Fields, end: str, status: str) -> str:
    """JW307: care has ended."""
    content = (
        parts.delivered(product)
        + parts.tag("RedenBeeindiging", product["end_reason"])
        + parts.tag("Einddatum", end)
        + parts.tag("StatusAanlevering", status)
    )
    return parts.group(
        "Client",
        parts.identity(person) + parts.group("StopProducten", parts.group("StopProduct", content)),
    )


def change(person: Fields, product: Fields) -> str:
    """JW317: a provider asks to change an assignment."""
    asked = (
        parts.tag("ToewijzingNummer", product["assignment_number"])
        + parts.tag("GewensteIngangsdatum", product["start_date"])
        + parts.tag("Einddatum", product["end_date"])
    )
    wish = parts.tag("ReferentieAanbieder", "W" + product["assignment_number"])
    wish += parts.tag("RedenVerzoek", "1")
    wish += parts.group("TeWijzigenProducten", parts.group("TeWijzigenProduct", asked))
    return parts.group("Client", parts.tag("Bsn", person["bsn"]) + parts.group("Verzoek", wish))


def invoice(number: str, month: tuple[date, date], day: date, lines: list[Fields]) -> str:
    """JW323: a provider's invoice of one month; every line in eurocents."""
    total = sum(int(line["amount"]) for line in lines)
    clients = "".join(
        parts.group(
            "Client",
            parts.tag("Bsn", line["bsn"]) + parts.group("Prestaties", parts.line(line, month)),
        )
        for line in lines
    )
    return parts.group(
        "Declaratie",
        parts.tag("DeclaratieNummer", number)
        + parts.period("DeclaratiePeriode", month)
        + parts.tag("DeclaratieDagtekening", day.isoformat())
        + parts.group("TotaalIngediendBedrag", parts.base("TotaalBedrag", str(total)) + parts.base("DebetCredit", "D"))
        + parts.group("Clienten", clients),
    )  # fmt: skip
