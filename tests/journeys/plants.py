"""Distinctive values, put into every input of a site, and every form in which to look for them.

In each file whole records get them where such a value belongs (a name in a name), and copies of
records get one in every other place in turn: in a date, a number, a code, an identifier. So both
what is accepted and what is rejected, and why, is tried.
"""

import base64
import csv
import io
import json
import re
from collections.abc import Iterator, Mapping
from datetime import date
from pathlib import Path
from typing import Any
from urllib.parse import quote

NAMES = ("Kwikstaartje Verzinsel", "Zwaluwsteen", "Müllërtje")
BSNS = ("999990019", "999990020", "999990032")
ADDRESS, POSTCODE, CITY = "Pimpelmeespad 87", "9987 QX", "Nergensveen"
PHONE, EMAIL = "+31 6 0000 9753", "kwikstaartje@nergens.example"
NOTE = "Moeder vertelt over haar kwartelvlucht; zie Roodborststraat."
ODD_DATE = date(2024, 2, 29)
TEXTS = (*NAMES, *BSNS, ADDRESS, POSTCODE, CITY, PHONE, EMAIL, "kwartelvlucht", "Roodborststraat")
EVERYTHING = f"{NAMES[0]} {BSNS[0]} {ADDRESS} {POSTCODE} {PHONE} {EMAIL} {ODD_DATE} {NOTE}"
MOST_LEAVES = 9  # spoilt copies a file: more, and a tiny delivery is refused as a whole


def dates(day: date) -> tuple[str, ...]:
    """Write a day as ISO, as Dutch people do, and compact."""
    return (
        day.isoformat(),
        f"{day:%d-%m-%Y}",
        f"{day.day}-{day.month}-{day.year}",
        f"{day:%d/%m/%Y}",
        f"{day:%Y%m%d}",
    )


