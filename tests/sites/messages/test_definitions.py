"""Our definitions of iJw 3.2 against the official XSDs: the same verdict on every change."""

import copy
import random
from pathlib import Path

import pytest
from lxml import etree

from sites.messages import messages
from sites.messages.outline import Part
from sites.messages.streaming import verdicts

KINDS = sorted(message.kind for message in messages().values())
# Texts that are valid somewhere, invalid elsewhere, or at an edge.
TEXTS = ("", " ", "0", "1", "02", "31", "2026-02-28", "2026-02-30", "2026-01-01Z", "10:00:00",
         "24:00:00", "-1", "+5", "100000000", "abc", "A" * 13, "A" * 40, "a\nb", "3.2", "1.0.0",
         "999900006", "é", "C", "S300", "NL")  # fmt: skip


def test_all_fourteen_kinds_are_defined() -> None:
    assert len(KINDS) == 14
    assert KINDS[0] == "301"
    assert KINDS[-1] == "325"


@pytest.mark.parametrize("kind", KINDS)
def test_records_are_part_of_their_message(kind: str) -> None:
    message = next(m for m in messages().values() if m.kind == kind)
    names = {part.name for _, part in message.root.walk()}
    assert message.record in names | {""}
    assert (message.fragments is None) == (message.record == "")


def test_an_element_is_a_value_or_holds_elements_never_both() -> None:
    def parts(part: Part) -> None:
        assert (part.simple is None) == bool(part.parts)
        for below in part.parts:
            parts(below)

    for message in messages().values():
        parts(message.root)


def changed(root: etree._Element, chance: random.Random) -> etree._Element:
    """Return a copy with one random change."""
    other = copy.deepcopy(root)
    elements = [element for element in other.iter() if element.getparent() is not None]
    element = chance.choice(elements)
    parent = element.getparent()
    assert parent is not None
    place = parent.index(element)
    match chance.randrange(7):
        case 0:
            parent.remove(element)
        case 1:
            parent.insert(place, copy.deepcopy(element))
        case 2 if place:
            parent.insert(place - 1, element)
        case 3:
            element.tag = chance.choice(elements).tag
        case 4:
            element.set(chance.choice(["x", "y"]), "1")
        case _ if len(element) == 0:
            element.text = chance.choice(TEXTS)
        case _:
            element.text = chance.choice([" ", "x"])
    return other


@pytest.mark.shared
@pytest.mark.parametrize("kind", KINDS)
def test_a_changed_message_gets_the_verdict_of_the_official_xsd(
    shared: Path, tmp_path: Path, kind: str
) -> None:
    folder = shared / "data/nl_ijw_3_2"
    schema = etree.XMLSchema(etree.parse(str(folder / f"xsd/JW{kind}.xsd")))
    root = etree.parse(str(folder / f"berichten/JW{kind}.xml")).getroot()
    chance = random.Random(int(kind))  # noqa: S311 - no secret
    path = tmp_path / "message.xml"
    disagreed = []
    for number in range(150):
        other = changed(root, chance) if number else root
        path.write_bytes(etree.tostring(other))
        official = schema.validate(etree.parse(str(path)))
        if official == bool(verdicts(path)):
            disagreed.append((number, official, verdicts(path)))
    assert disagreed == []
