"""Synthetic notes of many kinds of writing: letters, SOEP, telephone, municipal, shouted, English.

The templates stand in ``templates.txt``. Half of them, the odd ones, were looked at while rules were
mended; the even ones were only counted. Nobody here exists.
"""

import random
import re
from pathlib import Path

from pseudonymisation.text.notes import Keep, Note, Span

COMMON = (
    "Anna", "Daan", "Emma", "Fatima", "Lotte", "Mohamed", "Noor", "Peter", "Sanne", "Sophie", "Thomas",
    "Jan", "Maria", "Lars", "Roos", "Eva",
)  # fmt: skip
RARE = (
    "Mei", "April", "Augustus", "Juni", "Żaneta", "Grzegorz", "Agnieszka", "Þóra", "Hatice", "Gülşah",
    "Burak", "Ümmügül", "Abdelilah", "Noureddine", "Chaymae", "Oumaima", "Soundous", "Shanaya",
    "Rewien", "Sherwin", "Gerdo", "Radjesh", "Soeraya", "Jurensly", "Rignald", "Xaviera", "Ngọc", "Thị Hạnh",
    "Quỳnh", "Jelmer", "Sjoukje", "Wytske", "Gurbe", "Tsjikke", "Femke-Lynn", "Jan-Willem", "J'nae", "Lia",
    "Bo", "Jip", "Wim", "Cor", "Sef", "Ries", "Yohannes", "Selamawit", "Freweini", "Olena", "Bohdan",
)  # fmt: skip
LAST = (
    "Jansen", "de Vries", "Bakker", "van den Berg", "Visser", "Öztürk", "Demirci", "Yılmazer", "El Amrani",
    "Benhaddou", "Al-Sharif", "Aït Oufkir", "Kowalczyk", "Wiśniewska", "Nowakowska-Zając", "Ramcharan",
    "Sewgobind", "Pinas", "Kartowidjojo", "Martina", "Maduro", "Nguyễn", "Trần", "Hoekstra", "Dijkstra",
    "van der Veen", "Ypma", "Wiersma", "de Boer", "van 't Hof", "in 't Veld", "d'Hondt", "te Riele",
    "ten Brinke", "op den Kamp", "von Grumbach", "Mulder-de Wit", "O'Connor", "Tesfamariam", "Shevchenko",
    "Bos", "Vos", "Kok", "Bloem", "Groen", "Visscher", "Zwart", "Smit", "Prins", "Wit",
)  # fmt: skip
PLACE = (
    "Rotterdam", "Den Haag", "Leeuwarden", "Bergen op Zoom", "'s-Hertogenbosch", "Alphen aan den Rijn",
    "Goes", "Best", "Urk", "Wijk bij Duurstede", "Ouderkerk a/d Amstel", "Paramaribo", "Sneek", "Echt",
    "Hoek van Holland", "Nieuw-Vennep", "Ede", "Willemstad",
)  # fmt: skip
STREET = (
    "Dorpsstraat 4", "van Speijkstraat 112", "Laan van Meerdervoort 301 bis", "Westersingel 8-10", "Kerkpad 3a",
    "1e Helmersstraat 12hs", "Burgemeester De Monchyplein 1", "Plein 1945 7", "Tjotterstrjitte 9", "Lange Nering 22",
    "Prof. Lorentzlaan 2", "Havenkade 66 II", "Oude Rijn 17", "Zuiderdreef 5 b", "Nieuwegracht 41",
)  # fmt: skip
DATE = (
    "3 maart 2024", "3-3-24", "03-03-2024", "3.3.2024", "3/3", "3 mrt", "3 mrt. '24", "2024-03-03",
    "vrijdag 3 maart", "vr 3 mrt", "drie maart", "3 maart jl.", "03/03/2024", "21 aug. 2023", "1 mei", "31 dec",
    "12 okt 2024", "maandag 14/10", "3 mei", "9 september '23", "20240303", "5 jan 24",
)  # fmt: skip
ORGANISATION = (
    "basisschool De Klimop", "Stichting Mentorplein", "kdv Dikkertje Dap", "huisartsenpraktijk Oosterkade",
    "Reinier de Graaf", "het Maasstad Ziekenhuis", "GGD Fryslân", "Jeugdbescherming Noordrand",
    "wijkteam Kanaleneiland", "apotheek De Gaper", "verloskundigenpraktijk Nova", "Buurtzorg Delfshaven",
    "Montessorischool Zuid", "bso De Bende", "kraambureau Ooievaar", "Amsterdam UMC", "logopediepraktijk Klets",
)  # fmt: skip
PHONE = (
    "06-12345678", "06 12 34 56 78", "0612345678", "+31 6 12345678", "+31(0)6-12345678", "010-1234567",
    "010 - 123 45 67", "(0512) 34 56 78", "0031612345678", "06 - 12 34 56 78", "06.12.34.56.78", "+90 532 123 45 67",
)  # fmt: skip
MAIL = (
    "a.bakker@post.example", "sanne_de_vries@zorg.example", "fam-yilmaz@mail.example.nl", "info@kdv-dap.example",
    "m.elamrani88@school.example.nl",
)  # fmt: skip
KEPT = {"age": ("3 weken", "5 mnd", "18 maanden", "2;3 jaar", "4 dagen", "6 jaar", "10 wk")}
_LABEL = {
    "DATE": "DATE_TIME", "ORG": "ORGANIZATION", "STREET": "LOCATION", "POSTCODE": "LOCATION",
    "PLACE": "LOCATION", "PHONE": "PHONE_NUMBER", "ID": "ID", "BSN": "NL_BSN", "IBAN": "IBAN_CODE",
    "MAIL": "EMAIL_ADDRESS", "URL": "URL",
}  # fmt: skip
_RECORDED = ("child", "sibling", "mother", "father", "surname", "last", "full", "inverted")
_FIELD = re.compile(r"\{(\w+)\}|~([^~]+)~")
_SMALL = re.compile(r"(?P<before>(?:[a-z']+ )*)(?P<rest>.*)")