def forms(text: str) -> Iterator[bytes]:
    """Yield the bytes that hold a text when it is written, escaped, wrapped or encoded."""
    plain = text.encode()
    yield plain
    yield from (text.encode(code) for code in ("cp1252", "utf-16-le", "utf-16-be"))
    yield plain.hex().encode()
    yield quote(text).encode()
    yield json.dumps(text)[1:-1].encode()
    for shift in range(3):  # base64 of a longer text that holds it somewhere
        inner = base64.b64encode(b"\0" * shift + plain)
        yield inner[(0, 2, 3)[shift] : len(inner) // 4 * 4 - 4]


def needles() -> tuple[bytes, ...]:
    """Return every form of every planted value."""
    texts = (*TEXTS, *dates(ODD_DATE))
    return tuple(sorted({form for text in texts for form in forms(text)}))


def plant(inbox: Path) -> None:
    """Put the values into every export of an inbox."""
    planters = {".ndjson": _ndjson, ".csv": _csv, ".xml": _xml, ".xlsx": _xlsx}
    messages: set[str] = set()
    for path in sorted(inbox.rglob("*")):
        kind = path.stem[-5:]
        if path.suffix not in planters or (path.suffix == ".xml" and kind in messages):
            continue
        messages.add(kind)
        planters[path.suffix](path)


def _ndjson(path: Path) -> None:
    records = [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines()]
    for record in records[:3]:
        _enrich(record)
    spoilt = list(_spoilt(records[3]))[: min(MOST_LEAVES, len(records) // 4)]
    lines = [json.dumps(record, ensure_ascii=False) for record in (*records, *spoilt)]
    path.write_text("\n".join(lines) + "\n", encoding="utf-8")


def _enrich(record: dict[str, Any]) -> None:
    record["text"] = {"status": "generated", "div": f"<div>{EVERYTHING}</div>"}
    record["note"] = [{"text": NOTE, "authorString": NAMES[1]}]
    record["contained"] = [{"resourceType": "Basic", "id": "x", "code": {"text": EVERYTHING}}]
    if record["resourceType"] == "Patient":
        record["name"] = [{"use": "official", "text": NAMES[0], "family": NAMES[1]}]
        record["telecom"] = [
            {"system": "phone", "value": PHONE},
            {"system": "email", "value": EMAIL},
        ]
        record["address"] = [{"line": [ADDRESS], "postalCode": POSTCODE, "city": CITY}]
        record["photo"] = [{"data": base64.b64encode(EVERYTHING.encode()).decode()}]
        for identifier in record["identifier"]:
            if identifier["system"].endswith("/bsn"):
                identifier["value"] = BSNS[0]


def _spoilt(record: dict[str, Any]) -> Iterator[dict[str, Any]]:
    """Yield copies of a record, each with everything in one of its leaves."""
    for place in _leaves(record):
        copy = json.loads(json.dumps(record))
        *above, last = place
        holder = copy
        for step in above:
            holder = holder[step]
        holder[last] = EVERYTHING
        yield copy


def _leaves(node: Any, place: tuple[Any, ...] = ()) -> Iterator[tuple[Any, ...]]:
    inner: Any = node.items() if isinstance(node, Mapping) else enumerate(node)
    for key, value in inner:
        if isinstance(value, (dict, list)):
            yield from _leaves(value, (*place, key))
        elif key not in ("resourceType", "system", "profile"):
            yield (*place, key)


def _csv(path: Path) -> None:
    text = path.read_bytes().decode("cp1252")
    header, *rows = csv.reader(io.StringIO(text), delimiter=";")
    for row in rows[:1]:
        _fill(header, row)
    spoilt = []
    for place in range(min(len(header), len(rows) // 4)):
        copy = list(rows[min(3, len(rows) - 1)])
        copy[place] = EVERYTHING
        spoilt.append(copy)
    for row in spoilt[:1]:
        spoilt.append([*row, NOTE, EVERYTHING])  # too many cells
    written = io.StringIO()
    csv.writer(written, delimiter=";").writerows([header, *rows, *spoilt])
    path.write_bytes(written.getvalue().encode("cp1252"))


def _fill(header: list[str], row: list[str]) -> None:
    belongs = {"Naam": NAMES[0], "Adres": ADDRESS, "Telefoon": PHONE, "E-mail": EMAIL,
               "Postcode": POSTCODE, "BSN": BSNS[1]}  # fmt: skip
    row[:] = [belongs.get(name, cell) for name, cell in zip(header, row, strict=True)]


def _xlsx(path: Path) -> None:
    import openpyxl
    from openpyxl.comments import Comment

    book = openpyxl.load_workbook(path)
    for sheet in book.worksheets:
        width, last = sheet.max_column, sheet.max_row
        for place in range(1, min(width, last // 4) + 1):
            cells = [sheet.cell(4, column).value for column in range(1, width + 1)]
            cells[place - 1] = EVERYTHING
            sheet.append(cells)
        sheet.cell(5, width).comment = Comment(EVERYTHING, NAMES[1])
    book.properties.creator = NAMES[0]
    book.save(path)


def _xml(path: Path) -> None:
    text = path.read_text(encoding="utf-8")
    named = re.sub(r"(<ijw:(?:Achternaam|Voornamen)>)[^<]+", rf"\g<1>{NAMES[1]}", text)
    named = re.sub(r"(<ijw:Straatnaam>)[^<]+", rf"\g<1>{ADDRESS}", named)
    named = named.replace("</soap:Envelope>", f"</soap:Envelope>\n<!-- {EVERYTHING} -->")
    path.write_text(named, encoding="utf-8")
    body = text.index("<m:Client>")
    spots = [m.span(1) for m in re.finditer(r">([^<>]+)</", text) if m.start() > body]
    for number, (start, end) in enumerate(spots[:3]):
        spoilt = text[:start] + EVERYTHING + text[end:]
        path.with_name(f"spoilt-{number}-{path.name}").write_text(spoilt, encoding="utf-8")
