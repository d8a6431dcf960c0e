"""JW320: return of JW319."""

from sites.messages.message import Message
from sites.messages.parts import RETURNED

MESSAGE = Message(
    kind="320",
    code="489",
    sent_by="municipality",
    header=RETURNED,
    body="""
Antwoord?
    ReferentieAanbieder: Referentie
    VerzoekAntwoord: VerzoekAntwoord
    RedenAfwijzingVerzoek?: RedenAfwijzingVerzoek
    Woonplaatsbeginsel?
        Gemeente: Gemeente
        RetourCodes
            RetourCode+: RetourCode
    RetourCodes
        RetourCode+: RetourCode
""",
    table="referral",
)
