"""JW306: return of JW305."""

from sites.messages.message import Message
from sites.messages.parts import RETURNED

MESSAGE = Message(
    kind="306",
    code="439",
    sent_by="provider",
    header=RETURNED,
    body="""
Client?
    Bsn: BurgerServicenummer
    Geboortedatum: Geboortedatum
    Geslacht: Geslacht
    Naam: VerkorteNaam
    StartProducten
        StartProduct+
            ToewijzingNummer?: Nummer
            Product?: Product
            ToewijzingIngangsdatum?: Datum
            Begindatum: Datum
            StatusAanlevering: StatusAanlevering
            RetourCodes
                RetourCode+: RetourCode
    RetourCodes
        RetourCode+: RetourCode
""",
    table="youth_care_delivery",
)
