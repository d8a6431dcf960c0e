"""JSON-stat 2.0 (json-stat.org/format): a cube of dimensions with their code lists.

The figures are one dimension more (its role is ``metric``). ``value`` is sparse: a cell that
exists has a number, or null where it is hidden, and ``status`` marks the hidden ones with one
symbol, whose one sentence stands in ``extension``. A cell that no site published is in neither.
"""

import json
from collections.abc import Mapping
from math import prod
from typing import Any

from api.sheet import Cell, Column, Sheet

NAME = "json-stat"
MEDIA_TYPE = "application/vnd.json-stat+json"
FILE_TYPE = "JSON"
FIGURE = "figure"
HIDDEN = ":"
TIME = "period"

Codes = dict[str, int]


def write(sheet: Sheet) -> bytes:
    """Return the cube as JSON."""
    return json.dumps(dataset(sheet), ensure_ascii=False, separators=(",", ":")).encode()


def dataset(sheet: Sheet) -> dict[str, Any]:
    """Return the JSON-stat dataset of a table."""
    places, measures = sheet.named("dimension"), sheet.named("measure")
    codes = {sheet.columns[i].name: _codes(sheet, i) for i in places}
    codes[FIGURE] = {sheet.columns[i].name: at for at, i in enumerate(measures)}
    value = _values(sheet, codes)
    return {
        "version": "2.0",
        "class": "dataset",
        "label": sheet.title,
        "source": sheet.source,
        "id": list(codes),
        "size": [len(known) for known in codes.values()],
        "role": {"time": [TIME] if TIME in codes else [], "metric": [FIGURE]},
        "dimension": _dimensions(sheet, codes),
        "value": value,
        "status": {place: HIDDEN for place, number in value.items() if number is None},
        "note": [sheet.hidden, *(one.sentence for one in sheet.withdrawn)],
        "extension": {"status": {"label": {HIDDEN: sheet.hidden}}, "rows": _attributes(sheet)},
    }


def _codes(sheet: Sheet, place: int) -> Codes:
    seen = dict.fromkeys(str(row[place]) for row in sheet.rows)
    return {code: at for at, code in enumerate(seen)}


def _values(sheet: Sheet, codes: Mapping[str, Codes]) -> dict[str, Cell]:
    places, measures = sheet.named("dimension"), sheet.named("measure")
    names, sizes = list(codes), [len(known) for known in codes.values()]
    steps = [prod(sizes[at + 1 :]) for at in range(len(sizes))]
    found: dict[str, Cell] = {}
    for row in sheet.rows:
        at = [codes[name][str(row[i])] for name, i in zip(names, places, strict=False)]
        start = sum(index * step for index, step in zip(at, steps, strict=False))
        for offset, measure in enumerate(measures):
            found[str(start + offset)] = row[measure]
    return found


def _dimensions(sheet: Sheet, codes: Mapping[str, Codes]) -> dict[str, Any]:
    named = {column.name: column for column in sheet.columns}
    found: dict[str, Any] = {
        name: {
            "label": named[name].label,
            "category": {"index": known, "label": _labels(sheet, name, known)},
        }
        for name, known in codes.items()
        if name != FIGURE
    }
    figures = [named[name] for name in codes[FIGURE]]
    found[FIGURE] = {
        "label": "figure",
        "category": {
            "index": codes[FIGURE],
            "label": {one.name: one.label for one in figures},
            "unit": {one.name: _unit(one) for one in figures},
        },
    }
    return found


def _labels(sheet: Sheet, name: str, known: Codes) -> dict[str, str]:
    """Return what codes are called: by the attribute ``siteName`` for ``site``, else themselves."""
    names = [column.name for column in sheet.columns]
    if f"{name}Name" not in names:
        return {code: code for code in known}
    code, label = names.index(name), names.index(f"{name}Name")
    return {str(row[code]): str(row[label]) for row in sheet.rows}


def _unit(column: Column) -> dict[str, object]:
    return (
        {"label": column.unit} if column.kind == "number" else {"label": column.unit, "decimals": 0}
    )


def _attributes(sheet: Sheet) -> list[dict[str, Cell]]:
    shown = (*sheet.named("dimension"), *sheet.named("attribute"))
    return [{sheet.columns[i].name: row[i] for i in shown} for row in sheet.rows]