def templates(*, seen: bool | None = None) -> list[str]:
    """Return the templates: those looked at while mending, the others, or all."""
    lines = Path(__file__).with_name("templates.txt").read_text(encoding="utf-8").splitlines()
    every = [line.replace("\\n", "\n") for line in lines if line and not line.startswith("#")]
    return every if seen is None else every[0 if seen else 1 :: 2]


def made(rounds: int, seed: int, *, seen: bool | None = None) -> list[Note]:
    """Return every template so many times; the same seed, the same notes."""
    draw = random.Random(seed)  # noqa: S311 test data, no secret
    return [_note(line, draw) for _ in range(rounds) for line in templates(seen=seen)]


def _note(template: str, draw: random.Random) -> Note:
    style, line = (template[0], template[1:]) if template[0] in "^_" else ("", template)
    record, family = _family(draw)
    text, spans, keep, last = "", [], [], 0
    for field in _FIELD.finditer(line):
        text += _styled(line[last : field.start()], style)
        last = field.end()
        value, known = _value(field, family, draw)
        place = {"start": len(text), "end": len(text) + len(value)}
        text += _styled(value, style)
        if field[2] or field[1] in KEPT:
            keep.append(Keep(**place, kind="clinical"))
        else:
            spans.append(_span(field[1], known, place))
    text += _styled(line[last:], style)
    return Note(text=text, spans=tuple(spans), keep=tuple(keep), record=record, synthetic=True)


def _styled(text: str, style: str) -> str:
    """Write in capitals or lower case, letter by letter: places must not move."""
    if not style:
        return text
    written = [char.upper() if style == "^" else char.lower() for char in text]
    return "".join(new if len(new) == 1 else old for new, old in zip(written, text, strict=True))


def _span(name: str, known: bool | None, place: dict[str, int]) -> Span:
    label = _LABEL.get(name, "PERSON")
    recorded = name in _RECORDED if label == "PERSON" else None
    return Span(**place, label=label, in_record=recorded, known_to_deduce=known)


def _family(draw: random.Random) -> tuple[dict[str, str | list[str]], dict[str, str]]:
    child, sibling, mother, father = draw.sample((*COMMON, *RARE), 4)
    last, other = draw.sample(LAST, 2)
    small = _SMALL.fullmatch(last)
    assert small is not None
    family = {
        "child": child, "sibling": sibling, "mother": f"{mother} {other}", "father": f"{father} {last}",
        "surname": last, "last": last, "full": f"{child} {last}",
        "inverted": f"{small['rest']}, {child} {small['before']}".strip(),
    }  # fmt: skip
    record: dict[str, str | list[str]] = {
        "child_first": [child, sibling], "child_last": last, "mother": family["mother"],
        "father": family["father"],
    }  # fmt: skip
    return record, family


def _value(
    field: re.Match[str], family: dict[str, str], draw: random.Random
) -> tuple[str, bool | None]:
    if field[2]:
        return field[2], None
    name = field[1]
    if name in family:
        return family[name], family[name].split()[0] in COMMON
    if name.startswith("s"):
        return _stranger(name, draw)
    return draw.choice(_pool(name, draw)), None


def _pool(name: str, draw: random.Random) -> tuple[str, ...]:
    digits = str(draw.randrange(100_000, 999_999))
    return {
        **KEPT, "DATE": DATE, "ORG": ORGANISATION, "PLACE": PLACE, "STREET": STREET, "PHONE": PHONE, "MAIL": MAIL,
        "first": COMMON + RARE,
        "POSTCODE": ("1012 AB", "3011ZX", "8911 kc"), "BSN": ("999900006", "9999.00.018", "9999 00 031"),
        "ID": (f"Z-2024-{digits}", f"{digits}7", f"JW{digits}", f"24/{digits}"),
        "IBAN": ("NL91 ABNA 0417 1643 00", "NL91ABNA0417164300", "BE68 5390 0754 7034"),
        "URL": ("www.kdv-dap.example.nl", "https://zorg.example/wachtlijst"),
    }[name]  # fmt: skip


def _stranger(name: str, draw: random.Random) -> tuple[str, bool]:
    common = draw.random() < 0.4
    first, last = draw.choice(COMMON if common else RARE), draw.choice(LAST)
    initials = draw.choice(("J.", "A.M.", "Th. ", "M. ", "H.J.P. ", "Y. "))
    return {
        "sfirst": first, "sfull": f"{first} {last}", "slast": last, "slast1": draw.choice(("Bakker", "Kaya", "Singh")),
        "sinit": f"{initials}{last}", "sparticle": f"{initials[0]}. {draw.choice(('de B.', 'van D.', 'el K.', 'K.'))}",
        "sdouble": f"{last}-{draw.choice(('Jansen', 'van Dijk', 'Özer', 'de Groot'))}",
    }[name], common  # fmt: skip
