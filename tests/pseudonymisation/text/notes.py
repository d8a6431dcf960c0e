"""Synthetic notes with labels, from templates and pools of names made up for these tests.

Nobody here exists. The templates were written from how Dutch notes look in general, and are other
ones than those that the figures of the design come from.
"""

import random
import re

from pseudonymisation.text.notes import Keep, Note, Span

FIRST = (
    "Loubna", "Marijke", "Joris", "Ayşe", "Tariq", "Wiesje", "Chidi", "Renée", "Bjarne", "Ngozi",
    "Halima", "Stijn", "Saoirse", "Dariusz", "Fenne", "Youssef", "Käthe", "Imane", "Pepijn", "Zsófia",
    "Anne-Fleur", "Jan-Pieter", "Nazlı", "Oluchi", "Gijs", "Thirza", "Meryem", "Luuk", "Rosalinde",
)  # fmt: skip
LAST = (
    "Veenhuizen", "van der Plas", "Bouchaïb", "de Ruijter", "Kılıç", "Nwosu", "ten Hove", "el Baroudi",
    "Schoonderwoerd", "Łukasik", "van 't Wout", "Al-Mansour", "Postma", "in 't Veld", "d'Ancona",
    "Roozeboom", "Gerritsen-Bakker", "Ait Lahcen", "Zuidema", "op de Weegh", "Timmermans", "Okafor",
)  # fmt: skip
PLACE = (
    "Groenlo",
    "Sneek",
    "Baarle-Nassau",
    "Den Oever",
    "Etten-Leur",
    "Winschoten",
    "Krimpen a/d Lek",
)
STREET = (
    "Molenstraat",
    "Burg. Daleweg",
    "Oude Haven",
    "Laan van Orden",
    "Korte Poten",
    "Vossenpad",
)
ORGANISATION = (
    "basisschool De Wegwijzer", "huisartsenpraktijk Zandberg", "Stichting Thuisbasis", "kdv Het Nijntje",
    "Jeugdzorg Vechtstreek", "peuterspeelzaal De Rakkers", "woningcorporatie Vidar", "GGD Zeeland-Noord",
    "gezinshuis De Eik", "fysiotherapie Hoogland", "Buurtteam Lombok", "apotheek De Vijzel",
)  # fmt: skip
DATE = (
    "4 maart 2025", "12-03-2024", "3/9/2023", "dinsdag 9 juli", "27 augustus", "1 dec '24", "2025-02-14",
    "28.11.2024", "woensdag 3 april 2024", "15 okt", "5-6-25",
)  # fmt: skip
KEPT = {
    "ga": ("29+3", "31 weken", "27 3/7 wk", "AD 36+0"),
    "wt": ("1280 gram", "3,1 kg", "890g", "2450 gr"),
    "drug": (
        "amoxicilline 3 dd 50 mg",
        "ferrofumaraat 5 mg/kg",
        "vitamine D 400 IE",
        "salbutamol",
        "Nutrilon",
    ),
    "score": (
        "Apgar 5/7/8",
        "EPDS 11",
        "SpO2 91-96%",
        "hf 130-150",
        "CRP 12",
        "Bayley 87",
        "8x45 ml",
    ),
    "age": ("7 weken", "14 mnd", "9 dagen", "2 jaar"),
    "dept": ("NICU", "high care neonatologie", "box 4", "de kraamafdeling"),
}
TEMPLATES = (
    "{child} weegt nu {wt}, drinkt {score}, ontslag op {DATE}.",
    "Vandaag gebeld door {mother}, zij is ongerust over {child}.",
    "{full} ({age}) kreeg {drug} op {dept}.",
    "Mw. {surname} en dhr. {surname} willen overplaatsing naar {ORG}.",
    "Verslag van het huisbezoek bij fam. {surname}, {STREET} {number}, {postcode} {PLACE}.",
    "moeder {lower} heeft goed geslapen; {score}, {drug} gestopt.",
    "Oma {other} past op, tel. {PHONE}. Zij woont in {PLACE}.",
    "Aangemeld door {ORG} op {DATE}, dossiernummer {ID}.",
    "Kinderarts {initials} {strange} sprak met {mother} over {drug}.",
    "{inverted}, geboren {DATE}, BSN {BSN}, opgenomen bij {ga} met {wt}.",
    "Dr. {strange} schrijft: {score}, {score}, beleid ongewijzigd.",
    "Rekening {IBAN} staat op naam van {other}.",
    "E-mail naar {MAIL}, cc {ORG}. Geen reactie.",
    "Controle bij {age} gecorrigeerd: {score}; ouders van {child} tevreden.",
    "Beloop: {ga}, {wt}, {score}. Geen bijzonderheden, {drug} door.",
    "{child} en {sibling} gaan samen naar {ORG}.",
    "Contactpersoon is {other}, bereikbaar op {PHONE} of {MAIL}.",
    "Overdracht {dept}: baby {surname}, {ga}, start {drug}.",
    "Tante {other} brengt {child} op {DATE} naar {PLACE}.",
    "{stranger}: graag {drug} herhalen na {age}.",
    "{stranger} stabiel bij bezoek, dochter {child} ook.",
    "vpk {signature}: rustige nacht, {score}.",
    "Terugbelverzoek {other}, {PHONE}.",
    "Advies {stranger} gevraagd; {child}'s moeder is akkoord met {drug}.",
    "MDO {DATE}: {stranger} en {other} vinden {dept} het beste voor {child}.",
    "Wil {stranger} bellen over zaaknummer {case}.",
    "Familie {surname} uit {PLACE} heeft hulp van {ORG} sinds {DATE}.",
    "{other} vertelde dat vader sinds {DATE} niet meer in {PLACE} woont.",
)  # fmt: skip
_FIELD = re.compile(r"\{(\w+)\}")
_LABEL = {
    "DATE": "DATE_TIME", "ORG": "ORGANIZATION", "STREET": "LOCATION", "number": "LOCATION",
    "postcode": "LOCATION", "PLACE": "LOCATION", "PHONE": "PHONE_NUMBER", "ID": "ID", "case": "ID", "BSN": "NL_BSN",
    "IBAN": "IBAN_CODE", "MAIL": "EMAIL_ADDRESS",
}  # fmt: skip
_RECORDED = ("child", "sibling", "mother", "surname", "full", "lower", "inverted")


