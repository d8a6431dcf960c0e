"""JW318: return of JW317."""

from sites.messages.message import Message
from sites.messages.parts import RETURNED

MESSAGE = Message(
    kind="318",
    code="487",
    sent_by="provider",
    header=RETURNED,
    body="""
Client?
    Bsn: BurgerServicenummer
    Verzoek
        ReferentieAanbieder: Referentie
        RedenVerzoek: RedenVerzoek
        OngewijzigdeProducten?
            OngewijzigdProduct+
                ToewijzingNummer: Nummer
                RetourCodes
                    RetourCode+: RetourCode
        TeWijzigenProducten?
            TeWijzigenProduct+
                ToewijzingNummer: Nummer
                GewensteIngangsdatum: Datum
                Einddatum?: Datum
                Omvang?: Omvang
                Budget?: Budget
                RetourCodes
                    RetourCode+: RetourCode
        NieuweProducten?
            NieuwProduct+
                Product?: Product
                GewensteIngangsdatum: Datum
                Einddatum?: Datum
                Omvang?: Omvang
                Budget?: Budget
                RetourCodes
                    RetourCode+: RetourCode
        RetourCodes
            RetourCode+: RetourCode
    RetourCodes
        RetourCode+: RetourCode
""",
    table="referral",
)
