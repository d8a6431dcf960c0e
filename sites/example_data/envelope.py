"""The StUF envelope in which messages travel through the municipal node (GGk).

Only its shape: addresses of sender and receiver, a reference, the time, and the message inside.
"""

from datetime import date

STUF = "http://www.egem.nl/StUF/StUF0301"
GGK = "http://www.stufstandaarden.nl/koppelvlak/ggk0210"
SOAP = "http://schemas.xmlsoap.org/soap/envelope/"


def enveloped(message: str, kind: str, sender: str, receiver: str, number: int, day: date) -> str:
    """Return the message in its envelope, as one XML document."""
    head = (
        "<StUF:berichtcode>Di01</StUF:berichtcode>"
        f"<StUF:zender>{_party(sender)}</StUF:zender>"
        f"<StUF:ontvanger>{_party(receiver)}</StUF:ontvanger>"
        f"<StUF:referentienummer>synthetisch-{number}</StUF:referentienummer>"
        f"<StUF:tijdstipBericht>{day:%Y%m%d}0900000</StUF:tijdstipBericht>"
        f"<StUF:functie>Jw{kind}</StUF:functie>"
    )
    return (
        '<?xml version="1.0" encoding="UTF-8"?>\n'
        "<!-- Synthetisch: niemand in dit bericht bestaat. -->\n"
        f'<soap:Envelope xmlns:soap="{SOAP}" xmlns:StUF="{STUF}" xmlns:ggk="{GGK}"><soap:Body>'
        f"<ggk:heenbericht><ggk:stuurgegevens>{head}</ggk:stuurgegevens>"
        f"<ggk:body>{message}</ggk:body></ggk:heenbericht></soap:Body></soap:Envelope>\n"
    )


def _party(name: str) -> str:
    return (
        f"<StUF:organisatie>{name}</StUF:organisatie><StUF:applicatie>voorbeeld</StUF:applicatie>"
    )