def made(count: int, seed: int) -> list[Note]:
    """Return so many notes; the same seed, the same notes."""
    draw = random.Random(seed)  # noqa: S311 test data, no secret
    return [_note(TEMPLATES[at % len(TEMPLATES)], draw) for at in range(count)]


def _note(template: str, draw: random.Random) -> Note:
    values, record = _values(draw)
    pieces, spans, keep, last = "", [], [], 0
    for field in _FIELD.finditer(template):
        pieces += template[last : field.start()]
        last, name = field.end(), field[1]
        value = draw.choice(KEPT[name]) if name in KEPT else values[name]
        place = {"start": len(pieces), "end": len(pieces) + len(value)}
        pieces += value
        if name in KEPT:
            keep.append(Keep(**place, kind=name))
        else:
            label = _LABEL.get(name, "PERSON")
            recorded = name in _RECORDED if label == "PERSON" else None
            spans.append(Span(**place, label=label, in_record=recorded))
    text = pieces + template[last:]
    return Note(text=text, spans=tuple(spans), keep=tuple(keep), record=record, synthetic=True)


def _values(draw: random.Random) -> tuple[dict[str, str], dict[str, str | list[str]]]:
    child, sibling, mother, other = draw.sample(FIRST, 4)
    last, strange = draw.sample(LAST, 2)
    own = last.rpartition(" ")
    values = {
        "child": child, "sibling": sibling, "mother": f"{mother} {last}", "surname": last,
        "full": f"{child} {last}", "lower": mother.lower(), "other": f"{other} {strange}",
        "strange": strange, "stranger": other, "signature": draw.choice(("JB", "MdV", "K.R.")),
        "case": draw.choice(("20-4471", "88123", "AZ/2291")), "initials": draw.choice(("A.", "M.J.", "Chr.", "B. ")).strip(),
        "inverted": f"{own[2]}, {child}" + (f" {own[0]}" if own[0] else ""),
        "DATE": draw.choice(DATE), "ORG": draw.choice(ORGANISATION), "PLACE": draw.choice(PLACE),
        "STREET": draw.choice(STREET), "number": draw.choice(("7", "112", "23a", "4-2")),
        "postcode": draw.choice(("7141 KP", "8601AB", "4870 XZ")), "BSN": draw.choice(("999900006", "9999 00 018")),
        "PHONE": draw.choice(("06-48123409", "0313 412 345", "+31 6 2233 4455", "(020) 5551234")),
        "ID": draw.choice(("2024-99812", "D0099123", "4410233")), "IBAN": "NL91 ABNA 0417 1643 00",
        "MAIL": draw.choice(("l.veen@zorg.example", "info@thuisbasis.nl")),
    }  # fmt: skip
    record: dict[str, str | list[str]] = {
        "child_first": [child, sibling], "child_last": last, "mother": f"{mother} {last}"
    }  # fmt: skip
    return values, record
