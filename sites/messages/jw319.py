"""JW319: a municipality answers JW315 or JW317."""

from sites.messages.message import Message

MESSAGE = Message(
    kind="319",
    code="488",
    sent_by="municipality",
    body="""
Antwoord
    ReferentieAanbieder: Referentie
    VerzoekAntwoord: VerzoekAntwoord
    RedenAfwijzingVerzoek?: RedenAfwijzingVerzoek
    Woonplaatsbeginsel?
        Gemeente: Gemeente
""",
    table="referral",
)
