"""JW316: return of JW315."""

from sites.messages.message import Message
from sites.messages.parts import RETURNED

MESSAGE = Message(
    kind="316",
    code="447",
    sent_by="provider",
    header=RETURNED,
    body="""
Client?
    Bsn: BurgerServicenummer
    Geboortedatum: Geboortedatum
    Geslacht: Geslacht
    Naam: VerkorteNaam
    GezagsdragerBekend?: JaNee
    Commentaar?: Commentaar
    AangevraagdeProducten
        AangevraagdProduct+
            ReferentieAanbieder: Referentie
            BeschikkingNummer?: Nummer
            Product?: Product
            BeschikkingIngangsdatum?: Datum
            ToewijzingIngangsdatum: Datum
            ToewijzingEinddatum?: Datum
            Omvang?: Omvang
            Budget?: Budget
            Verwijzer: Verwijzer
            Raamcontract?: JaNee
            Commentaar?: Commentaar
            RetourCodes
                RetourCode+: RetourCode
    RetourCodes
        RetourCode+: RetourCode
""",
    table="referral",
)
