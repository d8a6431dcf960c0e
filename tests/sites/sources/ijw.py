"""Small iJw messages of our own, with official test numbers only."""

BASE = "http://www.istandaarden.nl/ijw/3_2/basisschema/schema"
CODES = {"301": "436", "305": "438", "307": "440", "315": "446", "317": "486", "323": "490"}
FROM_CITY = {"301"}
CLIENT = """<m:Bsn>999900006</m:Bsn><m:Geboortedatum><b:Datum>2024-11-02</b:Datum></m:Geboortedatum>
<m:Geslacht>2</m:Geslacht><m:Naam><b:Geslachtsnaam><b:Achternaam>Synthetisch</b:Achternaam>
</b:Geslachtsnaam><b:Voornamen>Kind</b:Voornamen>{usage}</m:Naam>"""
USAGE = "<b:NaamGebruik>1</b:NaamGebruik>"


def message(kind: str, body: str, *, number: str = "100", day: str = "2025-03-01") -> str:
    """Return one message without XML declaration."""
    parties = ("0599", "42420001") if kind in FROM_CITY else ("42420001", "0599")
    return f"""<m:Bericht xmlns:m="http://www.istandaarden.nl/ijw/3_2/jw{kind}/schema"
xmlns:b="{BASE}"><m:Header><m:BerichtCode>{CODES[kind]}</m:BerichtCode>
<m:BerichtVersie>3</m:BerichtVersie><m:BerichtSubversie>2</m:BerichtSubversie>
<m:Afzender>{parties[0]}</m:Afzender><m:Ontvanger>{parties[1]}</m:Ontvanger>
<m:BerichtIdentificatie><b:Identificatie>{number}</b:Identificatie>
<b:Dagtekening>{day}</b:Dagtekening></m:BerichtIdentificatie><m:XsdVersie>
<b:BasisschemaXsdVersie>1.0.0</b:BasisschemaXsdVersie><b:BerichtXsdVersie>1.0.0</b:BerichtXsdVersie>
</m:XsdVersie></m:Header>{body}</m:Bericht>"""


def assignment(number: str = "7001", **header: str) -> str:
    """JW301 with one product."""
    return message(
        "301",
        f"""<m:Client>{CLIENT.format(usage=USAGE)}<m:Communicatie><b:Vorm>1</b:Vorm></m:Communicatie>
<m:Contactgegevens><m:Contact><m:Soort>01</m:Soort><m:Adres><b:Huis><b:Huisnummer>1</b:Huisnummer>
</b:Huis><b:Postcode>3011AA</b:Postcode><b:Straatnaam>Voorbeeldstraat</b:Straatnaam></m:Adres>
</m:Contact></m:Contactgegevens><m:ToegewezenProducten><m:ToegewezenProduct>
<m:ToewijzingNummer>{number}</m:ToewijzingNummer><m:ReferentieAanbieder>R1</m:ReferentieAanbieder>
<m:Product><b:Categorie>45</b:Categorie><b:Code>45A03</b:Code></m:Product>
<m:Toewijzingsdatum>2025-02-27</m:Toewijzingsdatum><m:Toewijzingstijd>10:00:00</m:Toewijzingstijd>
<m:Ingangsdatum>2025-03-01</m:Ingangsdatum><m:Omvang><b:Volume>4</b:Volume><b:Eenheid>04</b:Eenheid>
<b:Frequentie>2</b:Frequentie></m:Omvang><m:Budget>125050</m:Budget>
<m:Commentaar>Vrije tekst</m:Commentaar></m:ToegewezenProduct></m:ToegewezenProducten></m:Client>""",
        **header,
    )


def start(status: str = "1", **header: str) -> str:
    """JW305 with one product."""
    return message(
        "305",
        f"""<m:Client>{CLIENT.format(usage="")}<m:StartProducten><m:StartProduct>
<m:ToewijzingNummer>7001</m:ToewijzingNummer><m:Begindatum>2025-03-04</m:Begindatum>
<m:StatusAanlevering>{status}</m:StatusAanlevering></m:StartProduct></m:StartProducten></m:Client>""",
        **header,
    )


