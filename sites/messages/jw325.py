"""JW325: a municipality answers an invoice."""

from sites.messages.message import Message

_ANSWERED = """
    DeclaratieIdentificatie: BerichtIdentificatie
    XsltVersie?: Versie
    XsdVersieDeclaratie: XsdVersie
    RetourCodes
        RetourCode+: RetourCode
"""

MESSAGE = Message(
    kind="325",
    code="491",
    sent_by="municipality",
    header=_ANSWERED,
    body="""
DeclaratieAntwoord?
    DeclaratieNummer: IdentificatieDeclaratie
    TotaalIngediendBedrag: TotaalBedragMetDC
    TotaalToegekendBedrag: TotaalBedragMetDC
    Clienten?
        Client+
            Bsn: BurgerServicenummer
            Prestaties
                Prestatie+
                    ProductReferentie: ReferentieMetVorige
                    ToewijzingNummer: Nummer
                    ProductCategorie: ProductCategorie
                    ProductCode: ProductCode
                    ProductPeriode: GeslotenPeriode
                    GeleverdVolume: Volume
                    Eenheid: Eenheid
                    ProductTarief?: Bedrag
                    IngediendBedrag: BedragMetDC
                    RetourCodes
                        RetourCode+: RetourCode
            RetourCodes
                RetourCode+: RetourCode
    RetourCodes
        RetourCode+: RetourCode
""",
    table="cost_line",
)
