"""What the documentation tells a reader to type is what the programs take."""

from pathlib import Path

import pytest

from docs.generators import commands
from tests.docs import reading

PAGES = reading.pages()
BY_HAND = [page for page in PAGES if page.name != "commands.md"]
CODE = ("api", "demo", "federated", "flows", "pseudonymisation", "quality", "sites")


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_every_command_to_type_is_taken_by_the_real_parser(page: Path) -> None:
    wrong = {" ".join(words): reading.complaint(words) for words in reading.typed(page)}
    assert {line: said for line, said in wrong.items() if said} == {}


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_every_command_that_a_sentence_names_exists(page: Path) -> None:
    found = reading.named(reading.text(page))
    assert [words for words in found if reading.unknown(words)] == []


@pytest.mark.parametrize("folder", CODE)
def test_every_command_that_a_message_of_the_program_names_exists(folder: str) -> None:
    sources = [p for kind in ("py", "toml", "html") for p in _files(folder, kind)]
    found = {p.name: reading.named(p.read_text(encoding="utf-8")) for p in sources}
    wrong = {name: [w for w in each if reading.unknown(w)] for name, each in found.items()}
    assert {name: words for name, words in wrong.items() if words} == {}


@pytest.mark.parametrize("program", reading.PROGRAMS)
def test_every_command_occurs_in_a_page_written_by_hand(program: str) -> None:
    shown = {reading.reached(words) for page in BY_HAND for words in reading.typed(page)}
    every = {one.words for one in commands.found(reading.parsers()[program]) if one.is_leaf}
    if program == "heldennet-site":
        shown |= {reading.reached(words) for words in reading.named(_steward())}
    assert every - shown == set()


@pytest.mark.parametrize("program", reading.PROGRAMS)
def test_every_command_says_what_it_is_for(program: str) -> None:
    mute = [one.words for one in commands.found(reading.parsers()[program]) if not one.help]
    assert mute == []


def test_a_command_that_does_not_exist_is_noticed() -> None:
    assert reading.unknown(["heldennet-site", "release", "undo"]) == ["undo"]
    assert reading.unknown(["heldennet-site", "deliver", "--direkt"]) == ["--direkt"]
    assert reading.unknown(["heldennet-site", "--site", "…", "check"]) == []
    assert "unrecognized" in reading.complaint(["heldennet-site", "check", "--all"])


def _files(folder: str, kind: str) -> list[Path]:
    return [p for p in (reading.ROOT / folder).rglob(f"*.{kind}") if "out" not in p.parts]


def _steward() -> str:
    return reading.text(reading.DOCS / "data-steward.md")
