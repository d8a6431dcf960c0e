"""JW308: return of JW307."""

from sites.messages.message import Message
from sites.messages.parts import RETURNED

MESSAGE = Message(
    kind="308",
    code="441",
    sent_by="provider",
    header=RETURNED,
    body="""
Client?
    Bsn: BurgerServicenummer
    Geboortedatum: Geboortedatum
    Geslacht: Geslacht
    Naam: VerkorteNaam
    StopProducten
        StopProduct+
            ToewijzingNummer?: Nummer
            Product?: Product
            ToewijzingIngangsdatum?: Datum
            Begindatum: Datum
            RedenBeeindiging: RedenBeeindiging
            Einddatum: Datum
            StatusAanlevering: StatusAanlevering
            RetourCodes
                RetourCode+: RetourCode
    RetourCodes
        RetourCode+: RetourCode
""",
    table="youth_care_delivery",
)