def stop(status: str = "1", **header: str) -> str:
    """JW307 with one product."""
    return message(
        "307",
        f"""<m:Client>{CLIENT.format(usage="")}<m:StopProducten><m:StopProduct>
<m:ToewijzingNummer>7001</m:ToewijzingNummer><m:Begindatum>2025-03-04</m:Begindatum>
<m:RedenBeeindiging>31</m:RedenBeeindiging><m:Einddatum>2025-06-30</m:Einddatum>
<m:StatusAanlevering>{status}</m:StatusAanlevering></m:StopProduct></m:StopProducten></m:Client>""",
        **header,
    )


def request(**header: str) -> str:
    """JW315 with one product, referred by the youth physician."""
    return message(
        "315",
        f"""<m:Client>{CLIENT.format(usage="")}<m:AangevraagdeProducten><m:AangevraagdProduct>
<m:ReferentieAanbieder>R1</m:ReferentieAanbieder>
<m:ToewijzingIngangsdatum>2025-03-01</m:ToewijzingIngangsdatum>
<m:Verwijzer><b:Type>03</b:Type></m:Verwijzer></m:AangevraagdProduct></m:AangevraagdeProducten>
</m:Client>""",
        **header,
    )


def line(sign: str = "D", reference: str = "RN1", tariff: str = "1250") -> str:
    """One client with one line of an invoice: 4 units, 50 euros."""
    return f"""<m:Client><m:Bsn>999900006</m:Bsn><m:Prestaties><m:Prestatie><m:ProductReferentie>
<b:ReferentieNummer>{reference}</b:ReferentieNummer></m:ProductReferentie>
<m:ToewijzingNummer>7001</m:ToewijzingNummer><m:ProductCategorie>45</m:ProductCategorie>
<m:ProductCode>45A03</m:ProductCode><m:ProductPeriode><b:Begindatum>2025-03-01</b:Begindatum>
<b:Einddatum>2025-03-31</b:Einddatum></m:ProductPeriode><m:GeleverdVolume>4</m:GeleverdVolume>
<m:Eenheid>04</m:Eenheid><m:ProductTarief>{tariff}</m:ProductTarief><m:IngediendBedrag>
<b:Bedrag>5000</b:Bedrag><b:DebetCredit>{sign}</b:DebetCredit></m:IngediendBedrag></m:Prestatie>
</m:Prestaties></m:Client>"""


def invoice(*lines: str, **header: str) -> str:
    """JW323."""
    return message(
        "323",
        f"""<m:Declaratie><m:DeclaratieNummer>D1</m:DeclaratieNummer><m:DeclaratiePeriode>
<b:Begindatum>2025-03-01</b:Begindatum><b:Einddatum>2025-03-31</b:Einddatum></m:DeclaratiePeriode>
<m:DeclaratieDagtekening>2025-04-02</m:DeclaratieDagtekening><m:TotaalIngediendBedrag>
<b:TotaalBedrag>5000</b:TotaalBedrag><b:DebetCredit>D</b:DebetCredit></m:TotaalIngediendBedrag>
<m:Clienten>{"".join(lines)}</m:Clienten></m:Declaratie>""",
        **header,
    )


def enveloped(*messages: str) -> str:
    """Messages in a SOAP envelope with StUF control data."""
    bodies = "".join(
        f"<g:heenbericht><g:stuurgegevens/><g:body>{m}</g:body></g:heenbericht>" for m in messages
    )
    return (
        '<s:Envelope xmlns:s="http://schemas.xmlsoap.org/soap/envelope/" '
        f'xmlns:g="http://www.stufstandaarden.nl/koppelvlak/ggk0210"><s:Body>{bodies}</s:Body>'
        "</s:Envelope>"
    )
